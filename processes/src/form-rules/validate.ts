import { FieldError as FormioFieldError, ProcessorMap, postValidateProcessInfo, processSync, rules } from '@formio/core';
import type { LegalDate } from '../dates.ts';
import { isJsonObject, type Json, type JsonObject, valueAt, withValueAt } from '../json.ts';
import { withBaseTypes } from './base-types.ts';
import { type FormComponent, type FormSchema, fieldsOf, isRows, mapComponents, targetOf } from './form.ts';
import { FIELD_MESSAGES, type FieldCode, type FieldError, FORMIO_KEYS } from './messages.ts';
import { toLegalDate, withToday } from './operations.ts';
import { lockDownEvaluators, registerOperations } from './register.ts';
import { isInstantField, MAX_TEXT, shapeProblem } from './shape.ts';

export interface ValidateOptions {
  /** `final`: every rule · `draft` 暂存: values may be missing or unfinished, only their shapes must be right */
  readonly mode: 'draft' | 'final';
  /** the case record: what `show` fields really hold, whatever the request says of them */
  readonly record?: JsonObject;
  /** the legal day "today" means; default: the machine's day in Asia/Shanghai */
  readonly today?: LegalDate;
  /** English for labels and messages written in Chinese (the pack's i18n/en.yaml) */
  readonly en?: Readonly<Record<string, string>>;
}

export interface Validated {
  /** the submission as it may be stored: unknown keys, hidden fields and `show` fields dropped, dates as `YYYY-MM-DD` */
  readonly data: JsonObject;
  /** every field that does not hold, in the order of the form; empty = accepted */
  readonly errors: readonly FieldError[];
}

interface FormioContext {
  component: FormComponent;
  path: string;
  value: unknown;
  scope: Scope;
}

interface FormioError {
  readonly errorKeyOrMessage: string;
  readonly ruleName: string;
  readonly context: { readonly path: string; readonly component: FormComponent };
}

interface Scope {
  errors: FormioError[];
  filtered?: JsonObject;
  /** what was wrong with a value as it arrived: Form.io would quietly read 9 out of `9元` and 1 out of `[1]`, and drop `{}` */
  readonly sent: Map<string, FieldCode>;
  /** fields whose values come from the record: nothing was sent, nothing can be mended there */
  readonly shown: ReadonlySet<string>;
}

const sentShape = {
  name: 'omSentShape',
  shouldProcess: () => true,
  processSync: ({ component, path, value, scope }: FormioContext) => {
    const problem = shapeProblem(component, value);
    if (problem) scope.sent.set(path, problem);
  },
};

const PROCESSORS = [
  // no `fetch` and no `dereference`: a form never makes this process call out
  ...[ProcessorMap.filter, ProcessorMap.defaultValue, ProcessorMap.calculate, ProcessorMap.conditions],
  ...[ProcessorMap.logic, sentShape, ProcessorMap.normalize, ProcessorMap.clearHidden, postValidateProcessInfo],
];

const shapeRule = {
  name: 'omShape',
  shouldProcess: () => true,
  processSync: (context: FormioContext) => {
    if (context.scope.shown.has(context.path.replace(/\[.*$/, ''))) return null;
    const problem = context.scope.sent.get(context.path) ?? shapeProblem(context.component, context.value);
    return problem ? new FormioFieldError(problem, context as never, problem) : null;
  },
  fullValue: true,
};

/** The stock rules; one that throws (a broken pattern) is an error of its field instead of a silent pass. */
const closedRules = rules.map((rule) => ({
  ...rule,
  processSync: (context: never) => {
    try {
      return rule.processSync?.(context) ?? null;
    } catch {
      return new FormioFieldError('ruleFault', context, 'ruleFault');
    }
  },
}));

/**
 * Validates a submission on the server as the browser did, and says everything that is wrong at once. `form` must have its
 * options filled (`fillOptions`). Synchronous, no I/O, no script is run; `data` may be anything JSON.
 */
export function validateSubmission(form: FormSchema, data: unknown, options: ValidateOptions): Validated {
  registerOperations();
  lockDownEvaluators();
  const components = prepared(form.components);
  const given = withShown(form, isJsonObject(data) ? data : {}, options.record ?? {});
  const submission = withGrids(form, normaliseDates(form, structuredClone(given)));
  const scope: Scope = { errors: [], sent: new Map(), shown: shownPaths(form) };
  const context = {
    ...{ form: { ...form, components }, components, submission: { data: submission }, data: submission, scope },
    ...{ processors: PROCESSORS, rules: options.mode === 'final' ? [shapeRule, ...closedRules] : [shapeRule], config: { server: true } },
  };
  withToday(options.today ?? null, () => processSync(context as never));
  const kept = (scope.filtered ?? {}) as JsonObject;
  return { data: withoutShown(form, kept), errors: fieldErrors(form, scope.errors, options.en ?? {}) };
}

/** Our types as stock types; no row of a grid is made up where none was sent; a `disabled` flag hides nothing from the rules. */
function prepared(components: readonly FormComponent[]): FormComponent[] {
  return mapComponents(withBaseTypes(structuredClone(components) as FormComponent[]), (component) => {
    if (component.type !== 'select' || component.dataSrc !== undefined) return component;
    return { ...component, dataSrc: 'values' };
  });
}

function withShown(form: FormSchema, data: JsonObject, record: JsonObject): JsonObject {
  let result = data;
  for (const { component, path, inRows } of fieldsOf(form.components)) {
    if (inRows !== null || targetOf(component) !== 'show') continue;
    result = withValueAt(result, path, valueAt(record, path) ?? null);
  }
  return result;
}

/** A grid that was not sent has no rows; Form.io would invent an empty first row and ask for its columns. */
function withGrids(form: FormSchema, data: JsonObject): JsonObject {
  const absent = [...fieldsOf(form.components)].filter(
    (field) => isRows(field.component) && field.inRows === null && valueAt(data, field.path) === undefined,
  );
  return absent.reduce<JsonObject>((result, field) => withValueAt(result, field.path, []), data);
}

function withoutShown(form: FormSchema, data: JsonObject): JsonObject {
  return pruned(data, '', shownPaths(form)) as JsonObject;
}

function shownPaths(form: FormSchema): ReadonlySet<string> {
  const shown = [...fieldsOf(form.components)].filter(({ component, inRows }) => inRows === null && targetOf(component) === 'show');
  return new Set(shown.map(({ path }) => path));
}

/** A copy without the paths in `drop`, without null members, and without the empty objects that leaves behind. */
function pruned(value: Json, path: string, drop: ReadonlySet<string>): Json | undefined {
  if (drop.has(path) || value === null || value === undefined) return undefined;
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).flatMap(([key, child]): [string, Json][] => {
    const kept = pruned(child, path === '' ? key : `${path}.${key}`, drop);
    return kept === undefined ? [] : [[key, kept]];
  });
  return entries.length > 0 || path === '' ? Object.fromEntries(entries) : undefined;
}

