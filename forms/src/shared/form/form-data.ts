import { type FormComponent, type FormSchema, fieldsOf, toLegalDate } from '@onematter/processes/form-rules';
import { valueAt } from './value-at.ts';

export type FormData = Readonly<Record<string, unknown>>;

/**
 * What leaves the form: values that are only shown are taken out, dates without time become `YYYY-MM-DD`, fields of the form
 * that are empty stay (the server writes them as cleared), keys the form does not know stay behind.
 */
export function outgoingData(form: FormSchema, data: FormData): Record<string, unknown> {
  const outgoing: Record<string, unknown> = {};
  for (const { component, path, inRows } of fieldsOf(form.components)) {
    if (inRows !== null || component.properties?.om === 'show') continue;
    const value = valueAt(data, path);
    if (value !== undefined) setAt(outgoing, path, outgoingValue(component, value));
  }
  return outgoing;
}

function outgoingValue(component: FormComponent, value: unknown): unknown {
  if (component.type === 'datetime' && component.enableTime !== true)
    return typeof value === 'string' ? (toLegalDate(value) ?? value) : value;
  if (component.type === 'datagrid' && Array.isArray(value)) return value.map((row: unknown) => outgoingRow(component, row));
  return value;
}

function outgoingRow(grid: FormComponent, row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row;
  const outgoing: Record<string, unknown> = { ...row };
  for (const { component, path } of fieldsOf(grid.components ?? [])) {
    if (component.type === 'datetime' && path in outgoing) outgoing[path] = outgoingValue(component, outgoing[path]);
  }
  return outgoing;
}

function setAt(target: Record<string, unknown>, path: string, value: unknown): void {
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  let place = target;
  for (const part of parts) {
    if (typeof place[part] !== 'object' || place[part] === null) place[part] = {};
    place = place[part] as Record<string, unknown>; // made above where it was missing
  }
  place[last] = value;
}
