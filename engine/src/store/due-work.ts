import type { Instant, JsonObject } from '../kernel/types.ts';
import type { JobRow } from '../runtime/types.ts';
import type { Database, Tx } from './database.ts';

/* Due work of every tenant. The worker role may see and move claims and nothing else; what a claim is about is read as om_app, per tenant. */

export interface Claim {
  readonly tenantId: string;
  readonly id: string;
}

export interface ClaimRequest {
  /** null: the database's clock */
  readonly now: Instant | null;
  readonly limit: number;
  readonly leaseMs: number;
}

/**
 * Tenant by tenant, so that each claim uses an index that begins with the tenant; the limit is shared among the tenants that have something
 * due (in an order of chance where they are more than the limit), so that ten thousand timers of one do not keep the others waiting.
 */
function claimStatement(table: string, id: string, condition = 'true', claimed = ''): string {
  const isDue = `x.claim_at <= coalesce($1::timestamptz, now()) and ${condition}`;
  return `with waiting as materialized (
      select t.tenant_id, count(*) over () as tenants from tenant t
       where exists (select from ${table} x where x.tenant_id = t.tenant_id and ${isDue}) order by random() limit $2),
    due as materialized (
      select d.tenant_id, d.id from waiting w cross join lateral (
        select x.tenant_id, x.${id} as id from ${table} x
         where x.tenant_id = w.tenant_id and ${isDue}
         order by x.claim_at limit ceil($2::numeric / w.tenants)::bigint for update skip locked) d limit $2)
    update ${table} x set claim_at = coalesce($1::timestamptz, clock_timestamp()) + make_interval(secs => $3 / 1000.0)${claimed}
      from due where x.tenant_id = due.tenant_id and x.${id} = due.id returning x.tenant_id as "tenantId", x.${id} as id`;
}

const CLAIM_TIMERS = claimStatement('timer', 'timer_id');
const CLAIM_START_TIMERS = claimStatement('start_timer', 'start_timer_id');
const CLAIM_OUTBOX = claimStatement('outbox', 'outbox_id');
const CLAIM_MESSAGES = claimStatement('message', 'message_id', "x.status = 'buffered'");
const CLAIM_MIGRATIONS = claimStatement('migration_instance', 'instance_id', "x.status in ('waiting', 'undoing')");
/** Of the types this node handles; or of any type that nobody took for a minute: then nobody handles it. */
const CLAIM_JOBS = claimStatement(
  'job',
  'job_id',
  "(x.job_type = any($4) or x.claim_at <= coalesce($1::timestamptz, now()) - interval '60 seconds')",
  ', claimed_by = $5',
);

async function claim(
  database: Database,
  text: string,
  name: string,
  { now, limit, leaseMs }: ClaimRequest,
  more: readonly unknown[] = [],
): Promise<Claim[]> {
  return database.transaction({ role: 'worker' }, (tx) => tx.query<Claim>(text, [now, limit, leaseMs, ...more], name));
}

export const claimTimers = (database: Database, request: ClaimRequest) => claim(database, CLAIM_TIMERS, 'claim-timers', request);
export const claimStartTimers = (database: Database, request: ClaimRequest) =>
  claim(database, CLAIM_START_TIMERS, 'claim-start-timers', request);
export const claimOutbox = (database: Database, request: ClaimRequest) => claim(database, CLAIM_OUTBOX, 'claim-outbox', request);
export const claimMessages = (database: Database, request: ClaimRequest) => claim(database, CLAIM_MESSAGES, 'claim-messages', request);
export const claimMigrations = (database: Database, request: ClaimRequest) =>
  claim(database, CLAIM_MIGRATIONS, 'claim-migrations', request);
export const claimJobs = (database: Database, request: ClaimRequest, jobTypes: readonly string[], nodeId: string) =>
  claim(database, CLAIM_JOBS, 'claim-jobs', request, [jobTypes, nodeId]);

export async function listTenants(database: Database): Promise<string[]> {
  const rows = await database.transaction({ role: 'worker' }, (tx) =>
    tx.query<{ tenant_id: string }>('select tenant_id from tenant order by 1'),
  );
  return rows.map((row) => row.tenant_id);
}

