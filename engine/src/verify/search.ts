import { gathers } from '../kernel/joins.ts';
import { elementOfToken, type Move, type Net } from './net.ts';
import { coverOf, firings, type Goal, isFilled, keyOf, type Spot, sendAlong, type Trail, waitedAt } from './spot.ts';

/**
 * Is there an execution that ends with exactly the tokens of the goal?
 *
 * Each token in an element of the goal chooses: rest here for good, or go on. Then the goal is a point where nothing moves any more, and to
 * find those it is enough to move one token at a time through all its choices: what other tokens do meanwhile can be done later just as
 * well. Parallel joins pass as soon as they can, which takes nothing from anybody. Only an inclusive join looks at tokens elsewhere: it
 * passes when no other token moves. That is *thrifty*. It misses executions in which an inclusive join passes early and a token only then
 * moves to where it would have held the join up; when a move could do that (`holdsUp`), or a complex gateway or start quantity makes the
 * order matter, a search that found nothing is repeated over all orders.
 */
export type Found =
  | { readonly kind: 'found'; readonly spot: Spot; readonly visited: number }
  | { readonly kind: 'none'; readonly visited: number }
  | { readonly kind: 'limit'; readonly visited: number };

export interface SearchOptions {
  /** markings looked at, at most */
  readonly limit: number;
  /** true: further tokens may be anywhere; the spot found tells where */
  readonly isPartial?: boolean;
}

interface Search {
  readonly net: Net;
  readonly goal: Goal;
  readonly isPartial: boolean;
  readonly isThrifty: boolean;
  orderMatters: boolean;
}

/** More tokens than this on the move at once are taken for a loop that breeds tokens. */
const LIVE_LIMIT = 200;
const FAR = 1_000_000;

export function search(net: Net, goal: Goal, { limit, isPartial = false }: SearchOptions): Found {
  const thrifty = { net, goal, isPartial, isThrifty: true, orderMatters: false };
  const first = explore(thrifty, limit);
  if (first.kind !== 'none') return first;
  if (!thrifty.orderMatters) return net.isCapped ? { ...first, kind: 'limit' } : first;
  const second = explore({ ...thrifty, isThrifty: false }, limit);
  return second.kind === 'none' && net.isCapped ? { ...second, kind: 'limit' } : second;
}

function explore(search: Search, limit: number): Found {
  const { net, goal } = search;
  const seen = new Set<string>();
  const stack: Spot[] = begin(net, goal).reverse();
  let isCut = false;
  for (let spot = stack.pop(); spot !== undefined; spot = stack.pop()) {
    const key = keyOf(spot);
    if (seen.has(key)) continue;
    if (seen.size >= limit) return { kind: 'limit', visited: seen.size };
    seen.add(key);
    if (isGoal(search, spot)) return { kind: 'found', spot, visited: seen.size };
    if (spot.live.length > LIVE_LIMIT) isCut = true;
    else if (!isHopeless(search, spot)) stack.push(...expand(search, spot).reverse());
  }
  return { kind: isCut ? 'limit' : 'none', visited: seen.size };
}

function begin(net: Net, { wanted }: Goal): Spot[] {
  const starts = net.begins.length > 0 ? [[]] : net.starts;
  return starts.map((live) => ({ live, unmet: wanted, arrivals: {}, resets: {}, trail: null }));
}

function isGoal({ goal, isPartial }: Search, spot: Spot): boolean {
  if (spot.unmet.some((count) => count > 0)) return false;
  if (isPartial) return Object.keys(goal.arrivals).every((flow) => (spot.arrivals[Number(flow)] ?? 0) >= goal.arrivals[Number(flow)]!);
  if (spot.live.length > 0 || !isSame(spot.arrivals, goal.arrivals)) return false;
  const gateways = new Set([...Object.keys(spot.resets), ...Object.keys(goal.resets)].map(Number));
  return [...gateways].every((gateway) => spot.resets[gateway]?.join() === goal.resets[gateway]?.join());
}

function isSame(a: Spot['arrivals'], b: Spot['arrivals']): boolean {
  const flows = Object.keys(a);
  return flows.length === Object.keys(b).length && flows.every((flow) => a[Number(flow)] === b[Number(flow)]);
}

/** Something missing can no longer come, or something that waits can no longer pass. */
function isHopeless({ net, goal, isPartial }: Search, spot: Spot): boolean {
  const cover = coverOf(net, spot, isAnythingPlaced(goal, spot));
  if (spot.unmet.some((count, i) => count > 0 && !cover.has(goal.places[i]!))) return true;
  for (const flow in goal.arrivals) if ((spot.arrivals[flow] ?? 0) < goal.arrivals[flow]! && !cover.hasFlow(Number(flow))) return true;
  if (isPartial) return false;
  for (const flow in spot.arrivals)
    if (spot.arrivals[flow]! > (goal.arrivals[flow] ?? 0) && !cover.has(net.program.flows[Number(flow)]!.target)) return true;
  return false;
}

function isAnythingPlaced({ wanted }: Goal, { unmet, arrivals }: Spot): boolean {
  return wanted.some((count, i) => count > unmet[i]!) || Object.keys(arrivals).length > 0;
}

/** What can come next, the most promising first. */
function expand(search: Search, spot: Spot): Spot[] {
  const { net, goal, isThrifty } = search;
  if (spot.live.length === 0) return [...firings(net, goal, spot), ...beginnings(search, spot)];
  if (isThrifty) return moveOn(search, spot, spot.live.length - 1);
  const each = spot.live.flatMap((token, i) => (spot.live.indexOf(token) === i ? moveOn(search, spot, i) : []));
  return [...each, ...firings(net, goal, spot)];
}

