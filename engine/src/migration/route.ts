import type { Program, ProgramElement } from '../kernel/program.ts';
import type { ProcessMapping } from './plan.ts';
import { byId } from './same.ts';

/** One mapping between two compiled versions, ready to ask: where does this go, where does that come from. */
export interface Route {
  readonly mapping: ProcessMapping;
  readonly source: Program;
  readonly target: Program;
  /** the new element; null: given up on purpose; undefined: not mapped, or mapped to nothing that is there */
  targetOf(source: string): ProgramElement | null | undefined;
  /** old elements that become this new one */
  sourcesOf(target: ProgramElement): readonly ProgramElement[];
  /** id of the new flow into `join`; null where none is known */
  flowOf(source: string, join: ProgramElement): string | null;
}

export function routeOf(mapping: ProcessMapping, source: Program, target: Program): Route {
  const targets = new Map<string, ProgramElement | null>();
  const sources = new Map<string, ProgramElement[]>();
  for (const [from, to] of Object.entries(mapping.elements)) {
    const old = byId(source, from);
    const next = to === null ? null : byId(target, to);
    if (old === null || (to !== null && next === null)) continue;
    targets.set(from, next);
    if (next !== null) sources.set(next.id, [...(sources.get(next.id) ?? []), old]);
  }
  const flows = new Map(Object.entries(mapping.flows ?? {}));
  return {
    mapping,
    source,
    target,
    targetOf: (id) => targets.get(id),
    sourcesOf: ({ id }) => sources.get(id) ?? [],
    flowOf(id, join) {
      const wanted = flows.get(id) ?? id;
      return join.incoming.some((flow) => target.flows[flow]!.id === wanted) ? wanted : null;
    },
  };
}

/** Scopes of the new version around an element, outermost first, below `scope` (-1: the process); null where `scope` is not around it. */
export function levelsBetween({ elements }: Program, scope: number, element: ProgramElement): readonly ProgramElement[] | null {
  const levels: ProgramElement[] = [];
  for (let at = element.parent; at !== scope; at = elements[at]!.parent) {
    if (at === -1) return null;
    levels.unshift(elements[at]!);
  }
  return levels;
}
