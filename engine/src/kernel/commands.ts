import { openJob } from '../elements/job.ts';
import { asFailure, Failure, Refused } from './failure.ts';
import { raiseIncident } from './incidents.ts';
import type { Program, ProgramElement } from './program.ts';
import { editNode, elementOf, emit, type Run } from './run.ts';
import { beginProcess, noteEnd, terminate } from './scopes.ts';
import type { Wait } from './state.ts';
import { catchError, findCatcher, partsOf } from './throw-error.ts';
import { activate, beginNode, complete, enter } from './tokens.ts';
import { trigger } from './triggers.ts';
import type { JsonObject, KernelCommand } from './types.ts';
import { bringIn, checkNames, evaluateBoolean, propagate, setLocal } from './variables.ts';

/** The commands of the machine itself; those of people's tasks are in tasks/. */
type CommandOf<T extends KernelCommand['type']> = Extract<KernelCommand, { type: T }>;

/**
 * Starts a process in this root, by its none start event or a named one; for an instantiating gateway or receive task `startEventId` is the event
 * that happened. Refusals: PROCESS_NOT_FOUND, START_EVENT_NOT_FOUND, START_CONDITION_NOT_TRUE.
 */
export function startProcess(run: Run, command: CommandOf<'process.start'>): void {
  const definitionId = run.programs.resolveCall(command.processId, 'latest', null);
  const program = definitionId === null ? null : run.programs.program(definitionId);
  if (definitionId === null || program === null) throw new Refused('PROCESS_NOT_FOUND', { processId: command.processId });
  const wanted = command.startEventId;
  const info = program.startEvents.find((event) => (wanted === undefined ? event.kind === 'none' : event.elementId === wanted));
  if (info === undefined) throw new Refused('START_EVENT_NOT_FOUND', { processId: command.processId, startEventId: wanted ?? null });
  run.status = 'active';
  const scopeId = openProcess(run, definitionId, checkNames(command.variables ?? {}));
  const start = program.elements[program.elementIndex.get(info.elementId)!]!;
  if (info.kind === 'conditional') demandCondition(run, scopeId, start);
  for (const other of waitedFor(program, start)) enter(run, scopeId, other, '');
  const id = beginNode(run, scopeId, start, '');
  run.personal = id;
  complete(run, id);
}

/** A conditional start event is looked at with the variables the start brings. */
function demandCondition(run: Run, scopeId: string, { id, spec }: ProgramElement): void {
  const condition = spec.kind === 'start-event' ? partsOf(spec.trigger).find((part) => part.kind === 'conditional') : undefined;
  if (condition?.kind !== 'conditional') return;
  if (orRefuse(() => evaluateBoolean(run, scopeId, condition.condition))) return;
  throw new Refused('START_CONDITION_NOT_TRUE', { startEventId: id, expression: condition.condition.text });
}

/** Behind a parallel instantiating event gateway the events that did not happen yet are waited for too (BPMN 2.0.2 §10.6.6). */
function waitedFor(program: Program, start: ProgramElement): ProgramElement[] {
  const gateway = program.elements.find(
    ({ spec, outgoing }) =>
      spec.kind === 'event-based-gateway' && spec.isParallel && outgoing.some((flow) => program.flows[flow]!.target === start.index),
  );
  const targets = (gateway?.outgoing ?? []).map((flow) => program.elements[program.flows[flow]!.target]!);
  return targets.filter((target) => target !== start);
}

/** There is no token yet that could keep an incident: what fails here – the timer of an event sub-process – refuses the start. */
function openProcess(run: Run, definitionId: string, variables: JsonObject): string {
  return orRefuse(() => beginProcess(run, definitionId, null, variables));
}

function orRefuse<T>(part: () => T): T {
  try {
    return part();
  } catch (error) {
    const failure = asFailure(error);
    throw new Refused(failure.code, { message: failure.message, ...failure.details });
  }
}

export function nodeWithJob(run: Run, jobId: string): string {
  for (const id in run.nodes) if (run.nodes[id]!.job?.id === jobId) return id;
  throw new Refused('JOB_NOT_OPEN', { jobId });
}

export function completeJob(run: Run, command: CommandOf<'job.complete'>): void {
  const id = nodeWithJob(run, command.jobId);
  const element = elementOf(run, id)!;
  const { parent } = run.nodes[id]!;
  emit(run, { type: 'job.completed', jobId: command.jobId, elementId: element.id });
  editNode(run, id, { job: undefined, incident: undefined });
  bringIn(run, id, element.outputs, command.result && checkNames(command.result));
  if (element.spec.kind === 'end-event') noteEnd(run, parent!, element.id);
  complete(run, id);
}

