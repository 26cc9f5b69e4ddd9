import { digestOf } from '../runtime/chain.ts';
import { execute } from '../runtime/execute.ts';
import { derivedId } from '../runtime/ids.ts';
import { type EngineParts, givenNow } from '../runtime/parts.ts';
import { transact } from '../runtime/transact.ts';
import { isUnavailable } from '../store/database-fault.ts';
import { claimTimers, type DueTimer, deleteTimer, readClaimed, readTimers, setClaim } from '../store/due-work.ts';
import { createLoop, type Loop } from './loop.ts';

const LEASE_MS = 10_000;

/** Fires due timers, each as a command whose id follows from the timer and its due date: a second firing is the same command. */
export function createTimerFirer(parts: EngineParts, pollMs: number, concurrency: number): Loop {
  return createLoop<DueTimer>({
    name: 'timers',
    pollMs,
    concurrency,
    async claim(limit) {
      const claims = await claimTimers(parts.database, { now: givenNow(parts), limit, leaseMs: LEASE_MS });
      return readClaimed(parts.database, claims, readTimers);
    },
    handle: (timer) => fireTimer(parts, timer),
    onFault: parts.fault,
  });
}

async function fireTimer(parts: EngineParts, { tenantId, timerId, rootId, dueAt }: DueTimer): Promise<void> {
  const envelope = {
    tenantId,
    rootId,
    commandId: derivedId('timer', timerId, dueAt),
    actor: { kind: 'system', id: 'timer' },
    requestDigest: digestOf(`timer ${timerId} ${dueAt}`),
  } as const;
  try {
    const outcome = await execute(parts, envelope, (tx) => transact(parts, tx, envelope, { type: 'timer.fire', timerId }), {
      kind: 'timer',
      id: timerId,
    });
    if (outcome.outcome === 'accepted') return;
    // the clock went back: wait for the due date again; any other refusal: the token has moved on, the row is left over
    await parts.database.transaction({ tenantId }, (tx) =>
      outcome.code === 'TIMER_NOT_DUE' ? setClaim(tx, 'timer', timerId, dueAt) : deleteTimer(tx, timerId),
    );
  } catch (fault) {
    if (isUnavailable(fault)) return; // the lease runs out
    await parts.database.transaction({ tenantId }, (tx) => setClaim(tx, 'timer', timerId, 'infinity')); // its incident brings it back
  }
}
