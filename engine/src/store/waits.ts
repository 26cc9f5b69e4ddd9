import type { Instant, JobCreated, KernelEvent } from '../kernel/types.ts';
import type { Changes, FailedJob } from '../runtime/changes.ts';
import type { Tx } from './database.ts';
import { togetherable } from './together.ts';

/* What a root waits for besides people: timers, subscriptions, jobs; and what leaves it: outbox rows. Writes only; claims are in due-work.ts. */

type Scheduled = Extract<KernelEvent, { readonly type: 'timer.scheduled' }>;
type Subscribed = Extract<KernelEvent, { readonly type: 'subscription.opened' }>;

/** Splits a net change into rows to write and ids to delete. */
function split<R>(changes: ReadonlyMap<string, R | null>): { readonly rows: R[]; readonly gone: string[] } {
  const rows: R[] = [];
  const gone: string[] = [];
  for (const [id, row] of changes) row === null ? gone.push(id) : rows.push(row);
  return { rows, gone };
}

const CANCEL_TIMERS = togetherable('timer-delete', 'delete from timer where tenant_id = $1 and timer_id = any($2::uuid[])');
const SCHEDULE = togetherable(
  'timer-schedule',
  `insert into timer (tenant_id, root_id, timer_id, activity_id, element_id, process_id, deadline, due_at, claim_at)
  select $1, $2, t."timerId", t."activityId", t."elementId", t."processId", t.deadline, t."dueAt", t."dueAt"
    from json_to_recordset($3::json) as t("timerId" uuid, "activityId" text, "elementId" text, "processId" text, deadline text, "dueAt" timestamptz)
  on conflict (tenant_id, timer_id) do update set due_at = excluded.due_at, claim_at = excluded.claim_at, attempts = 0`,
);

export function storeTimers(tx: Tx, rootId: string, timers: Changes['timers']): Promise<unknown>[] {
  const { rows, gone } = split<Scheduled>(timers);
  const sent: Promise<unknown>[] = [];
  if (gone.length > 0) sent.push(tx.query(CANCEL_TIMERS, [tx.tenantId, gone], 'timer-delete'));
  if (rows.length > 0) sent.push(tx.query(SCHEDULE, [tx.tenantId, rootId, JSON.stringify(rows)], 'timer-schedule'));
  return sent;
}

const SUBSCRIBE = `insert into subscription (tenant_id, root_id, opened_at, subscription_id, activity_id, element_id, process_id, message_name, correlation_key)
  select $1, $2, $3, s."subscriptionId", s."activityId", s."elementId", s."processId", s."messageName", s."correlationKey"
    from json_to_recordset($4::json) as s("subscriptionId" uuid, "activityId" text, "elementId" text, "processId" text, "messageName" text, "correlationKey" text)
  on conflict (tenant_id, subscription_id) do update set correlation_key = excluded.correlation_key`;
/**
 * A message looks for its receiver, and a receiver for its message, under one lock per name and key, held to the commit: whichever comes
 * second sees the other. In the order of the locks, so that two commands that open several cannot wait for each other.
 */
const LOCK_MESSAGES = `select pg_advisory_xact_lock(l.key) from (
  select distinct hashtextextended($1 || chr(31) || s."messageName" || chr(31) || coalesce(s."correlationKey", ''), 0) as key
    from json_to_recordset($2::json) as s("messageName" text, "correlationKey" text) order by 1) l`;

/** Taken before a message's receivers are looked for. */
export async function lockMessage(tx: Tx, messageName: string, correlationKey: string | null): Promise<void> {
  await tx.query(LOCK_MESSAGES, [tx.tenantId, JSON.stringify([{ messageName, correlationKey }])], 'message-lock');
}

/** A message that was there before its receiver is looked at again at once. */
const WAKE_MESSAGES = `update message m set claim_at = $2 from json_to_recordset($3::json) as s("messageName" text, "correlationKey" text)
  where m.tenant_id = $1 and m.status = 'buffered' and m.name = s."messageName" and m.correlation_key is not distinct from s."correlationKey"`;

