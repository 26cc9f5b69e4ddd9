import { ConflictError, WorkflowError } from '../errors.ts';
import type { JsonObject, KernelCommand, KernelEvent } from '../kernel/types.ts';
import { type AnsweredCommand, readCommand, recordCommand, type StoredAnswer, type StoredCommand } from '../store/commands.ts';
import type { Tx } from '../store/database.ts';
import { readHistory } from '../store/history.ts';
import { type Located, locateRoot } from '../store/roots.ts';
import { requireUuid } from './ids.ts';
import { isKernelEventType } from './kernel-event-types.ts';
import { bindMigrated, migrateCommand, rememberBefore } from './migrate-root.ts';
import { openRoot, rootNotFound } from './open-work.ts';
import type { EngineParts } from './parts.ts';
import { RefusedError } from './refused-error.ts';
import { checkpoint, forget, pend, pendBound, protect, type RootWork, restore, rootOf } from './root-work.ts';
import { save } from './save.ts';
import { runSteps, type Stepped } from './steps.ts';
import type { ApiEvent, EngineCommand, Envelope, Outcome, Participant, Root, StartProcess } from './types.ts';

/*
 * One durable step.
 *
 *   lock the root, read clock, participations, task, command id     (one round trip with `begin`)
 *        │ id unknown                     └── known ──▶ the first answer again (same actor and digest) or COMMAND_ID_REUSED
 *   savepoint ▸ participant.before ▸ facts ▸ step ▸ inline connectors ▸ step …       (no savepoint where nothing but the step works)
 *        │ accepted                                   │ refused
 *   save ▸ project ▸ participant.after            back to the savepoint, record the attempt
 *        └── save with command and answer, commit ────┘             (one statement; one round trip where no hook follows)
 *
 * A crash on any line leaves the root at its old revision; the same command sent again answers as it would have.
 */

/** Refusals of the engine's own loops that mean "no longer needed": nothing is recorded, nobody asked. */
export const MOOT: ReadonlySet<string> = new Set([
  'TIMER_NOT_OPEN',
  'TIMER_NOT_DUE',
  'JOB_NOT_OPEN',
  'SUBSCRIPTION_NOT_OPEN',
  'MESSAGE_NOT_WAITING',
  'ROOT_NOT_ACTIVE',
]);

/**
 * Refusals of the engine's own loops that mean "not now": nothing is recorded either, so that the same command may come again. A suspended
 * root 挂起 refuses so what exceeds the inputs it may hold.
 */
const NOT_NOW: ReadonlySet<string> = new Set(['ROOT_SUSPENDED']);

/** Thrown to roll a moot command back; `execute` turns it into its outcome. */
export class MootCommand extends Error {
  readonly outcome: Outcome;
  constructor(outcome: Outcome) {
    super('Expected something to do, but it was no longer needed');
    this.outcome = outcome;
  }
}

/** Thrown around what a participant threw: its own errors are the api's affair, not faults of the engine. */
export class ParticipantError extends Error {
  constructor(cause: unknown) {
    super('A participant of the command threw', { cause });
  }
}

/** What happens between lock and save: a kernel command, or what the api records. */
export type Work = (work: RootWork) => Promise<{ readonly stepped: Stepped; readonly result?: JsonObject }>;

export interface Plan {
  readonly rootId: string;
  readonly commandType: string;
  readonly taskId: string | null;
  readonly newKind: string | null;
  readonly work: Work;
  readonly after: Participant['after'];
  /** nothing follows in its transaction: the last write goes out with the commit */
  readonly isLast: boolean;
  /** a refusal is for the caller alone, who tries the same command again or keeps it as an incident */
  readonly isTentative?: boolean;
  /** null: lock and load */
  readonly attempt: Attempt | null;
  /** last of all, when everything has been sent and the revision is final; sends at once what it writes */
  finish?(work: RootWork, events: readonly KernelEvent[]): Promise<void>;
}

/** One try of a command: whether it may decide on what this node knows of the root, and whether it did. */
export interface Attempt {
  mayAssume: boolean;
  hasAssumed: boolean;
}

/** `attempt` is of a command alone in its transaction (`isLast`): there a failure can be followed by another try. */
interface Standing {
  readonly isLast?: boolean;
  readonly attempt?: Attempt;
  readonly isTentative?: boolean;
}

/**
 * Runs a kernel command in an open transaction; the caller commits it.
 * @throws {ConflictError} STALE_REVISION · COMMAND_ID_REUSED
 * @throws {WorkflowError} ROOT_NOT_FOUND · TASK_NOT_FOUND · DEFINITION_NOT_FOUND · INVALID_ID · INVALID_TEXT
 */
