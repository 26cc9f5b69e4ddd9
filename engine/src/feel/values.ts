import { FeelDate, FeelDateTime, FeelDuration, FeelTime } from 'feelin';
import type { Json } from '../kernel/types.ts';
import type { Evaluation } from './fuel.ts';
import { isTemporal, isZoned, monthsOf, temporalProperty, toDurationMs, toMs } from './temporal.ts';

/** A FEEL range `[a..b]`; null bound = open to that side (`>= 5`). */
export class Range {
  readonly start: unknown;
  readonly end: unknown;
  readonly startIncluded: boolean;
  readonly endIncluded: boolean;
  constructor(start: unknown, end: unknown, startIncluded: boolean, endIncluded: boolean) {
    this.start = start;
    this.end = end;
    this.startIncluded = startIncluded;
    this.endIncluded = endIncluded;
  }
}

/** A function value: built-in or defined in FEEL. */
export class FeelFunction {
  readonly parameters: readonly string[];
  readonly call: (args: readonly unknown[], run: Evaluation) => unknown;
  constructor(parameters: readonly string[], call: (args: readonly unknown[], run: Evaluation) => unknown) {
    this.parameters = parameters;
    this.call = call;
  }
}

export type Context = { readonly [key: string]: unknown };

export type TypeName =
  | 'null'
  | 'boolean'
  | 'number'
  | 'string'
  | 'list'
  | 'context'
  | 'range'
  | 'function'
  | 'date'
  | 'time'
  | 'date and time'
  | 'days and time duration'
  | 'years and months duration';

export function typeOf(value: unknown): TypeName {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return typeof value as 'boolean';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Range) return 'range';
  if (value instanceof FeelFunction) return 'function';
  if (value instanceof FeelDate) return 'date';
  if (value instanceof FeelTime) return 'time';
  if (value instanceof FeelDateTime) return 'date and time';
  if (value instanceof FeelDuration) return value.yearsMonths ? 'years and months duration' : 'days and time duration';
  return 'context';
}

export function isContext(value: unknown): value is Context {
  return typeOf(value) === 'context';
}

/** A member by name: own entries only, so nothing of JavaScript's prototypes can be reached. */
export function member(target: unknown, name: string): unknown {
  if (isTemporal(target) || target instanceof FeelDuration) return temporalProperty(target, name);
  if (target instanceof Range) return rangeProperty(target, name);
  if (isContext(target)) return Object.hasOwn(target, name) ? target[name] : undefined;
  return undefined;
}

function rangeProperty(range: Range, name: string): unknown {
  switch (name) {
    case 'start':
      return range.start;
    case 'end':
      return range.end;
    case 'start included':
      return range.startIncluded;
    case 'end included':
      return range.endIncluded;
    default:
      return undefined;
  }
}

/** FEEL equality: true, false, or null where the kinds cannot be compared (DMN 1.3 §10.3.2.13.1). */
export function equal(a: unknown, b: unknown): boolean | null {
  const kind = typeOf(a);
  const other = typeOf(b);
  if (kind === 'null' || other === 'null') return kind === other;
  if (kind !== other) return null;
  switch (kind) {
    case 'list':
      return equalLists(a as unknown[], b as unknown[]);
    case 'context':
      return equalContexts(a as Context, b as Context);
    case 'range':
      return equalRanges(a as Range, b as Range);
    case 'date':
    case 'time':
    case 'date and time':
      return equalTemporals(a as FeelDate, b as FeelDate);
    case 'years and months duration':
      return monthsOf(a as FeelDuration) === monthsOf(b as FeelDuration);
    case 'days and time duration':
      return toDurationMs(a as FeelDuration) === toDurationMs(b as FeelDuration);
    default:
      return a === b;
  }
}

function equalTemporals(a: FeelDate, b: FeelDate): boolean {
  return isZoned(a) === isZoned(b) && toMs(a) === toMs(b);
}

function equalLists(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, i) => equal(item, b[i]) === true);
}

function equalContexts(a: Context, b: Context): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equal(a[key], b[key]) === true);
}

function equalRanges(a: Range, b: Range): boolean {
  return (
    a.startIncluded === b.startIncluded &&
    a.endIncluded === b.endIncluded &&
    equal(a.start, b.start) === true &&
    equal(a.end, b.end) === true
  );
}

/** −1, 0, 1, or null where the two have no order. */
export function compare(a: unknown, b: unknown): number | null {
  const kind = typeOf(a);
  if (kind !== typeOf(b)) return null;
  switch (kind) {
    case 'number':
    case 'string':
      return (a as string) < (b as string) ? -1 : a === b ? 0 : 1;
    case 'date':
    case 'time':
    case 'date and time':
      return isZoned(a as FeelDate) === isZoned(b as FeelDate) ? Math.sign(toMs(a as FeelDate) - toMs(b as FeelDate)) : null;
    case 'years and months duration':
      return Math.sign(monthsOf(a as FeelDuration) - monthsOf(b as FeelDuration));
    case 'days and time duration':
      return Math.sign(toDurationMs(a as FeelDuration) - toDurationMs(b as FeelDuration));
    default:
      return null;
  }
}

/** Is the value (or range) within the range? null where they cannot be compared. */
export function within(range: Range, value: unknown): boolean | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Range) return rangeWithin(range, value);
  if (range.start !== null) {
    const order = compare(value, range.start);
    if (order === null) return null;
    if (range.startIncluded ? order < 0 : order <= 0) return false;
  }
  if (range.end !== null) {
    const order = compare(value, range.end);
    if (order === null) return null;
    if (range.endIncluded ? order > 0 : order >= 0) return false;
  }
  return true;
}

function rangeWithin(outer: Range, inner: Range): boolean | null {
  const low = compare(inner.start, outer.start);
  const high = compare(inner.end, outer.end);
  if (low === null || high === null) return null;
  const startOk = low > 0 || (low === 0 && (outer.startIncluded || !inner.startIncluded));
  const endOk = high < 0 || (high === 0 && (outer.endIncluded || !inner.endIncluded));
  return startOk && endOk;
}

/** A FEEL value as JSON: temporal values as ISO 8601 text, functions and ranges as null. */
export function toJson(value: unknown): Json {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? value : null;
    case 'string':
    case 'boolean':
      return value;
    default:
  }
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Range || value instanceof FeelFunction) return null;
  if (isTemporal(value) || value instanceof FeelDuration) return value.toString();
  return Object.fromEntries(Object.entries(value as Context).map(([key, item]) => [key, toJson(item)]));
}
