import { gathers } from '../kernel/joins.ts';
import { elementOfToken, isFinal, type Net } from './net.ts';
import { coverOf } from './spot.ts';

/**
 * Which two places of a scope can hold a token at the same time: never too few pairs, sometimes too many. A place is an element, or a flow in front of a
 * join. Two places come together where one move sends tokens to both; from then on each may go on while the other stays. A parallel join
 * beside a place needs all its flows beside it, an inclusive join that nothing there holds it up. Found once per net.
 */
export interface Together {
  /** a token can come there at all */
  isReached(place: number): boolean;
  has(a: number, b: number): boolean;
}

/** The place of tokens that wait on a flow. */
export const placeOfFlow = (net: Net, flow: number): number => net.program.elements.length + flow;

const known = new WeakMap<Net, Together>();

export function togetherIn(net: Net): Together {
  const found = known.get(net) ?? build(net);
  known.set(net, found);
  return found;
}

interface Pairs {
  readonly net: Net;
  readonly beside: Map<number, Set<number>>;
  readonly stack: (readonly [number, number])[];
}

function build(net: Net): Together {
  const reached = [...net.starts, net.begins].map((live) =>
    coverOf(net, { live, unmet: [], arrivals: {}, resets: {}, trail: null }, false),
  );
  const pairs: Pairs = { net, beside: new Map(), stack: [] };
  for (const start of net.starts) addAll(pairs, start);
  if (!net.isSequential) addAll(pairs, [...net.begins, ...net.begins]);
  for (const element of net.program.elements) {
    if (element.parent !== net.scope || !reached.some((cover) => cover.has(element.index))) continue;
    for (const move of net.moves(element.index)) addAll(pairs, placesOf(net, move));
    if (element.spec.kind === 'complex-gateway' && gathers(element)) add(pairs, element.index, element.index);
  }
  for (let pair = pairs.stack.pop(); pair !== undefined; pair = pairs.stack.pop()) {
    goOn(pairs, pair[0], pair[1]);
    goOn(pairs, pair[1], pair[0]);
  }
  const { elements } = net.program;
  return {
    isReached: (place) => reached.some((cover) => (place < elements.length ? cover.has(place) : cover.hasFlow(place - elements.length))),
    has: (a, b) => pairs.beside.get(a)?.has(b) ?? false,
  };
}

function placesOf(net: Net, move: { readonly flows: readonly number[]; readonly enters: number; readonly leaves: number }): number[] {
  const places = move.flows.map((flow) => placeBehind(net, flow));
  if (move.enters >= 0) places.push(move.enters);
  if (move.leaves >= 0) places.push(elementOfToken(move.leaves));
  return places;
}

function placeBehind(net: Net, flow: number): number {
  const target = net.program.elements[net.program.flows[flow]!.target]!;
  return gathers(target) ? placeOfFlow(net, flow) : target.index;
}

function addAll(pairs: Pairs, places: readonly number[]): void {
  for (const [i, a] of places.entries()) for (const b of places.slice(i + 1)) add(pairs, a, b);
}

function add({ beside, stack }: Pairs, a: number, b: number): void {
  if (beside.get(a)?.has(b)) return;
  for (const [x, y] of [
    [a, b],
    [b, a],
  ] as const) {
    const set = beside.get(x);
    if (set === undefined) beside.set(x, new Set([y]));
    else set.add(y);
  }
  stack.push([a, b]);
}

/** The token in `a` goes on while the one in `b` stays. */
function goOn(pairs: Pairs, a: number, b: number): void {
  const { net } = pairs;
  const { elements } = net.program;
  if (a < elements.length) {
    if (isFinal(elements[a]!)) return;
    for (const move of net.moves(a)) for (const place of placesOf(net, move)) add(pairs, place, b);
    return;
  }
  const join = net.program.flows[a - elements.length]!.target;
  if (canPass(pairs, join, b)) add(pairs, join, b);
}

/** The join may pass while a token is in `b`. */
function canPass({ net, beside }: Pairs, index: number, b: number): boolean {
  const join = net.program.elements[index]!;
  const waits = (flow: number): boolean => beside.get(placeOfFlow(net, flow))?.has(b) ?? false;
  if (join.spec.kind === 'parallel-gateway') return join.incoming.every(waits);
  if (!join.incoming.some(waits)) return false;
  const { spec } = join;
  if (spec.kind !== 'inclusive-gateway') return true;
  const { elements, flows } = net.program;
  // it takes one from each flow that has any: what stays in front of it stood behind another
  if (b >= elements.length && flows[b - elements.length]!.target === index) return waits(b - elements.length);
  const position = b < elements.length ? b : flows[b - elements.length]!.target;
  const reachable = join.incoming.filter((_flow, i) => spec.reach[i]!.has(position));
  return reachable.length === 0 || reachable.some(waits);
}
