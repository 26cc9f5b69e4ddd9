import { type Json, type JsonObject, valueAt, withValueAt } from '../json.ts';
import { type FormSchema, fieldsOf, targetOf } from './form.ts';

export interface CaseWrite {
  /** dotted path in the case record */
  readonly path: string;
  /** null where the form has the field and the submission leaves it empty or hidden */
  readonly value: Json;
}

/**
 * What a final submission writes into the case record: every `case` field of the form, in the order of the form. A form speaks
 * for all of its fields, so a field left empty (or hidden by a condition) writes null over an earlier value. Grids are written whole.
 */
export function caseWrites(form: FormSchema, data: JsonObject): CaseWrite[] {
  const writes: CaseWrite[] = [];
  for (const { component, path, inRows } of fieldsOf(form.components)) {
    if (inRows !== null || targetOf(component) !== 'case') continue;
    writes.push({ path, value: emptyAsNull(valueAt(data, path)) });
  }
  return writes;
}

/** The process variables a submission gives to the kernel as output: fields marked `variable`. */
export function variables(form: FormSchema, data: JsonObject): JsonObject {
  const entries = [...fieldsOf(form.components)]
    .filter(({ component, inRows }) => inRows === null && targetOf(component) === 'variable')
    .map(({ path }): [string, Json] => [path, emptyAsNull(valueAt(data, path))]);
  return Object.fromEntries(entries);
}

/** The record after the writes; the record given is not changed. */
export function applyWrites(record: JsonObject, writes: readonly CaseWrite[]): JsonObject {
  return writes.reduce<JsonObject>((result, write) => withValueAt(result, write.path, write.value), record);
}

function emptyAsNull(value: Json | undefined): Json {
  return value === undefined || value === '' ? null : value;
}
