import { Refused } from '../kernel/failure.ts';
import { editNode, emit, type Run } from '../kernel/run.ts';
import type { ItemState, TaskState } from '../kernel/state.ts';
import { checkNames } from '../kernel/variables.ts';
import { actingPersons, holderOf } from './acting.ts';
import type { OperationCommand } from './operation-types.ts';
import { noteActed } from './take-back.ts';
import { allow, demandFits, demandHolder, openTask } from './task-commands.ts';
import { allowItem, checkReason, checkText, demandItemHolder, demandKnown, demandMayHold, editItem, findItem, type Work } from './work.ts';

/**
 * 委派 and back:   owner ──delegate──▶ delegate ──resolve──▶ owner, who completes (or signs)
 *                         ◀───────recall───────
 * While somebody has it for the owner, nobody completes it, hands it on or returns it: USER_TASK_DELEGATED.
 */
type CommandOf<T extends OperationCommand['type']> = Extract<OperationCommand, { type: T }>;

/** What is delegated: a task, or a signer's item. */
interface Held {
  readonly nodeId: string;
  readonly taskId: string;
  readonly elementId: string;
  readonly person: string | null;
  readonly owner: string | undefined;
  give(person: string, owner: string | null): void;
}

function heldTask(run: Run, nodeId: string, elementId: string, task: TaskState): Held {
  return {
    nodeId,
    taskId: task.id,
    elementId,
    person: task.assignee,
    owner: task.owner,
    give(person, owner) {
      const { owner: _before, ...rest } = task;
      editNode(run, nodeId, { task: { ...rest, assignee: person, ...(owner === null ? {} : { owner }) } });
    },
  };
}

function heldItem(run: Run, work: Work): Held {
  const { item, element } = work;
  return {
    nodeId: work.nodeId,
    taskId: item.id,
    elementId: element.id,
    person: item.person,
    owner: item.owner,
    give(person, owner) {
      const { owner: _before, ...rest } = item;
      editItem(run, work, { ...rest, person, ...(owner === null ? {} : { owner }) } as ItemState);
    },
  };
}

/** Whoever has it hands it to somebody who may have it as well. Refusals: OPERATION_ON_SELF, PERSON_NOT_KNOWN, those of 转办. */
export function delegateTask(run: Run, command: CommandOf<'user-task.delegate'>): void {
  const { taskId, assignee, actor } = command;
  if (typeof assignee !== 'string' || assignee === '') throw new Refused('OPERATION_INVALID', { field: 'assignee' });
  const work = findItem(run, taskId);
  if (work !== null) {
    allowItem(run, work, 'delegate');
    demandItemHolder(run, work);
    const because = checkReason(work.spec, 'delegate', command.reason);
    demandOther(run, assignee);
    demandKnown(run, assignee);
    demandMayHold(run, work.nodeId, assignee, work.spec, taskId);
    hand(run, heldItem(run, work), assignee, because);
    return;
  }
  const open = openTask(run, taskId);
  allow(open, 'delegate', actor);
  if (open.task.assignee === null) throw new Refused('USER_TASK_NOT_ASSIGNED', { taskId });
  demandHolder(run, open, actor);
  const because = checkReason(open.spec, 'delegate', command.reason);
  demandOther(run, assignee);
  demandFits(run, open, assignee);
  hand(run, heldTask(run, open.nodeId, open.element.id, open.task), assignee, because);
}

function demandOther(run: Run, personId: string): void {
  if (actingPersons(run, run.actor).includes(personId)) throw new Refused('OPERATION_ON_SELF', { personId });
}

function hand(run: Run, held: Held, delegate: string, because: { readonly reason?: string }): void {
  const owner = held.person!;
  noteActed(run, held.nodeId);
  held.give(delegate, owner);
  const { taskId, elementId } = held;
  emit(run, { type: 'user-task.delegated', taskId, elementId, by: run.actor.id, owner, delegate, ...because });
}

/** 办回: the delegate says what came of it; the work is the owner's again. The delegate has taken part with the duty of the node. */
export function resolveTask(run: Run, command: CommandOf<'user-task.resolve'>): void {
  const opinion = checkText(command.opinion, 'opinion', false);
  const variables = command.variables && checkNames(command.variables);
  const { held, duty } = ownedBy(run, command, 'resolve');
  if (held.person !== holderOf(run, command.actor)) throw new Refused('USER_TASK_NOT_ASSIGNEE', { taskId: held.taskId });
  held.give(held.owner!, null);
  if (duty !== null) run.participations.push({ personId: command.actor.id, duty });
  emit(run, {
    type: 'user-task.resolved',
    taskId: held.taskId,
    elementId: held.elementId,
    by: command.actor.id,
    owner: held.owner!,
    duty,
    ...(opinion === undefined ? {} : { opinion }),
    ...(variables === undefined ? {} : { variables }),
  });
}

/** 收回委派: the owner, or an administrator, takes the work back from the delegate. */
export function recallTask(run: Run, command: CommandOf<'user-task.recall'>): void {
  const { held, spec } = ownedBy(run, command, 'recall');
  if (command.actor.kind === 'person' && held.owner !== holderOf(run, command.actor))
    throw new Refused('USER_TASK_NOT_ASSIGNEE', { taskId: held.taskId });
  const because = checkReason(spec, 'recall', command.reason);
  held.give(held.owner!, null);
  const { taskId, elementId } = held;
  emit(run, {
    type: 'user-task.recalled',
    taskId,
    elementId,
    by: command.actor.id,
    owner: held.owner!,
    delegate: held.person!,
    ...because,
  });
}

/** @throws {Refused} USER_TASK_NOT_DELEGATED */
function ownedBy(
  run: Run,
  { taskId, actor }: CommandOf<'user-task.resolve' | 'user-task.recall'>,
  operation: 'resolve' | 'recall',
): { readonly held: Held; readonly duty: string | null; readonly spec: Work['spec'] } {
  const work = findItem(run, taskId);
  const isSystem = actor.kind === 'system' && operation === 'recall';
  let held: Held;
  let spec: Work['spec'];
  if (work !== null) {
    if (!isSystem) allowItem(run, work, operation);
    ({ spec } = work);
    held = heldItem(run, work);
  } else {
    const open = openTask(run, taskId);
    if (!isSystem) allow(open, operation, actor);
    ({ spec } = open);
    held = heldTask(run, open.nodeId, open.element.id, open.task);
  }
  if (held.owner === undefined) throw new Refused('USER_TASK_NOT_DELEGATED', { taskId });
  const nodeId = work?.nodeId ?? openTask(run, taskId).nodeId;
  if (operation === 'resolve') for (const personId of actingPersons(run, actor)) demandMayHold(run, nodeId, personId, spec, taskId);
  return { held, duty: spec.duty, spec };
}
