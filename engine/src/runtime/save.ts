import { type AnsweredCommand, recordCommand } from '../store/commands.ts';
import type { Tx } from '../store/database.ts';
import { appendEvents, type NewEvent } from '../store/history.ts';
import { raiseIncidents, resolveIncidents, storeParticipations } from '../store/incidents.ts';
import { storeMigration } from '../store/instance-migration.ts';
import { storeRoot } from '../store/roots.ts';
import { insertSignals, storeSignalSubscriptions } from '../store/signals.ts';
import { bringBackWork } from '../store/suspension.ts';
import { storeOperations } from '../store/task-operations.ts';
import { together } from '../store/together.ts';
import { endTasks, openedTask, openTasks, passTasks, reassignTasks } from '../store/user-tasks.ts';
import { enqueue, storeFailedJobs, storeJobs, storeSubscriptions, storeTimers } from '../store/waits.ts';
import { hashOf } from './chain.ts';
import { type Changes, noChanges } from './changes.ts';
import { derivedId } from './ids.ts';
import type { EngineParts } from './parts.ts';
import type { RootWork } from './root-work.ts';
import { storableJson } from './storable-text.ts';

/** Where messages between roots travel: through the outbox, never in the same transaction. */
export const MESSAGE_TOPIC = 'om.message';
/** What a root threw, to be told to the others. */
export const SIGNAL_TOPIC = 'om.signal';

/**
 * Stores what a root's transaction has gathered so far, and may be called again for what hooks add after it: one statement for what can go
 * together (store/together.ts), in one round trip. `isRefusal`: only the attempt is recorded, the revision stays. `commandOf`: the command with
 * its answer, once revision and event numbers are known. The promise is of the database's answer; whatever else may fail throws at once.
 */
export function save(parts: EngineParts, work: RootWork, { isRefusal = false, commandOf }: SaveOptions = {}): Promise<unknown> {
  const tx = together(work.tx);
  const sent = stores(parts, work, isRefusal, tx);
  if (commandOf !== undefined) sent.push(recordCommand(tx, commandOf()));
  return Promise.all([...sent, tx.send()]);
}

interface SaveOptions {
  readonly isRefusal?: boolean;
  readonly commandOf?: () => AnsweredCommand;
}

function stores(parts: EngineParts, work: RootWork, isRefusal: boolean, tx: Tx): Promise<unknown>[] {
  const isFresh = work.isNew && work.revision === 0;
  if (work.pending.length === 0 && !work.isMoved && !isFresh) return [];
  const events = chained(work);
  const json = storableJson(events); // refuses text that cannot be stored before anything is sent
  if (!isRefusal) work.revision += 1;
  const { rootId, changes, isMoved, assumed } = work;
  work.pending = [];
  work.changes = noChanges();
  work.isMoved = false;
  work.assumed = null;
  noteTasks(work, changes);
  wakeAfterCommit(parts, work, changes);
  return [
    storeRoot(tx, { ...work, isNew: isFresh, definitionId: work.definition?.definitionId ?? null }, isMoved, assumed),
    ...(events.length > 0 ? [appendEvents(tx, rootId, json)] : []),
    ...storeChanges({ ...work, tx }, changes, events),
  ];
}

/** What is known of open tasks; of one that changed in place it is read again. */
function noteTasks({ tasks, tenantId, rootId, now }: RootWork, changes: Changes): void {
  for (const taskId of [...changes.ended.keys(), ...changes.assigned.keys(), ...changes.operations.edited.keys()]) tasks.delete(taskId);
  for (const [taskId, task] of changes.opened) {
    if (!changes.operations.edited.has(taskId)) tasks.set(taskId, openedTask(tenantId, rootId, now, task));
  }
}

/** Work that is due at once need not wait for the next look. */
function wakeAfterCommit(parts: EngineParts, { tx }: RootWork, changes: Changes): void {
  if (changes.jobs.size > 0 || changes.isResumed) tx.afterCommit(() => parts.wake('jobs'));
  if (changes.sent.length + changes.thrown.length > 0 || changes.isResumed) tx.afterCommit(() => parts.wake('outbox'));
  if (changes.subscriptions.size > 0) tx.afterCommit(() => parts.wake('messages'));
}

