import type { Instant } from '../kernel/types.ts';
import type { Tx } from './database.ts';

/* What firing several timers in one transaction reads and writes beside the roots themselves. */

export interface DueTimer {
  readonly timerId: string;
  readonly rootId: string;
  readonly dueAt: Instant;
  /** failures so far */
  readonly attempts: number;
}

/** In the order in which they fall due; what has fired or gone meanwhile is left out. */
export function readDueTimers(tx: Tx, ids: readonly string[]): Promise<DueTimer[]> {
  return tx.query<DueTimer>(
    `select timer_id as "timerId", root_id as "rootId", due_at as "dueAt", attempts from timer
      where tenant_id = $1 and timer_id = any($2::uuid[]) order by due_at, timer_id`,
    [tx.tenantId, ids],
    'timer-read',
  );
}

/**
 * Locks several roots in the order of their ids, waiting for none: answers those that were free. Whoever holds more than one root takes
 * all of them here, before anything else, so that nobody who holds a root and waits for something can be waited for crosswise.
 */
export async function lockFreeRoots(tx: Tx, rootIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ root_id: string }>(
    'select root_id from root where tenant_id = $1 and root_id = any($2::uuid[]) order by root_id for update skip locked',
    [tx.tenantId, rootIds],
    'roots-lock',
  );
  return new Set(rows.map((row) => row.root_id));
}

/** Counts a failed attempt; the timer may be claimed again `afterMs` from now. `now` null: the database's clock. */
export async function retryTimer(tx: Tx, timerId: string, now: Instant | null, afterMs: number): Promise<void> {
  await tx.query(
    `update timer set attempts = attempts + 1, claim_at = coalesce($3::timestamptz, clock_timestamp()) + make_interval(secs => $4 / 1000.0)
      where tenant_id = $1 and timer_id = $2`,
    [tx.tenantId, timerId, now, afterMs],
    'timer-retry',
  );
}
