import { editNode, elementOf, emit, processNodeOf, type Run } from '../kernel/run.ts';
import { mayReceive } from './obligations.ts';

/**
 * Gives the task that just opened at a node to a person whom the operation, not the model, chose: whoever took it back, whoever returned it
 * straight back, whoever was added. Where the obligations stand in the way, it stays as the model assigned it.
 */
export function handTo(run: Run, nodeId: string, personId: string): void {
  const task = run.nodes[nodeId]?.task;
  if (task === undefined || task.assignee === personId) return;
  const { spec } = elementOf(run, nodeId)!;
  if (spec.kind !== 'user-task') return;
  if (mayReceive(run, run.nodes[processNodeOf(run.nodes, nodeId)]!.definition!, personId, spec.task.duty) !== null) return;
  editNode(run, nodeId, { task: { ...task, assignee: personId } });
  emit(run, {
    type: 'user-task.assigned',
    taskId: task.id,
    elementId: run.nodes[nodeId]!.element,
    assignee: personId,
    from: task.assignee,
    operation: 'assign',
  });
}
