import { WorkflowError } from '../errors.ts';
import type { Instant } from '../kernel/types.ts';
import { digestOf } from '../runtime/chain.ts';
import { readExport } from '../runtime/export-history.ts';
import { newId } from '../runtime/ids.ts';
import type { HistoryExport } from '../runtime/types.ts';
import { verifyExport } from '../runtime/verify-export.ts';
import type { Database, Tx } from '../store/database.ts';
import { retentionEnd } from './retention.ts';
import type { CheckpointedHeads } from './verify-checkpoints.ts';

/*
 * Archiving 归档 takes histories of ended roots out of the database, a batch at a time:
 *
 *   pick ▸ export ▸ verify ▸ compare with the signed checkpoints ▸ write the file ▸ read it back and verify that ▸ remove, in one transaction
 *
 * Until that transaction commits nothing is gone; the file of a batch that did not get so far is written anew by the next run. What stays:
 * the root with its head, so that the chain can be followed into the file and goes on should the root ever move again.
 */

export interface ArchiveRequest {
  readonly kind: string;
  /** last event earlier than this; never later than the retention period allows */
  readonly before: Instant;
  readonly checkpoints: CheckpointedHeads;
  /** roots a file and a transaction; default 100 */
  readonly batch?: number;
  readonly now?: Instant | null;
}

export interface ArchivePlan {
  readonly roots: number;
  readonly events: number;
  /** ended and old enough, but no checkpoint has seen their last event */
  readonly uncovered: number;
}

export interface ArchivedBatch {
  readonly file: string;
  readonly roots: number;
  readonly events: number;
}

export interface ArchiveFiles {
  /** writes and makes durable (fsync) */
  write(name: string, text: string): Promise<void>;
  read(name: string): Promise<string>;
}

const BATCH = 100;

interface Candidate {
  readonly rootId: string;
  readonly seq: number;
  readonly hash: string;
}

/**
 * What would be archived.
 * @throws {WorkflowError} RETENTION_NOT_SET · RETENTION_NOT_OVER
 */
export async function planArchive(database: Database, request: ArchiveRequest): Promise<ArchivePlan> {
  const { tenantId, heads } = request.checkpoints;
  return database.transaction({ tenantId }, async (tx) => {
    await tx.query('set local statement_timeout = 0');
    await demandOver(tx, request);
    const all = await candidates(tx, request, '00000000-0000-0000-0000-000000000000', 1_000_000);
    const covered = all.filter((one) => isCovered(heads, one));
    return { roots: covered.length, events: covered.reduce((sum, one) => sum + one.seq, 0), uncovered: all.length - covered.length };
  });
}

/**
 * Archives until nothing is left that may be; tells each batch. Stops at the first thing that does not verify.
 * @throws {WorkflowError} RETENTION_NOT_SET · RETENTION_NOT_OVER · CHECKPOINT_MISSING (nothing is covered) · ARCHIVE_INVALID
 */
export async function archive(
  database: Database,
  request: ArchiveRequest,
  files: ArchiveFiles,
  onBatch: (batch: ArchivedBatch) => void = () => {},
): Promise<ArchivePlan> {
  const { tenantId, heads } = request.checkpoints;
  const plan = await planArchive(database, request);
  if (plan.roots === 0 && plan.uncovered > 0) {
    throw new WorkflowError('CHECKPOINT_MISSING', `Expected a checkpoint of ${plan.uncovered} histories, but there is none`, {
      uncovered: plan.uncovered,
    });
  }
  const { batch = BATCH } = request;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const some = await database.transaction({ tenantId }, (tx) => candidates(tx, request, after, batch));
    if (some.length === 0) return plan;
    after = some.at(-1)!.rootId;
    const covered = some.filter((one) => isCovered(heads, one));
    if (covered.length > 0) onBatch(await archiveBatch(database, request, covered, files));
  }
}