/** Numbers the pending events and links each to the one before. */
function chained(work: RootWork): NewEvent[] {
  const { tenantId, rootId, commandId, device } = work;
  const definitionId = work.definition?.definitionId ?? null;
  return work.pending.map(({ type, data, actor, at }) => {
    const seq = work.nextSeq;
    const hash = hashOf(work.headHash, { tenantId, rootId, seq, at, type, data, actor, commandId, device, definitionId });
    work.nextSeq = seq + 1;
    work.headHash = hash;
    return { seq, at, type, data, actorKind: actor.kind, actorId: actor.id, commandId, device, definitionId, hash };
  });
}

function storeChanges(work: RootWork, changes: Changes, events: readonly NewEvent[]): Promise<unknown>[] {
  const { tx, rootId, now } = work;
  const sent: Promise<unknown>[] = [...storeMigration(tx, changes.migration)];
  if (changes.assigned.size > 0) sent.push(...reassignTasks(tx, changes.assigned));
  sent.push(...storeOperations(tx, rootId, now, changes.operations));
  if (changes.ended.size > 0) sent.push(...endTasks(tx, now, [...changes.ended.values()]));
  if (changes.opened.size > 0) sent.push(...openTasks(tx, rootId, now, [...changes.opened.values()]));
  if (changes.passed.size > 0) sent.push(...passTasks(tx, rootId, now, [...changes.passed.values()]));
  sent.push(...storeTimers(tx, rootId, changes.timers));
  sent.push(...storeSubscriptions(tx, rootId, now, changes.subscriptions));
  sent.push(...storeJobs(tx, rootId, now, changes.jobs));
  if (changes.failedJobs.size > 0) sent.push(...storeFailedJobs(tx, [...changes.failedJobs.values()]));
  sent.push(...storeSignalSubscriptions(tx, rootId, changes.signalSubscriptions));
  if (changes.sent.length > 0) sent.push(sendMessages(work, changes, events));
  if (changes.thrown.length > 0) sent.push(...throwSignals(work, changes, events));
  if (changes.participations.size > 0) sent.push(...storeParticipations(tx, rootId, now, [...changes.participations.values()]));
  if (changes.raised.size > 0) sent.push(...raiseIncidents(tx, rootId, now, [...changes.raised.values()]));
  if (changes.resolved.size > 0) sent.push(...resolveIncidents(tx, now, [...changes.resolved]));
  if (changes.isResumed) sent.push(bringBackWork(tx, rootId, now));
  return sent;
}

/** The id of a message follows from the event that sent it, so that a doubled delivery is known as one. */
function sendMessages({ tx, rootId, now }: RootWork, changes: Changes, events: readonly NewEvent[]): Promise<void> {
  const sources = events.filter((event) => event.type === 'message.sent');
  const rows = changes.sent.map((message, index) => ({
    outboxId: derivedId('message', rootId, sources[index]?.seq ?? index),
    topic: MESSAGE_TOPIC,
    rootId,
    payload: message,
  }));
  return enqueue(tx, now, rows);
}

/** After the root's own subscriptions, so that these stand before the throw; the root has heard it already and is left out. */
function throwSignals({ tx, tenantId, rootId, now }: RootWork, changes: Changes, events: readonly NewEvent[]): Promise<unknown>[] {
  const sources = events.filter((event) => event.type === 'signal.thrown');
  const signals = changes.thrown.map((signal, index) => ({
    ...signal,
    signalId: derivedId('signal', rootId, sources[index]?.seq ?? index),
  }));
  const rows = signals.map(({ signalId }) => ({
    outboxId: derivedId('signal-fan-out', tenantId, signalId),
    topic: SIGNAL_TOPIC,
    rootId,
    payload: { signalId },
  }));
  return [insertSignals(tx, rootId, now, signals), enqueue(tx, now, rows)];
}
