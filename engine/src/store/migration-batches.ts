import type { Actor, Instant, JsonObject } from '../kernel/types.ts';
import type { MigrationPlan } from '../migration/plan.ts';
import type { Tx } from './database.ts';

/* Batches of migrations 迁移批次: what is to be migrated, and what became of it. */

export type BatchStatus = 'running' | 'paused' | 'cancelled' | 'undoing' | 'done';
export type InstanceStatus = 'waiting' | 'migrated' | 'refused' | 'failed' | 'skipped' | 'undoing' | 'undone' | 'undo-refused';

export interface MigrationBatch {
  readonly batchId: string;
  readonly plan: MigrationPlan;
  readonly planDigest: string;
  readonly reason: string;
  readonly author: Actor;
  readonly status: BatchStatus;
  readonly createdAt: Instant;
  readonly endedAt: Instant | null;
  /** instances by what became of them */
  readonly counts: { readonly [S in InstanceStatus]?: number };
}

export interface MigrationBatchInstance {
  readonly rootId: string;
  readonly status: InstanceStatus;
  readonly code: string | null;
  readonly details: JsonObject | null;
  readonly changedAt: Instant;
}

/**
 * Roots with something running by one of these definitions; also where only a called process does. Two searches, each by an index of its own:
 * `or` between them would read every running root of the tenant.
 */
const concerned = (condition: string) => `
  select r.root_id from root r where r.tenant_id = $1 and r.status = 'active' and r.definition_id = any($2::uuid[]) and ${condition}
  union
  select r.root_id from root r where r.tenant_id = $1 and r.status = 'active' and r.called_definitions is not null
     and r.called_definitions && $2::uuid[] and ${condition}`;

/** In order of id, `limit` of them after `after`. */
export async function listConcerned(tx: Tx, definitionIds: readonly string[], after: string | null, limit: number): Promise<string[]> {
  const rows = await tx.query<{ root_id: string }>(`${concerned('($3::uuid is null or r.root_id > $3)')} order by root_id limit $4`, [
    tx.tenantId,
    definitionIds,
    after,
    limit,
  ]);
  return rows.map((row) => row.root_id);
}

export interface NewBatch {
  readonly batchId: string;
  readonly plan: MigrationPlan;
  readonly planDigest: string;
  readonly reason: string;
  readonly author: Actor;
  /** null: every instance concerned */
  readonly rootIds: readonly string[] | null;
}

export async function insertBatch(
  tx: Tx,
  { batchId, plan, planDigest, reason, author, rootIds }: NewBatch,
  now: Instant | null,
): Promise<void> {
  await tx.query(
    `insert into migration_batch (tenant_id, batch_id, plan, plan_digest, reason, author_kind, author_id, status, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, 'running', coalesce($8, clock_timestamp()))`,
    [tx.tenantId, batchId, JSON.stringify(plan), planDigest, reason, author.kind, author.id, now],
  );
  const from = plan.processes.map((one) => one.from);
  await tx.query(
    `insert into migration_instance (tenant_id, instance_id, batch_id, root_id, status, claim_at, changed_at)
     select $1, gen_random_uuid(), $3, c.root_id, 'waiting', coalesce($4, clock_timestamp()), coalesce($4, clock_timestamp())
       from (${concerned('($5::uuid[] is null or r.root_id = any($5))')}) c`,
    [tx.tenantId, from, batchId, now, rootIds],
  );
}

/** A batch in which nothing is left to do is done from its last instance on, whoever noted that one and died right after. */
const BATCH = `b.batch_id as "batchId", b.plan, b.plan_digest as "planDigest", b.reason, json_build_object('kind', b.author_kind, 'id', b.author_id) as author,
  case when c.is_done then 'done' else b.status end as status, b.created_at as "createdAt",
  coalesce(b.ended_at, case when c.is_done then coalesce(c.changed_at, b.created_at) end) as "endedAt", c.counts`;
const BATCHES = `migration_batch b cross join lateral (
  select b.status in ('running', 'undoing') and not coalesce(bool_or(s.status in ('waiting', 'undoing')), false) as is_done,
         max(s.changed_at) as changed_at, coalesce(json_object_agg(s.status, s.n) filter (where s.status is not null), '{}') as counts
    from (select i.status, count(*)::int as n, max(i.changed_at) as changed_at
            from migration_instance i where i.tenant_id = b.tenant_id and i.batch_id = b.batch_id group by i.status) s) c`;

export async function readBatch(tx: Tx, batchId: string): Promise<MigrationBatch | null> {
  const rows = await tx.query<MigrationBatch>(`select ${BATCH} from ${BATCHES} where b.tenant_id = $1 and b.batch_id = $2`, [
    tx.tenantId,
    batchId,
  ]);
  return rows[0] ?? null;
}

/** Newest first. */
export async function listBatches(tx: Tx, limit: number): Promise<MigrationBatch[]> {
  return tx.query<MigrationBatch>(
    `select ${BATCH} from ${BATCHES} where b.tenant_id = $1 order by b.created_at desc, b.batch_id desc limit $2`,
    [tx.tenantId, limit],
  );
}

