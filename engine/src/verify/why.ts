import type { ProgramElement } from '../kernel/program.ts';
import { elementOfToken, type Net, nextOf } from './net.ts';
import { search } from './search.ts';
import { coverOf, type Goal } from './spot.ts';
import { placeOfFlow, togetherIn } from './together.ts';

/** Why no execution can reach a marking. */
export interface Unreachable {
  readonly why: Why;
  /** ids of the elements it is about */
  readonly elements: readonly string[];
  readonly message: { readonly zh: string; readonly en: string };
}

export type Why =
  | 'elsewhere'
  | 'empty'
  | 'interrupted'
  | 'same-place'
  | 'join-passes'
  | 'never-there'
  | 'one-path'
  | 'exclusive'
  | 'join-starves'
  | 'branch-missing'
  | 'combination';

type Words = (names: readonly string[]) => { readonly zh: string; readonly en: string };

const list = (names: readonly string[]): { zh: string; en: string } => ({
  zh: names.map((name) => `“${name}”`).join('、'),
  en: names.map((name) => `“${name}”`).join(', '),
});

const WORDS: { readonly [W in Why]: Words } = {
  elsewhere: (names) => ({ zh: `${list(names).zh}不在这一层流程中`, en: `${list(names).en} is not in this scope` }),
  empty: () => ({ zh: '流程中不再有任何正在办理的环节', en: 'Nothing would be left to do in this scope' }),
  interrupted: (names) => ({
    zh: `中断型事件子流程${list(names).zh}运行时，同层不会有其他环节在办`,
    en: `While the interrupting event sub-process ${list(names).en} runs, nothing else runs beside it`,
  }),
  'same-place': (names) => ({ zh: `${list(names).zh}不会同时进行两次`, en: `${list(names).en} is never active twice at once` }),
  'join-passes': (names) => ({
    zh: `汇聚网关${list(names).zh}等候的分支均已到齐，不会仍在等候`,
    en: `Everything the join ${list(names).en} waits for is there, so it would not be waiting`,
  }),
  'never-there': (names) => ({ zh: `没有任何办理过程会停在${list(names).zh}`, en: `No execution ever rests at ${list(names).en}` }),
  'one-path': (names) => ({
    zh: `${list(names).zh}在同一条路径上，不会同时进行`,
    en: `${list(names).en} lie on one path and are never active together`,
  }),
  exclusive: (names) => ({
    zh: `${list(names).zh}在只能择一的不同分支上，不会同时进行`,
    en: `${list(names).en} lie on branches of which only one is taken`,
  }),
  'join-starves': (names) => ({
    zh: `汇聚网关${list(names).zh}再也等不到其余分支`,
    en: `The join ${list(names).en} would wait for ever: nothing can come on its other flows`,
  }),
  'branch-missing': (names) => ({
    zh: `同时还应有环节在办：例如${list(names).zh}`,
    en: `Something else would have to be active as well, for example ${list(names).en}`,
  }),
  combination: (names) => ({ zh: `${list(names).zh}不会同时进行`, en: `${list(names).en} are never active together` }),
};

export function unreachable(why: Why, elements: readonly (ProgramElement | string)[]): Unreachable {
  const names = elements.map((element) => (typeof element === 'string' ? element : element.name || element.id));
  const ids = elements.map((element) => (typeof element === 'string' ? element : element.id));
  return { why, elements: ids, message: WORDS[why](names) };
}

/** One token of a goal: in an element, or in front of a join. */
interface Item {
  readonly place: number;
  readonly element: ProgramElement;
  /** where it stands in the drawing: its element, or the element its flow comes from */
  readonly position: number;
}

function itemsOf(net: Net, { places, wanted, arrivals }: Goal): Item[] {
  const { elements, flows } = net.program;
  const resting = places.map((place) => ({ place, element: elements[place]!, position: place }));
  const waiting = Object.keys(arrivals).map((key) => {
    const flow = flows[Number(key)]!;
    return { place: placeOfFlow(net, flow.index), element: elements[flow.target]!, position: flow.source };
  });
  return [...resting.filter((_item, i) => wanted[i]! > 0), ...waiting];
}

/** A token that can never be where it should, or two that can never be there together; null where pairs say nothing. */
export function conflictIn(net: Net, goal: Goal): Unreachable | null {
  const together = togetherIn(net);
  const items = itemsOf(net, goal);
  const never = items.find(({ place }) => !together.isReached(place));
  if (never !== undefined) return unreachable('never-there', [never.element]);
  const twice = items.find((item) => countOf(net, goal, item) > 1 && !together.has(item.place, item.place));
  if (twice !== undefined) return unreachable('same-place', [twice.element]);
  for (const [i, a] of items.entries()) {
    for (const b of items.slice(i + 1)) {
      if (together.has(a.place, b.place)) continue;
      return unreachable(isOnePath(net, a.position, b.position) ? 'one-path' : 'exclusive', [a.element, b.element]);
    }
  }
  return null;
}

function countOf(net: Net, { places, wanted, arrivals }: Goal, { place }: Item): number {
  const { length } = net.program.elements;
  return place < length ? wanted[places.indexOf(place)]! : arrivals[place - length]!;
}

/** One comes before the other, without going round through something that comes before both. */
function isOnePath(net: Net, a: number, b: number): boolean {
  const all = walk(net, [...net.starts.flat(), ...net.begins], new Set());
  const comesBefore = (one: number, of: number): boolean =>
    one !== of && !walk(net, [...net.starts.flat(), ...net.begins], new Set([one])).has(of);
  const common = new Set([...all].filter((one) => one !== a && one !== b && comesBefore(one, a) && comesBefore(one, b)));
  return walk(net, [a], common).has(b) || walk(net, [b], common).has(a);
}

function walk(net: Net, from: readonly number[], closed: ReadonlySet<number>): Set<number> {
  const reached = new Set<number>();
  const stack = [...from];
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (reached.has(at) || closed.has(at)) continue;
    reached.add(at);
    stack.push(...nextOf(net.program, at));
  }
  return reached;
}

/** The nearest thing a person would say of a marking that no search found, though each two of its tokens go together. */
export function explain(net: Net, goal: Goal): Unreachable {
  return (
    starving(net, goal) ?? missing(net, goal) ?? unreachable('combination', [...new Set(itemsOf(net, goal).map(({ element }) => element))])
  );
}

/** A token waits at a parallel join that nothing else can complete. */
function starving(net: Net, { places, arrivals, resets }: Goal): Unreachable | null {
  const cover = coverOf(net, { live: places, unmet: [], arrivals, resets, trail: null }, true);
  for (const flow in arrivals) {
    const { target } = net.program.flows[Number(flow)]!;
    if (!cover.has(target)) return unreachable('join-starves', [net.program.elements[target]!]);
  }
  return null;
}

/** Markings looked at for a reason: reasons are a courtesy. */
const COURTESY = 300;

/** All of it is possible, but never without something more. */
function missing(net: Net, goal: Goal): Unreachable | null {
  const found = search(net, goal, { limit: COURTESY, isPartial: true });
  if (found.kind !== 'found') return null;
  const { live, arrivals, aside = [] } = found.spot;
  const more = Object.keys(arrivals).filter((flow) => arrivals[Number(flow)]! > (goal.arrivals[Number(flow)] ?? 0));
  const positions = [...live, ...aside].map(elementOfToken).concat(more.map((flow) => net.program.flows[Number(flow)]!.source));
  const elements = [...new Set(positions)].map((index) => net.program.elements[index]!);
  return elements.length === 0 ? null : unreachable('branch-missing', elements.slice(0, 3));
}
