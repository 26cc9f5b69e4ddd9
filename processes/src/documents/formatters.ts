import { chineseDate, isLegalDate, type LegalDate, legalDateOf } from '../dates.ts';
import { capitalAmount, fenToYuan, isFen } from '../form-rules/money.ts';

/** What the pack knows of a fact (facts.yaml): its name and the words for its codes. */
export interface FactWords {
  readonly zh: string;
  readonly options?: Readonly<Record<string, { readonly zh: string }>>;
}

export interface PersonWords {
  readonly name: string;
  /** of the enforcement certificate 行政执法证 */
  readonly certificateNo: string | null;
  /** of the legal qualification 法律职业资格 a reviewer acts under */
  readonly qualificationNo: string | null;
}

/** Where formatters look things up. */
export interface Words {
  /** by path without `case.`, a list's entries as `investigation.inspections[].place` */
  readonly facts: Readonly<Record<string, FactWords>>;
  readonly people: Readonly<Record<string, PersonWords>>;
  /** names of agencies by id */
  readonly agencies: Readonly<Record<string, string>>;
  /** the template's own words for codes */
  readonly choices: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What a formatter gets: the value (never empty), the path it came from, and its argument. */
export interface FormatterInput {
  readonly value: unknown;
  readonly fact: string;
  readonly argument: string | null;
  readonly words: Words;
}

interface Formatter {
  readonly needsArgument: boolean;
  /** null: the value is not of the kind the formatter is for */
  format(input: FormatterInput): string | null;
}

/** `2026-11-21` → `2026年11月21日`; of an instant, its day in Asia/Shanghai; null for anything else. */
export function dateInWords(value: unknown): string | null {
  const day = legalDay(value);
  return day === null ? null : chineseDate(day);
}

function legalDay(value: unknown): LegalDate | null {
  if (isLegalDate(value)) return value;
  return isInstant(value) ? legalDateOf(value) : null;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** ISO 8601 with its offset; nothing else `Date.parse` would make a guess at. */
const isInstant = (value: unknown): value is string => typeof value === 'string' && INSTANT.test(value) && !Number.isNaN(Date.parse(value));

function minuteInWords(value: unknown): string | null {
  const day = dateInWords(value);
  if (day === null || isLegalDate(value)) return day;
  const minutes = Math.floor(Date.parse(String(value)) / 60_000) + 8 * 60;
  return `${day}${Math.floor(minutes / 60) % 24}时${minutes % 60}分`;
}

function joinedWords(value: unknown, wordOf: (code: string) => string | null | undefined): string | null {
  const words = (Array.isArray(value) ? value : [value]).map((code) => wordOf(String(code)) ?? null);
  return words.every((word) => word !== null) ? words.join('、') : null;
}

function numbered(person: PersonWords | undefined, title: string, key: 'certificateNo' | 'qualificationNo'): string | undefined {
  return person && (person[key] === null ? person.name : `${person.name}（${title}：${person[key]}）`);
}

function lawInWords(value: unknown): string | null {
  if (Array.isArray(value)) {
    const all = value.map(lawInWords);
    return all.every((one) => one !== null) ? all.join('、') : null;
  }
  if (typeof value === 'string') return value.trim();
  const { law, article } = Object(value) as { law?: unknown; article?: unknown };
  return typeof law === 'string' && typeof article === 'string' ? `《${law.replace(/^《|》$/g, '')}》${article}` : null;
}

/** Every formatter of document fields. `or` and `blank` speak where the value is empty and are handled by the composer. */
export const FORMATTERS = {
  /** 2026年11月21日 */
  date: { needsArgument: false, format: ({ value }) => dateInWords(value) },
  /** 2026年11月21日14时5分 */
  minute: { needsArgument: false, format: ({ value }) => minuteInWords(value) },
  /** 分 → 1,200.00 */
  yuan: { needsArgument: false, format: ({ value }) => (isFen(value) ? fenToYuan(value) : null) },
  /** 分 → 壹仟贰佰元整 */
  capitals: { needsArgument: false, format: ({ value }) => (isFen(value) ? capitalAmount(value) : null) },
  /** a code → its words, from the template's `choices` */
  choice: { needsArgument: true, format: ({ value, argument, words }) => words.choices[argument ?? '']?.[String(value)] ?? null },
  /** a code, or several, → the words facts.yaml has for it */
  label: { needsArgument: false, format: ({ value, fact, words }) => joinedWords(value, (code) => words.facts[fact]?.options?.[code]?.zh) },
  /** a person's id, or several, → names */
  person: { needsArgument: false, format: ({ value, words }) => joinedWords(value, (id) => words.people[id]?.name) },
  /** a person's id → name and certificate: 李明（执法证号：990101001） */
  officer: {
    needsArgument: false,
    format: ({ value, words }) => joinedWords(value, (id) => numbered(words.people[id], '执法证号', 'certificateNo')),
  },
  /** a reviewer's id → name and qualification: 赵敏（法律职业资格证号：A2020…） */
  reviewer: {
    needsArgument: false,
    format: ({ value, words }) => joinedWords(value, (id) => numbered(words.people[id], '法律职业资格证号', 'qualificationNo')),
  },
  /** an agency's id, or several, → names */
  agency: { needsArgument: false, format: ({ value, words }) => joinedWords(value, (id) => words.agencies[id]) },
  /** ["甲","乙"] → 甲、乙 */
  list: { needsArgument: false, format: ({ value }) => (Array.isArray(value) ? value.map(String).join('、') : String(value)) },
  /** { law: '治安管理处罚法', article: '第十条' } → 《治安管理处罚法》第十条; several joined by 、 */
  law: { needsArgument: false, format: ({ value }) => lawInWords(value) },
  /** closing punctuation cut off, so that the sentence around it can go on */
  phrase: {
    needsArgument: false,
    format: ({ value }) =>
      String(value)
        .trim()
        .replace(/[。；;,，.、\s]+$/u, ''),
  },
  /** ends in a full stop where it ends in no mark: what an officer typed becomes a sentence */
  sentence: {
    needsArgument: false,
    format: ({ value }) =>
      String(value)
        .trim()
        .replace(/(?<![。！？；：…])$/u, '。'),
  },
  /** 案由 inside a sentence that says 涉嫌…一案 itself: 涉嫌占道堆物案 → 占道堆物 */
  cause: {
    needsArgument: false,
    format: ({ value }) =>
      String(value)
        .trim()
        .replace(/^涉嫌/u, '')
        .replace(/一?案$/u, ''),
  },
  /** what stands there where there is no value: `{{case.party.phone|or:无}}` */
  or: { needsArgument: true, format: ({ value }) => printable(value) },
  /** left open for the hand where there is no value; `date` or a number of characters: `{{…|blank:8}}`, `{{…|date|blank:date}}` */
  blank: { needsArgument: true, format: ({ value }) => printable(value) },
} as const satisfies Record<string, Formatter>;

export type FormatterName = keyof typeof FORMATTERS;

/** Control characters and marks that change the direction or the look of text; line breaks stay. */
const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Cf}\p{Variation_Selector}]/gu;

/** Text and numbers as they are; null for what has no plain wording (objects, booleans): such a field needs a formatter. */
export function printable(value: unknown): string | null {
  if (typeof value === 'string') return value.replace(/\t/g, ' ').replace(UNPRINTABLE, '').trim();
  return typeof value === 'number' ? String(value) : null;
}
