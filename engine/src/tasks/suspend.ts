import { Refused } from '../kernel/failure.ts';
import { editNode, emit, type Run } from '../kernel/run.ts';
import type { OperationCommand } from './operation-types.ts';
import { noteActed } from './take-back.ts';
import { allow, demandHolder, type OpenTask, openTask } from './task-commands.ts';
import { checkReason } from './work.ts';

/**
 * 挂起 and 激活 of one task. While it is suspended it accepts nothing but `activate` – nor do its signers and those asked –; timers of its
 * boundary events and its deadline run on: only the law stops a period (中止), and that is the pack's `deadlines.yaml`. An administrator's
 * commands, which come from the system, are accepted.
 */
type CommandOf<T extends OperationCommand['type']> = Extract<OperationCommand, { type: T }>;

export function suspendTask(run: Run, command: CommandOf<'user-task.suspend'>): void {
  const open = held(run, command, 'suspend');
  const because = checkReason(open.spec, 'suspend', command.reason);
  if (open.task.suspended) throw new Refused('USER_TASK_SUSPENDED', { taskId: open.task.id, operation: 'suspend' });
  noteActed(run, open.nodeId);
  editNode(run, open.nodeId, { task: { ...open.task, suspended: true } });
  emit(run, { type: 'user-task.suspended', taskId: open.task.id, elementId: open.element.id, by: command.actor.id, ...because });
}

/** Refusals: USER_TASK_NOT_SUSPENDED. */
export function activateTask(run: Run, command: CommandOf<'user-task.activate'>): void {
  const open = held(run, command, 'activate');
  const because = checkReason(open.spec, 'activate', command.reason);
  if (!open.task.suspended) throw new Refused('USER_TASK_NOT_SUSPENDED', { taskId: open.task.id });
  const { suspended: _gone, ...task } = open.task;
  editNode(run, open.nodeId, { task });
  emit(run, { type: 'user-task.activated', taskId: open.task.id, elementId: open.element.id, by: command.actor.id, ...because });
}

function held(run: Run, { taskId, actor }: CommandOf<'user-task.suspend' | 'user-task.activate'>, operation: string): OpenTask {
  const open = openTask(run, taskId);
  if (actor.kind === 'system') return open;
  allow(open, operation, actor);
  demandHolder(run, open, actor);
  return open;
}
