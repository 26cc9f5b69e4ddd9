import type { State } from '../kernel/state.ts';
import type { Instant, KernelEvent } from '../kernel/types.ts';
import { gramsOf, type OpenedTask, principalsOf } from '../runtime/changes.ts';
import type { MigrationChanges } from '../runtime/migration-changes.ts';
import type { RootStatus } from '../runtime/types.ts';
import type { Tx } from './database.ts';

/* Rows that go on under another version, and what an undo puts back. */

const MOVE_TASKS = `update user_task t set element_id = m.element_id, definition_id = m.definition_id, name = m.name, form_key = m.form_key,
    assignee = m.assignee, owner = case when m.assignee is distinct from t.assignee then null else t.owner end,
    candidate_users = m.candidate_users, candidate_roles = m.candidate_roles, agency_id = m.agency_id, agency_reach = m.agency_reach,
    candidate_principals = m.candidate_principals, duty = m.duty, stage = m.stage, operations = m.operations, deadline = m.deadline,
    due_at = case when m.keeps_due_at then t.due_at else m.due_at end, title = m.title, party = m.party, matter_code = m.matter_code,
    city_code = m.city_code, county_code = m.county_code, town_code = m.town_code, grams = m.grams
  from json_to_recordset($2::json) as m(task_id uuid, element_id text, definition_id uuid, name text, form_key text, assignee text, candidate_users text[],
    candidate_roles text[], agency_id text, agency_reach text, candidate_principals text[], duty text, stage text, operations text[], deadline text,
    due_at timestamptz, keeps_due_at boolean, title text, party text, matter_code text, city_code text, county_code text, town_code text, grams text[])
  where t.tenant_id = $1 and t.task_id = m.task_id`;
const DROP_PRINCIPALS = 'delete from task_principal where tenant_id = $1 and task_id = any($2::uuid[])';
const ADD_PRINCIPALS = `insert into task_principal (tenant_id, principal, created_at, task_id)
  select $1, p.principal, t.created_at, t.task_id from json_to_recordset($2::json) as p(principal text, task_id uuid)
    join user_task t on t.tenant_id = $1 and t.task_id = p.task_id`;

const MOVED_WORK = `from json_to_recordset($2::json) as m(id uuid, "elementId" text, "definitionId" uuid)`;
/** By kind; timers and subscriptions carry no definition. */
const MOVE_WORK: { readonly [K in MigrationChanges['work'][number]['kind']]: string } = {
  timer: `update timer t set element_id = m."elementId" ${MOVED_WORK} where t.tenant_id = $1 and t.timer_id = m.id`,
  subscription: `update subscription t set element_id = m."elementId" ${MOVED_WORK} where t.tenant_id = $1 and t.subscription_id = m.id`,
  'signal-subscription': `update signal_subscription t set element_id = m."elementId" ${MOVED_WORK} where t.tenant_id = $1 and t.subscription_id = m.id`,
  job: `update job t set element_id = m."elementId", definition_id = m."definitionId" ${MOVED_WORK} where t.tenant_id = $1 and t.job_id = m.id`,
  item: `update user_task t set element_id = m."elementId", definition_id = m."definitionId" ${MOVED_WORK} where t.tenant_id = $1 and t.task_id = m.id`,
  incident: `update incident t set element_id = m."elementId" ${MOVED_WORK} where t.tenant_id = $1 and t.incident_id = m.id`,
};

export function storeMigration(tx: Tx, { tasks, work }: MigrationChanges): Promise<unknown>[] {
  const sent: Promise<unknown>[] = [];
  if (tasks.size > 0) sent.push(...moveTasks(tx, [...tasks.values()]));
  for (const [kind, moved] of Map.groupBy(work, (one) => one.kind)) {
    sent.push(tx.query(MOVE_WORK[kind], [tx.tenantId, JSON.stringify(moved)], `migrate-${kind}`));
  }
  return sent;
}

function moveTasks(tx: Tx, moved: readonly { readonly task: OpenedTask; readonly keepsDueAt: boolean }[]): Promise<unknown>[] {
  const rows = moved.map(({ task, keepsDueAt }) => ({
    ...{ task_id: task.taskId, element_id: task.elementId, definition_id: task.definitionId, name: task.name, form_key: task.formKey },
    ...{ assignee: task.assignee, candidate_users: task.candidateUsers, candidate_roles: task.candidateRoles },
    ...{ agency_id: task.rolesAgencyId, agency_reach: task.agencyReach ?? null, candidate_principals: task.candidatePrincipals },
    ...{
      duty: task.duty,
      stage: task.stage,
      operations: task.operations,
      deadline: task.deadline,
      due_at: task.dueAt,
      keeps_due_at: keepsDueAt,
    },
    ...{ title: task.search.title, party: task.search.party, matter_code: task.search.matterCode, city_code: task.search.cityCode },
    ...{ county_code: task.search.countyCode, town_code: task.search.townCode, grams: gramsOf(task.search.title, task.search.party) },
  }));
  const ids = moved.map(({ task }) => task.taskId);
  const principals = moved.flatMap(({ task }) => principalsOf(task).map((principal) => ({ principal, task_id: task.taskId })));
  return [
    tx.query(MOVE_TASKS, [tx.tenantId, JSON.stringify(rows)], 'migrate-task'),
    tx.query(DROP_PRINCIPALS, [tx.tenantId, ids], 'migrate-task-principal-drop'),
    tx.query(ADD_PRINCIPALS, [tx.tenantId, JSON.stringify(principals)], 'migrate-task-principal'),
  ];
}

