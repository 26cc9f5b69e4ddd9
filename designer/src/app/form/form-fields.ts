import { type FormSchema, fieldsOf } from '@onematter/processes/form-rules';

/** A field of a form as a line of a table. */
export interface FieldLine {
  readonly path: string;
  readonly label: string;
  readonly isRequired: boolean;
  /** Law that makes the field obligatory, e.g. `apl-2021#59.1`; '' when none. */
  readonly basis: string;
  /** Where the value goes: the case, a process variable, only the submission, or nowhere (shown only). */
  readonly target: string;
}

/** Every field in the order of the form; fields of a grid carry the grid's path. */
export function fieldLines(form: Pick<FormSchema, 'components'>): readonly FieldLine[] {
  return [...fieldsOf(form.components)].map(({ component, path, inRows }) => ({
    path: inRows ? `${inRows}[].${path}` : path,
    label: component.label ?? component.key,
    isRequired: component.validate?.required === true,
    basis: component.properties?.statutory ?? '',
    target: component.properties?.om ?? 'case',
  }));
}
