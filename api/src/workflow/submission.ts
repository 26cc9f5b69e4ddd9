/** A form submission 填报: an immutable row with the form as it was, the values as sent, and who sent them. */
import { createHash, randomUUID } from 'node:crypto';
import type { Engine, JsonObject, Root, Tx } from '@onematter/engine';
import { historySalt, sealValue } from '@onematter/engine';
import type { FormSchema } from '@onematter/processes/form-rules';
import type { Keys } from '../secrets/keys.ts';
import { newHistorySalt } from '../secrets/sealing.ts';
import { sealFacts } from './case-record.ts';

export interface Submission {
  readonly caseId: string;
  readonly taskId: string | null;
  readonly stepName: string;
  readonly form: FormSchema;
  readonly data: JsonObject;
  readonly personId: string;
  /** the person acted for as a deputy */
  readonly onBehalfOf?: string | undefined;
  readonly at: string;
}

/** Writes the row and its event; the event carries digests only. Returns the submission's id. */
export async function storeSubmission(tx: Tx, engine: Engine, keys: Keys, root: Root, submission: Submission): Promise<string> {
  const submissionId = randomUUID();
  const { form } = submission;
  const schema = JSON.stringify(form);
  const formDigest = `sm3:${createHash('sm3').update(schema).digest('hex')}`;
  const { facts, sealed } = sealFacts(keys, root.tenantId, submission.data);
  await tx.query(
    `insert into form_submission (tenant_id, submission_id, case_id, task_id, form_key, form_title, form_digest, form_schema, step_name,
        data, sealed, person_id, submitted_at, on_behalf_of)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      ...[root.tenantId, submissionId, submission.caseId, submission.taskId, form.key, form.title, formDigest, schema, submission.stepName],
      ...[JSON.stringify(facts), JSON.stringify(sealed), submission.personId, submission.at, submission.onBehalfOf ?? null],
    ],
    'form-submission.store',
  );
  const salt = await historySalt(tx, root.rootId, newHistorySalt);
  await engine.append(tx, root.rootId, root.actor, [
    {
      type: 'form.submitted',
      data: {
        ...{ submissionId, taskId: submission.taskId, step: submission.stepName, formKey: form.key, formDigest },
        ...(submission.onBehalfOf === undefined ? {} : { onBehalfOf: submission.onBehalfOf }),
        content: salt === null ? null : sealValue(salt, submission.data), // null: the personal values of this root were erased
      },
    },
  ]);
  return submissionId;
}
