import type { Instant, JsonObject } from '../kernel/types.ts';
import { type EndedTask, gramsOf, type OpenedTask, principalsOf } from '../runtime/changes.ts';
import type { UserTaskRow } from '../runtime/types.ts';
import type { Tx } from './database.ts';
import { togetherable } from './together.ts';

export interface TaskRow {
  readonly task_id: string;
  readonly root_id: string;
  readonly activity_id: string;
  readonly element_id: string;
  readonly process_id: string;
  readonly definition_id: string;
  readonly name: string;
  readonly form_key: string | null;
  readonly assignee: string | null;
  readonly candidate_users: string[];
  readonly candidate_roles: string[];
  readonly agency_id: string | null;
  readonly agency_reach: 'parents' | 'children' | null;
  readonly duty: string | null;
  readonly stage: string | null;
  readonly operations: string[];
  readonly deadline: string | null;
  readonly due_at: Instant | null;
  readonly input: JsonObject;
  readonly created_at: Instant;
  readonly kind: 'task' | 'sign' | 'consult';
  readonly parent_task_id: string | null;
  readonly owner: string | null;
  readonly suspended_at: Instant | null;
  readonly title: string | null;
  readonly party: string | null;
  readonly matter_code: string | null;
  readonly city_code: string | null;
  readonly county_code: string | null;
  readonly town_code: string | null;
}

export const TASK_COLUMNS = `task_id, root_id, activity_id, element_id, process_id, definition_id, name, form_key, assignee, candidate_users,
  candidate_roles, agency_id, agency_reach, duty, stage, operations, deadline, due_at, input, created_at, title, party, matter_code, city_code,
  county_code, town_code, kind, parent_task_id, owner, suspended_at`;

/** An open task, or null. */
export async function readUserTask(tx: Tx, taskId: string): Promise<UserTaskRow | null> {
  const rows = await tx.query<TaskRow>(
    `select ${TASK_COLUMNS} from user_task where tenant_id = $1 and task_id = $2`,
    [tx.tenantId, taskId],
    'user-task-read',
  );
  const row = rows[0];
  return row === undefined || tx.tenantId === null ? null : asUserTask(tx.tenantId, row);
}

export function asUserTask(tenantId: string, row: TaskRow): UserTaskRow {
  return {
    tenantId,
    taskId: row.task_id,
    rootId: row.root_id,
    activityId: row.activity_id,
    elementId: row.element_id,
    processId: row.process_id,
    definitionId: row.definition_id,
    name: row.name,
    formKey: row.form_key,
    assignee: row.assignee,
    candidateUsers: row.candidate_users,
    candidateRoles: row.candidate_roles,
    agencyId: row.agency_id,
    ...(row.agency_reach === null ? {} : { agencyReach: row.agency_reach }),
    duty: row.duty,
    stage: row.stage,
    operations: row.operations,
    deadline: row.deadline,
    dueAt: row.due_at,
    input: row.input,
    createdAt: row.created_at,
    kind: row.kind,
    parentTaskId: row.parent_task_id,
    owner: row.owner,
    suspendedAt: row.suspended_at,
    title: row.title,
    party: row.party,
    matterCode: row.matter_code,
    cityCode: row.city_code,
    countyCode: row.county_code,
    townCode: row.town_code,
  };
}

/** A task that has just opened, as `readUserTask` would read it. */
export function openedTask(tenantId: string, rootId: string, now: Instant, opened: OpenedTask): UserTaskRow {
  const { rolesAgencyId, candidatePrincipals: _where, search, withheld: _why, kind, parentTaskId, ...task } = opened;
  const added = { kind: kind ?? 'task', parentTaskId: parentTaskId ?? null, owner: null, suspendedAt: null } as const;
  return { ...task, tenantId, rootId, agencyId: rolesAgencyId, createdAt: now, ...added, ...search };
}

/** What every new task has, open or already ended, for json_to_recordset. */
function taskJson(task: OpenedTask): { [key: string]: unknown } {
  return {
    task_id: task.taskId,
    activity_id: task.activityId,
    element_id: task.elementId,
    process_id: task.processId,
    definition_id: task.definitionId,
    name: task.name,
    form_key: task.formKey,
    assignee: task.assignee,
    agency_id: task.rolesAgencyId,
    duty: task.duty,
    stage: task.stage,
    due_at: task.dueAt,
    title: task.search.title,
    party: task.search.party,
    matter_code: task.search.matterCode,
    city_code: task.search.cityCode,
    county_code: task.search.countyCode,
    town_code: task.search.townCode,
    kind: task.kind ?? 'task',
    parent_task_id: task.parentTaskId ?? null,
  };
}

const SHARED = `task_id, activity_id, element_id, process_id, definition_id, name, form_key, assignee, agency_id, duty, stage, due_at,
  title, party, matter_code, city_code, county_code, town_code, kind, parent_task_id`;
const SHARED_TYPES = `task_id uuid, activity_id text, element_id text, process_id text, definition_id uuid, name text, form_key text, assignee text,
  agency_id text, duty text, stage text, due_at timestamptz, title text, party text, matter_code text, city_code text, county_code text, town_code text,
  kind text, parent_task_id uuid`;

const OPEN_ONLY = 'candidate_users, candidate_roles, agency_reach, candidate_principals, operations, deadline, input, grams';
const OPEN = togetherable(
  'user-task-open',
  `insert into user_task (tenant_id, root_id, created_at, ${SHARED}, ${OPEN_ONLY})
  select $1, $2, $3, ${SHARED}, ${OPEN_ONLY}
    from json_to_recordset($4::json) as t(${SHARED_TYPES}, candidate_users text[], candidate_roles text[], agency_reach text, candidate_principals text[],
         operations text[], deadline text, input json, grams text[])`,
);
const OPEN_PRINCIPALS = togetherable(
  'task-principal-open',
  `insert into task_principal (tenant_id, principal, created_at, task_id)
  select $1, p.principal, $2, p.task_id from json_to_recordset($3::json) as p(principal text, task_id uuid)`,
);

