import type { ProgramElement } from './program.ts';
import { editNode, elementById, programOf, type Run } from './run.ts';
import type { Arrival, Done, Lineage, Passed } from './state.ts';

/**
 * Lineage: which tokens descend from which completion, so that a return (退回) withdraws exactly what it would produce again.
 *
 *   split ─┬─ A ─ B ─┬─ join ─ C        Each scope lists its passed elements (slots). Completing A gives A's slot to the token that
 *          └─ X ─────┘                  leaves, and takes it from every other token: the slot means *the latest* completion. Splits copy a
 *                                       token's slots, joins unite them.
 *
 * Return from B to A withdraws the tokens with slot A: B alone; X and its arrival at the join stay. Return from C to A: the join had
 * consumed X's arrival, which does not descend from A. Slot A remembers it (`merged`), the return puts it back: A is active and X's result
 * still waits at the join. A firing can be remembered by several slots, and is undone once (`firing`): then the other slots forget what it took.
 *
 * Why the marking after a return can always be reached: right before A completed it was {A} ∪ R, R the tokens of the others. Since then
 * the descendants of A and the descendants of R moved apart except where a join took both, and there R's part is put back. Replaying only
 * R's moves leads from {A} ∪ R to the marking. The one move of R that can depend on A being done is an inclusive join that fired because
 * nothing could reach it any more: then A's slot is closed.
 */
export function hasSlot(lineage: Lineage, slot: number): boolean {
  if (lineage === '') return false;
  const digit = lineage.length - 1 - (slot >> 2);
  return digit >= 0 && ((Number.parseInt(lineage[digit]!, 16) >> (slot & 3)) & 1) === 1;
}

export function withSlot(lineage: Lineage, slot: number): Lineage {
  return union(lineage, (1n << BigInt(slot)).toString(16));
}

export function withoutSlot(lineage: Lineage, slot: number): Lineage {
  if (!hasSlot(lineage, slot)) return lineage;
  const rest = BigInt(`0x${lineage}`) & ~(1n << BigInt(slot));
  return rest === 0n ? '' : rest.toString(16);
}

export function union(a: Lineage, b: Lineage): Lineage {
  if (a === b || b === '') return a;
  return a === '' ? b : (BigInt(`0x${a}`) | BigInt(`0x${b}`)).toString(16);
}

/** Slots that some of these arrivals descend from and others do not; `all` is the union of their lineages. */
function mixedSlots(arrivals: readonly Arrival[], all: Lineage): number[] {
  if (arrivals.every((one) => one.lineage === all)) return [];
  const shared = arrivals.reduce((common, one) => common & bits(one.lineage), bits(all));
  return slotsOf((bits(all) & ~shared).toString(16));
}

function slotsOf(lineage: Lineage): number[] {
  const slots: number[] = [];
  for (let digit = 0; digit < lineage.length; digit++) {
    const value = Number.parseInt(lineage[lineage.length - 1 - digit]!, 16);
    for (let bit = 0; value >> bit !== 0; bit++) if (((value >> bit) & 1) === 1) slots.push(4 * digit + bit);
  }
  return slots;
}

function bits(lineage: Lineage): bigint {
  return lineage === '' ? 0n : BigInt(`0x${lineage}`);
}

/** The element has completed in this scope: its slot now means this completion. Returns the lineage of the token that leaves. */
export function recordPassed(run: Run, scopeId: string, elementId: string, lineage: Lineage, done?: Done): Lineage {
  const known = run.nodes[scopeId]!.passed ?? [];
  const found = known.findIndex((one) => one.element === elementId);
  const slot = found < 0 ? known.length : found;
  if (found >= 0) forget(run, scopeId, slot);
  const before = withoutSlot(lineage, slot);
  const passed = [...(run.nodes[scopeId]!.passed ?? [])];
  passed[slot] = { element: elementId, lineage: before, ...(done === undefined ? {} : { done }) };
  editNode(run, scopeId, { passed });
  return withSlot(before, slot);
}

