import { WorkflowError } from '../errors.ts';
import { Refused } from '../kernel/failure.ts';
import type { Actor, JsonObject } from '../kernel/types.ts';
import { checkNames } from '../kernel/variables.ts';
import type { Tx } from '../store/database.ts';
import { type DueOutbox, setClaim } from '../store/due-work.ts';
import {
  advanceSignal,
  insertSignals,
  lockSignal,
  type NewSignal,
  nextReceivers,
  readSignal,
  type StartOfSignal,
} from '../store/signals.ts';
import { parkDelivery } from '../store/suspension.ts';
import { enqueueOnce, type NewOutboxRow } from '../store/waits.ts';
import { digestOf } from './chain.ts';
import { execute, keepAsIncident } from './execute.ts';
import { derivedId } from './ids.ts';
import { type EngineParts, givenNow } from './parts.ts';
import { RefusedError } from './refused-error.ts';
import { SIGNAL_TOPIC } from './save.ts';
import { storableJson } from './storable-text.ts';
import { MOOT, transact } from './transact.ts';
import type { BroadcastSignal, EngineCommand, Envelope, Outcome, SignalReceipt } from './types.ts';

/*
 * A signal 信号 is heard by everybody who waits for its name when it is thrown (BPMN 2.0.2 §10.5.1), each root in a command of its own:
 *
 *   thrown in a root, or broadcast ─▶ row in `signal` + `om.signal` in the outbox        (one transaction with the throw)
 *     └▶ some hundred roots at a time: `om.signal-delivery` for each, and how far we are (one transaction a chunk)
 *          └▶ `signal.deliver` under the id that follows from signal and root             (one transaction a root)
 *
 * A node that dies anywhere leaves it where the last commit was. A root hears a signal once: by the command's id, and because a delivery
 * names the very subscriptions that were open at the throw. Two signals may reach a root in either order.
 */

/** One root, or one process to start, that hears a signal. */
export const DELIVERY_TOPIC = 'om.signal-delivery';
const CHUNK = 500;
const SIGNAL: Actor = { kind: 'system', id: 'signal' };

type Delivery = { readonly signalId: string } & ({ readonly subscriptionIds: readonly string[] } | { readonly start: StartOfSignal });

/**
 * Throws a signal from outside, once per id: every root of the tenant that waits for the name hears it, and every process whose latest
 * version has a signal start event of the name begins, each in a root of its own.
 * @throws {WorkflowError} VARIABLE_NAME_INVALID · INVALID_TEXT · INVALID_ID (an empty id or name)
 */
export async function broadcastSignal(parts: EngineParts, tenantId: string, signal: BroadcastSignal): Promise<SignalReceipt> {
  if (signal.id === '' || signal.name === '') {
    throw new WorkflowError('INVALID_ID', 'Expected an id and a name of the signal, but one is empty', { what: 'signal' });
  }
  const thrown: NewSignal = { signalId: signal.id, name: signal.name, variables: validNames(signal.variables) };
  storableJson(thrown);
  const isNew = await parts.database.transaction({ tenantId }, async (tx) => {
    const ids = await insertSignals(tx, null, givenNow(parts), [thrown]);
    if (ids.length === 0) return false;
    const outboxId = derivedId('signal-fan-out', tenantId, signal.id);
    await enqueueOnce(tx, givenNow(parts), [{ outboxId, topic: SIGNAL_TOPIC, rootId: null, payload: { signalId: signal.id } }]);
    tx.afterCommit(() => parts.wake('outbox'));
    return true;
  });
  return { status: isNew ? 'accepted' : 'duplicate' };
}

/** Here, where the sender still hears of it, and not in ten thousand roots. */
function validNames(variables: JsonObject): JsonObject {
  try {
    return checkNames(variables);
  } catch (fault) {
    if (!(fault instanceof Refused)) throw fault;
    throw new WorkflowError('VARIABLE_NAME_INVALID', 'Expected names of variables as FEEL reads them, but one is not', fault.details);
  }
}

/** Puts a delivery for each receiver into the outbox, chunk by chunk, from where the last attempt stopped. */
export async function fanOutSignal(parts: EngineParts, tenantId: string, payload: JsonObject, stopping: AbortSignal): Promise<void> {
  const signalId = String(payload['signalId']);
  let hasMore = true;
  while (hasMore) {
    stopping.throwIfAborted();
    hasMore = await parts.database.transaction({ tenantId }, (tx) => tellSome(parts, tx, signalId));
  }
}

async function tellSome(parts: EngineParts, tx: Tx, signalId: string): Promise<boolean> {
  const progress = await lockSignal(tx, signalId);
  if (progress === null) return false;
  const isFirst = /^[0-]+$/.test(progress.toldTo);
  const receivers = await nextReceivers(tx, signalId, CHUNK);
  const rows = [
    ...(isFirst ? progress.starts : []).map((start) => deliveryRow(tx, { signalId, start }, null)),
    ...receivers.map(({ rootId, subscriptionIds }) => deliveryRow(tx, { signalId, subscriptionIds }, rootId)),
  ];
  const last = receivers.length < CHUNK ? null : (receivers.at(-1)?.rootId ?? null);
  if (rows.length > 0) await enqueueOnce(tx, givenNow(parts), rows);
  await advanceSignal(tx, signalId, last, givenNow(parts));
  tx.afterCommit(() => parts.wake('outbox'));
  return last !== null;
}

