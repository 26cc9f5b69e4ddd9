import { hasSlot, withoutSlot } from '../kernel/lineage.ts';
import { childrenOf, editNode, programOf, type Run } from '../kernel/run.ts';
import type { Lineage } from '../kernel/state.ts';
import { type Marking, reach } from '../verify/reach.ts';

/** Slots that all of them have (kernel/lineage.ts). */
export function common(lineages: readonly Lineage[]): Lineage {
  const [first = '', ...rest] = lineages;
  let shared = first;
  for (let slot = 0; slot < first.length * 4; slot++)
    if (hasSlot(first, slot) && !rest.every((lineage) => hasSlot(lineage, slot))) shared = withoutSlot(shared, slot);
  return shared;
}

/** Markings looked at for one step passed. */
const LIMIT = 4_000;

/**
 * A modification puts tokens where no flow led them: what a return (退回) to a step passed would leave then may be nothing an execution comes to.
 * Each such step is closed, so that it is not offered any more. `inherited` is the lineage of the new tokens, `added` their elements.
 */
export function closeLostReturns(run: Run, scopeId: string, inherited: Lineage, added: readonly string[]): void {
  const scope = run.nodes[scopeId]!;
  const program = programOf(run, scopeId);
  const passed = (scope.passed ?? []).map((one, slot) => {
    if (one.closed) return one;
    const marking = afterReturn(run, scopeId, slot, hasSlot(inherited, slot) ? [] : added);
    const answer = reach(program, scope.definition === undefined ? scope.element : null, marking, { isAtRest: false, limit: LIMIT });
    return answer.kind === 'reachable' ? one : { ...one, closed: true as const };
  });
  if (passed.some((one, slot) => one !== scope.passed![slot])) editNode(run, scopeId, { passed });
}

/** What returning to a passed step would leave in the scope. */
function afterReturn(run: Run, scopeId: string, slot: number, staying: readonly string[]): Marking {
  const { joins = {}, passed, resets } = run.nodes[scopeId]!;
  const { element, merged = [] } = passed![slot]!;
  const resting: Record<string, number> = {};
  const waiting: Record<string, Record<string, number>> = {};
  const rest = (id: string): void => {
    resting[id] = (resting[id] ?? 0) + 1;
  };
  const wait = (gateway: string, flow: string): void => {
    const flows = waiting[gateway] ?? {};
    waiting[gateway] = { ...flows, [flow]: (flows[flow] ?? 0) + 1 };
  };
  for (const id of childrenOf(run, scopeId)) {
    const node = run.nodes[id]!;
    if (node.compensating === undefined && !hasSlot(node.lineage ?? '', slot)) rest(node.element);
  }
  for (const [gateway, flows] of Object.entries(joins))
    for (const [flow, lineages] of Object.entries(flows)) for (const lineage of lineages) if (!hasSlot(lineage, slot)) wait(gateway, flow);
  for (const id of [...staying, element]) rest(id);
  for (const { gateway, flow } of merged) wait(gateway, flow);
  return { resting, waiting, ...(resets === undefined ? {} : { resets }) };
}