/** New open tasks, each in the worklists of its principals. */
export function openTasks(tx: Tx, rootId: string, now: Instant, tasks: readonly OpenedTask[]): Promise<unknown>[] {
  const rows = tasks.map((task) => ({
    ...taskJson(task),
    candidate_users: task.candidateUsers,
    candidate_roles: task.candidateRoles,
    agency_reach: task.agencyReach ?? null,
    candidate_principals: task.candidatePrincipals,
    operations: task.operations,
    deadline: task.deadline,
    input: task.input,
    grams: gramsOf(task.search.title, task.search.party),
  }));
  const principals = tasks.flatMap((task) => principalsOf(task).map((principal) => ({ principal, task_id: task.taskId })));
  return [
    tx.query(OPEN, [tx.tenantId, rootId, now, JSON.stringify(rows)], 'user-task-open'),
    tx.query(OPEN_PRINCIPALS, [tx.tenantId, now, JSON.stringify(principals)], 'task-principal-open'),
  ];
}

const PASS = togetherable(
  'user-task-pass',
  `insert into user_task_done (tenant_id, root_id, created_at, ended_at, ${SHARED}, ended_by, ending)
  select $1, $2, $3, $3, ${SHARED}, ended_by, ending
    from json_to_recordset($4::json) as t(${SHARED_TYPES}, ended_by text, ending text)`,
);

/** Tasks that opened and ended in the same command. */
export function passTasks(
  tx: Tx,
  rootId: string,
  now: Instant,
  passed: readonly { readonly task: OpenedTask; readonly end: EndedTask }[],
): Promise<unknown>[] {
  const rows = passed.map(({ task, end }) => ({ ...taskJson(task), ended_by: end.endedBy, ending: end.ending }));
  return [tx.query(PASS, [tx.tenantId, rootId, now, JSON.stringify(rows)], 'user-task-pass')];
}

const AS_STORED = SHARED.replaceAll(/(\w+)/g, 'g.$1').replace(
  'g.assignee',
  'case when e."isHandedOut" then e.assignee else g.assignee end',
);
const END = togetherable(
  'user-task-end',
  `insert into user_task_done (tenant_id, root_id, created_at, ended_at, ${SHARED}, ended_by, ending)
  select g.tenant_id, g.root_id, g.created_at, $2, ${AS_STORED}, e."endedBy", e.ending
    from task_gone g join json_to_recordset($4::json) as e("taskId" uuid, ending text, "endedBy" text, "isHandedOut" boolean, assignee text)
      on e."taskId" = g.task_id`,
  { task_gone: 'delete from user_task where tenant_id = $1 and task_id = any($3::uuid[]) returning *' },
);
const END_PRINCIPALS = togetherable('task-principal-end', 'delete from task_principal where tenant_id = $1 and task_id = any($2::uuid[])');
const END_DRAFTS = togetherable('draft-end', 'delete from draft where tenant_id = $1 and task_id = any($2::uuid[])');

/** Stored tasks that ended: out of every worklist, drafts dropped, kept as done. */
export function endTasks(tx: Tx, now: Instant, ended: readonly EndedTask[]): Promise<unknown>[] {
  const ids = ended.map((task) => task.taskId);
  const rows = ended.map((task) => ({ ...task, isHandedOut: task.assignee !== undefined }));
  return [
    tx.query(END, [tx.tenantId, now, ids, JSON.stringify(rows)], 'user-task-end'),
    tx.query(END_PRINCIPALS, [tx.tenantId, ids], 'task-principal-end'),
    tx.query(END_DRAFTS, [tx.tenantId, ids], 'draft-end'),
  ];
}

/** Whoever gets it by an assignment has it for good; `storeOperations` comes after and sets the owner of what is delegated. */
const REASSIGN = `update user_task t set assignee = a.assignee, owner = null from json_to_recordset($2::json) as a(task_id uuid, assignee text)
  where t.tenant_id = $1 and t.task_id = a.task_id`;
/** The same rule as `principalsOf`, for rows; those without `candidate_principals` were opened by the release before. */
const REASSIGN_PRINCIPALS = `insert into task_principal (tenant_id, principal, created_at, task_id)
  select distinct t.tenant_id, p.principal, t.created_at, t.task_id
    from user_task t cross join lateral (
      select 'person:' || t.assignee as principal where t.assignee is not null
      union all select c from unnest(t.candidate_principals) c where t.assignee is null
      union all select 'person:' || u from unnest(t.candidate_users) u where t.assignee is null and t.candidate_principals is null
      union all select 'role:' || r || '@' || t.agency_id from unnest(t.candidate_roles) r
                 where t.assignee is null and t.candidate_principals is null and t.agency_id is not null) p
   where t.tenant_id = $1 and t.task_id = any($2::uuid[])`;

/** Stored tasks with a new assignee, or with none. */
export function reassignTasks(tx: Tx, assigned: ReadonlyMap<string, string | null>): Promise<unknown>[] {
  const ids = [...assigned.keys()];
  const rows = ids.map((id) => ({ task_id: id, assignee: assigned.get(id) }));
  return [
    tx.query(REASSIGN, [tx.tenantId, JSON.stringify(rows)], 'user-task-reassign'),
    tx.query('delete from task_principal where tenant_id = $1 and task_id = any($2::uuid[])', [tx.tenantId, ids], 'task-principal-clear'),
    tx.query(REASSIGN_PRINCIPALS, [tx.tenantId, ids], 'task-principal-reassign'),
  ];
}
