/** After a step: the open tasks of the same case that this person may do next. */
import type { Tx } from '@onematter/engine';
import type { PackView } from '../../packs/pack-view.ts';
import { Values } from '../case/visibility.ts';
import type { Auth } from '../session/auth.ts';
import { standing } from './standing.ts';
import type { TaskRow } from './views.ts';
import { LAST_STEP, OPEN_COLUMNS, onBehalfColumns, presentTask, TASK_COLUMNS, type TaskRecord } from './worklist.ts';

export async function nextTasks(tx: Tx, auth: Auth, caseId: string, pack: PackView, now: Date): Promise<TaskRow[]> {
  const values = new Values(auth.tenantId);
  const rows = await tx.query<TaskRecord>(
    `select ${TASK_COLUMNS}, ${OPEN_COLUMNS}, ${onBehalfColumns('mine')}, null as completed_at, t.deadline as deadline_id, t.due_at, '' as sort_at
       from user_task t join case_record c on c.tenant_id = t.tenant_id and c.case_id = t.root_id ${LAST_STEP}
       join ${standing(auth, values)} mine on mine.task_id = t.task_id
      where t.tenant_id = $1 and t.root_id = ${values.add(caseId)}
      order by t.created_at, t.task_id`,
    values.list,
  );
  return rows.map((row) => presentTask(row, pack, now));
}
