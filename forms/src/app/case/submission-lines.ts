import { joined } from '../../shared/i18n/joined.ts';

/**
 * A submitted form as lines to read: labels from the form as it was, values as people write them. Understands the types that
 * packs use (docs of the form rules); a type it does not know is shown as its plain value, never left out.
 */
export interface SubmissionGroup {
  readonly title: string;
  readonly lines: readonly SubmissionLine[];
}

export interface SubmissionLine {
  readonly key: string;
  readonly label: string;
  /** Text of the value; '' when nothing was given. */
  readonly text: string;
  /** Rows of a grid, each with its own lines. */
  readonly rows: readonly (readonly SubmissionLine[])[];
}

/** Words for the values that have none of their own. */
export interface ValueWords {
  readonly yes: string;
  readonly no: string;
  readonly date: (on: string) => string;
  readonly money: (fen: number) => string;
}

type Part = Readonly<Record<string, unknown>>;

const SKIPPED = new Set(['content', 'htmlelement', 'button']);

/** The groups of a form (its panels), each with its fields in order. `schema` is Form.io JSON as stored with the submission. */
export function submissionGroups(schema: unknown, data: unknown, words: ValueWords): readonly SubmissionGroup[] {
  const groups: { title: string; lines: SubmissionLine[] }[] = [];
  const loose: SubmissionLine[] = [];
  for (const component of partsOf(record(schema)['components'])) {
    const lines = linesOf(component, data, words);
    if (component['type'] === 'panel') groups.push({ title: text(component['title']), lines });
    else loose.push(...lines);
  }
  return [...(loose.length > 0 ? [{ title: '', lines: loose }] : []), ...groups].filter((group) => group.lines.length > 0);
}

function linesOf(component: Part, data: unknown, words: ValueWords): SubmissionLine[] {
  const type = text(component['type']);
  if (SKIPPED.has(type) || component['hidden'] === true) return [];
  const children = [
    ...partsOf(component['components']),
    ...partsOf(component['columns']).flatMap((column) => partsOf(column['components'])),
  ];
  if (type === 'datagrid' || type === 'editgrid') return [gridLine(component, children, data, words)];
  if (children.length > 0) return children.flatMap((child) => linesOf(child, data, words));
  const key = text(component['key']);
  const value = valueAt(data, key);
  if (value === undefined && component['input'] !== true && type !== 'textfield') return [];
  const line = { key, label: text(component['label']) || key, text: valueText(component, value, words), rows: [] };
  return line.text === '' && isConditional(component) ? [] : [line];
}

/** A field that was only asked for under a condition: empty, it was most likely never on the screen. */
function isConditional(component: Part): boolean {
  const { show, json, conditions } = record(component['conditional']);
  return (show !== undefined && show !== null && show !== '') || json !== undefined || Array.isArray(conditions);
}

function gridLine(component: Part, children: readonly Part[], data: unknown, words: ValueWords): SubmissionLine {
  const key = text(component['key']);
  const rows = valueAt(data, key);
  return {
    key,
    label: text(component['label']) || key,
    text: '',
    rows: Array.isArray(rows) ? rows.map((row) => children.flatMap((child) => linesOf(child, row, words))) : [],
  };
}

function valueText(component: Part, value: unknown, words: ValueWords): string {
  if (value === undefined || value === null || value === '') return '';
  if (component['type'] === 'omMoney') return typeof value === 'number' ? words.money(value) : String(value);
  if (component['type'] === 'datetime') return words.date(String(value));
  if (component['type'] === 'selectboxes') return joined(chosen(record(value)).map((key) => optionLabel(component, key, words)));
  if (Array.isArray(value)) return joined(value.map((item) => optionLabel(component, item, words)));
  return optionLabel(component, value, words);
}

/** The label a choice had; a plain value is itself. */
function optionLabel(component: Part, value: unknown, words: ValueWords): string {
  const options = [...partsOf(component['values']), ...partsOf(record(component['data'])['values'])];
  const option = options.find((candidate) => String(candidate['value']) === String(value));
  if (option) return text(option['label']);
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function chosen(value: Part): string[] {
  return Object.entries(value).flatMap(([key, on]) => (on === true ? [key] : []));
}

/** `a.b.c` in nested objects; a submission may also hold the dotted key itself. */
function valueAt(data: unknown, path: string): unknown {
  const flat = record(data);
  if (path in flat) return flat[path];
  let at: unknown = data;
  for (const name of path.split('.')) at = record(at)[name];
  return at;
}

function partsOf(value: unknown): readonly Part[] {
  return Array.isArray(value) ? value.map(record) : [];
}

function record(value: unknown): Part {
  return typeof value === 'object' && value !== null ? (value as Part) : {}; // any object can be read by key
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** 123450 → `1,234.50`. Whole numbers of 分; text arithmetic, no binary fraction. */
export function yuanText(fen: number): string {
  const digits = String(Math.abs(Math.round(fen))).padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')}.${digits.slice(-2)}`;
}
