import { Refused } from '../kernel/failure.ts';
import type { ProgramElement, UserTaskSpec } from '../kernel/program.ts';
import { editNode, elementOf, emit, processNodeOf, type Run } from '../kernel/run.ts';
import type { TaskState } from '../kernel/state.ts';
import { complete } from '../kernel/tokens.ts';
import type { Actor, KernelCommand } from '../kernel/types.ts';
import { bringIn, checkNames } from '../kernel/variables.ts';
import { actingPersons, holderOf } from './acting.ts';
import { assignItem } from './assign-item.ts';
import { isCandidate } from './candidates.ts';
import { closeQuestions } from './items.ts';
import { mayHold } from './obligations.ts';
import { openSigners, roundOf } from './signing.ts';
import { noteActed } from './take-back.ts';
import { checkReason, demandReady, findItem, isAllowed, operationsOfItem } from './work.ts';

type CommandOf<T extends KernelCommand['type']> = Extract<KernelCommand, { type: T }>;

/** An open work item, found by its id. */
export interface OpenTask {
  readonly nodeId: string;
  readonly task: TaskState;
  readonly element: ProgramElement;
  readonly spec: UserTaskSpec;
}

/** @throws {Refused} USER_TASK_NOT_OPEN, OPERATION_NOT_ALLOWED (it is an item beside a task, which has operations of its own) */
export function openTask(run: Run, taskId: string): OpenTask {
  for (const nodeId in run.nodes) {
    const { task } = run.nodes[nodeId]!;
    if (task?.id !== taskId) continue;
    const element = elementOf(run, nodeId)!;
    if (element.spec.kind === 'user-task') return { nodeId, task, element, spec: element.spec.task };
  }
  const work = findItem(run, taskId);
  if (work === null) throw new Refused('USER_TASK_NOT_OPEN', { taskId });
  throw new Refused('OPERATION_NOT_ALLOWED', { elementId: work.element.id, allowed: operationsOfItem(work.spec, work.item.kind) });
}

/** @throws {Refused} OPERATION_NOT_ALLOWED, PERSON_REQUIRED, USER_TASK_SUSPENDED, USER_TASK_DELEGATED */
export function allow(open: OpenTask, operation: string, actor: Actor): void {
  if (actor.kind !== 'person') throw new Refused('PERSON_REQUIRED', { operation });
  if (!isAllowed(open.spec, operation))
    throw new Refused('OPERATION_NOT_ALLOWED', { operation, elementId: open.element.id, allowed: open.spec.operations });
  demandReady(open.task, operation);
}

/** @throws {Refused} DUTY_CONFLICT, SAME_PERSON_REQUIRED, CERTIFICATE_REQUIRED */
export function demandObligations(run: Run, open: OpenTask, personId: string): void {
  const objection = mayHold(run, run.nodes[processNodeOf(run.nodes, open.nodeId)]!.definition!, personId, open.spec.duty);
  if (objection !== null) throw new Refused(objection.code, { ...objection.details, taskId: open.task.id });
}

function setAssignee(run: Run, open: OpenTask, assignee: string | null, operation: 'claim' | 'unclaim' | 'assign', reason?: string): void {
  const { owner: _delegator, ...task } = open.task; // an administrator's assignment ends a delegation
  noteActed(run, open.nodeId);
  editNode(run, open.nodeId, { task: { ...task, assignee } });
  emit(run, {
    type: 'user-task.assigned',
    taskId: open.task.id,
    elementId: open.element.id,
    assignee,
    from: open.task.assignee,
    operation,
    ...(reason === undefined ? {} : { reason }),
  });
}

/** The obligations of whoever acts and of the person acted for. @throws {Refused} as `demandObligations` */
export function demandActing(run: Run, open: OpenTask, actor: Actor): void {
  for (const personId of actingPersons(run, actor)) demandObligations(run, open, personId);
}

/** 认领: a candidate takes the task; a deputy takes it for the person he acts for. Refusals: USER_TASK_ASSIGNED, USER_TASK_NOT_CANDIDATE, obligations. Claiming one's own task again changes nothing. */
export function claim(run: Run, command: CommandOf<'user-task.claim'>): void {
  const open = openTask(run, command.taskId);
  allow(open, 'claim', command.actor);
  const holder = holderOf(run, command.actor);
  if (open.task.assignee === holder) return;
  if (open.task.assignee !== null) throw new Refused('USER_TASK_ASSIGNED', { taskId: open.task.id });
  if (!isCandidate(open.task, holder, run.env.facts)) throw new Refused('USER_TASK_NOT_CANDIDATE', { taskId: open.task.id });
  demandActing(run, open, command.actor);
  setAssignee(run, open, holder, 'claim');
}

