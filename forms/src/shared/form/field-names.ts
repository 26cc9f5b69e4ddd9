import { type FormSchema, fieldsOf } from '@onematter/processes/form-rules';
import type { FieldProblem } from '../http/api-error.ts';

/** One entry of the summary above the form: where it is and what is wrong. */
export type FormProblem = { readonly path: string; readonly label: string; readonly text: string };

/** `investigation.interviews[0].name` → the grid's path, the row and the column; a plain path has no row. */
export function splitPath(path: string): { readonly field: string; readonly row: number | null; readonly column: string } {
  const match = /^(.+?)[[.](\d+)\]?\.(.+)$/.exec(path);
  return match ? { field: match[1] ?? path, row: Number(match[2]), column: match[3] ?? '' } : { field: path, row: null, column: '' };
}

/** The label a person knows a field by; rows are counted from 1. */
export function labelOfPath(form: FormSchema, path: string): string {
  const { field, row, column } = splitPath(path);
  const labels = new Map(
    [...fieldsOf(form.components)].map((entry) => [
      entry.inRows ? `${entry.inRows}#${entry.path}` : entry.path,
      entry.component.label ?? entry.path,
    ]),
  );
  if (row === null) return labels.get(field) ?? '';
  return `${labels.get(field) ?? ''} ${row + 1} ${labels.get(`${field}#${column}`) ?? ''}`.trim();
}

/** Server problems in the order of the form, those that belong to no field last. */
export function problemsInOrder(form: FormSchema, problems: readonly FieldProblem[]): FieldProblem[] {
  const order = [...fieldsOf(form.components)].map((entry) => entry.path);
  const place = (problem: FieldProblem) => {
    const index = order.indexOf(splitPath(problem.path).field);
    return index < 0 ? order.length : index;
  };
  return [...problems].sort((a, b) => place(a) - place(b));
}