async function archiveBatch(
  database: Database,
  request: ArchiveRequest,
  some: readonly Candidate[],
  files: ArchiveFiles,
): Promise<ArchivedBatch> {
  const { tenantId } = request.checkpoints;
  const exports = await database.transaction({ tenantId }, async (tx) => {
    const all: HistoryExport[] = [];
    for (const { rootId } of some) all.push(await readExport(tx, rootId, request.now ?? new Date().toISOString()));
    return all;
  });
  for (const [index, one] of exports.entries()) demandWhole(one, some[index]!);
  const text = exports.map((one) => `${JSON.stringify(one)}\n`).join('');
  const file = `archive-${encodeURIComponent(tenantId)}-${request.kind}-${some[0]!.rootId}.jsonl`;
  await files.write(file, text);
  const back = (await files.read(file)).split('\n').filter(Boolean);
  if (back.length !== some.length) throw notAsWritten(file);
  for (const [index, line] of back.entries()) demandWhole(JSON.parse(line) as HistoryExport, some[index]!);
  const events = some.reduce((sum, one) => sum + one.seq, 0);
  await database.transaction({ tenantId, role: 'owner' }, (tx) => remove(tx, request.kind, file, digestOf(text), some, events));
  return { file, roots: some.length, events };
}

function demandWhole(history: HistoryExport, { rootId, seq, hash }: Candidate): void {
  const verified = verifyExport(history);
  if (verified.isIntact && history.rootId === rootId && verified.events === seq && verified.head === hash) return;
  const reason = verified.isIntact ? 'it is another history' : verified.reason;
  throw new WorkflowError('ARCHIVE_INVALID', `Expected the history of ${rootId} to verify, but ${reason}`, { rootId });
}

function notAsWritten(file: string): WorkflowError {
  return new WorkflowError('ARCHIVE_INVALID', `Expected ${file} to read back as it was written, but it does not`, { file });
}

/** In one transaction: what is gone from the table is in the file, or neither. A root that has moved since is a fault: nothing happens. */
async function remove(tx: Tx, kind: string, file: string, digest: string, some: readonly Candidate[], events: number): Promise<void> {
  await tx.query('set local statement_timeout = 0');
  const archiveId = newId();
  await tx.query(
    `insert into archive (tenant_id, archive_id, file, digest, kind, roots, events, archived_at) values ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())`,
    [tx.tenantId, archiveId, file, digest, kind, some.length, events],
  );
  const json = JSON.stringify(some);
  const marked = await tx.query(
    `update root r set archive_id = $2, archived_seq = a.seq, archived_hash = decode(a.hash, 'hex')
       from json_to_recordset($3::json) as a("rootId" uuid, seq int, hash text)
      where r.tenant_id = $1 and r.root_id = a."rootId" and r.next_seq = a.seq + 1 and r.hash_head = decode(a.hash, 'hex') and r.archive_id is null
      returning true`,
    [tx.tenantId, archiveId, json],
  );
  if (marked.length !== some.length)
    throw new WorkflowError('ARCHIVE_INVALID', 'Expected roots that stand still, but one has moved', { file });
  const ids = some.map((one) => one.rootId);
  const removed = await tx.query<{ count: number }>(
    'with gone as (delete from event where tenant_id = $1 and root_id = any($2::uuid[]) returning 1) select count(*)::int as count from gone',
    [tx.tenantId, ids],
  );
  if (removed[0]?.count !== events)
    throw new WorkflowError('ARCHIVE_INVALID', `Expected ${events} events, but found ${removed[0]?.count}`, { file });
  await tx.query('delete from command where tenant_id = $1 and root_id = any($2::uuid[])', [tx.tenantId, ids]);
}

async function demandOver(tx: Tx, { kind, before, now = null }: ArchiveRequest): Promise<void> {
  const end = await retentionEnd(tx, kind, now);
  if (before <= end) return;
  throw new WorkflowError('RETENTION_NOT_OVER', `Expected a date until ${end}, but got ${before}: the retention period is not over`, {
    kind,
    end,
    before,
  });
}

/** Ended, nothing pending, in the order of their ids. */
function candidates(tx: Tx, { kind, before }: ArchiveRequest, after: string, limit: number): Promise<Candidate[]> {
  return tx.query<Candidate>(
    `select root_id as "rootId", next_seq - 1 as seq, encode(hash_head, 'hex') as hash from root r
      where tenant_id = $1 and kind = $2 and status in ('completed', 'terminated') and last_event_at < $3 and archive_id is null and root_id > $4
        and not exists (select from outbox o where o.tenant_id = r.tenant_id and o.root_id = r.root_id)
        and not exists (select from incident i where i.tenant_id = r.tenant_id and i.root_id = r.root_id and i.resolved_at is null)
      order by root_id limit $5`,
    [tx.tenantId, kind, before, after, limit],
  );
}

function isCovered(heads: CheckpointedHeads['heads'], { rootId, seq, hash }: Candidate): boolean {
  const head = heads.get(rootId);
  return head !== undefined && head.seq === seq && head.hash === hash;
}
