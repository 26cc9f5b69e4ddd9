/** Completing a task 办结: the form is checked whole, then one command stores the submission, writes the case and moves the process. */
import type { Clock, Database, Engine, Envelope, JsonObject, Outcome, Root, Tx } from '@onematter/engine';
import { caseWrites, type FormMaterial, type FormSchema, validateSubmission, variables } from '@onematter/processes/form-rules';
import { ApiError, type FieldProblem } from '../../errors.ts';
import type { PackView } from '../../packs/pack-view.ts';
import type { Keys } from '../../secrets/keys.ts';
import { type CaseRecord, caseFacts, loadRecord, writeRecord } from '../../workflow/case-record.ts';
import { legalDay } from '../../workflow/legal-time.ts';
import { storeSubmission } from '../../workflow/submission.ts';
import type { Auth } from '../session/auth.ts';
import { demandMoving } from './demand-moving.ts';
import { taskForm } from './detail.ts';
import { type FoundTask, findTask } from './find-task.ts';
import { nextTasks } from './next-tasks.ts';

export interface CompleteParts {
  readonly engine: Engine;
  readonly database: Database;
  readonly pack: PackView;
  readonly keys: Keys;
  readonly clock: Clock;
}

interface Prepared {
  readonly task: FoundTask;
  readonly form: FormSchema | null;
  readonly data: JsonObject;
}

/** `onBehalfOf`: the person for whom the sender acts as a deputy 代理人. */
export interface CompleteGiven {
  readonly data: unknown;
  readonly onBehalfOf?: string | undefined;
}

/** @throws {ApiError} TASK_NOT_FOUND · ROOT_SUSPENDED · FORM_INVALID · MATERIAL_REQUIRED */
export async function completeTask(
  parts: CompleteParts,
  auth: Auth,
  envelope: Envelope,
  taskId: string,
  given: CompleteGiven,
): Promise<Outcome> {
  const { data, onBehalfOf } = given;
  const { task, form, data: valid } = await prepare(parts, auth, envelope, taskId, data);
  const output = form ? variables(form, valid) : {};
  return parts.engine.execute(
    { ...envelope, rootId: task.root_id },
    { type: 'user-task.complete', taskId, output, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) },
    {
      before: (tx, root) =>
        root.task && form
          ? submit(tx, root, parts, { ...{ task, form, data: valid, personId: auth.personId }, onBehalfOf })
          : Promise.resolve(),
      async after(tx, root) {
        await tx.query('delete from draft where tenant_id = $1 and task_id = $2', [root.tenantId, taskId]);
        return {
          caseId: root.rootId,
          next: (await nextTasks(tx, auth, root.rootId, parts.pack, new Date(root.now))) as unknown as JsonObject[],
        };
      },
    },
  );
}

/** A task that is no longer open goes to the engine unchecked: it knows whether this is a repeat of the command that completed it. */
async function prepare(parts: CompleteParts, auth: Auth, envelope: Envelope, taskId: string, data: unknown): Promise<Prepared> {
  return parts.database.transaction({ tenantId: auth.tenantId }, async (tx) => {
    const task = await findTask(tx, auth, taskId);
    const record = await loadRecord(tx, parts.keys, task.root_id);
    if (!record) throw new ApiError('TASK_NOT_FOUND');
    if (task.status !== 'open') return { task, form: null, data: {} };
    await demandMoving(tx, parts.engine, task.root_id);
    const now = parts.clock.now();
    const form = await taskForm(tx, task, record, { pack: parts.pack, now });
    if (!form) return { task, form: null, data: {} };
    const valid = check(form, data, record, parts.pack, legalDay(now));
    await demandMaterials(tx, task, form.materials ?? [], envelope);
    return { task, form, data: valid };
  });
}

/** Every field error at once, by the same rules as in the browser. @throws {ApiError} FORM_INVALID */
export function check(form: FormSchema, data: unknown, record: CaseRecord | null, pack: PackView, today: string): JsonObject {
  const validated = validateSubmission(form, data, { mode: 'final', record: record ? caseFacts(record) : {}, today, en: pack.pack.en });
  if (validated.errors.length > 0) throw new ApiError('FORM_INVALID', {}, validated.errors.map(toFieldProblem));
  return validated.data;
}

function toFieldProblem(error: { path: string; code: string; messages: { zh: string; en: string } }): FieldProblem {
  return { path: error.path, code: error.code, messages: error.messages };
}

/** Material 材料 counts where it was attached at this step, in this round or an earlier one. */
async function demandMaterials(tx: Tx, task: FoundTask, materials: readonly FormMaterial[], { tenantId }: Envelope): Promise<void> {
  if (materials.length === 0) return;
  const rows = await tx.query<{ kind: string; count: number }>(
    `select kind, count(*)::int as count from evidence
      where tenant_id = $1 and case_id = $2 and (task_id = $3 or task_id in
            (select task_id from user_task_done where tenant_id = $1 and root_id = $2 and element_id = $4))
      group by kind`,
    [tenantId, task.root_id, task.task_id, task.element_id],
  );
  const counts = new Map(rows.map((row) => [row.kind, row.count]));
  const missing = materials.filter((material) => (counts.get(material.kind) ?? 0) < material.min);
  if (missing.length === 0) return;
  const words = missing.map((material) => `${material.label}${material.min}份`).join('、');
  throw new ApiError(
    'MATERIAL_REQUIRED',
    { zh: `还缺少材料：${words}`, missing },
    missing.map((material) => ({
      path: `materials.${material.kind}`,
      code: 'MATERIAL_REQUIRED',
      messages: { zh: `请附上${material.label}，至少${material.min}份`, en: `Attach at least ${material.min}: ${material.label}` },
    })),
  );
}

async function submit(
  tx: Tx,
  root: Root,
  parts: CompleteParts,
  { task, form, data, personId, onBehalfOf }: Prepared & { form: FormSchema; personId: string; onBehalfOf: string | undefined },
): Promise<void> {
  const record = await loadRecord(tx, parts.keys, root.rootId);
  if (!record) throw new Error(`Expected the record of ${root.rootId}, but there is none`);
  await storeSubmission(tx, parts.engine, parts.keys, root, {
    ...{ caseId: root.rootId, taskId: task.task_id, stepName: task.name, form, data, personId, onBehalfOf, at: root.now },
  });
  const writes = caseWrites(form, data);
  if (writes.length > 0) await writeRecord(tx, parts.keys, record, writes, root.now);
}
