import { gathers } from '../kernel/joins.ts';
import { blocks } from '../kernel/lineage.ts';
import type { ProgramElement } from '../kernel/program.ts';
import { elementOfToken, isFinal, type Net, nextOf, RESET } from './net.ts';

/** What is looked for: tokens that rest for good, by element, and tokens that wait in front of joins, by flow. */
export interface Goal {
  /** elements with a resting token, each once, and how many rest there */
  readonly places: readonly number[];
  readonly wanted: readonly number[];
  readonly arrivals: Arrivals;
  readonly resets: Resets;
}

/** Tokens in front of joins by incoming flow. */
export type Arrivals = { readonly [flow: number]: number };
/** Complex gateways that wait for reset, with the flows they took a token from. */
export type Resets = { readonly [gateway: number]: readonly number[] };

/** A point of the search. Tokens of the goal that have found their place are not in `live` any more: they never move again. */
export interface Spot {
  readonly live: readonly number[];
  /** per place of the goal: tokens still missing */
  readonly unmet: readonly number[];
  readonly arrivals: Arrivals;
  readonly resets: Resets;
  readonly trail: Trail | null;
  /** tokens nobody asks about, left where they are (partial search); not part of what makes a spot */
  readonly aside?: readonly number[];
}

/** How a spot was come to: flows and boundary events, latest first. */
export interface Trail {
  readonly before: Trail | null;
  readonly id: string;
}

export function keyOf({ live, unmet, arrivals, resets }: Spot): string {
  const tokens = live.length < 2 ? live : [...live].sort((a, b) => a - b);
  let key = `${tokens.join()}|${unmet.join()}|`;
  for (const flow in arrivals) key += `${flow}:${arrivals[flow]},`;
  for (const gateway in resets) key += `;${gateway}:${resets[gateway]!.join()}`;
  return key;
}

export function incomingOf(net: Net, join: number): readonly number[] {
  return net.program.elements[join]!.incoming;
}

export function isFilled(spot: Spot, flow: number): boolean {
  return spot.arrivals[flow] !== undefined;
}

/** Joins in front of which tokens wait. */
export function waitedAt(net: Net, arrivals: Arrivals): number[] {
  const joins = new Set<number>();
  for (const flow in arrivals) joins.add(net.program.flows[Number(flow)]!.target);
  return [...joins];
}

/** A token comes along a flow. A join that is now complete lets it pass at once, as the kernel does. */
export function sendAlong(net: Net, spot: Spot, flow: number): Spot {
  const { flows, elements } = net.program;
  const element = elements[flows[flow]!.target]!;
  const trail = { before: spot.trail, id: flows[flow]!.id };
  if (!gathers(element)) return { ...spot, live: [...spot.live, element.index], trail };
  const waiting: Spot = { ...spot, arrivals: { ...spot.arrivals, [flow]: (spot.arrivals[flow] ?? 0) + 1 }, trail };
  if (element.startQuantity > 1) {
    const count = element.incoming.reduce((sum, one) => sum + (waiting.arrivals[one] ?? 0), 0);
    return count < element.startQuantity ? waiting : { ...without(waiting, element.incoming, count), live: [...spot.live, element.index] };
  }
  if (element.spec.kind !== 'parallel-gateway' || !element.incoming.every((one) => isFilled(waiting, one))) return waiting;
  return { ...without(waiting, element.incoming, 1), live: [...spot.live, element.index] };
}

/** Takes up to `count` tokens away from each of the flows. */
export function without(spot: Spot, flows: readonly number[], count: number): Spot {
  const arrivals: Record<number, number> = { ...spot.arrivals };
  for (const flow of flows) {
    const left = (arrivals[flow] ?? 0) - count;
    if (left > 0) arrivals[flow] = left;
    else delete arrivals[flow];
  }
  return { ...spot, arrivals };
}