/** Somebody begins an activity of an ad-hoc sub-process. */
function beginnings({ net, goal }: Search, spot: Spot): Spot[] {
  if (net.isSequential && isAnythingPlaced(goal, spot)) return [];
  return net.begins.filter((element) => isUseful(net, goal, spot, element)).map((element) => ({ ...spot, live: [element] }));
}

/** The token at position `i` rests for good, or goes on in one of its ways. */
function moveOn(search: Search, spot: Spot, i: number): Spot[] {
  const { net, goal, isPartial } = search;
  const token = spot.live[i]!;
  const rest: Spot = { ...spot, live: spot.live.toSpliced(i, 1) };
  const next: Spot[] = [];
  const place = goal.places.indexOf(elementOfToken(token));
  if (place >= 0 && spot.unmet[place]! > 0) next.push({ ...rest, unmet: spot.unmet.with(place, spot.unmet[place]! - 1) });
  const goesOn = !isPartial || isUseful(net, goal, spot, elementOfToken(token));
  for (const move of goesOn ? net.moves(token) : []) {
    if (move.leaves >= 0 && !isUseful(net, goal, spot, move.enters)) continue;
    noteOrder(search, spot, i, move);
    next.push(go(net, rest, move));
  }
  if (isPartial) next.push({ ...rest, aside: [...(rest.aside ?? []), token] });
  return next.length < 3 ? next : nearestFirst(search, next);
}

/** Spots whose tokens have the shortest way to what is missing first: where there is an execution it is mostly found without turning back. */
function nearestFirst({ net, goal }: Search, spots: readonly Spot[]): Spot[] {
  const far = (spot: Spot): number => {
    let sum = 0;
    for (const [i, place] of goal.places.entries()) {
      if (spot.unmet[i] === 0) continue;
      let nearest = FAR;
      for (const token of spot.live) nearest = Math.min(nearest, net.reachedFrom(elementOfToken(token)).get(place) ?? FAR);
      sum += nearest;
    }
    return sum;
  };
  const ranked = spots.map((spot) => ({ spot, far: far(spot) }));
  return ranked.sort((a, b) => a.far - b.far).map(({ spot }) => spot);
}

function go(net: Net, rest: Spot, { flows, enters, leaves }: Move): Spot {
  let spot = rest;
  if (leaves >= 0) spot = { ...spot, live: [...spot.live, leaves] };
  if (enters >= 0) spot = { ...spot, live: [...spot.live, enters], trail: { before: spot.trail, id: net.program.elements[enters]!.id } };
  for (const flow of flows) spot = sendAlong(net, spot, flow);
  return spot;
}

/** Could one more token there bring anything that is missing, or help a join to pass? */
function isUseful(net: Net, goal: Goal, spot: Spot, element: number): boolean {
  const reached = net.reachedFrom(element);
  if (goal.places.some((place, i) => spot.unmet[i]! > 0 && reached.has(place))) return true;
  const joins = [...waitedAt(net, goal.arrivals), ...waitedAt(net, spot.arrivals)];
  return joins.some((join) => reached.has(join));
}

// ── where the order of moves matters ───────────────────────────────────────────────────────────────────────────────────

function noteOrder(search: Search, spot: Spot, i: number, move: Move): void {
  if (search.orderMatters || !search.isThrifty) return;
  const { net } = search;
  const { elements, flows } = net.program;
  const targets = move.flows.map((flow) => elements[flows[flow]!.target]!);
  const isContended = targets.some(
    (target) => gathers(target) && (target.spec.kind === 'complex-gateway' || (target.startQuantity > 1 && target.incoming.length > 1)),
  );
  search.orderMatters = isContended || (net.inclusive.length > 0 && holdsUp(search, spot, i, move));
}

/**
 * Could an inclusive join pass while the token is where it is, and no longer when it has moved? Only if the token can now also reach a flow that others
 * may fill and cannot any more after the move, or comes from the join itself and goes round to it again.
 */
function holdsUp({ net, goal }: Search, spot: Spot, i: number, move: Move): boolean {
  const from = elementOfToken(spot.live[i]!);
  const { flows } = net.program;
  const targets = [...move.flows.map((flow) => flows[flow]!.target), ...(move.enters < 0 ? [] : [move.enters])];
  for (const join of net.inclusive) {
    const { spec, incoming } = join;
    if (spec.kind !== 'inclusive-gateway') continue;
    const before = incoming.filter((_flow, at) => spec.reach[at]!.has(from));
    for (const target of targets) {
      const after = incoming.filter((flow, at) => (target === join.index ? move.flows.includes(flow) : spec.reach[at]!.has(target)));
      const lost = before.length === 0 ? incoming : before.filter((flow) => !after.includes(flow));
      if (after.length === 0 || lost.length === 0) continue;
      const others = coverOf(net, spot, isAnythingPlaced(goal, spot), i);
      if (lost.some((flow) => isFilled(spot, flow) || others.hasFlow(flow))) return true;
    }
  }
  return false;
}

/** Flows and boundary events in the order in which tokens pass them. */
export function pathOf(trail: Trail | null): string[] {
  const path: string[] = [];
  for (let at = trail; at !== null; at = at.before) path.push(at.id);
  return path.reverse();
}