export async function transact(
  parts: EngineParts,
  tx: Tx,
  envelope: Envelope,
  command: EngineCommand,
  participant: Participant = {},
  { isLast = false, attempt, isTentative = false }: Standing = {},
): Promise<Outcome> {
  const rootId =
    command.type === 'process.start' ? requireUuid(command.rootId, 'rootId') : (envelope.rootId ?? (await located(tx, envelope, command)));
  if (typeof rootId !== 'string') return rootId; // answered before, and what it named is gone
  let remember: Plan['finish'];
  return durably(parts, tx, envelope, {
    rootId,
    commandType: command.type,
    ...(command.type === 'root.migrate'
      ? { finish: async (work: RootWork, events: readonly KernelEvent[]) => remember?.(work, events) }
      : {}),
    taskId: 'taskId' in command ? requireUuid(command.taskId, 'taskId') : null,
    newKind: command.type === 'process.start' ? command.kind : null,
    after: participant.after,
    isLast,
    isTentative,
    attempt: participant.before === undefined && command.type !== 'root.migrate' && attempt?.mayAssume ? attempt : null, // a participant is promised lock and id check; an undo is of rows read under the lock
    async work(work) {
      if (participant.before !== undefined) protect(work);
      await asParticipant(() => participant.before?.(tx, rootOf(work)));
      const { kernelCommand, startDefinition } = await kernelCommandOf(parts, work, envelope, command);
      if (command.type !== 'root.migrate') return { stepped: await runSteps(parts, work, kernelCommand, startDefinition) };
      const stored = await rememberBefore(work);
      remember = (_work, events) => stored(events);
      const stepped = await runSteps(parts, work, kernelCommand, startDefinition);
      if (stepped.kind === 'accepted') await bindMigrated(parts, work, stepped.events);
      return { stepped };
    },
  });
}

/** Runs a command of the api that moves no token: same id, lock, history and refusal. */
export async function transactRecord(
  parts: EngineParts,
  tx: Tx,
  envelope: Envelope & { readonly rootId: string },
  type: string,
  record: (tx: Tx, root: Root) => Promise<{ readonly events: readonly ApiEvent[]; readonly result?: JsonObject }>,
  newKind: string | null,
  { isLast = false } = {},
): Promise<Outcome> {
  return durably(parts, tx, envelope, {
    rootId: requireUuid(envelope.rootId, 'rootId'),
    commandType: type,
    taskId: null,
    newKind,
    after: undefined,
    isLast,
    attempt: null,
    async work(work) {
      protect(work);
      const { events, result } = await asParticipant(() => record(tx, rootOf(work)));
      for (const event of events) pend(work, envelope.actor, event.type, event.data);
      return { stepped: { kind: 'accepted', events: [] }, ...(result === undefined ? {} : { result }) };
    },
  });
}

/** What every command has in common, whatever it does between lock and save. */
export async function durably(parts: EngineParts, tx: Tx, envelope: Envelope, plan: Plan): Promise<Outcome> {
  const { actor, device } = envelope;
  const { rootId, commandType } = plan;
  const commandId = requireUuid(envelope.commandId, 'commandId');
  const opening = { rootId, commandId, commandType, actor, device: device ?? null, taskId: plan.taskId, newKind: plan.newKind };
  const known = plan.attempt === null || plan.newKind !== null ? null : parts.knownRoots.recall(parts, tx, opening);
  if (known !== null && plan.attempt !== null) plan.attempt.hasAssumed = true;
  const { work, earlier } = known === null ? await openRoot(parts, tx, opening) : { work: known, earlier: null };
  if (earlier !== null) return repeated(tx, envelope, earlier);
  if (work === null) throw rootNotFound(rootId);
  parts.knownRoots.forget(work.tenantId, rootId);
  try {
    refuseStale(envelope, work);
    const outcome = await decide(parts, envelope, plan, work);
    if (plan.isLast) tx.afterCommit(() => parts.knownRoots.remember(work));
    return outcome;
  } finally {
    forget(work);
  }
}