/** A failed job: with `errorCode` a BPMN error at its activity; with no retries left an incident; else it stays for another try. */
export function failJob(run: Run, command: CommandOf<'job.fail'>): void {
  const id = nodeWithJob(run, command.jobId);
  const { element } = run.nodes[id]!;
  const { errorCode, message, retriesLeft } = command;
  emit(run, {
    type: 'job.failed',
    jobId: command.jobId,
    elementId: element,
    message,
    ...(errorCode === undefined ? {} : { errorCode }),
    retriesLeft,
  });
  if (errorCode === undefined) {
    if (retriesLeft > 0) return;
    editNode(run, id, { job: undefined });
    raiseIncident(run, id, 'work', new Failure('JOB_FAILED', message, { jobId: command.jobId }));
    return;
  }
  editNode(run, id, { job: undefined });
  const catcher = findCatcher(run, id, 'error', errorCode);
  if (catcher !== null) {
    catchError(run, catcher, element, errorCode);
    return;
  }
  emit(run, { type: 'error.thrown', elementId: element, errorCode, caughtBy: null });
  raiseIncident(
    run,
    id,
    'work',
    new Failure('ERROR_NOT_CAUGHT', `Expected an event that catches error ${errorCode}, but there is none`, {
      errorCode,
      jobId: command.jobId,
    }),
  );
}

export function findWait(run: Run, waitId: string): { readonly holder: string; readonly wait: Wait } | null {
  for (const holder in run.nodes) {
    const wait = run.nodes[holder]!.waits?.find((one) => one.id === waitId);
    if (wait !== undefined) return { holder, wait };
  }
  return null;
}

/** Refusals: TIMER_NOT_OPEN (fired or cancelled: a timer of the past does nothing), TIMER_NOT_DUE. */
export function fireTimer(run: Run, command: CommandOf<'timer.fire'>): void {
  const found = findWait(run, command.timerId);
  if (found?.wait.kind !== 'timer') throw new Refused('TIMER_NOT_OPEN', { timerId: command.timerId });
  if (run.env.now < found.wait.dueAt) throw new Refused('TIMER_NOT_DUE', { timerId: command.timerId, dueAt: found.wait.dueAt });
  emit(run, { type: 'timer.fired', timerId: command.timerId, elementId: found.wait.element });
  trigger(run, found.holder, found.wait);
}

export function deliverMessage(run: Run, command: CommandOf<'message.deliver'>): void {
  const found = findWait(run, command.subscriptionId);
  if (found?.wait.kind !== 'message') throw new Refused('SUBSCRIPTION_NOT_OPEN', { subscriptionId: command.subscriptionId });
  emit(run, {
    type: 'message.received',
    subscriptionId: command.subscriptionId,
    elementId: found.wait.element,
    messageId: command.messageId,
  });
  trigger(run, found.holder, found.wait, command.variables && checkNames(command.variables));
}

/** Writes variables into a scope; without `scopeId` into the oldest process instance of the root. */
export function setVariables(run: Run, command: CommandOf<'variables.set'>): void {
  const scopeId = command.scopeId ?? Object.keys(run.nodes).find((id) => run.nodes[id]!.parent === null);
  if (scopeId === undefined || run.nodes[scopeId] === undefined) throw new Refused('SCOPE_NOT_FOUND', { scopeId: scopeId ?? null });
  setLocal(run, scopeId, checkNames(command.variables), command.reason);
}

/** Tries again what raised the incident, with `variables` written first. It may fail again, which raises a new one. */
export function resolveIncident(run: Run, command: CommandOf<'incident.resolve'>): void {
  const id = Object.keys(run.nodes).find((one) => run.nodes[one]!.incident?.id === command.incidentId);
  if (id === undefined) throw new Refused('INCIDENT_NOT_OPEN', { incidentId: command.incidentId });
  const { incident, element } = run.nodes[id]!;
  editNode(run, id, { incident: undefined });
  if (command.variables !== undefined) propagate(run, id, checkNames(command.variables), command.reason);
  emit(run, { type: 'incident.resolved', incidentId: command.incidentId, elementId: element });
  run.isStirred = true;
  if (incident!.phase === 'condition') return;
  if (incident!.phase === 'complete') complete(run, id);
  else if (incident!.phase === 'work') retryWork(run, id);
  else activate(run, id);
}

/** A new job in place of the failed one; its input mappings stand. */
function retryWork(run: Run, id: string): void {
  const { spec } = elementOf(run, id)!;
  if ((spec.kind === 'job-task' || spec.kind === 'throw-event' || spec.kind === 'end-event') && spec.job !== null)
    openJob(run, id, spec.job);
}

export function cancelRoot(run: Run, command: CommandOf<'root.cancel'>): void {
  for (const id of Object.keys(run.nodes)) if (run.nodes[id]?.parent === null) terminate(run, id, `cancelled:${command.reason}`);
  run.status = 'terminated';
  emit(run, { type: 'root.terminated', cause: command.reason });
}