function deliveryRow(tx: Tx, delivery: Delivery, rootId: string | null): NewOutboxRow {
  const receiver = 'start' in delivery ? `${delivery.start.definitionId}/${delivery.start.startEventId}` : (rootId ?? '');
  const outboxId = derivedId('signal-delivery', tx.tenantId ?? '', delivery.signalId, receiver);
  return { outboxId, topic: DELIVERY_TOPIC, rootId, payload: delivery };
}

/**
 * One delivery. `parked`: it stays, for the root met a fault or refuses it for a reason that lasts, which its incident says – resolving it
 * delivers again –, or the root is suspended and holds all it may: then it is delivered when the suspension ends.
 * @throws {unknown} what may pass: try again later
 */
export async function deliverSignal(parts: EngineParts, row: DueOutbox): Promise<'delivered' | 'parked'> {
  const { tenantId, id, rootId } = row;
  const delivery = row.payload as unknown as Delivery; // written by `tellSome` alone
  const signal = await parts.database.transaction({ tenantId }, (tx) => readSignal(tx, delivery.signalId));
  if (signal === null) throw new WorkflowError('ENGINE_FAULT', 'Expected the signal of a delivery, but it is gone', { ...delivery });
  try {
    if ('start' in delivery)
      tellIfRefused(parts, delivery, await startBySignal(parts, tenantId, delivery, delivery.start, signal.variables));
    else if (rootId !== null) {
      const { subscriptionIds } = delivery;
      const command = { type: 'signal.deliver', signalName: signal.name, variables: signal.variables, subscriptionIds } as const;
      const envelope = { tenantId, rootId, ...commandOf('signal', tenantId, delivery.signalId, rootId) };
      return await keepRefused(parts, envelope, id, await run(parts, envelope, command, id));
    }
    return 'delivered';
  } catch (fault) {
    if (rootId === null || !(fault instanceof WorkflowError)) throw fault;
    if (fault.code === 'ROOT_NOT_FOUND') return 'delivered'; // archived since
    if (fault.code !== 'ENGINE_FAULT') throw fault;
    await parts.database.transaction({ tenantId }, (tx) => setClaim(tx, 'outbox', id, 'infinity'));
    return 'parked';
  }
}

/** What a root refuses is not lost: nobody would bring it again. */
async function keepRefused(
  parts: EngineParts,
  envelope: Envelope & { readonly rootId: string },
  outboxId: string,
  outcome: Outcome,
): Promise<'delivered' | 'parked'> {
  if (outcome.outcome === 'accepted' || outcome.isRepeat || MOOT.has(outcome.code)) return 'delivered';
  const { tenantId, rootId } = envelope;
  if (outcome.code === 'ROOT_SUSPENDED') {
    await parts.database.transaction({ tenantId }, (tx) => parkDelivery(tx, outboxId, rootId, givenNow(parts)));
    return 'parked';
  }
  const { code, details } = outcome;
  await parts.database.transaction({ tenantId }, (tx) => setClaim(tx, 'outbox', outboxId, 'infinity'));
  await keepAsIncident(parts, envelope, new RefusedError(code, details), { kind: 'outbox', id: outboxId });
  return 'parked';
}

function startBySignal(
  parts: EngineParts,
  tenantId: string,
  { signalId }: Delivery,
  { definitionId, startEventId }: StartOfSignal,
  variables: JsonObject,
): Promise<Outcome> {
  const rootId = derivedId('signal-root', tenantId, signalId, definitionId, startEventId);
  const command = { type: 'process.start', rootId, kind: 'process', definition: { definitionId }, startEventId, variables } as const;
  return run(parts, { tenantId, rootId, ...commandOf('signal-start', tenantId, signalId, rootId) }, command, null);
}

/** There is no root that could keep it, and nobody who waits for an answer: it is told as a fault of the engine's own loops. */
function tellIfRefused(parts: EngineParts, { signalId }: Delivery, outcome: Outcome): void {
  if (outcome.outcome === 'accepted' || outcome.isRepeat || MOOT.has(outcome.code)) return;
  parts.fault(new Error(`Expected signal ${signalId} to start a process, but it was refused: ${outcome.code}`), 'signals');
}

function commandOf(...named: readonly string[]): { readonly commandId: string; readonly actor: Actor; readonly requestDigest: string } {
  return { commandId: derivedId(...named), actor: SIGNAL, requestDigest: digestOf(named.join(' ')) };
}

function run(parts: EngineParts, envelope: Envelope, command: EngineCommand, outboxId: string | null): Promise<Outcome> {
  const subject = outboxId === null ? undefined : ({ kind: 'outbox', id: outboxId } as const);
  const isTentative = outboxId !== null; // the outbox keeps what is refused
  return execute(parts, envelope, (tx) => transact(parts, tx, envelope, command, {}, { isTentative }), subject);
}