export async function listInstances(
  tx: Tx,
  batchId: string,
  { status, after, limit }: { readonly status?: InstanceStatus; readonly after?: string; readonly limit: number },
): Promise<MigrationBatchInstance[]> {
  return tx.query<MigrationBatchInstance>(
    `select root_id as "rootId", status, code, details, changed_at as "changedAt" from migration_instance
      where tenant_id = $1 and batch_id = $2 and ($3::text is null or status = $3) and ($4::uuid is null or root_id > $4) order by root_id limit $5`,
    [tx.tenantId, batchId, status ?? null, after ?? null, limit],
  );
}

const NOW = 'coalesce($3::timestamptz, clock_timestamp())';

/** Which status a batch may be in for each thing an administrator does, what it becomes, and what becomes of its instances. */
const ACTS = {
  pause: { from: "'running', 'undoing'", to: "'paused'", set: `claim_at = 'infinity', changed_at = ${NOW}`, of: "'waiting', 'undoing'" },
  resume: {
    from: "'paused'",
    to: `case when exists (select from migration_instance i where i.tenant_id = $1 and i.batch_id = $2 and i.status = 'undoing') then 'undoing' else 'running' end`,
    set: `claim_at = ${NOW}, changed_at = ${NOW}`,
    of: "'waiting', 'undoing'",
  },
  cancel: {
    from: "'running', 'paused'",
    to: "'cancelled'",
    set: `status = 'skipped', claim_at = 'infinity', changed_at = ${NOW}`,
    of: "'waiting'",
  },
  undo: {
    from: "'done', 'cancelled', 'paused'",
    to: "'undoing'",
    set: `status = case status when 'waiting' then 'skipped' else 'undoing' end, claim_at = ${NOW}, changed_at = ${NOW}`,
    of: "'waiting', 'migrated'",
  },
} as const;

export type BatchAct = keyof typeof ACTS;

/** Writes down that a batch is done, where it is (see BATCH). */
const SETTLE = `update migration_batch b set status = 'done', ended_at = coalesce(
    (select max(i.changed_at) from migration_instance i where i.tenant_id = $1 and i.batch_id = $2), b.created_at)
  where b.tenant_id = $1 and b.batch_id = $2 and b.status in ('running', 'undoing')
    and not exists (select from migration_instance i where i.tenant_id = $1 and i.batch_id = $2 and i.status in ('waiting', 'undoing'))`;

/** False: the batch is not in a status for it. A batch that is resumed goes on with what it was doing. */
export async function actOnBatch(tx: Tx, batchId: string, act: BatchAct, now: Instant | null): Promise<boolean> {
  const { from, to, set, of } = ACTS[act];
  const values = [tx.tenantId, batchId, now];
  await tx.query(SETTLE, [tx.tenantId, batchId]);
  const [moved] = await tx.query(
    `update migration_batch set status = ${to}, ended_at = case when ${to} = 'cancelled' then ${NOW} end
      where tenant_id = $1 and batch_id = $2 and status in (${from}) returning true`,
    values,
  );
  if (moved === undefined) return false;
  await tx.query(`update migration_instance set ${set} where tenant_id = $1 and batch_id = $2 and status in (${of})`, values);
  return true;
}

// ── the loop's side ────────────────────────────────────────────────────────────────────────────────────────────────────

export interface DueInstance {
  readonly tenantId: string;
  readonly instanceId: string;
  readonly batchId: string;
  readonly rootId: string;
  readonly status: 'waiting' | 'undoing';
  readonly plan: MigrationPlan;
  readonly reason: string;
  readonly author: Actor;
}

export function readDueInstances(tx: Tx, ids: readonly string[]): Promise<DueInstance[]> {
  return tx.query<DueInstance>(
    `select i.tenant_id as "tenantId", i.instance_id as "instanceId", i.batch_id as "batchId", i.root_id as "rootId", i.status,
            b.plan, b.reason, json_build_object('kind', b.author_kind, 'id', b.author_id) as author
       from migration_instance i join migration_batch b on b.tenant_id = i.tenant_id and b.batch_id = i.batch_id
      where i.tenant_id = $1 and i.instance_id = any($2::uuid[]) and i.status in ('waiting', 'undoing') order by i.root_id`,
    [tx.tenantId, ids],
    'migration-due',
  );
}

/** What became of an instance that was due. */
export async function noteInstance(
  tx: Tx,
  instanceId: string,
  {
    status,
    revision,
    code,
    details,
  }: { readonly status: InstanceStatus; readonly revision?: number; readonly code?: string; readonly details?: JsonObject },
  now: Instant | null,
): Promise<void> {
  await tx.query(
    `update migration_instance set status = $3, claim_at = 'infinity', revision = coalesce($4, revision), code = $5, details = $6,
       changed_at = coalesce($7, clock_timestamp()) where tenant_id = $1 and instance_id = $2 and status in ('waiting', 'undoing')`,
    [tx.tenantId, instanceId, status, revision ?? null, code ?? null, details === undefined ? null : JSON.stringify(details), now],
    'migration-note',
  );
}
