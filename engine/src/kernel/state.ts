import type { Suspension } from '../instances/instance-types.ts';
import type { SignMode } from '../tasks/operation-types.ts';
import type { Instant, JsonObject } from './types.ts';

/**
 * What a root remembers between two steps: plain JSON, its size follows the live tokens and (for `passed`) the model, never the
 * number of past loops. No model, no history, no case data. `variables` may be stored apart from the rest.
 *
 *   root ── process node p1 ─┬─ a3  user task (a token rests in it)
 *                            ├─ a5  sub-process ── a6 …
 *                            ├─ a9  call activity ── process node p10 …
 *                            └─ joins: tokens waiting in front of a gateway
 */
export interface State {
  readonly format: 1;
  readonly status: 'active' | 'completed' | 'terminated';
  /** 作废: terminated, and whoever reads it is told that it is void */
  readonly void?: true;
  /** 挂起: nothing moves until it is resumed (instances/suspend.ts) */
  readonly suspended?: Suspension;
  /** the last number given to a node of this root */
  readonly serial: number;
  readonly nodes: { readonly [nodeId: string]: Node };
  /** variables by the node whose local scope holds them (Camunda 8 scopes); absent where a scope holds none */
  readonly variables: { readonly [nodeId: string]: JsonObject };
}

/** An activity instance 活动实例, a process instance 流程实例, the body of a multi-instance, or a token kept by an incident. */
export interface Node {
  /** element id; the process id on a process node */
  readonly element: string;
  /** the node it runs in; null on a top-level process node */
  readonly parent: string | null;
  /** on a process node: the definition it runs */
  readonly definition?: string;
  /** which passed elements of its scope the token descends from: see lineage.ts */
  readonly lineage?: Lineage;
  /** open timers and message subscriptions: its own, its boundary events', its event sub-processes' */
  readonly waits?: readonly Wait[];
  readonly task?: TaskState;
  /** open items beside the task, oldest first: signers and persons asked */
  readonly items?: readonly ItemState[];
  /** rounds of signers 加签 that are not decided yet */
  readonly rounds?: { readonly before?: RoundState; readonly after?: RoundState };
  /** who completed the task, while signers after it are heard, or until it can be taken back */
  readonly done?: Done;
  /** returned straight back 直送退回人: where the token goes when this completes, and to whom */
  readonly straightBack?: { readonly element: string; readonly person: string };
  readonly job?: JobState;
  readonly loop?: LoopState;
  /** one member of the multi-instance body that is its parent, 1-based */
  readonly index?: number;
  readonly incident?: IncidentState;
  /** on a scope: tokens that arrived at a joining gateway, by gateway and incoming flow, one lineage each */
  readonly joins?: { readonly [gatewayId: string]: { readonly [flowId: string]: readonly Lineage[] } };
  /** on a scope: what may be returned to (退回): see lineage.ts */
  readonly passed?: readonly Passed[];
  /** on a scope: end events reached, for the completion event */
  readonly ends?: readonly string[];
  /** triggers of parallel multiple events that have happened, by event element: see triggers.ts */
  readonly heard?: { readonly [elementId: string]: Heard };
  /** on a scope: complex gateways that fired and wait for reset, with the flows they took a token from: see joins.ts */
  readonly resets?: { readonly [gatewayId: string]: readonly string[] };
  /** on a scope: what completed in it and can be compensated, oldest first: see compensation.ts */
  readonly compensable?: readonly Compensable[];
  /** this node compensates an activity that had completed */
  readonly compensating?: Compensating;
  /** on a throw or end event: it rests until the compensation it threw is done */
  readonly awaits?: 'compensation' | 'cancel';
  /** on an ad-hoc sub-process: its completion condition held, and what still runs may finish */
  readonly closing?: true;
}

/** A set of slots of the scope's `passed` list, as a hexadecimal bit set; '' is the empty set. */
export type Lineage = string;

