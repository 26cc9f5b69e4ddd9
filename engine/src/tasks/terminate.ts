import { emit, type Run } from '../kernel/run.ts';
import { terminate } from '../kernel/scopes.ts';
import type { OperationCommand } from './operation-types.ts';
import { allow, demandHolder, openTask } from './task-commands.ts';
import { checkReason } from './work.ts';

type CommandOf<T extends OperationCommand['type']> = Extract<OperationCommand, { type: T }>;

/** 终止: whoever has the task ends the whole root, for a reason; what was done stays done. */
export function terminateRoot(run: Run, command: CommandOf<'user-task.terminate'>): void {
  endRoot(run, command, 'terminate');
}

/** 作废: as 终止, and the root is marked void for whoever reads it: nothing done in it counts. */
export function voidRoot(run: Run, command: CommandOf<'user-task.void'>): void {
  endRoot(run, command, 'void');
  run.isVoid = true;
}

const SAYS = {
  terminate: { type: 'user-task.terminated', cause: 'terminated' },
  void: { type: 'user-task.voided', cause: 'voided' },
} as const;

function endRoot(run: Run, command: CommandOf<'user-task.terminate' | 'user-task.void'>, operation: keyof typeof SAYS): void {
  const open = openTask(run, command.taskId);
  allow(open, operation, command.actor);
  demandHolder(run, open, command.actor);
  const { reason } = checkReason(open.spec, operation, command.reason);
  const { type, cause } = SAYS[operation];
  emit(run, { type, taskId: open.task.id, elementId: open.element.id, by: command.actor.id, reason: reason! });
  for (const id of Object.keys(run.nodes)) if (run.nodes[id]?.parent === null) terminate(run, id, `${cause}:${reason}`);
  run.queue.length = 0;
  run.status = 'terminated';
  emit(run, { type: 'root.terminated', cause: `${cause}:${reason}` });
}
