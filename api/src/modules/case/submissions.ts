/** One submission as it was: the form of that day, the values, who and when. Personal values masked like everywhere. */
import type { JsonObject, Tx } from '@onematter/engine';
import { applyWrites, type FormSchema } from '@onematter/processes/form-rules';
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import type { PackView } from '../../packs/pack-view.ts';
import type { Keys } from '../../secrets/keys.ts';
import { openSealed } from '../../workflow/case-record.ts';
import { textAt, valueAt } from '../../workflow/values.ts';
import { type Language, localizeForm } from '../form/localize.ts';
import { PersonRef } from '../user-task/views.ts';
import type { SeenCase } from './find-case.ts';
import { maskValue } from './masking.ts';

export const SubmissionView = z
  .object({
    form: z.object({ title: z.string(), schema: z.record(z.string(), z.unknown()) }),
    data: z.record(z.string(), z.unknown()),
    by: PersonRef,
    /** 被代理人 */
    onBehalfOf: PersonRef.nullable(),
    at: z.string(),
  })
  .meta({ id: 'Submission' });

interface Row {
  form_title: string;
  form_schema: FormSchema;
  data: JsonObject;
  sealed: Record<string, string>;
  person_id: string;
  name: string;
  on_behalf_of: string | null;
  represented: string | null;
  submitted_at: string;
}

/** @throws {ApiError} SUBMISSION_NOT_FOUND */
export async function submissionOf(
  tx: Tx,
  { keys, pack, language }: { readonly keys: Keys; readonly pack: PackView; readonly language: Language },
  seen: SeenCase,
  submissionId: string,
): Promise<z.input<typeof SubmissionView>> {
  const { record, isUnmasked } = seen;
  const [row] = await tx.query<Row>(
    `select s.form_title, s.form_schema, s.data, s.sealed, s.person_id, p.name, s.submitted_at, s.on_behalf_of, r.name as represented
       from form_submission s join person p on p.tenant_id = s.tenant_id and p.person_id = s.person_id
       left join person r on r.tenant_id = s.tenant_id and r.person_id = s.on_behalf_of
      where s.tenant_id = $1 and s.case_id = $2 and s.submission_id = $3`,
    [record.tenantId, record.caseId, submissionId],
  );
  if (!row) throw new ApiError('SUBMISSION_NOT_FOUND');
  const data = openSealed(keys, record.tenantId, row.data, row.sealed);
  const schema = localizeForm(row.form_schema, language, pack);
  return {
    form: { title: schema.title, schema: schema as unknown as Record<string, unknown> },
    data: isUnmasked ? data : maskPersonal(data, pack, textAt(record.facts, 'party.type')),
    by: { id: row.person_id, name: row.name },
    onBehalfOf: row.on_behalf_of === null ? null : { id: row.on_behalf_of, name: row.represented ?? row.on_behalf_of },
    at: row.submitted_at,
  };
}

/** Form data with every personal value masked. */
export function maskPersonal(data: JsonObject, pack: PackView, partyType: string | null): JsonObject {
  const personal = pack.facts.filter((fact) => fact.personal && !fact.path.includes('['));
  const writes = personal.flatMap(({ path }) => {
    const value = valueAt(data, path);
    return value === undefined || value === null ? [] : [{ path, value: maskValue(path, value, partyType ?? undefined) as string }];
  });
  return applyWrites(data, writes);
}
