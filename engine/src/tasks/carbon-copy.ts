import { Refused } from '../kernel/failure.ts';
import { emit, type Run } from '../kernel/run.ts';
import type { OperationCommand } from './operation-types.ts';
import { allow, demandHolder, openTask } from './task-commands.ts';
import { checkPersons, checkText } from './work.ts';

type CommandOf<T extends OperationCommand['type']> = Extract<OperationCommand, { type: T }>;

/** 抄送: whoever has the task sends copies. A copy is a row of its own and blocks nothing; the control state does not remember it. */
export function carbonCopy(run: Run, command: CommandOf<'user-task.carbon-copy'>): void {
  const open = openTask(run, command.taskId);
  allow(open, 'carbon-copy', command.actor);
  demandHolder(run, open, command.actor);
  const message = checkText(command.message, 'message', false);
  const copies = checkPersons(run, command.persons).map((personId) => ({ copyId: run.env.newId(), personId }));
  emit(run, {
    type: 'user-task.carbon-copied',
    taskId: open.task.id,
    elementId: open.element.id,
    by: command.actor.id,
    copies,
    ...(message === undefined ? {} : { message }),
  });
}

/** 已阅: once, by whom the copy is for; also after everything has ended. Refusals: COPY_NOT_FOUND, COPY_NOT_YOURS, COPY_READ. */
export function readCopy(run: Run, command: CommandOf<'user-task.read'>): void {
  const { copy } = run.env.facts;
  const { copyId, actor } = command;
  if (actor.kind !== 'person') throw new Refused('PERSON_REQUIRED', { operation: 'read' });
  if (copy === undefined || copy.copyId !== copyId) throw new Refused('COPY_NOT_FOUND', { copyId });
  if (copy.personId !== actor.id) throw new Refused('COPY_NOT_YOURS', { copyId });
  if (copy.readAt !== null) throw new Refused('COPY_READ', { copyId, readAt: copy.readAt });
  emit(run, { type: 'user-task.read', copyId, taskId: copy.taskId, elementId: copy.elementId, by: actor.id });
}
