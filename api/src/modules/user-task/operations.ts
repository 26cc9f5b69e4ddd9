/** Which operations a task page offers: those the pack allows at the step, to this person, in the task's state. The kernel decides again. */
import type { Auth } from '../session/auth.ts';
import type { FoundTask } from './find-task.ts';
import type { Operation } from './views.ts';

/** Posts that may hand work on to others although it is not theirs 指派. */
const ASSIGNERS = new Set(['team-leader', 'deputy-head', 'agency-head', 'dispatcher']);

export function operationsOf(task: FoundTask, auth: Auth): Operation[] {
  if (task.status !== 'open' || task.is_root_suspended) return [];
  const isAssignee = task.assignee !== null && task.assignee === holderOf(task, auth);
  const isCandidate = task.assignee === null && task.is_mine_to_do;
  const allowed = (operation: string) => task.operations.includes(operation);
  const offered: Operation[] = [];
  if (isCandidate && allowed('claim')) offered.push('claim');
  if (isAssignee || isCandidate) offered.push('complete', 'save-draft');
  if (isAssignee && allowed('unclaim')) offered.push('unclaim');
  if ((isAssignee || isCandidate) && allowed('return')) offered.push('return');
  if (allowed('assign') && mayAssign(task, auth)) offered.push('assign');
  return offered;
}

/** In whose name the reader would hold the task: the person he acts for 被代理人, else himself. */
function holderOf(task: FoundTask, auth: Auth): string {
  return task.on_behalf_of ?? auth.personId;
}

export function mayAssign(task: FoundTask, auth: Auth): boolean {
  if (task.assignee !== null && task.assignee === holderOf(task, auth)) return true;
  const agencyId = task.agency_id ?? task.case_agency_id;
  return auth.posts.some((post) => ASSIGNERS.has(post.role) && post.agencyId === agencyId);
}
