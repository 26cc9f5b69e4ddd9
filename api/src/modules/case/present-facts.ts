/** The case facts as people read them: grouped, labelled, in words; personal values masked for those who do not work on the case. */
import type { Json, JsonObject } from '@onematter/engine';
import type { FactDefinition } from '@onematter/processes';
import { capitalAmount, fenToYuan } from '@onematter/processes/form-rules';
import { isObject, textAt, valueAt } from '../../workflow/values.ts';
import type { Language } from '../form/localize.ts';
import { maskValue } from './masking.ts';
import type { FactGroup, Party } from './views.ts';

const GROUPS: ReadonlyMap<string, { readonly zh: string; readonly en: string }> = new Map([
  ['matter', { zh: '事项', en: 'Matter' }],
  ['place', { zh: '地点', en: 'Place' }],
  ['clue', { zh: '线索', en: 'Clue' }],
  ['party', { zh: '当事人', en: 'Party' }],
  ['officers', { zh: '执法人员', en: 'Officers' }],
  ['verification', { zh: '线索核查', en: 'Verification' }],
  ['filing', { zh: '立案', en: 'Filing' }],
  ['investigation', { zh: '调查取证', en: 'Investigation' }],
  ['conclusion', { zh: '调查终结', en: 'Conclusion' }],
  ['discretion', { zh: '裁量', en: 'Discretion' }],
  ['notice', { zh: '处罚告知', en: 'Notice' }],
  ['defence', { zh: '陈述申辩', en: 'Defence' }],
  ['hearing', { zh: '听证', en: 'Hearing' }],
  ['review', { zh: '法制审核', en: 'Legal review' }],
  ['discussion', { zh: '集体讨论', en: 'Collective discussion' }],
  ['decision', { zh: '处理决定', en: 'Decision' }],
  ['service', { zh: '送达', en: 'Service' }],
  ['payment', { zh: '缴款', en: 'Payment' }],
  ['surcharge', { zh: '加处罚款', en: 'Surcharge' }],
  ['execution', { zh: '执行', en: 'Execution' }],
  ['closing', { zh: '结案', en: 'Closing' }],
  ['onsite', { zh: '当场处罚', en: 'On-the-spot penalty' }],
  ['referral', { zh: '移送', en: 'Referral' }],
  ['criminal', { zh: '涉嫌犯罪移送', en: 'Criminal referral' }],
  ['recusal', { zh: '回避', en: 'Recusal' }],
]);

/** Facts that another part of the page shows already. */
const ELSEWHERE = new Set(['matterCode']);

export interface FactsReader {
  readonly names: ReadonlyMap<string, string>;
  readonly isUnmasked: boolean;
  readonly language: Language;
}

export function presentFacts(definitions: readonly FactDefinition[], facts: JsonObject, reader: FactsReader): FactGroup[] {
  const groups = new Map<string, FactGroup['items']>();
  for (const definition of definitions) {
    const group = definition.path.split('.')[0]!.replace('[]', '');
    if (!GROUPS.has(group) || definition.hidden || ELSEWHERE.has(definition.path)) continue;
    const value = definition.path === 'matter.domain' ? textAt(facts, 'matter.domainName') : rowsAt(facts, definition.path);
    const display = displayOf(definition, value, reader, textAt(facts, 'party.type'));
    if (display === '') continue;
    const isHidden = definition.personal && !reader.isUnmasked;
    const items = groups.get(group) ?? [];
    items.push({ path: definition.path, label: definition[reader.language], value: isHidden ? display : value, display });
    groups.set(group, items);
  }
  return [...GROUPS].flatMap(([group, title]) => {
    const items = groups.get(group);
    return items ? [{ group, groupTitle: title[reader.language], items }] : [];
  });
}

/** `a.b[].c`: the c of every row. */
function rowsAt(facts: JsonObject, path: string): Json {
  const [head, ...rest] = path.split('[].');
  if (rest.length === 0) return valueAt(facts, path.replace('[]', '')) ?? null;
  const rows = valueAt(facts, head!);
  return Array.isArray(rows) ? rows.map((row) => (isObject(row) ? (valueAt(row, rest.join('[].')) ?? null) : null)) : null;
}

export function displayOf(definition: FactDefinition, value: Json, reader: FactsReader, partyType: string | null): string {
  if (value === null || value === '') return '';
  if (Array.isArray(value) && !['people', 'choices'].includes(definition.type)) {
    const texts = value.map((entry) => displayOf(definition, entry as Json, reader, partyType)).filter(Boolean);
    return texts.map((text, index) => (texts.length > 1 ? `${index + 1}. ${text}` : text)).join('\n');
  }
  if (definition.personal && !reader.isUnmasked) return String(maskValue(definition.path, value, partyType ?? undefined));
  return wordsFor(definition, value, reader);
}

function wordsFor(definition: FactDefinition, value: Json, { names, language }: FactsReader): string {
  const optionWord = (code: string) => definition.options?.[code]?.[language] ?? code;
  switch (definition.type) {
    case 'choice':
      return optionWord(String(value));
    case 'choices':
      return chosen(value).map(optionWord).join('、');
    case 'boolean':
      return value === true ? (language === 'zh' ? '是' : 'Yes') : language === 'zh' ? '否' : 'No';
    case 'money':
      return typeof value === 'number' ? moneyWords(value, language) : '';
    case 'date':
      return dateWords(String(value), language);
    case 'datetime':
    case 'instant':
      return instantWords(String(value), language);
    case 'person':
    case 'agency':
      return names.get(String(value)) ?? String(value);
    case 'people':
      return chosen(value)
        .map((id) => names.get(id) ?? id)
        .join('、');
    case 'list':
      return isObject(value)
        ? Object.values(value)
            .filter((entry) => typeof entry === 'string')
            .join('，')
        : String(value);
    default:
      return isObject(value) ? '' : String(value);
  }
}

function chosen(value: Json): string[] {
  if (Array.isArray(value)) return value.map(String);
  if (isObject(value)) return Object.entries(value).flatMap(([key, isChosen]) => (isChosen === true ? [key] : []));
  return value === null ? [] : [String(value)];
}

function moneyWords(fen: number, language: Language): string {
  const [whole, cents] = String(fenToYuan(fen)).split('.');
  const amount = `${whole!.replace(/\B(?=(\d{3})+$)/g, ',')}.${(cents ?? '').padEnd(2, '0')}`;
  return language === 'zh' ? `${amount} 元（${capitalAmount(fen)}）` : `¥${amount}`;
}

function dateWords(date: string, language: Language): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(date);
  if (!match || language === 'en') return date.slice(0, 10);
  return `${match[1]}年${Number(match[2])}月${Number(match[3])}日`;
}

function instantWords(instant: string, language: Language): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  const local = new Date(at.getTime() + 8 * 3_600_000).toISOString();
  return `${dateWords(local, language)} ${local.slice(11, 16)}`;
}

export function presentParty(facts: JsonObject, isUnmasked: boolean): Party[] {
  if (textAt(facts, 'party.name') === null) return [];
  const type = textAt(facts, 'party.type') === 'organization' ? 'organization' : 'citizen';
  const read = (key: string) => {
    const value = textAt(facts, `party.${key}`);
    return isUnmasked || value === null || key === 'uscc' ? value : String(maskValue(`party.${key}`, value, type));
  };
  return [
    {
      type,
      name: read('name'),
      idNo: read('idNo'),
      uscc: read('uscc'),
      legalRep: read('legalRep'),
      phone: read('phone'),
      address: read('address'),
    },
  ];
}
