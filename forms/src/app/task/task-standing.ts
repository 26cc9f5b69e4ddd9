import type { Operation, TaskView } from './task.view.ts';

/** How this person stands to the task, which decides what the page is for. */
/** answering: a signer 签署, a person asked 答复, a delegate 办回; held: the banner says with whom it is */
export type Standing = 'working' | 'claimable' | 'answering' | 'held' | 'foreign' | 'not-mine' | 'completed' | 'cancelled';

/** `personId` is the reader. What is allowed comes from the server; this only chooses the words. */
export function standingOf(view: TaskView): Standing {
  const { task } = view;
  if (task.status === 'completed') return 'completed';
  if (task.status === 'cancelled') return 'cancelled';
  const may = (operation: Operation) => task.operations.includes(operation);
  if (task.assignee === null && may('claim')) return 'claimable';
  if (may('sign') || may('reply') || may('resolve')) return 'answering';
  if (may('complete') || may('save-draft')) return 'working'; // signers may have to sign first
  if (view.standing.delegation || view.standing.suspension || view.case.suspension) return 'held';
  return task.assignee ? 'foreign' : 'not-mine';
}
