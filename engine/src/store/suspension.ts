import type { Instant } from '../kernel/types.ts';
import type { Tx } from './database.ts';
import { type DueJob, readJobs } from './due-work.ts';

/** Work of roots that are suspended 挂起, out of reach of its loop until that ends: jobs, and signals beyond what a root may hold. */

/**
 * Jobs that may run. What belongs to a suspended root is put out of reach; the shared lock makes sure that no root is resumed in between,
 * for then nobody would bring them back.
 */
export async function readRunnableJobs(tx: Tx, ids: readonly string[]): Promise<DueJob[]> {
  const jobs = await readJobs(tx, ids);
  const suspended = jobs.filter((job) => job.isSuspended).map((job) => job.jobId);
  if (suspended.length > 0)
    await tx.query(
      `with still as materialized (
         select root_id from root where tenant_id = $1 and suspended_at is not null
            and root_id in (select root_id from job where tenant_id = $1 and job_id = any($2::uuid[])) for share)
       update job set claim_at = 'infinity', claimed_by = null
        where tenant_id = $1 and job_id = any($2::uuid[]) and root_id in (select root_id from still)`,
      [tx.tenantId, suspended],
      'job-park',
    );
  return jobs.filter((job) => !job.isSuspended);
}

/**
 * A delivery that a suspended root cannot hold any more: out of reach, or due now where the suspension has ended meanwhile; the shared lock
 * as above. `now` null: the database's clock.
 */
export async function parkDelivery(tx: Tx, outboxId: string, rootId: string, now: Instant | null): Promise<void> {
  await tx.query(
    `with still as materialized (select from root where tenant_id = $1 and root_id = $3 and suspended_at is not null for share)
     update outbox set claim_at = case when exists (select from still) then 'infinity' else coalesce($4::timestamptz, clock_timestamp()) end
      where tenant_id = $1 and outbox_id = $2`,
    [tx.tenantId, outboxId, rootId, now],
    'delivery-park',
  );
}

/** The suspension has ended: what was out of reach is due now, unless an incident of its own holds it. */
export async function bringBackWork(tx: Tx, rootId: string, now: Instant): Promise<void> {
  // a statement of its own: the next one must see what the last holder of the shared lock has put out of reach
  const locked = tx.query('select from root where tenant_id = $1 and root_id = $2 for update', [tx.tenantId, rootId], 'root-resume-lock');
  const back = tx.query(
    `update job set claim_at = $3 where tenant_id = $1 and root_id = $2 and claim_at = 'infinity' and not exists (
       select from incident i where i.tenant_id = $1 and i.root_id = $2 and i.resolved_at is null
          and i.subject_kind = 'job' and i.subject_id = job.job_id::text)`,
    [tx.tenantId, rootId, now],
    'job-bring-back',
  );
  const deliveries = tx.query(
    `update outbox set claim_at = $3 where tenant_id = $1 and root_id = $2 and claim_at = 'infinity' and not exists (
       select from incident i where i.tenant_id = $1 and i.root_id = $2 and i.resolved_at is null
          and i.subject_kind = 'outbox' and i.subject_id = outbox.outbox_id::text)`,
    [tx.tenantId, rootId, now],
    'delivery-bring-back',
  );
  await Promise.all([locked, back, deliveries]);
}
