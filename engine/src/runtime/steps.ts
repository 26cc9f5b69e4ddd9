import { type Accepted, type StepResult, step } from '../kernel/step.ts';
import type { Actor, Env, Facts, JobCreated, JsonObject, KernelCommand, KernelEvent, Participation, Refusal } from '../kernel/types.ts';
import { asDatabaseFault, isConflict, isUnavailable } from '../store/database-fault.ts';
import { readCopyRow, readDoneTask } from '../store/task-operations.ts';
import { candidatePrincipals } from '../tasks/candidates.ts';
import { assignmentOf, toAssign } from './assign-opened.ts';
import { addParticipation, type Describe, fold, participationsIn } from './changes.ts';
import { newId } from './ids.ts';
import type { EngineParts } from './parts.ts';
import type { TrackedPrograms } from './programs.ts';
import { RefusedError } from './refused-error.ts';
import { pendBound, pendKernelEvent, protect, type RootWork, rootOf } from './root-work.ts';
import type { JobOutcome, JobRow, TaskSearch } from './types.ts';
import { refuseOvergrown } from './variables-limit.ts';

const NO_SEARCH: TaskSearch = { title: null, party: null, matterCode: null, cityCode: null, countyCode: null, townCode: null };
/** A process that keeps creating inline jobs is a loop in the model; its transaction must end. */
const MAX_INLINE_JOBS = 1000;
/** How often a step is run again because it asked for a definition not yet in memory: one more per level of calls. */
const MAX_LOADS = 50;

/** Who did what, when connectors answer a step: the system, on behalf of the command. */
const CONNECTOR = { kind: 'system', id: 'connector' } as const;

export type Stepped = { readonly kind: 'accepted'; readonly events: readonly KernelEvent[] } | Refusal;

/**
 * The command's step, and then the inline connectors of the jobs it created, each followed by its own step, until none is left. Facts are
 * loaded anew before every step. Everything is gathered in `work`; nothing is stored yet.
 */
export async function runSteps(
  parts: EngineParts,
  work: RootWork,
  command: KernelCommand,
  startDefinition: string | null,
): Promise<Stepped> {
  const first = await oneStep(parts, work, command, startDefinition);
  if (first.kind === 'refused') return first;
  const events = [...first.events];
  const jobs = inlineJobs(parts, first.events);
  for (let handled = 0; jobs.length > 0; handled += 1) {
    if (handled >= MAX_INLINE_JOBS) return { kind: 'refused', code: 'STEP_LIMIT_EXCEEDED', details: { jobs: handled } };
    const job = jobs.shift();
    if (job === undefined || work.changes.jobs.get(job.jobId) == null) continue; // cancelled by a connector before it
    if (work.assumed !== null) throw new Error('Expected the lock of the root before a connector runs, but it was only assumed');
    const answer = await runConnector(parts, work, job);
    if (answer.type === 'refused') return { kind: 'refused', code: answer.code, details: answer.details };
    const next = await oneStep(parts, work, answer, null);
    if (next.kind === 'refused') return next;
    events.push(...next.events);
    jobs.push(...inlineJobs(parts, next.events));
  }
  return { kind: 'accepted', events };
}

function inlineJobs(parts: EngineParts, events: readonly KernelEvent[]): JobCreated[] {
  const connectors = parts.hooks.connectors ?? {};
  return events.flatMap((event) => (event.type === 'job.created' && Object.hasOwn(connectors, event.job.jobType) ? [event.job] : []));
}

async function oneStep(parts: EngineParts, work: RootWork, command: KernelCommand, startDefinition: string | null): Promise<Stepped> {
  const { tx } = work;
  const root = rootOf(work);
  const facts = await factsOf(parts, work, command);
  const deadline = (await parts.hooks.deadlines?.(tx, root, facts)) ?? (() => null);
  const env: Env = { now: work.now, newId, facts, deadline };
  const { programs, result } = await decide(parts, work, command, env, startDefinition);
  if (result.kind === 'refused') return result;
  const overgrown = refuseOvergrown(work.state, result.state, result.events);
  if (overgrown !== null) return overgrown;
  const around = { ...facts, agencies: await agenciesAround(parts, work, facts, result.events) };
  gather(parts, work, programs, command, result, around);
  const events = [...result.events];
  for (const task of toAssign(work, result.events)) {
    const assignment = await assignmentOf(parts, work, task, around, programs.rules(task.definitionId));
    if (assignment === null) continue;
    const given = await decide(parts, work, assignment.command, { ...env, facts: assignment.facts }, null);
    if (given.result.kind === 'refused') continue; // it stays in the pool of its candidates
    gather(parts, work, given.programs, assignment.command, given.result, assignment.facts);
    events.push(...given.result.events);
  }
  return { kind: 'accepted', events };
}

