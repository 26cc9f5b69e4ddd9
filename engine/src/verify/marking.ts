import type { Node, State } from '../kernel/state.ts';
import type { Marking } from './reach.ts';

/** A scope of a state: a process instance, a sub-process instance, one member of a looping sub-process. */
export interface ScopeOfState {
  /** its node */
  readonly scopeId: string;
  /** node of the process instance it belongs to */
  readonly processNodeId: string;
  /** element id of the sub-process; null for a process */
  readonly element: string | null;
}

/** The tokens of one scope. What compensates something that had completed is no token. */
export function markingOf(nodes: State['nodes'], scopeId: string): Marking {
  const resting: Record<string, number> = {};
  for (const node of Object.values(nodes))
    if (node.parent === scopeId && node.compensating === undefined) resting[node.element] = (resting[node.element] ?? 0) + 1;
  const { joins = {}, resets } = nodes[scopeId]!;
  const waiting = Object.fromEntries(
    Object.entries(joins).map(([join, flows]) => [
      join,
      Object.fromEntries(Object.entries(flows).map(([flow, arrivals]) => [flow, arrivals.length])),
    ]),
  );
  return { resting, waiting, ...(resets === undefined ? {} : { resets }) };
}

/** Every scope of a state, outermost first, but those that run inside a compensation. */
export function scopesOf(nodes: State['nodes']): ScopeOfState[] {
  const parents = new Set(Object.values(nodes).map((node) => node.parent));
  const scopes: ScopeOfState[] = [];
  for (const [scopeId, node] of Object.entries(nodes)) {
    if (!isScope(nodes, node) || (node.definition === undefined && !parents.has(scopeId) && node.joins === undefined)) continue;
    if (isUndoing(nodes, scopeId)) continue;
    scopes.push({ scopeId, processNodeId: processNode(nodes, scopeId), element: node.definition === undefined ? node.element : null });
  }
  return scopes;
}

/** Call activities hold a process, bodies hold members; what is left with something inside is a sub-process. */
function isScope(nodes: State['nodes'], node: Node): boolean {
  if (node.definition !== undefined) return true;
  return (
    node.loop === undefined && !Object.values(nodes).some((other) => other.definition !== undefined && nodes[other.parent ?? ''] === node)
  );
}

function isUndoing(nodes: State['nodes'], id: string): boolean {
  for (let at: string | null = id; at !== null; at = nodes[at]!.parent) if (nodes[at]!.compensating !== undefined) return true;
  return false;
}

function processNode(nodes: State['nodes'], id: string): string {
  let at = id;
  while (nodes[at]!.definition === undefined) at = nodes[at]!.parent!;
  return at;
}
