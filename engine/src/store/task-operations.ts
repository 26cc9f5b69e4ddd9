import type { Instant } from '../kernel/types.ts';
import type { CopyRow, OperationChanges, SentCopy, TaskEdit } from '../runtime/operation-changes.ts';
import type { DoneTaskFacts } from '../tasks/operation-types.ts';
import type { Tx } from './database.ts';

/** Rows of task operations: owner, suspension and urging of a task, copies 抄送, a root declared void 作废. */

const EDIT = `update user_task t set
    owner = case when e.has_owner then e.owner else t.owner end,
    suspended_at = case when e.suspended is null then t.suspended_at when e.suspended then $3::timestamptz else null end,
    urged_at = case when e.urged then $3::timestamptz else t.urged_at end
  from json_to_recordset($2::json) as e(task_id uuid, has_owner boolean, owner text, suspended boolean, urged boolean)
  where t.tenant_id = $1 and t.task_id = e.task_id`;
const SEND = `insert into task_copy (tenant_id, root_id, sent_at, copy_id, task_id, element_id, person_id, sent_by, message)
  select $1, $2, $3, c."copyId", c."taskId", c."elementId", c."personId", c."sentBy", c.message
    from json_to_recordset($4::json) as c("copyId" uuid, "taskId" uuid, "elementId" text, "personId" text, "sentBy" text, message text)`;

export function storeOperations(tx: Tx, rootId: string, now: Instant, changes: OperationChanges): Promise<unknown>[] {
  const sent: Promise<unknown>[] = [];
  if (changes.edited.size > 0) sent.push(editTasks(tx, now, changes.edited));
  if (changes.copies.length > 0) sent.push(sendCopies(tx, rootId, now, changes.copies));
  if (changes.readCopies.size > 0) {
    const read = 'update task_copy set read_at = $2 where tenant_id = $1 and copy_id = any($3::uuid[])';
    sent.push(tx.query(read, [tx.tenantId, now, [...changes.readCopies]], 'task-copy-read'));
  }
  if (changes.isVoided) {
    const mark = 'update root set voided_at = $3 where tenant_id = $1 and root_id = $2';
    sent.push(tx.query(mark, [tx.tenantId, rootId, now], 'root-void'));
  }
  return sent;
}

function editTasks(tx: Tx, now: Instant, edited: ReadonlyMap<string, TaskEdit>): Promise<unknown> {
  const rows = [...edited].map(([taskId, { owner, isSuspended, isUrged }]) => ({
    task_id: taskId,
    has_owner: owner !== undefined,
    owner: owner ?? null,
    suspended: isSuspended ?? null,
    urged: isUrged ?? false,
  }));
  return tx.query(EDIT, [tx.tenantId, JSON.stringify(rows), now], 'user-task-edit');
}

function sendCopies(tx: Tx, rootId: string, now: Instant, copies: readonly SentCopy[]): Promise<unknown> {
  return tx.query(SEND, [tx.tenantId, rootId, now, JSON.stringify(copies)], 'task-copy-send');
}

const COPY = `copy_id as "copyId", root_id as "rootId", task_id as "taskId", element_id as "elementId", person_id as "personId",
  sent_by as "sentBy", message, sent_at as "sentAt", read_at as "readAt"`;

export async function readCopyRow(tx: Tx, copyId: string): Promise<CopyRow | null> {
  const text = `select ${COPY} from task_copy where tenant_id = $1 and copy_id = $2`;
  return (await tx.query<CopyRow>(text, [tx.tenantId, copyId], 'task-copy'))[0] ?? null;
}

/** Which element a completed task was of. */
export async function readDoneTask(tx: Tx, taskId: string): Promise<DoneTaskFacts | null> {
  const text = `select task_id as "taskId", element_id as "elementId", definition_id as "definitionId" from user_task_done
    where tenant_id = $1 and task_id = $2`;
  return (await tx.query<DoneTaskFacts>(text, [tx.tenantId, taskId], 'user-task-done'))[0] ?? null;
}

/** A person's copies, latest first. */
export async function readCopies(tx: Tx, personId: string, isUnread: boolean, limit: number): Promise<CopyRow[]> {
  const text = `select ${COPY} from task_copy where tenant_id = $1 and person_id = $2${isUnread ? ' and read_at is null' : ''}
    order by sent_at desc, copy_id desc limit $3`;
  return tx.query<CopyRow>(text, [tx.tenantId, personId, limit]);
}