async function decide(parts: EngineParts, envelope: Envelope, plan: Plan, work: RootWork): Promise<Outcome> {
  const before = checkpoint(work);
  const firstSeq = work.nextSeq;
  if (work.isNew) pend(work, envelope.actor, 'root.opened', { kind: work.kind });
  const { stepped, result } = await refusalAsValue(() => plan.work(work));
  if (stepped.kind === 'refused') {
    if (isUnrecorded(envelope, plan, stepped.code)) throw new MootCommand(refusedOutcome(work.rootId, stepped));
    if (work.savepoint !== null) await work.tx.query('rollback to savepoint step');
    restore(work, before);
    return recordRefusal(parts, envelope, plan, work, stepped);
  }
  const told = await tellHooks(parts, plan, work, stepped.events);
  return accept(parts, envelope, plan, work, stepped.events, firstSeq, told ?? result);
}

function isUnrecorded({ actor }: Envelope, { isTentative }: Plan, code: string): boolean {
  return actor.kind === 'system' && (isTentative === true || MOOT.has(code) || NOT_NOW.has(code));
}

/** Hooks see everything stored; what they add to the history is stored with the answer. */
async function tellHooks(
  parts: EngineParts,
  { after }: Plan,
  work: RootWork,
  events: readonly KernelEvent[],
): Promise<JsonObject | undefined> {
  const project = events.length > 0 ? parts.hooks.project : undefined;
  if (project === undefined && after === undefined) return undefined;
  await save(parts, work);
  await project?.(work.tx, rootOf(work), events);
  return asParticipant(() => after?.(work.tx, rootOf(work), events));
}

async function accept(
  parts: EngineParts,
  envelope: Envelope,
  plan: Plan,
  work: RootWork,
  events: readonly KernelEvent[],
  firstSeq: number,
  result: JsonObject | undefined,
): Promise<Outcome> {
  const { rootId } = work;
  const withResult = result === undefined ? {} : { result };
  const answer = (): StoredAnswer => ({
    outcome: 'accepted',
    rootId,
    revision: work.revision,
    firstSeq,
    lastSeq: work.nextSeq - 1,
    ...withResult,
  });
  const saved = save(parts, work, { commandOf: () => answered(envelope, work, answer()) });
  await last(plan, work, plan.finish === undefined ? saved : Promise.all([saved, plan.finish(work, events)]));
  return { outcome: 'accepted', rootId, revision: work.revision, events, isRepeat: false, ...withResult };
}

/** Refused attempts are evidence too. A root that was only about to be opened does not come into being by them. */
async function recordRefusal(
  parts: EngineParts,
  envelope: Envelope,
  plan: Plan,
  work: RootWork,
  refusal: Extract<Stepped, { kind: 'refused' }>,
): Promise<Outcome> {
  const { code, details } = refusal;
  const rootId = work.isNew ? null : work.rootId;
  const command = answered(envelope, work, { outcome: 'refused', rootId, code, details });
  if (work.isNew) {
    await last(plan, work, recordCommand(work.tx, command));
  } else {
    pend(work, work.actor, 'command.refused', { command: work.commandType, code, details });
    await last(plan, work, save(parts, work, { isRefusal: true, commandOf: () => command }));
  }
  return refusedOutcome(rootId, refusal);
}

function answered({ commandId, actor, requestDigest }: Envelope, work: RootWork, answer: StoredAnswer): AnsweredCommand {
  return { commandId, type: work.commandType, actor, requestDigest, answer };
}

async function last({ isLast }: Plan, { tx }: RootWork, sent: Promise<unknown>): Promise<void> {
  if (isLast) tx.leave(sent);
  else await sent;
}

function refusedOutcome(rootId: string | null, { code, details }: Extract<Stepped, { kind: 'refused' }>): Outcome {
  return { outcome: 'refused', rootId, code, details, isRepeat: false };
}

async function refusalAsValue(work: () => ReturnType<Work>): ReturnType<Work> {
  try {
    return await work();
  } catch (fault) {
    const thrown = fault instanceof ParticipantError ? fault.cause : fault;
    if (thrown instanceof RefusedError) return { stepped: { kind: 'refused', code: thrown.code, details: thrown.details } };
    throw fault;
  }
}

async function asParticipant<R>(run: () => Promise<R> | undefined): Promise<R> {
  try {
    return (await run()) as R; // an absent participant gives undefined, which its caller expects
  } catch (fault) {
    throw new ParticipantError(fault);
  }
}

function refuseStale({ expectedRevision }: Envelope, work: RootWork): void {
  if (expectedRevision === undefined || expectedRevision === work.revision) return;
  throw new ConflictError('STALE_REVISION', `Expected revision ${expectedRevision}, but the root is at ${work.revision}`, {
    revision: work.revision,
  });
}