// ── undo ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Tables of what is open in a root, each put back row by row. Those without root_id are found through its tasks. */
const OPEN_TABLES = ['user_task', 'task_principal', 'draft', 'timer', 'subscription', 'signal_subscription', 'job'] as const;
type OpenTable = (typeof OPEN_TABLES)[number];
const OF_TASKS: ReadonlySet<OpenTable> = new Set(['task_principal', 'draft']);

export type OpenRows = { readonly [T in OpenTable]: readonly { readonly [column: string]: unknown }[] } & {
  readonly incident: readonly { readonly incident_id: string }[];
};

function whereIn(table: OpenTable): string {
  const ofRoot = 'x.tenant_id = $1 and x.root_id = $2';
  return OF_TASKS.has(table)
    ? `x.tenant_id = $1 and x.task_id in (select t.task_id from user_task t where t.tenant_id = $1 and t.root_id = $2)`
    : ofRoot;
}

/** What is open in a root now, whole rows as JSON. */
export async function readOpenRows(tx: Tx, rootId: string): Promise<OpenRows> {
  const parts = OPEN_TABLES.map((table) => `(select coalesce(json_agg(x), '[]') from ${table} x where ${whereIn(table)}) as ${table}`);
  const incidents = `(select coalesce(json_agg(x), '[]') from incident x where x.tenant_id = $1 and x.root_id = $2 and x.resolved_at is null and x.source = 'kernel') as incident`;
  const [rows] = await tx.query<OpenRows>(`select ${[...parts, incidents].join(', ')}`, [tx.tenantId, rootId], 'migration-open-rows');
  return rows!;
}

/** Puts the rows back as they were; what has opened since goes. Tasks that ended meanwhile are open again. */
export async function restoreOpenRows(tx: Tx, rootId: string, rows: OpenRows, now: Instant): Promise<void> {
  for (const table of [...OPEN_TABLES].sort((a, b) => Number(OF_TASKS.has(b)) - Number(OF_TASKS.has(a)))) {
    await tx.query(`delete from ${table} x where ${whereIn(table)}`, [tx.tenantId, rootId]);
  }
  for (const table of OPEN_TABLES) {
    await tx.query(`insert into ${table} select r.* from json_populate_recordset(null::${table}, $2::json) r where r.tenant_id = $1`, [
      tx.tenantId,
      JSON.stringify(rows[table]),
    ]);
  }
  const tasks = rows.user_task.map((row) => row['task_id']);
  await tx.query('delete from user_task_done where tenant_id = $1 and root_id = $2 and task_id = any($3::uuid[])', [
    tx.tenantId,
    rootId,
    tasks,
  ]);
  await restoreIncidents(tx, rootId, rows.incident, now);
  await tx.query(
    `update message m set claim_at = $3 from subscription s where s.tenant_id = $1 and s.root_id = $2 and m.tenant_id = $1 and m.status = 'buffered'
        and m.name = s.message_name and m.correlation_key is not distinct from s.correlation_key`,
    [tx.tenantId, rootId, now],
  );
}

async function restoreIncidents(tx: Tx, rootId: string, incidents: OpenRows['incident'], now: Instant): Promise<void> {
  const ids = incidents.map((row) => row.incident_id);
  await tx.query(
    `update incident set resolved_at = $4 where tenant_id = $1 and root_id = $2 and source = 'kernel' and resolved_at is null and incident_id <> all($3::uuid[])`,
    [tx.tenantId, rootId, ids, now],
  );
  await tx.query(
    `update incident i set resolved_at = null, element_id = r.element_id from json_populate_recordset(null::incident, $2::json) r
      where i.tenant_id = $1 and r.tenant_id = $1 and i.incident_id = r.incident_id`,
    [tx.tenantId, JSON.stringify(incidents)],
  );
}

/** A root as it was before its migration. */
export interface BeforeMigration {
  readonly state: State;
  readonly status: RootStatus;
  readonly definitionId: string | null;
  readonly rows: OpenRows;
  readonly migrated: readonly Extract<KernelEvent, { readonly type: 'process-instance.migrated' }>[];
}

export interface MigrationUndo {
  readonly commandId: string;
  readonly planDigest: string;
  readonly revision: number;
  readonly before: BeforeMigration;
  readonly closedBecause: string | null;
}

export async function storeUndo(tx: Tx, rootId: string, undo: MigrationUndo): Promise<void> {
  await tx.query(
    `insert into migration_undo (tenant_id, root_id, command_id, plan_digest, revision, before, closed_because) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (tenant_id, root_id) do update set command_id = excluded.command_id, plan_digest = excluded.plan_digest, revision = excluded.revision,
       before = excluded.before, closed_because = excluded.closed_because`,
    [tx.tenantId, rootId, undo.commandId, undo.planDigest, undo.revision, JSON.stringify(undo.before), undo.closedBecause],
  );
}

export async function takeUndo(tx: Tx, rootId: string): Promise<MigrationUndo | null> {
  const rows = await tx.query<MigrationUndo>(
    `select command_id as "commandId", plan_digest as "planDigest", revision, before, closed_because as "closedBecause"
       from migration_undo where tenant_id = $1 and root_id = $2`,
    [tx.tenantId, rootId],
  );
  return rows[0] ?? null;
}

export async function dropUndo(tx: Tx, rootId: string): Promise<void> {
  await tx.query('delete from migration_undo where tenant_id = $1 and root_id = $2', [tx.tenantId, rootId]);
}

/** Undo records of roots that have moved on since are worth nothing. */
export async function sweepUndos(tx: Tx): Promise<void> {
  await tx.query(
    'delete from migration_undo u using root r where u.tenant_id = $1 and r.tenant_id = $1 and r.root_id = u.root_id and r.revision <> u.revision',
    [tx.tenantId],
  );
}