/** The kernel's step, run again from the beginning with each definition it turns out to need. */
async function decide(
  parts: EngineParts,
  work: RootWork,
  command: KernelCommand,
  env: Env,
  startDefinition: string | null,
): Promise<{ readonly programs: TrackedPrograms; readonly result: StepResult }> {
  const { tx } = work;
  for (let loads = 0; loads < MAX_LOADS; loads += 1) {
    const programs = await parts.programs.of(tx, work.deploymentCount, startDefinition);
    const attempt = tryStep(() => step(programs, work.state, command, env)); // pure: with what it missed, it decides anew
    if (programs.missing.size > 0) {
      const found = await Promise.all([...programs.missing].map((id) => parts.programs.load(tx, id)));
      if (found.some((definition) => definition !== null)) continue;
    }
    if ('fault' in attempt) throw attempt.fault;
    return { programs, result: attempt.result };
  }
  throw new Error(`Expected the definitions of a step within ${MAX_LOADS} loads, but it kept asking`);
}

/** The kernel throws where a definition is not in memory; whether that is a fault shows once it could be loaded. */
function tryStep(run: () => StepResult): { readonly result: StepResult } | { readonly fault: unknown } {
  try {
    return { result: run() };
  } catch (fault) {
    return { fault };
  }
}

function gather(
  parts: EngineParts,
  work: RootWork,
  programs: TrackedPrograms,
  command: KernelCommand,
  result: Accepted,
  facts: Facts,
): void {
  if (work.state?.suspended !== undefined && result.state.suspended === undefined) work.changes.isResumed = true;
  work.state = result.state;
  work.status = result.state.status;
  work.isMoved = true;
  const describe: Describe = (task) => {
    const rolesAgencyId = task.agencyId ?? agencyOf(facts);
    return {
      search: parts.hooks.describeTask?.(task, rootOf(work), facts) ?? NO_SEARCH,
      rolesAgencyId,
      candidatePrincipals: candidatePrincipals(task, rolesAgencyId, facts.agencies ?? {}),
    };
  };
  for (const event of result.events) {
    pendKernelEvent(work, command.actor, event);
    if (event.type === 'process-instance.started' && event.parentActivityId !== null) bindCalled(work, command.actor, programs, event);
    fold(work.changes, event, describe);
    for (const participation of participationsIn(event)) remember(work, participation);
  }
}

/** A called process 被调用的流程 has a version of its own, which may be newer than its caller's: the history says which one acts from here. */
function bindCalled(work: RootWork, actor: Actor, programs: TrackedPrograms, { scopeId, definitionId, parentActivityId }: Started): void {
  const meta = programs.meta(definitionId);
  if (meta === null) throw new Error(`Expected definition ${definitionId} of a called process to be there, but it is not`);
  pendBound(work, actor, meta, { scopeId, calledBy: parentActivityId });
}

type Started = Extract<KernelEvent, { readonly type: 'process-instance.started' }>;

function agencyOf(facts: Facts): string | null {
  const agencyId = facts.case?.['agencyId'];
  return typeof agencyId === 'string' ? agencyId : null;
}

/** What lies above the agencies whose tasks reach upwards; asked for only where the facts do not say. */
async function agenciesAround(
  parts: EngineParts,
  { tx }: RootWork,
  facts: Facts,
  events: readonly KernelEvent[],
): Promise<NonNullable<Facts['agencies']>> {
  const known = facts.agencies ?? {};
  const unknown = new Set<string>();
  for (const event of events) {
    if ((event.type !== 'user-task.opened' && event.type !== 'user-task.migrated') || event.task.agencyReach !== 'parents') continue;
    const agencyId = event.task.agencyId ?? agencyOf(facts);
    if (agencyId !== null && known[agencyId] === undefined) unknown.add(agencyId);
  }
  if (unknown.size === 0 || parts.hooks.loadAgencies === undefined) return known;
  return { ...known, ...(await parts.hooks.loadAgencies(tx, [...unknown])) };
}