/** The latest completion of a user task or call activity in this scope. */
export interface Passed {
  readonly element: string;
  /** lineage of its token while it was active */
  readonly lineage: Lineage;
  /** arrivals of other branches that a join consumed together with tokens descending from it; a return puts them back */
  readonly merged?: readonly Merged[];
  /** true: an inclusive join elsewhere relied on this element being done, so it cannot become active again */
  readonly closed?: true;
  /** where the node allows 拿回: who completed the task, until somebody acted on what came of it */
  readonly done?: Done;
}

/** A completed task that can still be taken back. */
export interface Done {
  readonly task: string;
  readonly by: string;
}

export interface Arrival {
  readonly gateway: string;
  readonly flow: string;
  readonly lineage: Lineage;
}

/** `firing`: the serial of the root when a join consumed it: tells the arrivals of one flow apart, which may descend from the same. */
export interface Merged extends Arrival {
  readonly firing?: number;
}

export type Wait =
  | {
      readonly kind: 'timer';
      readonly id: string;
      readonly element: string;
      /** which trigger of a multiple event */
      readonly part?: number;
      readonly dueAt: Instant;
      readonly every?: string;
      readonly left?: number;
    }
  | { readonly kind: 'message'; readonly id: string; readonly element: string; readonly part?: number }
  | { readonly kind: 'signal'; readonly id: string; readonly element: string; readonly part?: number; readonly name: string }
  /** `held`: the condition was true when it was last looked at; it triggers when it becomes true */
  | { readonly kind: 'condition'; readonly id: string; readonly element: string; readonly part?: number; readonly held: boolean };

/** What a parallel multiple event has so far. */
export interface Heard {
  /** indexes of its triggers, in the order in which they happened */
  readonly parts: readonly number[];
  /** what they brought, later over earlier */
  readonly variables: JsonObject;
}

/** An activity that completed and can be compensated 补偿 (BPMN 2.0.2 §13.5.5). */
export interface Compensable {
  readonly element: string;
  /** its local variables when it completed: the data its handler sees */
  readonly variables?: JsonObject;
  /** what completed inside it */
  readonly inner?: readonly Compensable[];
  /** one member of a multi-instance or loop: the boundary's handler belongs to the whole */
  readonly isMember?: true;
  /** the whole of a multi-instance or loop */
  readonly isBody?: true;
}

export interface Compensating {
  /** node that waits for it, told when `rest` is done as well; null where nobody waits */
  readonly driver: string | null;
  /** to compensate next, one after the other */
  readonly rest: readonly Compensable[];
  /** in an event sub-process: what is to be compensated in the scope around it after `rest` */
  readonly around?: readonly Compensable[];
}

export interface TaskState {
  readonly id: string;
  readonly assignee: string | null;
  readonly users?: readonly string[];
  readonly roles?: readonly string[];
  readonly agency?: string;
  readonly reach?: 'parents' | 'children';
  /** 委派: who gets it back; `assignee` is the delegate */
  readonly owner?: string;
  readonly suspended?: true;
  readonly urgedAt?: Instant;
}

/** An open item beside a task. `kind` sign: one signer of the round at `position`; consult: one person asked. */
export interface ItemState {
  readonly id: string;
  readonly kind: 'sign' | 'consult';
  readonly person: string;
  readonly position?: 'before' | 'after';
  readonly owner?: string;
  readonly urgedAt?: Instant;
}

/** A round of signers: how many there are, what was answered, who signs next (依次签) or at all (后加签 before it opens). */
export interface RoundState {
  readonly mode: SignMode;
  readonly of: number;
  readonly agreed: number;
  readonly disagreed: number;
  readonly waiting?: readonly string[];
}

export interface JobState {
  readonly id: string;
  /** it began while the root was suspended 挂起 and is handed out when that ends */
  readonly parked?: true;
}

export interface LoopState {
  /** members in all */
  readonly total: number;
  readonly completed: number;
  /** members started so far (sequential) */
  readonly started: number;
  /** persons for whom members were added 并加签, by index */
  readonly added?: { readonly [index: string]: string };
  /** members whose completion can be taken back, by index */
  readonly done?: { readonly [index: string]: Done };
}

/** `phase`: what a resolve tries again; `condition`: conditions are looked at anew. */
export interface IncidentState {
  readonly id: string;
  readonly code: string;
  readonly phase: 'activate' | 'work' | 'complete' | 'condition';
}
