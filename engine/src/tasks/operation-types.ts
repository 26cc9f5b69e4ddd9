import type { Actor, JsonObject, UserTaskOpened } from '../kernel/types.ts';

/** Commands and events of the human-task operations 任务操作; docs/tasks.md tells who may do what. */

/** How the answers of a round of signers 加签 count: all 会签, any 或签, one after the other 依次签, a share in percent 比例签. */
export type SignMode = 'all' | 'any' | 'sequence' | { readonly ratio: number };

/** before 前加签: the task waits for the signers; after 后加签: the token does; beside 并加签: members of the multi-instance. */
export type SignPosition = 'before' | 'after' | 'beside';

interface OnTask {
  readonly actor: Actor;
  readonly taskId: string;
  /** 代理: see acting.ts */
  readonly onBehalfOf?: string;
}

export type OperationCommand =
  /** 委派: `assignee` does the work and gives it back by `user-task.resolve` */
  | (OnTask & { readonly type: 'user-task.delegate'; readonly assignee: string; readonly reason?: string })
  /** 办回: what the delegate found, for the record; only completing the task writes variables */
  | (OnTask & { readonly type: 'user-task.resolve'; readonly opinion?: string; readonly variables?: JsonObject })
  /** 收回委派 by the delegator */
  | (OnTask & { readonly type: 'user-task.recall'; readonly reason?: string })
  | (OnTask & { readonly type: 'user-task.suspend'; readonly reason?: string })
  | (OnTask & { readonly type: 'user-task.activate'; readonly reason?: string })
  /** 终止: ends the whole root */
  | (OnTask & { readonly type: 'user-task.terminate'; readonly reason: string })
  /** 作废: ends the whole root and marks it void */
  | (OnTask & { readonly type: 'user-task.void'; readonly reason: string })
  | (OnTask & { readonly type: 'user-task.urge'; readonly message?: string })
  | (OnTask & { readonly type: 'user-task.carbon-copy'; readonly persons: readonly string[]; readonly message?: string })
  /** 已阅, also after the task or the root has ended; the copy is in the facts */
  | { readonly type: 'user-task.read'; readonly actor: Actor; readonly copyId: string }
  | (OnTask & { readonly type: 'user-task.consult'; readonly persons: readonly string[]; readonly question: string })
  /** `taskId`: the item the question opened */
  | (OnTask & { readonly type: 'user-task.reply'; readonly opinion: string })
  | (OnTask & {
      readonly type: 'user-task.add-sign';
      readonly position: SignPosition;
      readonly persons: readonly string[];
      /** default `all`; a multi-instance counts by its own completion condition */
      readonly mode?: SignMode;
      readonly reason?: string;
    })
  | (OnTask & { readonly type: 'user-task.remove-sign'; readonly persons: readonly string[]; readonly reason?: string })
  /** `taskId`: the signer's item */
  | (OnTask & { readonly type: 'user-task.sign'; readonly agree: boolean; readonly comment?: string })
  /** `taskId`: the completed task */
  | (OnTask & { readonly type: 'user-task.take-back'; readonly reason?: string })
  /** `target`: an element of the task's own scope or one around it */
  | (OnTask & { readonly type: 'user-task.jump'; readonly target: string; readonly reason: string });

/** A work item beside a task: a signer's or one who is asked. Operations on it name its `taskId`. */
export interface WorkItemOpened extends UserTaskOpened {
  readonly kind: 'sign' | 'consult';
  /** the task it belongs to; that task may be completed already (后加签) */
  readonly parentTaskId: string;
  /** sign: where the round stands; null on a question */
  readonly position: 'before' | 'after' | null;
}

interface Of {
  readonly taskId: string;
  readonly elementId: string;
  readonly by: string;
  readonly onBehalfOf?: string;
}
interface Because extends Of {
  readonly reason?: string;
}

