/** Task operations 任务操作 in the history 办理过程, in plain words; the opening and closing of work items stays out of it. */
import type { HistoryEvent, Json } from '@onematter/engine';
import { isObject, textAt } from '../../workflow/values.ts';
import type { Item, Words } from './timeline.ts';

/** Null for what is no task operation, or nothing to tell. */
export function operationLine(event: HistoryEvent, words: Words): Item | null {
  const line = LINES[event.type];
  if (line === undefined) return null;
  const step = `“${words.stepName(event) ?? '本步骤'}”`;
  const one = (key: string) => words.personName(textAt(event.data, key)) ?? '他人';
  const many = [...personsOf(event.data['persons']), ...copiedTo(event.data['copies'])].map((id) => words.personName(id) ?? '他人');
  return line({ event, step, one, persons: many.join('、'), elementName: words.elementName });
}

/** Everybody an operation's event names, whose names its line needs. */
export function personsOfOperation({ data }: HistoryEvent): string[] {
  const named = ['owner', 'delegate'].map((key) => textAt(data, key));
  return [...named, ...copiedTo(data['copies']), ...personsOf(data['persons'])].filter((id) => id !== null);
}

interface Told {
  readonly event: HistoryEvent;
  /** in quotation marks */
  readonly step: string;
  one(key: string): string;
  readonly persons: string;
  elementName(id: string | null): string | null;
}

const reasonOf = ({ event }: Told, key = 'reason') => textAt(event.data, key);

const LINES: Readonly<Record<string, (told: Told) => Item>> = {
  'user-task.delegated': (told) => ({
    kind: 'assignment',
    title: `将${told.step}委派给${told.one('delegate')}办理，办完后办回`,
    reason: reasonOf(told),
  }),
  'user-task.resolved': (told) => ({
    kind: 'assignment',
    title: `将${told.step}办回${told.one('owner')}`,
    reason: reasonOf(told, 'opinion'),
  }),
  'user-task.recalled': (told) => ({
    kind: 'assignment',
    title: `从${told.one('delegate')}处收回${told.step}的委派`,
    reason: reasonOf(told),
  }),
  'user-task.suspended': (told) => ({ kind: 'status', title: `挂起${told.step}`, reason: reasonOf(told) }),
  'user-task.activated': (told) => ({ kind: 'status', title: `激活${told.step}，继续办理`, reason: reasonOf(told) }),
  'user-task.terminated': (told) => ({ kind: 'status', title: `在${told.step}终止办理流程`, reason: reasonOf(told) }),
  'user-task.voided': (told) => ({ kind: 'status', title: `在${told.step}作废办理流程，已办内容不再有效`, reason: reasonOf(told) }),
  'user-task.urged': (told) => ({
    kind: 'assignment',
    title: `催办${told.step}${told.persons ? `，提醒${told.persons}` : ''}`,
    reason: reasonOf(told, 'message'),
  }),
  'user-task.carbon-copied': (told) => copied(told),
  'user-task.read': (told) => ({ kind: 'assignment', title: `已阅${told.step}的抄送` }),
  'user-task.consulted': (told) => ({
    kind: 'assignment',
    title: `就${told.step}征询${told.persons}的意见`,
    reason: reasonOf(told, 'question'),
  }),
  'user-task.replied': (told) => ({ kind: 'assignment', title: `答复了对${told.step}的意见`, reason: reasonOf(told, 'opinion') }),
  'user-task.sign-added': (told) => ({
    kind: 'assignment',
    title: `${POSITIONS[textAt(told.event.data, 'position') ?? ''] ?? '加签'}：请${told.persons}签署${told.step}${modeWords(told.event.data['mode'])}`,
    reason: reasonOf(told),
  }),
  'user-task.sign-removed': (told) => ({ kind: 'assignment', title: `减签：${told.persons}不再签署${told.step}`, reason: reasonOf(told) }),
  'user-task.signed': (told) => ({
    kind: 'assignment',
    title: `签署${told.step}：${told.event.data['agree'] === true ? '同意' : '不同意'}`,
    reason: reasonOf(told, 'comment'),
  }),
  'user-task.signing-decided': (told) => decided(told),
  'user-task.taken-back': (told) => ({ kind: 'return', title: `拿回${told.step}重新办理`, reason: reasonOf(told) }),
  'user-task.jumped': (told) => {
    const target = told.elementName(textAt(told.event.data, 'target'));
    return { kind: 'return', title: `从${told.step}跳转到“${target ?? '其他步骤'}”`, reason: reasonOf(told) };
  },
};

const POSITIONS: Readonly<Record<string, string>> = { before: '前加签', after: '后加签', beside: '并加签' };
const MODES: Readonly<Record<string, string>> = { any: '（一人签署即可）', sequence: '（依次签署）' };

/** Everybody signing is what one expects; the other ways are told. */
function modeWords(mode: unknown): string {
  if (typeof mode === 'string') return MODES[mode] ?? '';
  const ratio = typeof mode === 'object' && mode !== null ? (mode as { readonly ratio?: unknown }).ratio : undefined;
  return typeof ratio === 'number' ? `（${ratio}%同意即通过）` : '';
}

function copied({ event, step, persons }: Told): Item {
  return { kind: 'assignment', title: `将${step}抄送${persons}`, reason: textAt(event.data, 'message') };
}

function decided({ event, step }: Told): Item {
  const [agreed, disagreed] = ['agreed', 'disagreed'].map((key) => Number(event.data[key] ?? 0));
  if (textAt(event.data, 'outcome') === 'withdrawn')
    return { kind: 'assignment', title: `${step}加签已撤销：所加的人员均已减去，无人签署`, person: null };
  const outcome = textAt(event.data, 'outcome') === 'agreed' ? '同意' : '不同意';
  return { kind: 'assignment', title: `${step}加签结束，结果为${outcome}（同意${agreed}人，不同意${disagreed}人）`, person: null };
}

function copiedTo(copies: Json | undefined): string[] {
  return Array.isArray(copies) ? copies.flatMap((copy) => (isObject(copy) ? (textAt(copy, 'personId') ?? []) : [])) : [];
}

function personsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
