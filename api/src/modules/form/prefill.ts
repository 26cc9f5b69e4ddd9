/** Prefill 预填: what a form opens with. */
import type { JsonObject } from '@onematter/engine';
import { applyWrites, type FormSchema, fieldsOf } from '@onematter/processes/form-rules';
import { valueAt } from '../../workflow/values.ts';

/** Duties 职责 whose answers are a judgement on what others did. */
const JUDGING = new Set(['approve', 'review', 'decide', 'discuss']);

/**
 * What a form opens with: the task's inputs, over them the case's own values at the same paths, over them the person's draft.
 * Whoever judges (approves, reviews, decides, gives an opinion) judges anew each time: what was answered in an earlier round is not put into their mouth;
 * what is only shown still comes from the case.
 */
export function prefill(
  form: FormSchema,
  input: JsonObject,
  facts: JsonObject,
  draft: JsonObject | null,
  duty: string | null = null,
): JsonObject {
  const isJudging = duty !== null && JUDGING.has(duty);
  const fields = [...fieldsOf(form.components)].filter(({ inRows }) => inRows === null);
  const writes = fields.flatMap(({ path, component }) => {
    const isOwnAnswer = isJudging && component.properties?.om !== 'show';
    const sources = isOwnAnswer ? [draft, input] : [draft, facts, input];
    const value = sources.map((source) => valueAt(source, path)).find((found) => found !== undefined && found !== null);
    return value === undefined || value === null ? [] : [{ path, value }];
  });
  return applyWrites({}, writes);
}
