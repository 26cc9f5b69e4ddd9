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
      return ['string', 'boolean', 'number'].includes(typeof value) ? null : 'SHAPE';
    case 'checkbox':
      return typeof value === 'boolean' ? null : 'SHAPE';
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? null : 'SHAPE';
    case 'selectboxes':
      return isJsonObject(value) && Object.values(value).every((chosen) => typeof chosen === 'boolean') ? null : 'SHAPE';
    case 'datetime':
      return isInstantField(component) ? instantProblem(value) : toLegalDate(value) ? null : 'DATE_INVALID';
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

function instantProblem(value: unknown): FieldCode | null {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value) && !Number.isNaN(Date.parse(value)) ? null : 'DATE_INVALID';
}
