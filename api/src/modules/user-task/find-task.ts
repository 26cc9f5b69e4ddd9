/** One task as its reader may see it: it stands in his worklist (or in that of somebody he is a deputy of), he ended it, or he sees its case. */
import type { Tx } from '@onematter/engine';
import { ApiError } from '../../errors.ts';
import { Values, visibleCases } from '../case/visibility.ts';
import type { Auth } from '../session/auth.ts';
import { standing } from './standing.ts';
import { ACTED_FOR, ENDED_COLUMNS, LAST_STEP, OPEN_COLUMNS, onBehalfColumns, TASK_COLUMNS, type TaskRecord } from './worklist.ts';

export interface FoundTask extends TaskRecord {
  readonly status: 'open' | 'completed' | 'cancelled';
  readonly form_key: string | null;
  readonly operations: string[];
  readonly candidate_users: string[];
  readonly candidate_roles: string[];
  readonly agency_id: string | null;
  readonly agency_reach: 'parents' | 'children' | null;
  readonly case_agency_id: string;
  readonly process_id: string;
  readonly definition_id: string;
  readonly duty: string | null;
  readonly input: Record<string, never>;
  readonly ended_by: string | null;
  readonly ended_by_name: string | null;
  readonly ending: string | null;
  /** the task stands under one of the reader's principals, or of the person he acts for */
  readonly is_mine_to_do: boolean;
  /** an administrator has suspended the process 挂起: nothing is accepted */
  readonly is_root_suspended?: boolean;
}

/** @throws {ApiError} TASK_NOT_FOUND */
export async function findTask(tx: Tx, auth: Auth, taskId: string): Promise<FoundTask> {
  const open = await openTask(tx, auth, taskId);
  const task = open ?? (await endedTask(tx, auth, taskId));
  if (!task) throw new ApiError('TASK_NOT_FOUND');
  return task;
}

async function openTask(tx: Tx, auth: Auth, taskId: string): Promise<FoundTask | undefined> {
  const values = new Values(auth.tenantId);
  const task = values.add(taskId);
  const [row] = await tx.query<FoundTask>(
    `select ${TASK_COLUMNS}, ${OPEN_COLUMNS}, ${onBehalfColumns('mine')}, null as completed_at, 'open' as status, t.form_key, t.operations, t.candidate_users, t.candidate_roles, t.agency_id, t.agency_reach,
            c.agency_id as case_agency_id, t.process_id, t.definition_id, t.duty, t.input, null as ended_by, null as ended_by_name, null as ending,
            exists (select from root r where r.tenant_id = t.tenant_id and r.root_id = t.root_id and r.suspended_at is not null) as is_root_suspended,
            mine.task_id is not null as is_mine_to_do, coalesce(t.deadline, due.deadline_id) as deadline_id, coalesce(t.due_at, due.due_at) as due_at, '' as sort_at
       from user_task t join case_record c on c.tenant_id = t.tenant_id and c.case_id = t.root_id ${LAST_STEP}
       left join lateral (select d.deadline_id, d.due_at from case_deadline d where d.tenant_id = t.tenant_id and d.case_id = t.root_id
          and d.whose = 'agency' and d.due_at is not null and d.status in ('running', 'overdue', 'unknown') order by d.due_at limit 1) due on true
       left join ${standing(auth, values, task)} mine on mine.task_id = t.task_id
      where t.tenant_id = $1 and t.task_id = ${task} and (mine.task_id is not null or ${visibleCases(auth, 'content', values)})`,
    values.list,
  );
  return row;
}

async function endedTask(tx: Tx, auth: Auth, taskId: string): Promise<FoundTask | undefined> {
  const values = new Values(auth.tenantId);
  const task = values.add(taskId);
  const [row] = await tx.query<FoundTask>(
    `select ${TASK_COLUMNS}, ${ENDED_COLUMNS}, acted.on_behalf_of, acted.on_behalf_of_name, t.ended_at as completed_at, case when t.ending = 'cancelled' then 'cancelled' else 'completed' end as status, t.form_key,
            '{}'::text[] as operations, '{}'::text[] as candidate_users, '{}'::text[] as candidate_roles, t.agency_id, null as agency_reach, c.agency_id as case_agency_id,
            t.process_id, t.definition_id, t.duty, '{}'::json as input, t.ended_by, ended.name as ended_by_name, t.ending, false as is_mine_to_do,
            null as deadline_id, null as due_at, '' as sort_at
       from user_task_done t join case_record c on c.tenant_id = t.tenant_id and c.case_id = t.root_id ${LAST_STEP} ${ACTED_FOR}
       left join person ended on ended.tenant_id = t.tenant_id and ended.person_id = t.ended_by
      where t.tenant_id = $1 and t.task_id = ${task} and (t.ended_by = ${values.add(auth.personId)} or ${visibleCases(auth, 'content', values)})`,
    values.list,
  );
  return row;
}
