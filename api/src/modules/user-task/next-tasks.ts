/** After a step: the open tasks of the same case that this person may do next. */
import type { Tx } from '@onematter/engine';
import type { PackView } from '../../packs/pack-view.ts';
import { type Auth, principalsOf } from '../session/auth.ts';
import type { TaskRow } from './views.ts';
import { LAST_STEP, presentTask, TASK_COLUMNS, type TaskRecord } from './worklist.ts';

export async function nextTasks(tx: Tx, auth: Auth, caseId: string, pack: PackView, now: Date): Promise<TaskRow[]> {
  const rows = await tx.query<TaskRecord>(
    `select ${TASK_COLUMNS}, null as completed_at, t.deadline as deadline_id, t.due_at, '' as sort_at
       from user_task t join case_record c on c.tenant_id = t.tenant_id and c.case_id = t.root_id ${LAST_STEP}
      where t.tenant_id = $1 and t.root_id = $2
        and exists (select 1 from task_principal tp where tp.tenant_id = $1 and tp.task_id = t.task_id and tp.principal = any($3))
      order by t.created_at, t.task_id`,
    [auth.tenantId, caseId, principalsOf(auth)],
  );
  return rows.map((row) => presentTask(row, pack, now));
}
