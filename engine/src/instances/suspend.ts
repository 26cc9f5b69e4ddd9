import { openJob } from '../elements/job.ts';
import { completeJob, deliverMessage, failJob, findWait, fireTimer, nodeWithJob } from '../kernel/commands.ts';
import { Refused } from '../kernel/failure.ts';
import { editNode, elementById, elementOf, emit, programOf, type Run } from '../kernel/run.ts';
import { deliverSignal } from '../kernel/signals.ts';
import type { Wait } from '../kernel/state.ts';
import { settle } from '../kernel/tokens.ts';
import type { KernelCommand } from '../kernel/types.ts';
import { checkNames } from '../kernel/variables.ts';
import type { HeldInput, InstanceCommand } from './instance-types.ts';
import { demandReason } from './reason.ts';

/**
 * Suspension 挂起 of a root. While it lasts nothing moves by itself: people's commands are refused, conditions are not looked at, jobs that
 * begin are not handed out. What the outside world brings – a timer that is due, the result of a job that was already running, a message,
 * a signal – is accepted once and held in the state; resuming lets it happen in the order in which it came, as if it came now.
 */
type CommandOf<T extends InstanceCommand['type']> = Extract<InstanceCommand, { type: T }>;

/** What an administrator may do meanwhile; and a copy 抄送 may be read. */
const ALLOWED: ReadonlySet<KernelCommand['type']> = new Set<KernelCommand['type']>([
  'root.resume',
  'root.cancel',
  'root.modify',
  'variables.set',
  'incident.resolve',
  'incident.skip',
  'user-task.read',
]);

/** Signals are not tied to one wait: so many are kept, no more. */
const HELD_LIMIT = 1_000;

/** Refusals: REASON_REQUIRED; ROOT_SUSPENDED. */
export function suspendRoot(run: Run, command: CommandOf<'root.suspend'>): void {
  const reason = demandReason(command.reason, 'suspend');
  run.suspended = { since: run.env.now, by: command.actor.id, reason };
  emit(run, { type: 'root.suspended', reason, by: command.actor.id });
}

/** Refusals: ROOT_NOT_SUSPENDED. */
export function resumeRoot(run: Run, command: CommandOf<'root.resume'>): void {
  const suspension = run.suspended;
  if (suspension === null) throw new Refused('ROOT_NOT_SUSPENDED');
  const held = suspension.held ?? [];
  run.suspended = null;
  emit(run, { type: 'root.resumed', reason: command.reason ?? null, by: command.actor.id, kept: held.length });
  for (const input of held) {
    if (run.status !== 'active') return;
    if (isWaitedFor(run, input)) happen(run, input);
    else emit(run, { type: 'input.dropped', input: input.type, id: idOf(input) });
    settle(run);
  }
  beginParkedJobs(run);
}

/** Jobs that would have begun while nothing was handed out. */
function beginParkedJobs(run: Run): void {
  for (const id of Object.keys(run.nodes)) {
    if (run.nodes[id]?.job?.parked !== true) continue;
    const { spec } = elementOf(run, id)!;
    editNode(run, id, { job: undefined });
    if ('job' in spec && spec.job !== null) openJob(run, id, spec.job);
  }
}

/** Keeps what may not happen now. False: the command may happen. @throws {Refused} ROOT_SUSPENDED, and what the command itself would be refused for */
export function holdWhileSuspended(run: Run, command: KernelCommand): boolean {
  const suspension = run.suspended;
  if (suspension === null || ALLOWED.has(command.type)) return false;
  const input = inputOf(command);
  if (input === null) throw new Refused('ROOT_SUSPENDED', { since: suspension.since, reason: suspension.reason });
  if (input.type === 'job.fail' && input.errorCode === undefined && input.retriesLeft > 0) return false; // it will be tried again
  const held = suspension.held ?? [];
  const isKept = held.some((one) => idOf(one) === idOf(input)) && !isOpenFor(run, input);
  demandOpen(run, input, isKept);
  if (input.type === 'signal.deliver' && !isWaitedFor(run, input)) return true;
  if (held.length >= HELD_LIMIT) throw new Refused('ROOT_SUSPENDED', { since: suspension.since, reason: suspension.reason });
  run.suspended = { ...suspension, held: [...held, input] };
  emit(run, { type: 'input.held', input: input.type, id: idOf(input), elementId: elementFor(run, input), isOpen: isOpenFor(run, input) });
  return true;
}

