import { Refused } from '../kernel/failure.ts';
import { editNode, emit, type Run } from '../kernel/run.ts';
import type { Instant } from '../kernel/types.ts';
import { holderOf } from './acting.ts';
import { type OperationCommand, URGE_PAUSE_MS } from './operation-types.ts';
import { allow, openTask } from './task-commands.ts';
import { allowItem, checkText, demandKnown, editItem, findItem } from './work.ts';

/**
 * 催办: anybody who holds a post – who initiated, who waits, who supervises – asks those who have the task to go on. Recorded, nothing moves.
 * Urged are the signers it waits for, else whoever has it, else its candidates. Refusals: URGED_RECENTLY (within the hour),
 * OPERATION_ON_SELF (only the actor would be urged).
 */
export function urge(run: Run, command: Extract<OperationCommand, { type: 'user-task.urge' }>): void {
  const { taskId, actor } = command;
  const message = checkText(command.message, 'message', false);
  const work = findItem(run, taskId);
  if (work !== null) allowItem(run, work, 'urge');
  const open = work === null ? openTask(run, taskId) : null;
  if (open !== null) allow(open, 'urge', actor);
  demandKnown(run, actor.id);
  demandPause(run, taskId, work?.item.urgedAt ?? open?.task.urgedAt);
  const task = open?.task;
  const signers = (open === null ? [] : (run.nodes[open.nodeId]!.items ?? [])).flatMap((item) =>
    item.kind === 'sign' ? [item.person] : [],
  );
  const holder = work?.item.person ?? task?.assignee ?? null;
  const persons = signers.length > 0 ? signers : holder !== null ? [holder] : [...(task?.users ?? [])];
  const roles = persons.length > 0 && (signers.length > 0 || holder !== null) ? [] : [...(task?.roles ?? [])];
  if (roles.length === 0 && persons.length === 1 && persons[0] === holderOf(run, actor))
    throw new Refused('OPERATION_ON_SELF', { personId: actor.id });
  if (work !== null) editItem(run, work, { ...work.item, urgedAt: run.env.now });
  else editNode(run, open!.nodeId, { task: { ...open!.task, urgedAt: run.env.now } });
  const elementId = (work ?? open!).element.id;
  emit(run, { type: 'user-task.urged', taskId, elementId, by: actor.id, persons, roles, ...(message === undefined ? {} : { message }) });
}

function demandPause(run: Run, taskId: string, urgedAt: Instant | undefined): void {
  if (urgedAt === undefined) return;
  const againAt = new Date(Date.parse(urgedAt) + URGE_PAUSE_MS).toISOString();
  if (run.env.now < againAt) throw new Refused('URGED_RECENTLY', { taskId, againAt });
}
