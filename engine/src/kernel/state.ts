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
}

/** A set of slots of the scope's `passed` list, as a hexadecimal bit set; '' is the empty set. */
export type Lineage = string;

/** The latest completion of a user task or call activity in this scope. */
export interface Passed {
  readonly element: string;
  /** lineage of its token while it was active */
  readonly lineage: Lineage;
  /** arrivals of other branches that a join consumed together with tokens descending from it; a return puts them back */
  readonly merged?: readonly Arrival[];
  /** true: an inclusive join elsewhere relied on this element being done, so it cannot become active again */
  readonly closed?: true;
}

export interface Arrival {
  readonly gateway: string;
  readonly flow: string;
  readonly lineage: Lineage;
}

export type Wait =
  | {
      readonly kind: 'timer';
      readonly id: string;
      readonly element: string;
      readonly dueAt: Instant;
      readonly every?: string;
      readonly left?: number;
    }
  | { readonly kind: 'message'; readonly id: string; readonly element: string };

export interface TaskState {
  readonly id: string;
  readonly assignee: string | null;
  readonly users?: readonly string[];
  readonly roles?: readonly string[];
  readonly agency?: string;
}

export interface JobState {
  readonly id: string;
}

export interface LoopState {
  /** members in all */
  readonly total: number;
  readonly completed: number;
  /** members started so far (sequential) */
  readonly started: number;
}

/** `phase`: what a resolve tries again. */
export interface IncidentState {
  readonly id: string;
  readonly code: string;
  readonly phase: 'activate' | 'work' | 'complete';
}
