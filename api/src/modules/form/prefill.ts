/** What a form opens with: the task's inputs, over them the case's own values at the same paths, over them the person's draft. */
import type { JsonObject } from '@onematter/engine';
import { applyWrites, type FormSchema, fieldsOf } from '@onematter/processes/form-rules';
import { valueAt } from '../../workflow/values.ts';

export function prefill(form: FormSchema, input: JsonObject, facts: JsonObject, draft: JsonObject | null): JsonObject {
  const paths = [...fieldsOf(form.components)].filter(({ inRows }) => inRows === null).map(({ path }) => path);
  const writes = paths.flatMap((path) => {
    const value = [draft, facts, input].map((source) => valueAt(source, path)).find((found) => found !== undefined && found !== null);
    return value === undefined || value === null ? [] : [{ path, value }];
  });
  return applyWrites({}, writes);
}
