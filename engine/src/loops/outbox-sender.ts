import { WorkflowError } from '../errors.ts';
import type { JsonObject } from '../kernel/types.ts';
import { keepAsIncident } from '../runtime/execute.ts';
import { publishMessage } from '../runtime/messages.ts';
import { type EngineParts, givenNow } from '../runtime/parts.ts';
import { MESSAGE_TOPIC, SIGNAL_TOPIC } from '../runtime/save.ts';
import { DELIVERY_TOPIC, deliverSignal, fanOutSignal } from '../runtime/signals.ts';
import type { PublishedMessage } from '../runtime/types.ts';
import { isUnavailable } from '../store/database-fault.ts';
import {
  claimOutbox,
  countOutboxAttempt,
  type DueOutbox,
  deleteOutbox,
  postpone,
  readClaimed,
  readOutbox,
  setClaim,
} from '../store/due-work.ts';
import { createLoop, type Loop } from './loop.ts';

/** A lease is this part of the time a handler has: short, so that what a dead node held is soon taken over; renewed while the handler works. */
const LEASE_PART = 1 / 6;
const MAX_ATTEMPTS = 12;
/** A message to another root waits this long for its receiver. */
const MESSAGE_TTL_MS = 30 * 24 * 3600 * 1000;

/** Sends what transactions left in the outbox: messages between roots, and the api's own topics. At least once. */
export function createOutboxSender(parts: EngineParts, pollMs: number, concurrency: number, handledWithinMs: number): Loop {
  const lease = { handledWithinMs, leaseMs: handledWithinMs * LEASE_PART };
  return createLoop<DueOutbox>({
    name: 'outbox',
    pollMs,
    concurrency,
    async claim(limit) {
      const claims = await claimOutbox(parts.database, { now: givenNow(parts), limit, leaseMs: lease.leaseMs });
      return readClaimed(parts.database, claims, readOutbox);
    },
    handle: (row, stopping) => sendOne(parts, row, lease, stopping),
    onFault: parts.fault,
  });
}

interface Lease {
  readonly leaseMs: number;
  readonly handledWithinMs: number;
}

async function sendOne(parts: EngineParts, row: DueOutbox, { leaseMs, handledWithinMs }: Lease, stopping: AbortSignal): Promise<void> {
  const { tenantId, id } = row;
  try {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(handledWithinMs)]);
    const handed = await renewing(parts, row, leaseMs, signal, () => handOver(parts, row, signal));
    if (handed === 'parked') return;
    await parts.database.transaction({ tenantId }, (tx) => deleteOutbox(tx, id));
  } catch (fault) {
    if (isUnavailable(fault) || stopping.aborted) return; // the lease runs out
    const attempt = row.attempts + 1;
    if (attempt < MAX_ATTEMPTS) {
      await parts.database.transaction({ tenantId }, async (tx) => {
        await countOutboxAttempt(tx, id);
        await postpone(tx, 'outbox', id, givenNow(parts), parts.backOffMs(attempt));
      });
      return;
    }
    await parts.database.transaction({ tenantId }, (tx) => setClaim(tx, 'outbox', id, 'infinity'));
    const envelope = {
      tenantId,
      commandId: id,
      actor: { kind: 'system', id: 'outbox' },
      requestDigest: '',
      ...(row.rootId === null ? {} : { rootId: row.rootId }),
    } as const;
    await keepAsIncident(parts, envelope, fault, { kind: 'outbox', id });
  }
}

/** Keeps the lease while `work` is under way. A renewal that fails is no fault: the row is then handled twice, which its handler stands. */
async function renewing<R>(
  parts: EngineParts,
  { tenantId, id }: DueOutbox,
  leaseMs: number,
  signal: AbortSignal,
  work: () => Promise<R>,
): Promise<R> {
  let renewal = Promise.resolve();
  const renew = () => parts.database.transaction({ tenantId }, (tx) => postpone(tx, 'outbox', id, givenNow(parts), leaseMs));
  const timer = setInterval(() => {
    if (!signal.aborted) renewal = renew().catch(() => {});
  }, leaseMs / 3);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await renewal; // it must not come after what becomes of the row now
  }
}

/** `parked`: it stays until an administrator resolves its incident. */
async function handOver(parts: EngineParts, row: DueOutbox, signal: AbortSignal): Promise<'delivered' | 'parked'> {
  if (row.topic === DELIVERY_TOPIC) return deliverSignal(parts, row);
  if (row.topic === SIGNAL_TOPIC) await fanOutSignal(parts, row.tenantId, row.payload, signal);
  else await handOn(parts, row, signal);
  return 'delivered';
}

async function handOn(
  parts: EngineParts,
  { tenantId, id, rootId, topic, payload, attempts }: DueOutbox,
  signal: AbortSignal,
): Promise<void> {
  if (topic === MESSAGE_TOPIC) {
    await publishMessage(parts, tenantId, asMessage(id, payload));
    return;
  }
  const handler = parts.hooks.outboxHandlers?.[topic];
  if (handler === undefined)
    throw new WorkflowError('HANDLER_MISSING', `Expected a handler of topic ${topic}, but there is none`, { topic });
  await handler({ tenantId, id, topic, rootId, payload, attempt: attempts + 1 }, signal);
}

/** Written by `save` alone. */
function asMessage(id: string, payload: JsonObject): PublishedMessage {
  const { name, key, variables } = payload as unknown as Pick<PublishedMessage, 'name' | 'key' | 'variables'>;
  return { id, name, key, variables, ttlMs: MESSAGE_TTL_MS };
}
