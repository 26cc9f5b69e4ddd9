import { WorkflowError } from '../errors.ts';
import type { Actor, Instant } from '../kernel/types.ts';
import { newId } from '../runtime/ids.ts';
import type { Database, Tx } from '../store/database.ts';

/** How long the histories of a kind of root stay in the database, and where they stand. Retention 保存期限. */
export interface RetentionRow {
  readonly kind: string;
  /** null: none is set, nothing of this kind may be archived */
  readonly keepYears: number | null;
  readonly basis: string | null;
  readonly roots: number;
  /** ended, and their period is over */
  readonly due: number;
  readonly archived: number;
}

/** What has ended for good: its last event is older than the period of its kind, counted in years of the calendar. */
const DUE = `r.status in ('completed', 'terminated') and r.archive_id is null
  and r.last_event_at < coalesce($2::timestamptz, clock_timestamp()) - make_interval(years => t.keep_years)`;

export async function listRetention(database: Database, tenantId: string, now: Instant | null = null): Promise<RetentionRow[]> {
  return database.transaction({ tenantId }, async (tx) => {
    await tx.query('set local statement_timeout = 0');
    return tx.query<RetentionRow>(
      `select coalesce(r.kind, t.kind) as kind, t.keep_years as "keepYears", t.basis, count(r.root_id)::int as roots,
              count(*) filter (where ${DUE})::int as due, count(r.archive_id)::int as archived
         from root r full join retention t on t.tenant_id = r.tenant_id and t.kind = r.kind
        where coalesce(r.tenant_id, t.tenant_id) = $1 group by 1, 2, 3 order by 1`,
      [tenantId, now],
    );
  });
}

/** `basis`: the rule it rests on, e.g. a title and article. A shorter period than before is as good as a longer one: who sets it answers for it. */
export async function setRetention(
  database: Database,
  tenantId: string,
  retention: { readonly kind: string; readonly keepYears: number; readonly basis: string },
): Promise<void> {
  const { kind, keepYears, basis } = retention;
  await database.transaction({ tenantId }, (tx) =>
    tx.query(
      `insert into retention (tenant_id, kind, keep_years, basis, set_at) values ($1, $2, $3, $4, clock_timestamp())
       on conflict (tenant_id, kind) do update set keep_years = excluded.keep_years, basis = excluded.basis, set_at = excluded.set_at`,
      [tenantId, kind, keepYears, basis],
    ),
  );
}

/**
 * The last moment at which a history of this kind may have ended to be archived now.
 * @throws {WorkflowError} RETENTION_NOT_SET
 */
export async function retentionEnd(tx: Tx, kind: string, now: Instant | null): Promise<Instant> {
  const [row] = await tx.query<{ at: Instant }>(
    `select coalesce($3::timestamptz, clock_timestamp()) - make_interval(years => keep_years) as at from retention where tenant_id = $1 and kind = $2`,
    [tx.tenantId, kind, now],
  );
  if (row === undefined)
    throw new WorkflowError('RETENTION_NOT_SET', `Expected a retention period of kind ${kind}, but none is set`, { kind });
  return row.at;
}

/**
 * The salt of the personal values in a root's history: made on first use, kept apart from the history, null once it was destroyed.
 * What the application seals under it (`sealValue`) can be proved as long as the salt exists and by nobody after.
 */
export async function historySalt(tx: Tx, rootId: string, fresh: () => string): Promise<string | null> {
  await tx.query('insert into history_salt (tenant_id, root_id, salt) values ($1, $2, $3) on conflict do nothing', [
    tx.tenantId,
    rootId,
    fresh(),
  ]);
  const [row] = await tx.query<{ salt: string | null }>('select salt from history_salt where tenant_id = $1 and root_id = $2', [
    tx.tenantId,
    rootId,
  ]);
  return row?.salt ?? null;
}

/** Destroys it, for good; the history says who, when and why. False: there is none, or it is destroyed already. */
export async function eraseSalt(
  tx: Tx,
  rootId: string,
  reason: string,
  actor: Actor,
  append: (tx: Tx, rootId: string, actor: Actor, events: { type: string; data: { reason: string; erasureId: string } }[]) => Promise<void>,
): Promise<boolean> {
  const erased = await tx.query(
    'update history_salt set salt = null where tenant_id = $1 and root_id = $2 and salt is not null returning true',
    [tx.tenantId, rootId],
  );
  if (erased.length === 0) return false;
  await append(tx, rootId, actor, [{ type: 'personal-values.erased', data: { reason, erasureId: newId() } }]);
  return true;
}
