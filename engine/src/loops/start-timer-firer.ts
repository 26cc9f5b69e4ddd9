import { digestOf } from '../runtime/chain.ts';
import { execute } from '../runtime/execute.ts';
import { derivedId } from '../runtime/ids.ts';
import { type EngineParts, givenNow } from '../runtime/parts.ts';
import { RefusedError } from '../runtime/refused-error.ts';
import { nextStart } from '../runtime/start-timers.ts';
import { MOOT, transact } from '../runtime/transact.ts';
import { claimStartTimers, readClaimed } from '../store/due-work.ts';
import { advanceStartTimer, type DueStart, readStartTimers } from '../store/start-timers.ts';
import { createLoop, type Loop } from './loop.ts';

const LEASE_MS = 10_000;

/** Starts processes whose timer start event is due, each in a root of its own whose id follows from timer and due date. */
export function createStartTimerFirer(parts: EngineParts, pollMs: number, concurrency: number): Loop {
  return createLoop<DueStart>({
    name: 'start-timers',
    pollMs,
    concurrency,
    async claim(limit) {
      const claims = await claimStartTimers(parts.database, { now: givenNow(parts), limit, leaseMs: LEASE_MS });
      return readClaimed(parts.database, claims, readStartTimers);
    },
    handle: (start) => fire(parts, start), // a fault is told; the lease runs out and it is tried again
    onFault: parts.fault,
  });
}

async function fire(parts: EngineParts, start: DueStart): Promise<void> {
  const { tenantId, startTimerId, startEventId, definitionId, dueAt } = start;
  const rootId = derivedId('timer-root', startTimerId, dueAt);
  const envelope = {
    tenantId,
    rootId,
    commandId: derivedId('start-timer', startTimerId, dueAt),
    actor: { kind: 'system', id: 'timer' },
    requestDigest: digestOf(`start-timer ${startTimerId} ${dueAt}`),
  } as const;
  const command = { type: 'process.start', rootId, kind: 'process', definition: { definitionId }, startEventId } as const;
  const advance = {
    async before(tx: Parameters<typeof advanceStartTimer>[0], root: { readonly now: string }) {
      if (root.now < dueAt) throw new RefusedError('TIMER_NOT_DUE');
      if (!(await advanceStartTimer(tx, startTimerId, dueAt, nextStart(start, root.now)))) throw new RefusedError('TIMER_NOT_OPEN');
    },
  };
  const outcome = await execute(parts, envelope, (tx) => transact(parts, tx, envelope, command, advance));
  if (outcome.outcome === 'refused' && !MOOT.has(outcome.code) && !outcome.isRepeat) {
    parts.fault(
      new Error(`Expected ${startEventId} of definition ${definitionId} to start, but it was refused: ${outcome.code}`),
      'start-timers',
    );
  }
}
