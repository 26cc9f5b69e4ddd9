import { gathers } from '../kernel/joins.ts';
import type { Program, ProgramElement } from '../kernel/program.ts';
import { elementById } from '../kernel/run.ts';
import { isFinal, isOnce, type Net, netOf } from './net.ts';
import { pathOf, search } from './search.ts';
import { type Goal, isBlocked } from './spot.ts';
import { conflictIn, explain, type Unreachable, unreachable } from './why.ts';

/** The tokens of one scope – a process instance or a sub-process instance – at one moment. What runs inside an activity is a scope of its own. */
export interface Marking {
  /** element id → tokens resting in it; a multi-instance or loop counts once, a handler that compensates not at all */
  readonly resting: { readonly [elementId: string]: number };
  /** join id → incoming flow id → tokens waiting there */
  readonly waiting?: { readonly [joinId: string]: { readonly [flowId: string]: number } };
  /** complex gateways waiting for reset, with the flows they took a token from */
  readonly resets?: { readonly [gatewayId: string]: readonly string[] };
}

export interface ReachOptions {
  /** markings looked at, at most; default 20,000 */
  readonly limit?: number;
  /** false: a moment before tokens have come to rest, when a join may still be about to pass; default true */
  readonly isAtRest?: boolean;
}

export type Reach =
  /** `path`: sequence flows and boundary events of one execution that leads there, in order */
  | { readonly kind: 'reachable'; readonly path: readonly string[] }
  | { readonly kind: 'unreachable'; readonly reason: Unreachable }
  /** more markings than the limit */
  | { readonly kind: 'undecided' };

export const REACH_LIMIT = 20_000;

/**
 * Can some execution of this scope come to exactly these tokens? Data is left out: every condition can be true or false, every event happen, every
 * error be thrown. `scope`: id of the sub-process, null for the process.
 *
 * Basis: BPMN 2.0.2 §13 token semantics. `search.ts` says how it is decided.
 */
export function reach(program: Program, scope: string | null, marking: Marking, options: ReachOptions = {}): Reach {
  const net = netOf(program, scope === null ? -1 : elementById(program, scope).index);
  const read = readMarking(net, marking);
  if ('why' in read) return { kind: 'unreachable', reason: read };
  const { goal, events } = read;
  const limit = options.limit ?? REACH_LIMIT;
  const conflict = besideEvents(net, goal, events) ?? (options.isAtRest === false ? null : wouldHavePassed(net, goal));
  if (conflict !== null) return { kind: 'unreachable', reason: conflict };
  if (isEmpty(goal)) {
    if (events.size > 0 || net.begins.length > 0) return { kind: 'reachable', path: [] };
    return { kind: 'unreachable', reason: unreachable('empty', []) };
  }
  const never = conflictIn(net, goal);
  if (never !== null) return { kind: 'unreachable', reason: never };
  const found = search(net, goal, { limit, isPartial: clearsItsScope(net, goal) });
  if (found.kind === 'found') return { kind: 'reachable', path: pathOf(found.spot.trail) };
  return found.kind === 'limit' ? { kind: 'undecided' } : { kind: 'unreachable', reason: explain(net, goal) };
}

interface Read {
  readonly goal: Goal;
  /** event sub-processes with how many of each run */
  readonly events: ReadonlyMap<ProgramElement, number>;
}

/** Ids to indexes; event sub-processes apart, since they have no place on the paths of the scope. */
function readMarking(net: Net, { resting, waiting = {}, resets = {} }: Marking): Read | Unreachable {
  const { program, scope } = net;
  const inside = (id: string): ProgramElement | null => {
    const element = program.elements[program.elementIndex.get(id) ?? -1];
    return element?.parent === scope ? element : null;
  };
  const events = new Map<ProgramElement, number>();
  const places = new Map<number, number>();
  for (const [id, count] of Object.entries(resting)) {
    const element = inside(id);
    if (element === null) return unreachable('elsewhere', [id]);
    if (count <= 0) continue;
    if (element.spec.kind === 'event-sub-process') events.set(element, count);
    else places.set(element.index, count);
  }
  const arrivals: Record<number, number> = {};
  for (const [id, flows] of Object.entries(waiting)) {
    const join = inside(id);
    if (join === null || !gathers(join)) return unreachable('elsewhere', [id]);
    for (const [flowId, count] of Object.entries(flows)) {
      const flow = join.incoming.find((index) => program.flows[index]!.id === flowId);
      if (flow === undefined) return unreachable('elsewhere', [id, flowId]);
      if (count > 0) arrivals[flow] = count;
    }
  }
  const taken: Record<number, readonly number[]> = {};
  for (const [id, flows] of Object.entries(resets)) {
    const gateway = inside(id);
    if (gateway?.spec.kind !== 'complex-gateway') return unreachable('elsewhere', [id]);
    taken[gateway.index] = gateway.incoming.filter((index) => flows.includes(program.flows[index]!.id));
  }
  return { goal: { places: [...places.keys()], wanted: [...places.values()], arrivals, resets: taken }, events };
}

function isEmpty({ places, arrivals, resets }: Goal): boolean {
  return places.length === 0 && Object.keys(arrivals).length === 0 && Object.keys(resets).length === 0;
}

/** An interrupting event sub-process is alone (BPMN 2.0.2 §13.5.4); one whose timer runs once runs once. */
function besideEvents(net: Net, goal: Goal, events: ReadonlyMap<ProgramElement, number>): Unreachable | null {
  const total = [...events.values()].reduce((sum, count) => sum + count, 0);
  for (const [element, count] of events) {
    const start = element.spec.kind === 'event-sub-process' ? net.program.elements[element.spec.startEvent]?.spec : undefined;
    if (start?.kind !== 'start-event') continue;
    if (start.interrupting && (total > 1 || !isEmpty(goal))) return unreachable('interrupted', [element]);
    if (count > 1 && isOnce(start.trigger)) return unreachable('same-place', [element]);
  }
  return null;
}

/** A join in front of which everything it needs waits does not wait. */
function wouldHavePassed(net: Net, goal: Goal): Unreachable | null {
  const spot = { live: [], unmet: goal.wanted.map(() => 0), arrivals: goal.arrivals, resets: goal.resets, trail: null };
  for (const flow in goal.arrivals) {
    const join = net.program.elements[net.program.flows[Number(flow)]!.target]!;
    const waiting = join.incoming.reduce((sum, one) => sum + (goal.arrivals[one] ?? 0), 0);
    const passes =
      join.startQuantity > 1
        ? waiting >= join.startQuantity
        : join.spec.kind === 'parallel-gateway'
          ? join.incoming.every((one) => goal.arrivals[one] !== undefined)
          : join.spec.kind === 'inclusive-gateway' && !isBlocked(net, goal, spot, join);
    if (passes) return unreachable('join-passes', [join]);
  }
  return null;
}

/** One token in a terminate or cancel end event: the rest of the scope went when it came there. */
function clearsItsScope(net: Net, { places, wanted, arrivals }: Goal): boolean {
  const element = net.program.elements[places[0] ?? -1];
  if (element?.spec.kind !== 'end-event' || !isFinal(element) || element.spec.trigger.kind === 'error') return false;
  return places.length === 1 && wanted[0] === 1 && Object.keys(arrivals).length === 0;
}