export type OperationEvent =
  | (Because & { readonly type: 'user-task.delegated'; readonly owner: string; readonly delegate: string })
  | (Of & {
      readonly type: 'user-task.resolved';
      readonly owner: string;
      readonly duty: string | null;
      readonly opinion?: string;
      readonly variables?: JsonObject;
    })
  | (Because & { readonly type: 'user-task.recalled'; readonly owner: string; readonly delegate: string })
  | (Because & { readonly type: 'user-task.suspended' })
  | (Because & { readonly type: 'user-task.activated' })
  | (Because & { readonly type: 'user-task.terminated' })
  | (Because & { readonly type: 'user-task.voided' })
  | (Of & {
      readonly type: 'user-task.urged';
      /** who is urged: the persons who have it, else its candidates */
      readonly persons: readonly string[];
      readonly roles: readonly string[];
      readonly message?: string;
    })
  | (Of & {
      readonly type: 'user-task.carbon-copied';
      readonly copies: readonly { readonly copyId: string; readonly personId: string }[];
      readonly message?: string;
    })
  | (Of & { readonly type: 'user-task.read'; readonly copyId: string })
  | (Of & { readonly type: 'user-task.consulted'; readonly persons: readonly string[]; readonly question: string })
  | (Of & { readonly type: 'user-task.replied'; readonly itemId: string; readonly opinion: string })
  | (Because & {
      readonly type: 'user-task.sign-added';
      readonly position: SignPosition;
      readonly mode: SignMode | null;
      readonly persons: readonly string[];
    })
  | (Because & { readonly type: 'user-task.sign-removed'; readonly persons: readonly string[] })
  | (Of & {
      readonly type: 'user-task.signed';
      readonly itemId: string;
      readonly position: 'before' | 'after';
      readonly agree: boolean;
      readonly duty: string | null;
      readonly comment?: string;
    })
  /** a round of signers is decided, or withdrawn with the last of them; `of`: its signers */
  | {
      readonly type: 'user-task.signing-decided';
      readonly onBehalfOf?: string;
      readonly taskId: string;
      readonly elementId: string;
      readonly position: 'before' | 'after';
      readonly outcome: 'agreed' | 'disagreed' | 'withdrawn';
      readonly agreed: number;
      readonly disagreed: number;
      readonly of: number;
    }
  | (Because & { readonly type: 'user-task.taken-back' })
  | (Because & { readonly type: 'user-task.jumped'; readonly target: string })
  | { readonly type: 'work-item.opened'; readonly item: WorkItemOpened }
  /** answered, taken back, or ended with its task; `by` null where nobody answered */
  | {
      readonly type: 'work-item.closed';
      readonly taskId: string;
      readonly elementId: string;
      readonly kind: 'sign' | 'consult';
      readonly by: string | null;
      readonly cause: 'answered' | 'removed' | 'decided' | 'ended';
    };

/** A copy 抄送 as the facts give it to the step that reads it. */
export interface CopyFacts {
  readonly copyId: string;
  readonly taskId: string;
  readonly elementId: string;
  readonly personId: string;
  readonly readAt: string | null;
}

/** A completed task as the facts give it to the step that takes it back. */
export interface DoneTaskFacts {
  readonly taskId: string;
  readonly elementId: string;
  readonly definitionId: string;
}

/** Everybody an operation names besides its actor: their facts must be loaded before the step. */
export function personsNamedBy(command: { readonly type: string }): readonly string[] {
  const { assignee, persons } = command as { readonly assignee?: unknown; readonly persons?: unknown };
  const named = [assignee, ...(Array.isArray(persons) ? persons.slice(0, PERSONS_LIMIT + 1) : [])];
  return [...new Set(named.filter((one): one is string => typeof one === 'string' && one !== ''))];
}

/** Persons one command may name, and items one task may have open. */
export const PERSONS_LIMIT = 100;
export const ITEMS_LIMIT = 200;
/** Characters of a reason, an opinion, a question. */
export const TEXT_LIMIT = 2000;
/** A task may be urged once an hour. */
export const URGE_PAUSE_MS = 60 * 60 * 1000;
