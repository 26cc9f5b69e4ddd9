import type { ProgramSet } from './program.ts';
import type { State } from './state.ts';
/** One process instance of a root, as a diagram shows it. */
export interface ScopeView {
  readonly scopeId: string;
  readonly definitionId: string;
  readonly processId: string;
  /** the call activity that called it; null on a top-level process */
  readonly parent: { readonly scopeId: string; readonly elementId: string; readonly activityId: string } | null;
  /** one entry per active activity instance; `count` > 1 on the body of a multi-instance: its active members */
  readonly activeElements: readonly { readonly elementId: string; readonly activityId: string; readonly count: number; readonly incident: string | null }[];
  /** tokens that wait in front of a joining gateway */
  readonly waitingJoins: readonly { readonly elementId: string; readonly flowId: string; readonly count: number }[];
}
export interface RootView {
  readonly status: State['status'];
  readonly scopes: readonly ScopeView[];
}
export function viewOf(_programs: ProgramSet, _state: State): RootView {
  throw new Error('being written');
}
