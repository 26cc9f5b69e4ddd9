/** Which operations a task page offers: exactly what the kernel would accept from this reader in this state. It decides again. */
import { type TaskStanding, URGE_PAUSE_MS } from '@onematter/engine';
import type { Auth } from '../session/auth.ts';
import type { FoundTask } from './find-task.ts';
import type { Operation } from './views.ts';

/** Posts that may hand work on to others although it is not theirs 指派. */
const ASSIGNERS = new Set(['team-leader', 'deputy-head', 'agency-head', 'dispatcher']);

/** What the row of a task does not say. */
export interface OperationState {
  /** null: nothing of the task is open */
  readonly standing: TaskStanding | null;
  /** it is completed, and the reader may take it back 拿回 */
  readonly isTakeBack: boolean;
  readonly now: Date;
}

export function operationsOf(task: FoundTask, auth: Auth, { standing, isTakeBack, now }: OperationState): Operation[] {
  if (task.status !== 'open') return endedOperations(task, auth, standing, isTakeBack);
  if (standing === null || standing.isRootSuspended) return [];
  const who = readerOf(task, auth);
  if (task.item_kind === 'consult') return who.isAssignee && !standing.isSuspended ? ['reply'] : [];
  const urge: Operation[] = mayUrge(task, auth, standing, now) ? ['urge'] : [];
  if (task.owner !== null) return delegated(task, who, standing, urge);
  return task.item_kind === 'sign' ? signerOperations(task, who, standing, urge) : taskOperations(task, auth, who, standing, urge);
}

/** May the reader write a draft of the form: does he have the task, or could take it? */
export function mayWork(task: FoundTask, auth: Auth): boolean {
  if (task.status !== 'open' || task.item_kind !== 'task' || task.owner !== null) return false;
  if (task.suspended_at !== null || task.is_root_suspended) return false;
  const { isAssignee, isCandidate } = readerOf(task, auth);
  return isAssignee || isCandidate;
}

/** A signer 加签人 sees the form and its documents as they are, to sign them. */
export function maySign(task: FoundTask, auth: Auth): boolean {
  return task.status === 'open' && task.item_kind === 'sign' && readerOf(task, auth).isAssignee;
}

export function mayAssign(task: FoundTask, auth: Auth): boolean {
  if (readerOf(task, auth).isAssignee) return true;
  const agencyId = task.agency_id ?? task.case_agency_id;
  return auth.posts.some((post) => ASSIGNERS.has(post.role) && post.agencyId === agencyId);
}

interface Reader {
  readonly isAssignee: boolean;
  readonly isCandidate: boolean;
  /** 委派: gets it back */
  readonly isOwner: boolean;
}

/** In whose name the reader would hold the task: the person he acts for 被代理人, else himself. */
function readerOf(task: FoundTask, auth: Auth): Reader {
  const holder = task.on_behalf_of ?? auth.personId;
  return {
    isAssignee: task.assignee !== null && task.assignee === holder,
    isCandidate: task.assignee === null && task.is_mine_to_do,
    isOwner: task.owner !== null && task.owner === holder,
  };
}

function endedOperations(task: FoundTask, auth: Auth, standing: TaskStanding | null, isTakeBack: boolean): Operation[] {
  const isMine = standing !== null && standing.doneBy === auth.personId && standing.operations.includes('remove-sign');
  const after = isMine ? standing.rounds.find((round) => round.position === 'after') : undefined;
  const unanswered = after === undefined ? 0 : after.signers.length + after.waiting.length;
  const canRemove = after !== undefined && !standing!.isRootSuspended && unanswered > 0 && after.of > 1; // the token waits: never the last one
  return [...(isTakeBack && task.ended_by !== null ? (['take-back'] as const) : []), ...(canRemove ? (['remove-sign'] as const) : [])];
}

/** With somebody else for its owner 委派. */
function delegated(task: FoundTask, who: Reader, standing: TaskStanding, urge: Operation[]): Operation[] {
  const isTask = task.item_kind === 'task';
  if (standing.isSuspended) return isTask && who.isAssignee && standing.operations.includes('suspend') ? ['activate'] : [];
  const beside = isTask && who.isAssignee ? allowedOf(standing, ['carbon-copy', 'consult', 'suspend']) : [];
  return [...(who.isAssignee ? (['resolve'] as const) : []), ...(who.isOwner ? (['recall'] as const) : []), ...urge, ...beside];
}

function signerOperations(task: FoundTask, who: Reader, standing: TaskStanding, urge: Operation[]): Operation[] {
  if (standing.isSuspended) return [];
  if (!who.isAssignee) return urge;
  return ['sign', ...(['assign', 'delegate'] as const).filter((word) => task.operations.includes(word)), ...urge];
}

function taskOperations(task: FoundTask, auth: Auth, who: Reader, standing: TaskStanding, urge: Operation[]): Operation[] {
  const { isAssignee, isCandidate } = who;
  const isHolder = isAssignee || isCandidate;
  if (standing.isSuspended) return isHolder && standing.operations.includes('suspend') ? ['activate'] : [];
  const allowed = (operation: string) => standing.operations.includes(operation);
  const offered: Operation[] = [];
  if (isCandidate && allowed('claim')) offered.push('claim');
  if (isHolder && !standing.rounds.some((round) => round.position === 'before')) offered.push('complete');
  if (isHolder) offered.push('save-draft');
  if (isAssignee && allowed('unclaim')) offered.push('unclaim');
  if (isHolder && allowed('return')) offered.push('return');
  if (isHolder && allowed('assign') && mayAssign(task, auth)) offered.push('assign');
  if (isAssignee && allowed('delegate')) offered.push('delegate');
  if (!isHolder) return [...offered, ...urge];
  offered.push(...allowedOf(standing, ['add-sign']));
  if (allowed('remove-sign') && removable(standing) > 0) offered.push('remove-sign');
  return [...offered, ...urge, ...allowedOf(standing, ['consult', 'carbon-copy', 'jump', 'suspend', 'terminate', 'void'])];
}

function allowedOf(standing: TaskStanding, words: readonly Operation[]): Operation[] {
  return words.filter((word) => standing.operations.includes(word));
}

function removable({ rounds, otherMembers }: TaskStanding): number {
  return rounds.reduce((sum, round) => sum + round.signers.length + round.waiting.length, 0) + otherMembers.length;
}

/** Anybody with a post who sees it, not within the hour, and not where only he would be urged. */
function mayUrge(task: FoundTask, auth: Auth, standing: TaskStanding, now: Date): boolean {
  if (!standing.operations.includes('urge') || standing.isSuspended || auth.posts.length === 0) return false;
  if (standing.urgedAt !== null && now.getTime() < Date.parse(standing.urgedAt) + URGE_PAUSE_MS) return false;
  const isTask = task.item_kind === 'task';
  const signers = isTask ? standing.rounds.flatMap((round) => round.signers.map(({ person }) => person)) : [];
  const urged = signers.length > 0 ? signers : task.assignee !== null ? [task.assignee] : task.candidate_users;
  const isOnlySelf = urged.length === 1 && urged[0] === (task.on_behalf_of ?? auth.personId);
  return !isOnlySelf || (task.assignee === null && signers.length === 0 && task.candidate_roles.length > 0);
}