function inputOf(command: KernelCommand): HeldInput | null {
  switch (command.type) {
    case 'job.complete':
    case 'job.fail':
    case 'timer.fire':
    case 'message.deliver':
    case 'signal.deliver': {
      const { actor: _actor, ...input } = command;
      return input;
    }
    default:
      return null;
  }
}

function idOf(input: HeldInput): string {
  switch (input.type) {
    case 'job.complete':
    case 'job.fail':
      return input.jobId;
    case 'timer.fire':
      return input.timerId;
    case 'message.deliver':
      return input.subscriptionId;
    case 'signal.deliver':
      return input.signalName;
  }
}

/** Looks at everything the command would be refused for when it happens: then nobody would hear of it. */
function demandOpen(run: Run, input: HeldInput, isKept: boolean): void {
  if ('result' in input && input.result !== undefined) checkNames(input.result);
  if ('variables' in input && input.variables !== undefined) checkNames(input.variables);
  if (input.type === 'signal.deliver') return;
  const isOpen = isWaitedFor(run, input) && !isKept;
  if (input.type === 'timer.fire') {
    const wait = findWait(run, input.timerId)?.wait;
    if (!isOpen || wait?.kind !== 'timer') throw new Refused('TIMER_NOT_OPEN', { timerId: input.timerId });
    if (run.env.now < wait.dueAt) throw new Refused('TIMER_NOT_DUE', { timerId: input.timerId, dueAt: wait.dueAt });
  } else if (!isOpen) {
    if (input.type === 'message.deliver') throw new Refused('SUBSCRIPTION_NOT_OPEN', { subscriptionId: input.subscriptionId });
    throw new Refused('JOB_NOT_OPEN', { jobId: input.jobId });
  }
}

function isWaitedFor(run: Run, input: HeldInput): boolean {
  switch (input.type) {
    case 'job.complete':
    case 'job.fail':
      return Object.values(run.nodes).some((node) => node.job?.id === input.jobId && node.job.parked !== true);
    case 'timer.fire':
      return findWait(run, input.timerId)?.wait.kind === 'timer';
    case 'message.deliver':
      return findWait(run, input.subscriptionId)?.wait.kind === 'message';
    case 'signal.deliver':
      return Object.values(run.nodes).some((node) => node.waits?.some((wait) => hears(input, wait)));
  }
}

function hears({ signalName, subscriptionIds }: Extract<HeldInput, { type: 'signal.deliver' }>, wait: Wait): boolean {
  return wait.kind === 'signal' && wait.name === signalName && (subscriptionIds === undefined || subscriptionIds.includes(wait.id));
}

/** A non-interrupting event hears further messages and signals; several triggers that must all come hear each once. */
function isOpenFor(run: Run, input: HeldInput): boolean {
  if (input.type === 'signal.deliver') return true;
  if (input.type !== 'message.deliver') return false;
  const found = findWait(run, input.subscriptionId);
  if (found === null) return false;
  const { spec } = elementById(programOf(run, found.holder), found.wait.element);
  if (spec.kind !== 'boundary-event' && spec.kind !== 'start-event') return false;
  return !spec.interrupting && !(spec.trigger.kind === 'multiple' && spec.trigger.isParallel);
}

function elementFor(run: Run, input: HeldInput): string | null {
  if (input.type === 'signal.deliver') return null;
  if (input.type === 'timer.fire') return findWait(run, input.timerId)?.wait.element ?? null;
  if (input.type === 'message.deliver') return findWait(run, input.subscriptionId)?.wait.element ?? null;
  return run.nodes[nodeWithJob(run, input.jobId)]!.element;
}

function happen(run: Run, input: HeldInput): void {
  const { actor } = run;
  if (input.type === 'job.complete') completeJob(run, { ...input, actor });
  else if (input.type === 'job.fail') failJob(run, { ...input, actor });
  else if (input.type === 'timer.fire') fireTimer(run, { ...input, actor });
  else if (input.type === 'message.deliver') deliverMessage(run, { ...input, actor });
  else deliverSignal(run, { ...input, actor });
}