async function factsOf(parts: EngineParts, work: RootWork, command: KernelCommand): Promise<Facts> {
  const facts = await parts.hooks.loadFacts(work.tx, rootOf(work), command);
  const known = new Set(facts.participations.map(keyOf));
  const copy = command.type === 'user-task.read' ? await readCopyRow(work.tx, command.copyId) : null;
  const doneTask = command.type === 'user-task.take-back' ? await readDoneTask(work.tx, command.taskId) : null;
  return {
    ...facts,
    ...(copy === null ? {} : { copy }),
    ...(doneTask === null ? {} : { doneTask }),
    participations: [...facts.participations, ...work.participations.filter((one) => !known.has(keyOf(one)))],
  };
}

function keyOf({ personId, duty }: Participation): string {
  return `${personId}\u001f${duty}`;
}

/** Adds a participation to what this transaction knows and stores. */
export function remember(work: RootWork, participation: Participation): void {
  addParticipation(work.changes, participation.personId, participation.duty);
  if (!work.participations.some((one) => keyOf(one) === keyOf(participation))) work.participations.push(participation);
}

type Answer =
  | Extract<KernelCommand, { readonly type: 'job.complete' | 'job.fail' }>
  | { readonly type: 'refused'; readonly code: string; readonly details: JsonObject };

/**
 * A connector in its own savepoint. A refusal refuses a person's whole command (it is told to the person); where nobody waits, and for
 * any other fault, the connector's writes are undone and its job ends in an incident with the token kept.
 */
async function runConnector(parts: EngineParts, work: RootWork, created: JobCreated): Promise<Answer> {
  const connector = parts.hooks.connectors?.[created.jobType];
  if (connector === undefined) throw new Error(`Expected a connector for ${created.jobType}, but there is none`);
  const { tx } = work;
  const before = {
    pending: work.pending.length,
    participations: work.participations.length,
    stored: new Set(work.changes.participations.keys()),
  };
  protect(work);
  await tx.query('savepoint connector');
  try {
    const outcome = await connector(tx, jobRow(work, created), rootOf(work));
    await tx.query('release savepoint connector');
    return answerOf(created.jobId, outcome);
  } catch (fault) {
    const mapped = asDatabaseFault(fault);
    if (isConflict(mapped) || isUnavailable(mapped)) throw mapped;
    if (mapped instanceof RefusedError && work.actor.kind === 'person')
      return { type: 'refused', code: mapped.code, details: mapped.details };
    await tx.query('rollback to savepoint connector; release savepoint connector');
    work.pending.length = before.pending;
    work.participations.length = before.participations;
    for (const key of work.changes.participations.keys()) if (!before.stored.has(key)) work.changes.participations.delete(key);
    if (!(mapped instanceof RefusedError)) parts.fault(mapped, `connector ${created.jobType}`);
    return { type: 'job.fail', actor: CONNECTOR, jobId: created.jobId, message: messageOf(mapped), retriesLeft: 0 };
  }
}

function jobRow({ tenantId, rootId }: RootWork, created: JobCreated): JobRow {
  const { retries, ...job } = created;
  return { ...job, tenantId, rootId, retriesLeft: retries };
}

function answerOf(jobId: string, outcome: JobOutcome): Answer {
  if ('errorCode' in outcome) {
    return { type: 'job.fail', actor: CONNECTOR, jobId, message: outcome.message, errorCode: outcome.errorCode, retriesLeft: 0 };
  }
  return { type: 'job.complete', actor: CONNECTOR, jobId, ...(outcome.result === undefined ? {} : { result: outcome.result }) };
}

/** Of a fault, for an administrator; bounded. A refusal is its code. */
export function messageOf(fault: unknown): string {
  if (fault instanceof RefusedError) return fault.code;
  return (fault instanceof Error ? fault.message : String(fault)).slice(0, 1000);
}
