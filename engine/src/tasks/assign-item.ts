import { Refused } from '../kernel/failure.ts';
import { emit, type Run } from '../kernel/run.ts';
import type { KernelCommand } from '../kernel/types.ts';
import { noteActed } from './take-back.ts';
import { allowItem, checkReason, demandItemHolder, demandKnown, demandMayHold, editItem, type Work } from './work.ts';

/** 转办 of a signer's item: to somebody who holds a post and meets the obligations; an administrator may assign any. */
export function assignItem(run: Run, work: Work, command: Extract<KernelCommand, { type: 'user-task.assign' }>): void {
  const { nodeId, element, spec, item } = work;
  const { assignee, actor } = command;
  if (actor.kind === 'person') {
    allowItem(run, work, 'assign');
    demandItemHolder(run, work);
  } else if (item.kind !== 'sign')
    throw new Refused('OPERATION_NOT_ALLOWED', { operation: 'assign', elementId: element.id, allowed: ['reply'] });
  const because = checkReason(spec, 'assign', command.reason);
  if (assignee === item.person) throw new Refused('OPERATION_ON_SELF', { personId: assignee });
  demandKnown(run, assignee);
  demandMayHold(run, nodeId, assignee, spec, item.id);
  noteActed(run, nodeId);
  const { owner: _delegator, ...rest } = item;
  editItem(run, work, { ...rest, person: assignee });
  const said = { taskId: item.id, elementId: element.id, assignee, from: item.person, operation: 'assign' as const };
  emit(run, { type: 'user-task.assigned', ...said, ...because });
}
