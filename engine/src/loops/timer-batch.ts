import { WorkflowError } from '../errors.ts';
import { digestOf } from '../runtime/chain.ts';
import { keepAsIncident } from '../runtime/execute.ts';
import { derivedId } from '../runtime/ids.ts';
import { type EngineParts, givenNow } from '../runtime/parts.ts';
import { MOOT, MootCommand, ParticipantError, transact } from '../runtime/transact.ts';
import type { Envelope, Outcome } from '../runtime/types.ts';
import type { Tx } from '../store/database.ts';
import { isConflict, isUnavailable } from '../store/database-fault.ts';
import { type DueTimer, lockFreeRoots, readDueTimers, retryTimer } from '../store/due-timers.ts';
import { deleteTimer, postpone, setClaim } from '../store/due-work.ts';
import { inSavepoint } from '../store/savepoint.ts';

/*
 * Due timers of one tenant, several roots in one transaction:
 *
 *   read the timers ▸ lock their roots in the order of ids, leaving out who is busy
 *        │ each timer in a savepoint of its own
 *   fired ▸ nothing more      no longer needed ▸ its row goes      failed ▸ undone, counted, tried again later, at last an incident
 *        └──────── one commit ────────┘
 *   a busy root, or one that lost a race: alone, waiting for its lock
 */

/** Two subtransactions a timer: PostgreSQL keeps up to 64 of a transaction at hand, beyond which others look them up the slow way. */
export const TIMERS_A_BATCH = 25;
/** Then a timer that fails stands in an incident. */
const MAX_ATTEMPTS = 5;
const SYSTEM = { kind: 'system', id: 'timer' } as const;

/** Fires claimed timers of one tenant; each once in effect, however many nodes try. What cannot be fired is seen to and not thrown. */
export async function fireBatch(parts: EngineParts, tenantId: string, ids: readonly string[]): Promise<void> {
  const left = await together(parts, tenantId, ids).catch((fault: unknown) => {
    if (isUnavailable(fault)) throw fault;
    return ids; // nothing of the batch was kept: one by one shows whose fault it is
  });
  for (const id of left) await alone(parts, tenantId, id);
}

/** Answers the timers that have to be fired alone. */
async function together(parts: EngineParts, tenantId: string, ids: readonly string[]): Promise<readonly string[]> {
  const failures: Failure[] = [];
  const left = await parts.database.transaction({ tenantId }, async (tx) => {
    const timers = await readDueTimers(tx, ids);
    const free = await lockFreeRoots(tx, [...new Set(timers.map((timer) => timer.rootId))]);
    const busy: string[] = [];
    for (const timer of timers) {
      const failed = free.has(timer.rootId) ? await fireOne(parts, tx, timer) : 'conflict';
      if (failed === 'conflict') busy.push(timer.timerId);
      else if (failed !== null) failures.push(failed);
    }
    return busy;
  });
  for (const failure of failures) await toIncident(parts, failure);
  return left;
}

/** In a transaction of its own, waiting for the root's lock; where it loses a race even so, it comes back soon. */
async function alone(parts: EngineParts, tenantId: string, timerId: string): Promise<void> {
  let failed: Failure | 'conflict' | null = null;
  try {
    failed = await parts.database.transaction({ tenantId }, async (tx) => {
      const [timer] = await readDueTimers(tx, [timerId]);
      return timer === undefined ? null : fireOne(parts, tx, timer);
    });
  } catch (fault) {
    if (isUnavailable(fault)) throw fault;
    if (!isConflict(fault)) parts.fault(fault, `timer ${timerId}`);
    failed = 'conflict';
  }
  if (failed === 'conflict')
    await parts.database.transaction({ tenantId }, (tx) => postpone(tx, 'timer', timerId, givenNow(parts), parts.backOffMs(1)));
  else if (failed !== null) await toIncident(parts, failed);
}

interface Failure {
  readonly envelope: Envelope;
  readonly timerId: string;
  readonly fault: unknown;
}

/** Null: done with, for now. A failure: tried as often as may be. */
async function fireOne(parts: EngineParts, tx: Tx, timer: DueTimer): Promise<Failure | 'conflict' | null> {
  const { timerId, dueAt } = timer;
  const envelope = envelopeOf(tx.tenantId ?? '', timer);
  const outcome = await inSavepoint(tx, (part) => transact(parts, part, envelope, { type: 'timer.fire', timerId })).catch(fateOf);
  if ('fault' in outcome) {
    if (isConflict(outcome.fault)) return 'conflict';
    return failed(parts, tx, timer, envelope, outcome.fault);
  }
  if (outcome.rootId !== null && !outcome.isRepeat) {
    const { rootId } = outcome;
    tx.afterCommit(() => parts.committed(envelope.tenantId, rootId));
  }
  if (outcome.outcome === 'accepted') return null;
  if (outcome.code === 'TIMER_NOT_DUE')
    await setClaim(tx, 'timer', timerId, dueAt); // the clock went back: wait for the due date again
  else if (MOOT.has(outcome.code))
    await deleteTimer(tx, timerId); // the token has moved on, the row is left over
  else return failed(parts, tx, timer, envelope, refusalAsFault(outcome));
  return null;
}

type Thrown = { readonly fault: unknown };

/** What a rolled-back part threw: an answer nobody needs, a root that is gone, or a fault. Without the database there is no answer. */
function fateOf(thrown: unknown): Outcome | Thrown {
  if (thrown instanceof MootCommand) return thrown.outcome;
  const fault = thrown instanceof ParticipantError ? thrown.cause : thrown;
  if (isUnavailable(fault)) throw fault;
  if (fault instanceof WorkflowError && fault.code === 'ROOT_NOT_FOUND')
    return { outcome: 'refused', rootId: null, code: 'TIMER_NOT_OPEN', details: {}, isRepeat: false };
  return { fault };
}

/** Counts it in the batch's own transaction; after the last attempt the timer is out of reach until its incident is resolved. */
async function failed(parts: EngineParts, tx: Tx, timer: DueTimer, envelope: Envelope, fault: unknown): Promise<Failure | null> {
  const { timerId } = timer;
  const attempt = timer.attempts + 1;
  await retryTimer(tx, timerId, givenNow(parts), attempt < MAX_ATTEMPTS ? parts.backOffMs(attempt) : 0);
  if (attempt < MAX_ATTEMPTS) {
    tx.afterCommit(() => parts.fault(fault, `timer ${timerId}, attempt ${attempt} of ${MAX_ATTEMPTS}`));
    return null;
  }
  await setClaim(tx, 'timer', timerId, 'infinity');
  return { envelope, timerId, fault };
}

function toIncident(parts: EngineParts, { envelope, timerId, fault }: Failure): Promise<void> {
  return keepAsIncident(parts, envelope, fault, { kind: 'timer', id: timerId });
}

/** The command's id follows from timer and due date: a second firing is the same command. After a refusal it was recorded: try another. */
function envelopeOf(tenantId: string, { timerId, rootId, dueAt, attempts }: DueTimer) {
  const again = attempts === 0 ? [] : [attempts];
  return {
    tenantId,
    rootId,
    commandId: derivedId('timer', timerId, dueAt, ...again),
    actor: SYSTEM,
    requestDigest: digestOf(`timer ${timerId} ${dueAt}`),
  } satisfies Envelope;
}

function refusalAsFault({ code, details }: Extract<Outcome, { outcome: 'refused' }>): unknown {
  return new Error(`Expected the timer to fire, but it was refused: ${code} ${JSON.stringify(details)}`);
}