/** The first answer, word for word. */
async function repeated(tx: Tx, { commandId, actor, requestDigest }: Envelope, earlier: StoredCommand): Promise<Outcome> {
  if (earlier.request_digest !== requestDigest || earlier.actor_kind !== actor.kind || earlier.actor_id !== actor.id) {
    throw new ConflictError('COMMAND_ID_REUSED', 'Expected a new command id, but it was used for another command', { commandId });
  }
  if (earlier.answer === null) throw new Error('Expected the answer of an earlier command, but there is none');
  return asOutcome(tx, earlier.answer);
}

async function asOutcome(tx: Tx, answer: StoredAnswer): Promise<Outcome> {
  if (answer.outcome === 'refused') return { ...answer, isRepeat: true };
  const { outcome, rootId, revision, firstSeq, lastSeq, result } = answer;
  const stored = await readHistory(tx, rootId, { after: firstSeq - 1, limit: Math.max(0, lastSeq - firstSeq + 1) });
  const events = stored.filter(({ type }) => isKernelEventType(type)).map(({ type, data }) => ({ type, ...data }) as KernelEvent); // as it was stored
  return { outcome, rootId, revision, events, isRepeat: true, ...(result === undefined ? {} : { result }) };
}

/** By what each command names; `variables.set` and `root.cancel` name nothing but the root. */
function namedBy(command: EngineCommand): { readonly what: Located; readonly id: string } | null {
  if ('taskId' in command) return { what: 'task', id: requireUuid(command.taskId, 'taskId') };
  if ('copyId' in command) return { what: 'copy', id: requireUuid(command.copyId, 'copyId') };
  if ('jobId' in command) return { what: 'job', id: requireUuid(command.jobId, 'jobId') };
  if ('timerId' in command) return { what: 'timer', id: requireUuid(command.timerId, 'timerId') };
  if ('subscriptionId' in command) return { what: 'subscription', id: requireUuid(command.subscriptionId, 'subscriptionId') };
  if ('incidentId' in command) return { what: 'incident', id: requireUuid(command.incidentId, 'incidentId') };
  return null;
}

const NOT_FOUND = {
  task: 'TASK_NOT_FOUND',
  copy: 'COPY_NOT_FOUND',
  job: 'JOB_NOT_OPEN',
  timer: 'TIMER_NOT_OPEN',
  subscription: 'SUBSCRIPTION_NOT_OPEN',
  incident: 'INCIDENT_NOT_FOUND',
} as const;

/** The root of what the command names; where that is gone, perhaps because this very command was done before, its answer. */
async function located(tx: Tx, envelope: Envelope, command: EngineCommand): Promise<string | Outcome> {
  const named = namedBy(command);
  if (named === null)
    throw new WorkflowError('INVALID_ID', `Expected a rootId with ${command.type}, but there is none`, { what: 'rootId' });
  const rootId = await locateRoot(tx, named.what, named.id);
  if (rootId !== null) return rootId;
  const earlier = await readCommand(tx, requireUuid(envelope.commandId, 'commandId'));
  if (earlier !== null) return repeated(tx, envelope, earlier);
  throw new WorkflowError(NOT_FOUND[named.what], `Expected a ${named.what} with this id, but there is none`, { id: named.id });
}

async function kernelCommandOf(
  parts: EngineParts,
  work: RootWork,
  { actor }: Envelope,
  command: EngineCommand,
): Promise<{ readonly kernelCommand: KernelCommand; readonly startDefinition: string | null }> {
  if (command.type === 'root.migrate') return { kernelCommand: migrateCommand(command, actor), startDefinition: null };
  if (command.type !== 'process.start') return { kernelCommand: { ...command, actor }, startDefinition: null };
  const definitionId = await selectDefinition(parts, work, command);
  const definition = definitionId === null ? null : await parts.programs.load(work.tx, definitionId);
  if (definition === null)
    throw new WorkflowError('DEFINITION_NOT_FOUND', 'Expected a deployed definition, but there is none', { ...command.definition });
  const { meta } = definition;
  work.definition = meta;
  pendBound(work, actor, meta);
  const { startEventId, variables } = command;
  return {
    kernelCommand: {
      type: 'process.start',
      actor,
      processId: meta.processId,
      ...(startEventId === undefined ? {} : { startEventId }),
      ...(variables === undefined ? {} : { variables }),
    },
    startDefinition: meta.definitionId,
  };
}

async function selectDefinition(parts: EngineParts, work: RootWork, { definition }: StartProcess): Promise<string | null> {
  if ('definitionId' in definition) return requireUuid(definition.definitionId, 'definitionId');
  return parts.programs.latest(work.tx, work.deploymentCount, definition.packId, definition.processId);
}