/** 归还: the assignee gives the task back to its candidates. */
export function unclaim(run: Run, command: CommandOf<'user-task.unclaim'>): void {
  const open = openTask(run, command.taskId);
  allow(open, 'unclaim', command.actor);
  if (open.task.assignee === null) throw new Refused('USER_TASK_NOT_ASSIGNED', { taskId: open.task.id });
  demandAssignee(run, open, command.actor);
  setAssignee(run, open, null, 'unclaim', checkReason(open.spec, 'unclaim', command.reason).reason);
}

/**
 * 转办/指派: the assignee – or, while nobody has it, a candidate – hands the task to somebody who is a candidate as well and meets the
 * obligations. Where the model names no candidates at all, whoever holds a post may receive it. A part of the system (an administrator
 * acting through it, an assignment rule) may assign any task; what is asked of the receiver stays the same.
 */
export function assign(run: Run, command: CommandOf<'user-task.assign'>): void {
  const work = findItem(run, command.taskId);
  if (work !== null) assignItem(run, work, command);
  else assignTask(run, command);
}

function assignTask(run: Run, command: CommandOf<'user-task.assign'>): void {
  const open = openTask(run, command.taskId);
  if (command.actor.kind === 'person') {
    allow(open, 'assign', command.actor);
    demandHolder(run, open, command.actor);
  }
  demandFits(run, open, command.assignee);
  const { reason } = command.actor.kind === 'person' ? checkReason(open.spec, 'assign', command.reason) : command;
  setAssignee(run, open, command.assignee, 'assign', reason);
}

/** Whoever receives a task is a candidate of it and meets its obligations. @throws {Refused} PERSON_NOT_KNOWN, USER_TASK_NOT_CANDIDATE, obligations */
export function demandFits(run: Run, open: OpenTask, personId: string): void {
  if (run.env.facts.people[personId] === undefined) throw new Refused('PERSON_NOT_KNOWN', { personId });
  const isOpenToAll = open.task.users === undefined && open.task.roles === undefined;
  const fits = isOpenToAll ? run.env.facts.people[personId]!.posts.length > 0 : isCandidate(open.task, personId, run.env.facts);
  if (!fits) throw new Refused('USER_TASK_NOT_CANDIDATE', { taskId: open.task.id, personId });
  demandObligations(run, open, personId);
}

function demandAssignee(run: Run, open: OpenTask, actor: Actor): void {
  if (open.task.assignee !== holderOf(run, actor)) throw new Refused('USER_TASK_NOT_ASSIGNEE', { taskId: open.task.id });
}

/** The assignee, or a candidate of an unassigned task; or the deputy acting for one. @throws {Refused} USER_TASK_NOT_ASSIGNEE, USER_TASK_NOT_CANDIDATE */
export function demandHolder(run: Run, open: OpenTask, actor: Actor): void {
  if (open.task.assignee !== null) demandAssignee(run, open, actor);
  else if (!isCandidate(open.task, holderOf(run, actor), run.env.facts))
    throw new Refused('USER_TASK_NOT_CANDIDATE', { taskId: open.task.id });
}

/**
 * 办结: the assignee completes the task; a candidate may complete an unassigned one, which claims it first. The output goes through the
 * task's output mappings. A failure in these mappings refuses the command, and so does a round of signers before it (AWAITS_SIGNERS).
 */
export function completeTask(run: Run, command: CommandOf<'user-task.complete'>): void {
  const open = openTask(run, command.taskId);
  allow(open, 'complete', command.actor);
  demandHolder(run, open, command.actor);
  demandActing(run, open, command.actor);
  if (roundOf(run, open.nodeId, 'before') !== undefined) throw new Refused('AWAITS_SIGNERS', { taskId: open.task.id });
  if (open.task.assignee === null) setAssignee(run, open, holderOf(run, command.actor), 'claim');
  run.personal = open.nodeId;
  const { duty } = open.spec;
  emit(run, { type: 'user-task.completed', taskId: open.task.id, elementId: open.element.id, by: command.actor.id, duty });
  if (duty !== null) run.participations.push({ personId: command.actor.id, duty });
  const done = { task: open.task.id, by: holderOf(run, command.actor) };
  const isAwaited = roundOf(run, open.nodeId, 'after') !== undefined;
  editNode(run, open.nodeId, { task: undefined, ...(isAwaited || open.spec.operations.includes('take-back') ? { done } : {}) });
  bringIn(run, open.nodeId, open.element.outputs, command.output && checkNames(command.output));
  if (isAwaited) openAfter(run, open.nodeId);
  else complete(run, open.nodeId);
}

/** 后加签: the task is done, the token waits for the signers; questions nobody answered close with the task. */
function openAfter(run: Run, nodeId: string): void {
  noteActed(run, nodeId);
  closeQuestions(run, nodeId);
  openSigners(run, nodeId, 'after');
}
