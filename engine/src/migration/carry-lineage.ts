import { hasSlot, union, withSlot } from '../kernel/lineage.ts';
import { editNode, type Run } from '../kernel/run.ts';
import type { Arrival, Lineage, Passed } from '../kernel/state.ts';
import { keyOf, type Layout, type Place, placeOfRecord } from './layout.ts';

/**
 * What may be returned to (退回, kernel/lineage.ts), in the new version. A slot is known by the scope whose list holds it and its number
 * there. Each slot goes to the scope in which the counterpart of its element lies: if that is not open, or there is no counterpart, the step
 * can no longer be returned to. Tokens keep the slots of the scope they come to rest in; a level that begins takes the slots of the scope
 * around it from the tokens that move into it. So a return withdraws what it would have withdrawn before.
 */
export interface Lineages {
  /** of something that had `lineage` in old scope `scope` and rests at `place` */
  at(scope: string, lineage: Lineage, place: Place): Lineage;
  /** of a level at `place` that begins for what moves into it */
  readonly ofLevels: Map<string, Lineage>;
  /** `passed` of each scope, by the key of the place inside it */
  readonly passed: ReadonlyMap<string, readonly Passed[]>;
  /** old elements that can no longer be returned to */
  readonly lost: readonly string[];
}

interface Slot {
  readonly scope: string;
  readonly slot: number;
  readonly record: Passed;
  /** inside which place, and which number there */
  readonly home: string;
  readonly number: number;
  readonly element: string;
}

/** A place seen as the inside of a scope. */
function inside(place: Place): string {
  return keyOf(place);
}

export function carryLineages(run: Run, layout: Layout): Lineages {
  const lost: string[] = [];
  const slots = collect(run, layout, lost);
  const byHome = Map.groupBy(slots, ({ home }) => home);

  /** Every slot a token had, in its own scope and – where that scope is dissolved – around it. */
  function full(scope: string, lineage: Lineage): Slot[] {
    const own = slots.filter((slot) => slot.scope === scope && hasSlot(lineage, slot.slot));
    const around = layout.dissolved.has(scope) ? run.nodes[scope]! : null;
    return around === null ? own : [...own, ...full(around.parent!, around.lineage ?? '')];
  }

  function restrict(all: readonly Slot[], home: string): Lineage {
    return all.filter((slot) => slot.home === home).reduce<Lineage>((lineage, { number }) => withSlot(lineage, number), '');
  }

  const ofLevels = new Map<string, Lineage>();
  const at = (scope: string, lineage: Lineage, place: Place): Lineage => {
    const all = full(scope, lineage);
    for (let depth = place.levels.length; depth > 0; depth--) {
      const level = keyOf({ ...place, levels: place.levels.slice(0, depth) });
      const around = keyOf({ ...withoutNth(place), levels: place.levels.slice(0, depth - 1) });
      ofLevels.set(level, union(ofLevels.get(level) ?? '', restrict(all, around)));
    }
    return restrict(all, inside(place));
  };
  const passed = new Map([...byHome].map(([home, some]) => [home, some.map((slot) => recordOf(layout, slot, full, restrict))]));
  return { at, ofLevels, passed, lost };
}

function withoutNth({ anchor, levels }: Place): Place {
  return { anchor, levels };
}

/** Slots that have a place in the new version; the later of two that become the same element stands for both. */
function collect(run: Run, layout: Layout, lost: string[]): Slot[] {
  const open = new Set([
    layout.processNode,
    ...[...layout.placed.values()].flatMap(({ id, place }) => [id, inside(place)]),
    ...layout.arrivals.map(({ place }) => inside(place)),
  ]);
  const found: Omit<Slot, 'number'>[] = [];
  for (const scope of [layout.processNode, ...layout.placed.keys(), ...layout.dissolved.keys()]) {
    for (const [slot, record] of (run.nodes[scope]!.passed ?? []).entries()) {
      const there = placeOfRecord(layout, scope, record.element);
      const isReturnable = there?.to.spec.kind === 'user-task' || there?.to.spec.kind === 'call-activity';
      const home = there === null ? '' : inside(there.place);
      const isWhole = (record.merged ?? []).every((arrival) => mergedArrival(layout, scope, arrival, home) !== null);
      if (there === null || !isReturnable || !open.has(home) || !isWhole) {
        if (!record.closed) lost.push(record.element);
        continue;
      }
      const same = found.findIndex((other) => other.home === home && other.element === there.to.id);
      if (same >= 0) found.splice(same, 1);
      found.push({ scope, slot, record, home, element: there.to.id });
    }
  }
  const counts = new Map<string, number>();
  return found.map((slot) => {
    const number = counts.get(slot.home) ?? 0;
    counts.set(slot.home, number + 1);
    return { ...slot, number };
  });
}

/** Arrivals a return would put back must have their join in the same scope still. */
function mergedArrival(
  layout: Layout,
  scope: string,
  { gateway, flow }: Arrival,
  home: string,
): { readonly gateway: string; readonly flow: string } | null {
  const there = placeOfRecord(layout, scope, gateway);
  if (there === null || inside(there.place) !== home) return null;
  const next = layout.route.flowOf(flow, there.to);
  return next === null ? null : { gateway: there.to.id, flow: next };
}

function recordOf(
  layout: Layout,
  { scope, record, home, element }: Slot,
  full: (scope: string, lineage: Lineage) => readonly Slot[],
  restrict: (all: readonly Slot[], home: string) => Lineage,
): Passed {
  const merged = (record.merged ?? []).map((arrival) => ({
    ...mergedArrival(layout, scope, arrival, home)!,
    lineage: restrict(full(scope, arrival.lineage), home),
    ...(arrival.firing === undefined ? {} : { firing: arrival.firing }),
  }));
  return {
    ...record,
    element,
    lineage: restrict(full(scope, record.lineage), home),
    ...(merged.length > 0 ? { merged } : {}),
  };
}

/** Writes `passed` into the scopes that hold it now; `nodeAt` finds or begins the scope of a place. */
export function writePassed(run: Run, layout: Layout, lineages: Lineages, nodeAt: (key: string) => string | null): void {
  for (const scope of [layout.processNode, ...layout.placed.keys()]) {
    if (run.nodes[scope]?.passed !== undefined) editNode(run, scope, { passed: undefined });
  }
  for (const [home, passed] of lineages.passed) {
    const id = nodeAt(home);
    if (id !== null) editNode(run, id, { passed });
  }
}
