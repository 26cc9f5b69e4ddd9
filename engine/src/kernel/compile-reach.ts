import type { ProgramElement, ProgramFlow } from './program.ts';

/** Elements a token can move on from `element`: along its flows, through its boundary events, from a link to its catch. */
export function successors(element: ProgramElement, elements: readonly ProgramElement[], flows: readonly ProgramFlow[]): number[] {
  const next = element.outgoing.map((flow) => flows[flow]!.target);
  next.push(...element.boundary);
  if (element.spec.kind === 'throw-event' && element.spec.trigger.kind === 'link' && element.spec.trigger.target >= 0)
    next.push(element.spec.trigger.target);
  return next.filter((index) => elements[index] !== undefined);
}

/**
 * For each incoming flow of an inclusive or complex join: the elements from which a token can reach that flow without passing the join itself
 * (BPMN 2.0.2 §13.4.3). Computed once, so that a step only looks up sets.
 */
export function inclusiveReach(
  join: ProgramElement,
  elements: readonly ProgramElement[],
  flows: readonly ProgramFlow[],
): ReadonlySet<number>[] {
  const predecessors = new Map<number, number[]>();
  for (const element of elements) {
    for (const next of successors(element, elements, flows)) predecessors.set(next, [...(predecessors.get(next) ?? []), element.index]);
  }
  return join.incoming.map((flow) => {
    const reached = new Set<number>();
    const stack = [flows[flow]!.source];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (at === join.index || reached.has(at)) continue;
      reached.add(at);
      stack.push(...(predecessors.get(at) ?? []));
    }
    return reached;
  });
}
