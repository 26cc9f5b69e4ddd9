import { Refused } from '../kernel/failure.ts';
import { emit, type Run } from '../kernel/run.ts';
import { actingPersons } from './acting.ts';
import { closeItem } from './items.ts';
import type { OperationCommand } from './operation-types.ts';
import { countAnswer, goOnSigning } from './signing.ts';
import { noteActed } from './take-back.ts';
import { allowItem, checkText, demandItemHolder, demandMayHold, findItem } from './work.ts';

/**
 * 会签/或签/依次签/比例签: a signer answers, once. Disagreeing asks for a comment. The signer has taken part with the duty of the node. Refusals:
 * USER_TASK_NOT_OPEN (answered, taken back or decided), REASON_REQUIRED, obligations.
 */
export function sign(run: Run, command: Extract<OperationCommand, { type: 'user-task.sign' }>): void {
  const work = findItem(run, command.taskId);
  if (work === null) throw new Refused('USER_TASK_NOT_OPEN', { taskId: command.taskId });
  allowItem(run, work, 'sign');
  demandItemHolder(run, work);
  const { agree, actor } = command;
  if (typeof agree !== 'boolean') throw new Refused('OPERATION_INVALID', { field: 'agree' });
  const comment = checkText(command.comment, 'comment', !agree);
  const { nodeId, element, spec, item } = work;
  for (const personId of actingPersons(run, actor)) demandMayHold(run, nodeId, personId, spec, item.id);
  const { task, done } = run.nodes[nodeId]!;
  noteActed(run, nodeId);
  run.personal = nodeId;
  if (spec.duty !== null) run.participations.push({ personId: actor.id, duty: spec.duty });
  emit(run, {
    type: 'user-task.signed',
    taskId: task?.id ?? done!.task,
    elementId: element.id,
    itemId: item.id,
    position: item.position!,
    by: actor.id,
    agree,
    duty: spec.duty,
    ...(comment === undefined ? {} : { comment }),
  });
  closeItem(run, work, actor.id, 'answered');
  countAnswer(run, nodeId, item.position!, agree);
  goOnSigning(run, nodeId, item.position!);
}
