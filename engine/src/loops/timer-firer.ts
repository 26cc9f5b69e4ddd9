import { type EngineParts, givenNow } from '../runtime/parts.ts';
import { isUnavailable } from '../store/database-fault.ts';
import { type Claim, claimTimers } from '../store/due-work.ts';
import { createLoop, type Loop } from './loop.ts';
import { fireBatch, TIMERS_A_BATCH } from './timer-batch.ts';

const LEASE_MS = 10_000;

/**
 * Fires due timers, several roots in one transaction. Half of `concurrency` transactions at a time: measured, more fire no faster, and a
 * storm of timers leaves people their connections.
 */
export function createTimerFirer(parts: EngineParts, pollMs: number, concurrency: number): Loop {
  return createLoop<readonly Batch[]>({
    name: 'timers',
    pollMs,
    concurrency: Math.ceil(concurrency / 2),
    async claim(limit) {
      const claims = await claimTimers(parts.database, { now: givenNow(parts), limit: limit * TIMERS_A_BATCH, leaseMs: LEASE_MS });
      return dealt(batchesOf(claims), limit);
    },
    async handle(batches) {
      for (const { tenantId, ids } of batches) {
        await fireBatch(parts, tenantId, ids).catch((fault: unknown) => {
          if (!isUnavailable(fault)) throw fault; // otherwise the lease runs out
        });
      }
    },
    onFault: parts.fault,
  });
}

interface Batch {
  readonly tenantId: string;
  readonly ids: readonly string[];
}

function batchesOf(claims: readonly Claim[]): Batch[] {
  return [...Map.groupBy(claims, (claim) => claim.tenantId)].flatMap(([tenantId, some]) =>
    Array.from({ length: Math.ceil(some.length / TIMERS_A_BATCH) }, (_, index) => ({
      tenantId,
      ids: some.slice(index * TIMERS_A_BATCH, (index + 1) * TIMERS_A_BATCH).map((claim) => claim.id),
    })),
  );
}

/** Dealt out like cards: many tenants with one timer each must not open as many transactions at once. */
function dealt(batches: readonly Batch[], hands: number): (readonly Batch[])[] {
  return Array.from({ length: Math.min(hands, batches.length) }, (_, hand) => batches.filter((_batch, index) => index % hands === hand));
}