/** Takes a slot from every token, arrival and record of the scope. */
function forget(run: Run, scopeId: string, slot: number): void {
  for (const id of run.children.get(scopeId) ?? []) {
    const lineage = run.nodes[id]!.lineage;
    if (lineage !== undefined && hasSlot(lineage, slot)) editNode(run, id, { lineage: withoutSlot(lineage, slot) });
  }
  for (const [i, token] of run.queue.entries()) {
    if (token.scope === scopeId && hasSlot(token.lineage, slot)) run.queue[i] = { ...token, lineage: withoutSlot(token.lineage, slot) };
  }
  const scope = run.nodes[scopeId]!;
  const joins = scope.joins && mapJoins(scope.joins, (lineage) => withoutSlot(lineage, slot));
  const passed = scope.passed?.map((one) => ({
    ...one,
    lineage: withoutSlot(one.lineage, slot),
    ...(one.merged ? { merged: one.merged.map((arrival) => ({ ...arrival, lineage: withoutSlot(arrival.lineage, slot) })) } : {}),
  }));
  editNode(run, scopeId, { ...(joins ? { joins } : {}), ...(passed ? { passed } : {}) });
}

type Joins = { readonly [gatewayId: string]: { readonly [flowId: string]: readonly Lineage[] } };

function mapJoins(joins: Joins, change: (lineage: Lineage) => Lineage): Joins {
  return Object.fromEntries(
    Object.entries(joins).map(([gateway, flows]) => [
      gateway,
      Object.fromEntries(Object.entries(flows).map(([flow, arrivals]) => [flow, arrivals.map(change)])),
    ]),
  );
}

/**
 * A join consumed these arrivals: remember what it mixed, close what a join relied on that fired because nothing could reach its empty flows
 * (`reliedOn`: its filled ones). A complex gateway and a start quantity cannot be undone: what went into them is closed too. Returns the
 * lineage of the result.
 */
export function recordJoin(
  run: Run,
  scopeId: string,
  gateway: ProgramElement,
  consumed: readonly Arrival[],
  reliedOn: readonly string[] | null,
): Lineage {
  const lineage = consumed.reduce((all, one) => union(all, one.lineage), '' as Lineage);
  const passed = run.nodes[scopeId]!.passed;
  if (passed === undefined) return lineage;
  const next = [...passed];
  let changed = false;
  const change = (slot: number, more: Partial<Passed>) => {
    next[slot] = { ...next[slot]!, ...more };
    changed = true;
  };
  const close = (slot: number) => {
    if (next[slot]!.closed !== true) change(slot, { closed: true });
  };
  if (gateway.spec.kind === 'complex-gateway' || gateway.startQuantity > 1) {
    for (const slot of passed.keys()) if (hasSlot(lineage, slot)) close(slot);
  } else {
    const firing = run.serial;
    for (const slot of mixedSlots(consumed, lineage)) {
      const foreign = consumed.filter((arrival) => !hasSlot(arrival.lineage, slot)).map((arrival) => ({ ...arrival, firing }));
      change(slot, { merged: [...(next[slot]!.merged ?? []), ...foreign] });
    }
  }
  if (reliedOn !== null) {
    for (const [slot, { element, closed }] of passed.entries())
      if (!closed && !hasSlot(lineage, slot) && couldReach(run, scopeId, element, gateway, reliedOn)) close(slot);
  }
  if (changed) editNode(run, scopeId, { passed: next });
  return lineage;
}

/** Would a token in `elementId` have kept this join waiting? */
function couldReach(run: Run, scopeId: string, elementId: string, gateway: ProgramElement, reliedOn: readonly string[]): boolean {
  const program = programOf(run, scopeId);
  const flows = new Set(reliedOn);
  return blocks(gateway, elementById(program, elementId).index, (incoming) => flows.has(program.flows[incoming]!.id));
}

/**
 * BPMN 2.0.2 §13.4.3, §13.4.5: a token at an element keeps an inclusive join, or the reset of a complex gateway, waiting if it can reach an empty incoming flow without passing the
 * join, and cannot reach a flow that already has a token.
 */
export function blocks(gateway: ProgramElement, element: number, isFilled: (flow: number) => boolean): boolean {
  if (gateway.spec.kind !== 'inclusive-gateway' && gateway.spec.kind !== 'complex-gateway') return false;
  let reachesEmpty = false;
  for (const [i, flow] of gateway.incoming.entries()) {
    if (!gateway.spec.reach[i]!.has(element)) continue;
    if (isFilled(flow)) return false;
    reachesEmpty = true;
  }
  return reachesEmpty;
}
