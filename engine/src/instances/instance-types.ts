import type { Actor, Instant, JsonObject } from '../kernel/types.ts';

/** Commands with which an administrator intervenes in a running root (docs/instances.md), and what they leave in history. */
export type InstanceCommand =
  /** 挂起: nothing of the root moves until it is resumed; what happens meanwhile is kept */
  | { readonly type: 'root.suspend'; readonly actor: Actor; readonly reason: string }
  /** 激活: what was kept happens now, in the order in which it came */
  | { readonly type: 'root.resume'; readonly actor: Actor; readonly reason?: string }
  /** 流程修正: cancels activities and tokens that wait at joins, and activates elements, in one step */
  | {
      readonly type: 'root.modify';
      readonly actor: Actor;
      readonly reason: string;
      /** activity instances, by id */
      readonly cancel?: readonly string[];
      readonly withdraw?: readonly Withdrawal[];
      readonly activate?: readonly Activation[];
      /** false: not checked whether an execution could come to the result; default true */
      readonly check?: boolean;
    }
  /** 跳过: the activity an incident stands at completes with this output instead of being tried again */
  | {
      readonly type: 'incident.skip';
      readonly actor: Actor;
      readonly incidentId: string;
      readonly reason: string;
      readonly output?: JsonObject;
    };

/** Tokens that wait in front of a join. */
export interface Withdrawal {
  readonly joinId: string;
  /** absent: on all flows; a complex gateway then waits for start again */
  readonly flowId?: string;
  /** of the process or sub-process instance; absent where there is only one with this join */
  readonly scopeId?: string;
}

export interface Activation {
  readonly elementId: string;
  /** of the process or sub-process instance it begins in, or one around it: sub-processes in between begin as well; absent where only one fits */
  readonly scopeId?: string;
  /** local variables of the activity */
  readonly variables?: JsonObject;
}

export type InstanceEvent =
  | { readonly type: 'root.suspended'; readonly reason: string; readonly by: string }
  /** `kept`: how many inputs happen now */
  | { readonly type: 'root.resumed'; readonly reason: string | null; readonly by: string; readonly kept: number }
  /** came while the root was suspended, and is kept */
  | {
      readonly type: 'input.held';
      readonly input: HeldInput['type'];
      /** of the timer, job or subscription; the name of a signal */
      readonly id: string;
      readonly elementId: string | null;
      /** the subscription goes on listening */
      readonly isOpen: boolean;
    }
  /** was kept, and what waited for it was cancelled before the root was resumed */
  | { readonly type: 'input.dropped'; readonly input: HeldInput['type']; readonly id: string }
  | {
      readonly type: 'root.modified';
      readonly reason: string;
      readonly by: string;
      readonly cancelled: readonly { readonly activityId: string; readonly elementId: string }[];
      readonly withdrawn: readonly { readonly scopeId: string; readonly joinId: string; readonly flowId: string; readonly count: number }[];
      readonly activated: readonly { readonly scopeId: string; readonly elementId: string }[];
      readonly isChecked: boolean;
    }
  | {
      readonly type: 'incident.skipped';
      readonly incidentId: string;
      readonly elementId: string;
      readonly activityId: string;
      readonly reason: string;
      readonly by: string;
    };

/** A root's suspension 挂起, and what came meanwhile. */
export interface Suspension {
  readonly since: Instant;
  readonly by: string;
  readonly reason: string;
  readonly held?: readonly HeldInput[];
}

/** The commands of the outside world that are kept: the world will not repeat them. */
export type HeldInput =
  | { readonly type: 'job.complete'; readonly jobId: string; readonly result?: JsonObject }
  | {
      readonly type: 'job.fail';
      readonly jobId: string;
      readonly message: string;
      readonly errorCode?: string;
      readonly retriesLeft: number;
    }
  | { readonly type: 'timer.fire'; readonly timerId: string }
  | { readonly type: 'message.deliver'; readonly subscriptionId: string; readonly messageId: string; readonly variables?: JsonObject }
  | {
      readonly type: 'signal.deliver';
      readonly signalName: string;
      readonly variables?: JsonObject;
      readonly subscriptionIds?: readonly string[];
    };
