import { Refused } from '../kernel/failure.ts';
import type { ProgramElement } from '../kernel/program.ts';
import { programOf, type Run } from '../kernel/run.ts';
import type { JsonObject } from '../kernel/types.ts';
import { checkNames } from '../kernel/variables.ts';
import type { Activation } from './instance-types.ts';

/** Where an element is to begin: in a scope that runs; sub-processes between it and the element begin first. */
export interface Target {
  readonly scopeId: string;
  readonly element: ProgramElement;
  readonly variables: JsonObject | undefined;
}

/** @throws {Refused} ELEMENT_NOT_FOUND · SCOPE_NOT_FOUND · SCOPE_AMBIGUOUS · ELEMENT_NOT_ACTIVATABLE · VARIABLE_NAME_INVALID */
export function findTargets(run: Run, wanted: readonly Activation[]): Target[] {
  return wanted.map(({ elementId, scopeId, variables }) => {
    if (variables !== undefined) checkNames(variables);
    const scope = findScope(run, elementId, scopeId);
    const { elements, elementIndex } = programOf(run, scope);
    const element = elements[elementIndex.get(elementId)!]!;
    for (let at = element.parent; !isScopeOf(run, scope, at); at = elements[at]!.parent) demandPlain(elements[at]!);
    demandActivatable(run, scope, element);
    return { scopeId: scope, element, variables };
  });
}

/** The innermost scope that runs and has the element in it, directly or in sub-processes that do not run. */
export function findScope(run: Run, elementId: string, wanted: string | undefined): string {
  const fitting = Object.keys(run.nodes).flatMap((id) => {
    const depth = depthIn(run, id, elementId);
    return depth === null ? [] : [{ id, depth }];
  });
  const within = wanted === undefined ? fitting : fitting.filter(({ id }) => id === wanted);
  const nearest = Math.min(...within.map(({ depth }) => depth));
  const [scope, ...others] = within.filter(({ depth }) => depth === nearest);
  if (scope === undefined && !isKnown(run, elementId)) throw new Refused('ELEMENT_NOT_FOUND', { elementId });
  if (scope === undefined) throw new Refused('SCOPE_NOT_FOUND', { elementId, scopeId: wanted ?? null });
  if (others.length > 0) throw new Refused('SCOPE_AMBIGUOUS', { elementId, scopeIds: [scope, ...others].map(({ id }) => id) });
  return scope.id;
}

/** Has a process that runs here an element of this id? */
function isKnown(run: Run, elementId: string): boolean {
  return Object.keys(run.nodes).some((id) => programOf(run, id).elementIndex.has(elementId));
}

/** How many sub-processes lie between a scope and an element in it; null where the node is no scope with the element in it. */
function depthIn(run: Run, id: string, elementId: string): number | null {
  const node = run.nodes[id]!;
  if (node.loop !== undefined || node.compensating !== undefined) return null;
  const { elements, elementIndex } = programOf(run, id);
  const own = node.definition === undefined ? elements[elementIndex.get(node.element)!] : null;
  if (own !== null && (own === undefined || !('scope' in own.spec))) return null;
  const element = elements[elementIndex.get(elementId) ?? -1];
  if (element === undefined) return null;
  let depth = 0;
  for (let at = element.parent; ; at = elements[at]!.parent) {
    if (at === (own?.index ?? -1)) return depth;
    if (at < 0) return null;
    depth += 1;
  }
}

/** Is the node an instance of the scope with this element index (-1: the process)? */
export function isScopeOf(run: Run, scopeId: string, index: number): boolean {
  const node = run.nodes[scopeId]!;
  return node.definition !== undefined ? index === -1 : programOf(run, scopeId).elementIndex.get(node.element) === index;
}

/** A sub-process that begins around a target: once, and not by an event. */
function demandPlain(sub: ProgramElement): void {
  const isPlain =
    (sub.spec.kind === 'sub-process' || sub.spec.kind === 'ad-hoc-sub-process') && sub.loop === null && !sub.isForCompensation;
  if (!isPlain) throw new Refused('ELEMENT_NOT_ACTIVATABLE', { elementId: sub.id });
}

/** What only begins by an event of its own cannot be begun by hand. */
function demandActivatable(run: Run, scopeId: string, element: ProgramElement): void {
  const { elements, flows } = programOf(run, scopeId);
  const { kind } = element.spec;
  const isAfterGateway = element.incoming.some((flow) => elements[flows[flow]!.source]!.spec.kind === 'event-based-gateway');
  const isEvent = kind === 'boundary-event' || kind === 'event-sub-process' || kind === 'start-event' || isAfterGateway;
  if (isEvent || element.isForCompensation) throw new Refused('ELEMENT_NOT_ACTIVATABLE', { elementId: element.id });
}