/** Reads what was claimed, one transaction a tenant; what has gone meanwhile is left out. */
export async function readClaimed<R>(
  database: Database,
  claims: readonly Claim[],
  read: (tx: Tx, ids: readonly string[]) => Promise<R[]>,
): Promise<R[]> {
  const byTenant = Map.groupBy(claims, (one) => one.tenantId);
  const rows: R[] = [];
  for (const [tenantId, some] of byTenant) {
    const ids = some.map((one) => one.id);
    rows.push(...(await database.transaction({ tenantId }, (tx) => read(tx, ids))));
  }
  return rows;
}

export interface DueJob extends JobRow {
  /** failures so far */
  readonly attempts: number;
  /** nothing of its root may begin now 挂起 */
  readonly isSuspended: boolean;
}

export function readJobs(tx: Tx, ids: readonly string[]): Promise<DueJob[]> {
  return tx.query<DueJob>(
    `select tenant_id as "tenantId", job_id as "jobId", root_id as "rootId", activity_id as "activityId", element_id as "elementId",
            process_id as "processId", definition_id as "definitionId", job_type as "jobType", retries_left as "retriesLeft", headers, input, attempts,
            exists (select from root r where r.tenant_id = job.tenant_id and r.root_id = job.root_id and r.suspended_at is not null) as "isSuspended"
       from job where tenant_id = $1 and job_id = any($2::uuid[]) order by created_at, job_id`,
    [tx.tenantId, ids],
    'job-read',
  );
}

export interface DueOutbox {
  readonly tenantId: string;
  readonly id: string;
  readonly rootId: string | null;
  readonly topic: string;
  readonly payload: JsonObject;
  readonly attempts: number;
}

export function readOutbox(tx: Tx, ids: readonly string[]): Promise<DueOutbox[]> {
  return tx.query<DueOutbox>(
    `select tenant_id as "tenantId", outbox_id as id, root_id as "rootId", topic, payload, attempts from outbox
      where tenant_id = $1 and outbox_id = any($2::uuid[]) order by created_at, outbox_id`,
    [tx.tenantId, ids],
    'outbox-read',
  );
}

export async function deleteOutbox(tx: Tx, id: string): Promise<void> {
  await tx.query('delete from outbox where tenant_id = $1 and outbox_id = $2', [tx.tenantId, id], 'outbox-delete');
}

export async function countOutboxAttempt(tx: Tx, id: string): Promise<void> {
  await tx.query('update outbox set attempts = attempts + 1 where tenant_id = $1 and outbox_id = $2', [tx.tenantId, id]);
}

export async function deleteTimer(tx: Tx, timerId: string): Promise<void> {
  await tx.query('delete from timer where tenant_id = $1 and timer_id = $2', [tx.tenantId, timerId]);
}

const TABLES = {
  timer: { table: 'timer', id: 'timer_id', type: 'uuid' },
  job: { table: 'job', id: 'job_id', type: 'uuid' },
  message: { table: 'message', id: 'message_id', type: 'text' },
  outbox: { table: 'outbox', id: 'outbox_id', type: 'uuid' },
} as const;

/** Lets work be claimed again `afterMs` from now. */
export async function postpone(tx: Tx, kind: keyof typeof TABLES, workId: string, now: Instant | null, afterMs: number): Promise<void> {
  const { table, id, type } = TABLES[kind];
  await tx.query(
    `update ${table} set claim_at = coalesce($3::timestamptz, clock_timestamp()) + make_interval(secs => $4 / 1000.0) where tenant_id = $1 and ${id} = $2::${type}`,
    [tx.tenantId, workId, now, afterMs],
  );
}

/** Takes work out of reach until an administrator resolves its incident (`infinity`), or puts it back (an instant). */
export async function setClaim(tx: Tx, kind: keyof typeof TABLES, workId: string, claimAt: Instant | 'infinity'): Promise<void> {
  const { table, id, type } = TABLES[kind];
  await tx.query(`update ${table} set claim_at = $3::timestamptz where tenant_id = $1 and ${id} = $2::${type}`, [
    tx.tenantId,
    workId,
    claimAt,
  ]);
}
