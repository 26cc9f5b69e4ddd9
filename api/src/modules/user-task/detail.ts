/** Everything the task page shows: the form filled and in the reader's language, the case beside it, where it may be returned to. */

import { createHash } from 'node:crypto';
import type { Engine, JsonObject, Tx } from '@onematter/engine';
import type { FormSchema } from '@onematter/processes/form-rules';
import type { PackView } from '../../packs/pack-view.ts';
import type { Keys } from '../../secrets/keys.ts';
import { unseal } from '../../secrets/sealing.ts';
import { type CaseRecord, caseFacts, loadRecord } from '../../workflow/case-record.ts';
import { legalDay } from '../../workflow/legal-time.ts';
import { textAt } from '../../workflow/values.ts';
import { isUnmasked } from '../case/find-case.ts';
import { maskPersonal } from '../case/submissions.ts';
import { caseSummary } from '../case/summary.ts';
import { type Language, localizeForm } from '../form/localize.ts';
import { withOptions } from '../form/options.ts';
import { prefill } from '../form/prefill.ts';
import type { Auth } from '../session/auth.ts';
import type { FoundTask } from './find-task.ts';
import { operationsOf } from './operations.ts';
import { previousOpinions } from './previous-opinions.ts';
import { returnedTo } from './returned.ts';
import { presentTask } from './worklist.ts';

export interface DetailParts {
  readonly engine: Engine;
  readonly pack: PackView;
  readonly keys: Keys;
  readonly now: Date;
  readonly language: Language;
}

export async function taskDetail(tx: Tx, auth: Auth, task: FoundTask, parts: DetailParts) {
  const record = await loadRecord(tx, parts.keys, task.root_id);
  if (!record) throw new Error(`Expected the record of ${task.root_id}, but there is none`);
  const form = await taskForm(tx, task, record, parts);
  const draft = task.status === 'open' ? await readDraft(tx, auth, task.task_id, parts.keys) : null;
  const operations = operationsOf(task, auth);
  const seen = { record, isReadable: true, isUnmasked: isUnmasked(auth, record) };
  const prefilled = form ? prefill(form, task.input as JsonObject, caseFacts(record), draft?.data ?? null, task.duty) : {};
  // whoever does the step needs what it asks for; whoever only looks sees what the case page would show
  const isToDo = operations.includes('complete') || seen.isUnmasked;
  const data = isToDo ? prefilled : maskPersonal(prefilled, parts.pack, textAt(record.facts, 'party.type'));
  const model = parts.pack.processes.get(task.process_id);
  const element = model?.elements.find((candidate) => candidate.id === task.element_id);
  await tx.query('insert into access_log (tenant_id, person_id, case_id, what) values ($1, $2, $3, $4)', [
    auth.tenantId,
    auth.personId,
    record.caseId,
    'task',
  ]);
  return {
    task: {
      ...presentTask(task, parts.pack, parts.now),
      status: task.status,
      operations,
      ...(task.ended_by ? { completedBy: { id: task.ended_by, name: task.ended_by_name ?? task.ended_by } } : {}),
    },
    form: form ? presentForm(form, parts) : null,
    data,
    draftSavedAt: draft?.savedAt ?? null,
    case: await caseSummary(tx, seen, parts),
    documents: (element?.documents ?? []).map((templateId) => ({
      templateId,
      title: parts.pack.pack.documents.get(templateId)?.title ?? templateId,
    })),
    returnTargets: operations.includes('return') ? [...(await parts.engine.returnTargets(tx, task.task_id))] : [],
    previousOpinions: await previousOpinions(tx, record, parts),
    returned: await returnedTo(tx, task, record, parts),
  };
}

/** The task's form with its options filled for its agency today; null where the task has none. */
export async function taskForm(
  tx: Tx,
  task: FoundTask,
  record: CaseRecord,
  { pack, now }: Pick<DetailParts, 'pack' | 'now'>,
): Promise<FormSchema | null> {
  const form = task.form_key === null ? null : pack.form(task.form_key);
  return form ? withOptions(tx, form, { agencyId: task.agency_id ?? record.agencyId, day: legalDay(now) }) : null;
}

export function presentForm(form: FormSchema, { pack, language }: Pick<DetailParts, 'pack' | 'language'>) {
  const localized = localizeForm(form, language, pack);
  const digest = createHash('sm3').update(JSON.stringify(form)).digest('hex');
  return {
    key: form.key,
    title: localized.title,
    digest: `sm3:${digest}`,
    schema: localized as unknown as JsonObject,
    materials: [...(localized.materials ?? [])],
  };
}

async function readDraft(tx: Tx, auth: Auth, taskId: string, keys: Keys): Promise<{ data: JsonObject; savedAt: string } | null> {
  const [row] = await tx.query<{ data: { sealed: string }; saved_at: string }>(
    'select data, saved_at from draft where tenant_id = $1 and task_id = $2 and person_id = $3',
    [auth.tenantId, taskId, auth.personId],
  );
  if (!row) return null;
  return { data: JSON.parse(unseal(keys, `${auth.tenantId}/draft/${taskId}`, row.data.sealed)) as JsonObject, savedAt: row.saved_at };
}
