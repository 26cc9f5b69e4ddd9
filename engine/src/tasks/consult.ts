import { Refused } from '../kernel/failure.ts';
import { emit, type Run } from '../kernel/run.ts';
import { closeItem, openItem } from './items.ts';
import type { OperationCommand } from './operation-types.ts';
import { allow, demandHolder, openTask } from './task-commands.ts';
import { allowItem, checkPersons, checkText, demandItemHolder, findItem } from './work.ts';

type CommandOf<T extends OperationCommand['type']> = Extract<OperationCommand, { type: T }>;

/**
 * 沟通: whoever has the task asks persons for an opinion, without handing over and without waiting. Questions nobody answered close with the
 * task. An answer is no act of the node's duty: no obligation is asked of it, and it is no participation.
 */
export function consult(run: Run, command: CommandOf<'user-task.consult'>): void {
  const open = openTask(run, command.taskId);
  allow(open, 'consult', command.actor);
  demandHolder(run, open, command.actor);
  const question = checkText(command.question, 'question', true)!;
  const persons = checkPersons(run, command.persons);
  const asked = (run.nodes[open.nodeId]!.items ?? []).find((item) => item.kind === 'consult' && persons.includes(item.person));
  if (asked !== undefined) throw new Refused('PERSON_ALREADY_ASKED', { personId: asked.person });
  emit(run, { type: 'user-task.consulted', taskId: open.task.id, elementId: open.element.id, by: command.actor.id, persons, question });
  for (const person of persons) openItem(run, open.nodeId, open.task.id, { kind: 'consult', person });
}

/** The answer, once. */
export function reply(run: Run, command: CommandOf<'user-task.reply'>): void {
  const work = findItem(run, command.taskId);
  if (work === null) throw new Refused('USER_TASK_NOT_OPEN', { taskId: command.taskId });
  allowItem(run, work, 'reply');
  demandItemHolder(run, work);
  const opinion = checkText(command.opinion, 'opinion', true)!;
  const taskId = run.nodes[work.nodeId]!.task!.id; // questions close with their task
  emit(run, { type: 'user-task.replied', taskId, elementId: work.element.id, itemId: work.item.id, by: command.actor.id, opinion });
  closeItem(run, work, command.actor.id, 'answered');
}
