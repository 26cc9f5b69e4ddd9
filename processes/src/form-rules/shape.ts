import { isJsonObject } from '../json.ts';
import type { FormComponent } from './form.ts';
import type { FieldCode } from './messages.ts';
import { isFen } from './money.ts';
import { toLegalDate } from './operations.ts';

/** the longest text a field takes, whatever its form says */
export const MAX_TEXT = 20_000;
const MAX_ROWS = 500;

/**
 * Is the value of the kind its component produces? Form.io's own rules mostly ask this of a browser widget and let a number
 * pass where a text belongs; on the server the value came from anybody. Null: the shape is right.
 */
export function shapeProblem(component: FormComponent, value: unknown): FieldCode | null {
  if (value === undefined || value === null || value === '') return null;
  if (component['omType'] === 'omMoney') return isFen(value) ? null : 'AMOUNT_INVALID';
  if (component.multiple === true && component.type !== 'datagrid') {
    return Array.isArray(value) && value.length <= MAX_ROWS ? firstProblem(component, value) : 'SHAPE';
  }
  return single(component, value);
}

function firstProblem(component: FormComponent, values: readonly unknown[]): FieldCode | null {
  for (const value of values) {
    const problem = single(component, value);
    if (problem) return problem;
  }
  return null;
}

function single(component: FormComponent, value: unknown): FieldCode | null {
  switch (component.type) {
    case 'textfield':
    case 'textarea':
      return typeof value !== 'string' ? 'SHAPE' : value.length > MAX_TEXT ? 'TOO_LONG' : null;
    case 'radio':
    case 'select':
      return ['string', 'boolean', 'number'].includes(typeof value) ? optionProblem(component, [String(value)]) : 'SHAPE';
    case 'checkbox':
      return typeof value === 'boolean' ? null : 'SHAPE';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? null : 'SHAPE';
    case 'selectboxes':
      if (!isJsonObject(value) || Object.values(value).some((chosen) => typeof chosen !== 'boolean')) return 'SHAPE';
      return optionProblem(component, Object.keys(value));
    case 'datetime':
      return dateProblem(component, value);
    case 'datagrid':
      return Array.isArray(value) && value.length <= MAX_ROWS && value.every(isJsonObject) ? null : 'SHAPE';
    default:
      return null;
  }
}

/** A datetime component that asks for a time as well holds an instant; without, a legal date. */
export function isInstantField(component: FormComponent): boolean {
  return component.enableTime === true || (component.enableTime === undefined && /[Hh]/.test(component.format ?? ''));
}

/** Years of any fact of a case: a person's birth at the earliest, the end of a long licence at the latest. */
const YEARS = { first: '1900', last: '2100' } as const;

function dateProblem(component: FormComponent, value: unknown): FieldCode | null {
  const day = isInstantField(component) ? dayOfInstant(value) : toLegalDate(value);
  if (day === null) return 'DATE_INVALID';
  const year = day.slice(0, 4);
  return day.length === 10 && year >= YEARS.first && year <= YEARS.last ? null : 'DATE_RANGE';
}

/** The day of an instant in UTC, `+010000-01-01` beyond the year 9999; null where it is no instant. */
function dayOfInstant(value: unknown): string | null {
  if (typeof value !== 'string' || !/^([+-]\d{2})?\d{4}-\d{2}-\d{2}T/.test(value)) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : (new Date(at).toISOString().split('T')[0] as string);
}

/**
 * What is chosen must be offered, whatever the form says of it. Form.io asks this only of a form that sets `onlyAvailableItems`, and
 * then lets a yes/no radio (values `"true"` and `"false"`, stored as true and false) hold no value at all.
 */
function optionProblem(component: FormComponent, chosen: readonly string[]): FieldCode | null {
  const options = component.type === 'select' ? component.data?.values : component.values;
  const offered = new Set((options ?? []).map((option) => String(option.value)));
  return chosen.every((value) => offered.has(value)) ? null : 'OPTION_UNKNOWN';
}
