/** Everything the task page shows: the form filled and in the reader's language, the case beside it, where it may be returned to. */

import { createHash } from 'node:crypto';
import type { Engine, JsonObject, Tx } from '@onematter/engine';
import type { FormSchema } from '@onematter/processes/form-rules';
import type { PackView } from '../../packs/pack-view.ts';
import type { Keys } from '../../secrets/keys.ts';
import { unseal } from '../../secrets/sealing.ts';
import { type CaseRecord, caseFacts, loadRecord, openSealed } from '../../workflow/case-record.ts';
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
import { maySign, mayWork, operationsOf } from './operations.ts';
import { previousOpinions } from './previous-opinions.ts';
import { returnedTo } from './returned.ts';
import { standingView } from './standing-view.ts';
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
  const draft = task.status === 'open' && task.item_kind === 'task' ? await readDraft(tx, task.task_id, auth.personId, parts.keys) : null;
  const standing = await parts.engine.taskStanding(tx, task.root_id, task.task_id);
  const isTakeBack =
    task.status === 'completed' && (await parts.engine.takeBackTasks(tx, [task.root_id])).get(task.task_id) === auth.personId;
  const operations = operationsOf(task, auth, { standing, isTakeBack, now: parts.now });
  const seen = { record, isReadable: true, isUnmasked: isUnmasked(auth, record) };
  const written =
    task.item_kind === 'sign' ? await writtenInParent(tx, task, record, parts.keys) : { input: task.input, data: draft?.data ?? null };
  const prefilled = form ? prefill(form, written.input, caseFacts(record), written.data, task.duty) : {};
  // whoever does the step needs what it asks for; whoever only looks sees what the case page would show
  const isToDo = mayWork(task, auth) || maySign(task, auth) || seen.isUnmasked;
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
    standing: await standingView(tx, task, standing),
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

/** What a signer signs: the form as the step was completed with it, or as whoever has the step has saved it so far. */
async function writtenInParent(
  tx: Tx,
  task: FoundTask,
  record: CaseRecord,
  keys: Keys,
): Promise<{ readonly input: JsonObject; readonly data: JsonObject | null }> {
  const parentId = task.parent_task_id ?? task.task_id;
  const [done] = await tx.query<{ data: JsonObject; sealed: Record<string, string> }>(
    `select s.data, s.sealed from form_submission s where s.tenant_id = $1 and s.task_id = $2 order by s.submitted_at desc limit 1`,
    [tx.tenantId, parentId],
  );
  if (done) return { input: {}, data: openSealed(keys, record.tenantId, done.data, done.sealed) };
  const [parent] = await tx.query<{ holder: string | null; input: JsonObject }>(
    'select coalesce(owner, assignee) as holder, input from user_task where tenant_id = $1 and task_id = $2',
    [tx.tenantId, parentId],
  );
  const draft = parent?.holder ? await readDraft(tx, parentId, parent.holder, keys) : null;
  return { input: parent?.input ?? {}, data: draft?.data ?? null };
}

async function readDraft(tx: Tx, taskId: string, personId: string, keys: Keys): Promise<{ data: JsonObject; savedAt: string } | null> {
  const [row] = await tx.query<{ data: { sealed: string }; saved_at: string }>(
    'select data, saved_at from draft where tenant_id = $1 and task_id = $2 and person_id = $3',
    [tx.tenantId, taskId, personId],
  );
  if (!row) return null;
  return { data: JSON.parse(unseal(keys, `${tx.tenantId}/draft/${taskId}`, row.data.sealed)) as JsonObject, savedAt: row.saved_at };
}