/** BPMN 2.0.2 §13.4.3: some token elsewhere can still bring one to an empty flow. `also`: flows that count as filled besides. */
export function isBlocked(net: Net, goal: Goal, spot: Spot, gateway: ProgramElement, also: readonly number[] = []): boolean {
  const filled = (flow: number): boolean => isFilled(spot, flow) || also.includes(flow);
  if (gateway.incoming.every(filled)) return false;
  const holds = (element: number): boolean => blocks(gateway, element, filled);
  if (spot.live.some((token) => holds(elementOfToken(token)))) return true;
  if (goal.places.some((place, i) => goal.wanted[i]! > spot.unmet[i]! && holds(place))) return true;
  return waitedAt(net, spot.arrivals).some((join) => join !== gateway.index && holds(join));
}

/** Every spot in which one waiting inclusive or complex gateway has fired. */
export function firings(net: Net, goal: Goal, spot: Spot): Spot[] {
  const found: Spot[] = [];
  const gateways = new Set([...waitedAt(net, spot.arrivals), ...Object.keys(spot.resets).map(Number)]);
  for (const index of gateways) {
    const gateway = net.program.elements[index]!;
    const filled = gateway.incoming.filter((flow) => isFilled(spot, flow));
    if (gateway.spec.kind === 'inclusive-gateway' && !isBlocked(net, goal, spot, gateway))
      found.push({ ...without(spot, filled, 1), live: [...spot.live, index] });
    if (gateway.spec.kind === 'complex-gateway') found.push(...complexFirings(net, goal, spot, gateway, filled));
  }
  return found;
}

/** A complex gateway starts whenever its condition likes, and resets when nothing more can come. */
function complexFirings(net: Net, goal: Goal, spot: Spot, gateway: ProgramElement, filled: readonly number[]): Spot[] {
  const taken = spot.resets[gateway.index];
  if (taken === undefined)
    return [{ ...without(spot, filled, 1), live: [...spot.live, gateway.index], resets: { ...spot.resets, [gateway.index]: filled } }];
  if (isBlocked(net, goal, spot, gateway, taken)) return [];
  const late = filled.filter((flow) => !taken.includes(flow));
  const { [gateway.index]: _done, ...resets } = spot.resets;
  return [{ ...without(spot, late, 1), live: [...spot.live, gateway.index | RESET], resets }];
}

/** What the tokens that still move could get to at best, each join passing when all it needs could come. */
export interface Cover {
  has(element: number): boolean;
  hasFlow(flow: number): boolean;
}

/** `except`: position in `live` of a token left out. */
export function coverOf(net: Net, spot: Spot, isAnythingPlaced: boolean, except = -1): Cover {
  const { elements, flows } = net.program;
  const elementsSeen = new Set<number>();
  const flowsSeen = new Set<number>();
  const stack: number[] = [];
  const filled = (flow: number): boolean => flowsSeen.has(flow) || isFilled(spot, flow);
  const arrive = (flow: number): void => {
    if (flowsSeen.has(flow)) return;
    flowsSeen.add(flow);
    const element = elements[flows[flow]!.target]!;
    if (element.spec.kind !== 'parallel-gateway' || element.incoming.every(filled)) stack.push(element.index);
  };
  for (const [i, token] of spot.live.entries()) if (i !== except) stack.push(elementOfToken(token));
  for (const join of waitedAt(net, spot.arrivals)) if (elements[join]!.spec.kind !== 'parallel-gateway') stack.push(join);
  for (const gateway in spot.resets) stack.push(Number(gateway));
  if (!net.isSequential || !isAnythingPlaced) stack.push(...net.begins);
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (elementsSeen.has(at)) continue;
    elementsSeen.add(at);
    const element = elements[at]!;
    if (isFinal(element)) continue;
    for (const flow of element.outgoing) arrive(flow);
    for (const next of nextOf(net.program, at)) if (elements[next]!.incoming.length === 0) stack.push(next);
  }
  return { has: (element) => elementsSeen.has(element), hasFlow: (flow) => flowsSeen.has(flow) };
}
