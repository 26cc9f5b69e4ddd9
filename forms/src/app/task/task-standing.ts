import type { Operation, TaskView } from './task.view.ts';

/** How this person stands to the task, which decides what the page is for. */
export type Standing = 'working' | 'claimable' | 'foreign' | 'not-mine' | 'completed' | 'cancelled';

/** `personId` is the reader. What is allowed comes from the server; this only chooses the words. */
export function standingOf(view: TaskView): Standing {
  const { task } = view;
  if (task.status === 'completed') return 'completed';
  if (task.status === 'cancelled') return 'cancelled';
  const may = (operation: Operation) => task.operations.includes(operation);
  if (task.assignee === null && may('claim')) return 'claimable';
  if (may('complete')) return 'working';
  return task.assignee ? 'foreign' : 'not-mine';
}