function normaliseDates(form: FormSchema, data: JsonObject): JsonObject {
  let result = data;
  const columns = new Map<string, FormComponent[]>();
  for (const { component, path, inRows } of fieldsOf(form.components)) {
    if (component.type !== 'datetime') continue;
    if (inRows !== null) {
      columns.set(inRows, [...(columns.get(inRows) ?? []), component]);
      continue;
    }
    const value = valueAt(result, path);
    if (typeof value === 'string' && value !== '') result = withValueAt(result, path, storedDate(component, value));
  }
  for (const [grid, dates] of columns) {
    const rows = valueAt(result, grid);
    if (!Array.isArray(rows)) continue;
    const stored = rows.map((row: Json) => (isJsonObject(row) ? dates.reduce(storedInRow, row) : row));
    result = withValueAt(result, grid, stored);
  }
  return result;
}

function storedInRow(row: JsonObject, component: FormComponent): JsonObject {
  const value = valueAt(row, component.key);
  return typeof value === 'string' && value !== '' ? withValueAt(row, component.key, storedDate(component, value)) : row;
}

/** What is stored for a date field; a value that is no date stays as it is, for the shape rule to name. */
function storedDate(component: FormComponent, value: string): string {
  if (!isInstantField(component)) return toLegalDate(value) ?? value;
  const at = Date.parse(value);
  return Number.isNaN(at) ? value : new Date(at).toISOString();
}

function fieldErrors(form: FormSchema, errors: readonly FormioError[], en: Readonly<Record<string, string>>): FieldError[] {
  const order = new Map([...fieldsOf(form.components)].map((field, index) => [field.component.key, index]));
  const first = new Map<string, FieldError & { readonly order: number }>();
  for (const error of errors) {
    const path = error.context.path;
    const entry = { ...fieldError(error, en), order: order.get(error.context.component.key) ?? 0 };
    // a value of the wrong shape, or missing, says nothing more: one message a field
    if (!first.has(path) || entry.code === 'SHAPE' || entry.code === 'AMOUNT_INVALID') first.set(path, entry);
  }
  return [...first.values()].sort((a, b) => a.order - b.order).map(({ path, code, messages }) => ({ path, code, messages }));
}

function fieldError(error: FormioError, en: Readonly<Record<string, string>>): FieldError {
  const { component, path } = error.context;
  const key = error.errorKeyOrMessage;
  const known = FORMIO_KEYS[key] ?? (key in FIELD_MESSAGES ? { code: key as FieldCode } : null);
  const label = component.label ?? component.key;
  const names = { zh: label, en: en[label] ?? label };
  if (!known) {
    // the form's own wording (customMessage, patternMessage or the text a JSONLogic rule answered)
    const code: FieldCode = error.ruleName === 'pattern' ? 'PATTERN' : 'LOGIC';
    return { path, code, messages: { zh: key, en: en[key] ?? FIELD_MESSAGES[code].en.replace('{field}', names.en) } };
  }
  const limit = known.limit ? limitText(component, known.limit) : String(MAX_TEXT);
  const say = (language: 'zh' | 'en') => FIELD_MESSAGES[known.code][language].replace('{field}', names[language]).replace('{limit}', limit);
  return { path, code: known.code, messages: { zh: say('zh'), en: say('en') } };
}

function limitText(component: FormComponent, setting: string): string {
  const value = component.validate?.[setting];
  if (component['omType'] === 'omMoney' && typeof value === 'number') return `${value / 100} 元`;
  return String(value ?? '');
}
