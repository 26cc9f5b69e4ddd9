import type { ProgramSet } from './program.ts';
import { loadProgram, processNodeOf } from './run.ts';
import type { Node, State } from './state.ts';

/** One process instance of a root, as a diagram shows it. */
export interface ScopeView {
  readonly scopeId: string;
  readonly definitionId: string;
  readonly processId: string;
  readonly name: string;
  /** the call activity that called it; null on a top-level process */
  readonly parent: { readonly scopeId: string; readonly elementId: string; readonly activityId: string } | null;
  /** one entry per active activity instance; `count`: active members of a multi-instance, else 1. Members themselves are left out. */
  readonly activeElements: readonly {
    readonly elementId: string;
    readonly activityId: string;
    readonly count: number;
    readonly incident: string | null;
  }[];
  /** tokens that wait in front of a joining gateway */
  readonly waitingJoins: readonly { readonly elementId: string; readonly flowId: string; readonly count: number }[];
}

export interface RootView {
  readonly status: State['status'];
  /** 作废: nothing done in it counts */
  readonly isVoid: boolean;
  readonly scopes: readonly ScopeView[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] };

/** What is active in a root, grouped by process instance. Pure; reads the state only. */
export function viewOf(programs: ProgramSet, state: State): RootView {
  const scopes = new Map<string, Writable<ScopeView>>();
  for (const [id, node] of Object.entries(state.nodes))
    if (node.definition !== undefined) scopes.set(id, scopeView(programs, state, id, node));
  for (const [id, node] of Object.entries(state.nodes)) {
    const scope = scopes.get(processNodeOf(state.nodes, id))!;
    for (const [elementId, flows] of Object.entries(node.joins ?? {})) {
      for (const [flowId, arrivals] of Object.entries(flows)) scope.waitingJoins.push({ elementId, flowId, count: arrivals.length });
    }
    if (node.definition !== undefined || node.index !== undefined) continue;
    scope.activeElements.push({
      elementId: node.element,
      activityId: id,
      count: countOf(state, id, node),
      incident: incidentOf(state, id, node),
    });
  }
  return { status: state.status, isVoid: state.void ?? false, scopes: [...scopes.values()] };
}

function scopeView(programs: ProgramSet, state: State, scopeId: string, node: Node): Writable<ScopeView> {
  const program = loadProgram(programs, node.definition!);
  const parent =
    node.parent === null
      ? null
      : { scopeId: processNodeOf(state.nodes, node.parent), elementId: state.nodes[node.parent]!.element, activityId: node.parent };
  return {
    scopeId,
    definitionId: node.definition!,
    processId: program.processId,
    name: program.name,
    parent,
    activeElements: [],
    waitingJoins: [],
  };
}

function members(state: State, id: string): Node[] {
  return Object.values(state.nodes).filter((other) => other.parent === id);
}

function countOf(state: State, id: string, node: Node): number {
  return node.loop === undefined ? 1 : members(state, id).length;
}

function incidentOf(state: State, id: string, node: Node): string | null {
  if (node.loop === undefined) return node.incident?.id ?? null;
  return node.incident?.id ?? members(state, id).find((member) => member.incident !== undefined)?.incident?.id ?? null;
}