export function storeSubscriptions(tx: Tx, rootId: string, now: Instant, subscriptions: Changes['subscriptions']): Promise<unknown>[] {
  const { rows, gone } = split<Subscribed>(subscriptions);
  const sent: Promise<unknown>[] = [];
  if (gone.length > 0) {
    sent.push(
      tx.query(
        'delete from subscription where tenant_id = $1 and subscription_id = any($2::uuid[])',
        [tx.tenantId, gone],
        'subscription-delete',
      ),
    );
  }
  if (rows.length > 0) {
    const json = JSON.stringify(rows);
    sent.push(tx.query(LOCK_MESSAGES, [tx.tenantId, json], 'message-lock'));
    sent.push(tx.query(SUBSCRIBE, [tx.tenantId, rootId, now, json], 'subscription-open'));
    sent.push(tx.query(WAKE_MESSAGES, [tx.tenantId, now, json], 'message-wake'));
  }
  return sent;
}

const CLOSE_JOBS = togetherable('job-delete', 'delete from job where tenant_id = $1 and job_id = any($2::uuid[])');
const CREATE_JOBS = togetherable(
  'job-create',
  `insert into job (tenant_id, root_id, created_at, claim_at, job_id, activity_id, element_id, process_id, definition_id, job_type, retries_left, headers, input)
  select $1, $2, $3, $3, j."jobId", j."activityId", j."elementId", j."processId", j."definitionId", j."jobType", j.retries, j.headers, j.input
    from json_to_recordset($4::json) as j("jobId" uuid, "activityId" text, "elementId" text, "processId" text, "definitionId" uuid, "jobType" text,
         retries int, headers json, input json)
  on conflict (tenant_id, job_id) do update set retries_left = excluded.retries_left, claim_at = excluded.claim_at, claimed_by = null`,
);

export function storeJobs(tx: Tx, rootId: string, now: Instant, jobs: Changes['jobs']): Promise<unknown>[] {
  const { rows, gone } = split<JobCreated>(jobs);
  const sent: Promise<unknown>[] = [];
  if (gone.length > 0) sent.push(tx.query(CLOSE_JOBS, [tx.tenantId, gone], 'job-delete'));
  if (rows.length > 0) sent.push(tx.query(CREATE_JOBS, [tx.tenantId, rootId, now, JSON.stringify(rows)], 'job-create'));
  return sent;
}

/** The lease stays until the job's runner says when to try again: should it die before, the lease's end is the next try. */
const FAIL_JOBS = togetherable(
  'job-fail',
  `update job j set retries_left = f."retriesLeft", attempts = j.attempts + 1, claimed_by = null
  from json_to_recordset($2::json) as f("jobId" uuid, "retriesLeft" int) where j.tenant_id = $1 and j.job_id = f."jobId"`,
);

export function storeFailedJobs(tx: Tx, failed: readonly FailedJob[]): Promise<unknown>[] {
  return [tx.query(FAIL_JOBS, [tx.tenantId, JSON.stringify(failed)], 'job-fail')];
}

export interface NewOutboxRow {
  readonly outboxId: string;
  readonly topic: string;
  readonly rootId: string | null;
  readonly payload: unknown;
}

const ENQUEUE = togetherable(
  'outbox-enqueue',
  `insert into outbox (tenant_id, outbox_id, root_id, topic, payload, created_at, claim_at)
  select $1, o."outboxId", o."rootId", o.topic, o.payload, coalesce($2, clock_timestamp()), coalesce($2, clock_timestamp())
    from json_to_recordset($3::json) as o("outboxId" uuid, "rootId" uuid, topic text, payload json)`,
);

/** `now` null: the database's clock. */
export async function enqueue(tx: Tx, now: Instant | null, rows: readonly NewOutboxRow[]): Promise<void> {
  await tx.query(ENQUEUE, [tx.tenantId, now, JSON.stringify(rows)], 'outbox-enqueue');
}

/** The same, leaving alone what is there already. */
export async function enqueueOnce(tx: Tx, now: Instant | null, rows: readonly NewOutboxRow[]): Promise<void> {
  await tx.query(
    `${ENQUEUE} on conflict (tenant_id, outbox_id) do nothing`,
    [tx.tenantId, now, JSON.stringify(rows)],
    'outbox-enqueue-once',
  );
}
