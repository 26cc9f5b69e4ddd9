import { canBegin } from '../kernel/ad-hoc.ts';
import { gathers } from '../kernel/joins.ts';
import type { Program, ProgramElement, ProgramFlow, Trigger } from '../kernel/program.ts';

/**
 * One scope of a program – the process, or a sub-process – as a token game without data: where a token can be, and every way it can go on.
 * Elements and flows keep the indexes of the program. Built once per program and scope.
 */
export interface Net {
  readonly program: Program;
  /** index of the sub-process, -1 for the process */
  readonly scope: number;
  /** the tokens an instance begins with; one entry for each way to begin */
  readonly starts: readonly (readonly number[])[];
  /** what somebody may begin in an ad-hoc sub-process, at any time; with `isSequential` only while nothing else runs */
  readonly begins: readonly number[];
  readonly isSequential: boolean;
  /** joining inclusive gateways */
  readonly inclusive: readonly ProgramElement[];
  /** a choice has more combinations than are looked at */
  readonly isCapped: boolean;
  moves(token: number): readonly Move[];
  /** elements a token can get to from this one when every join lets it pass, itself included, with the number of moves */
  reachedFrom(element: number): ReadonlyMap<number, number>;
}

/** One way a token goes on from an element: it is gone, and others are sent. */
export interface Move {
  /** a token along each; a flow named twice gets two */
  readonly flows: readonly number[];
  /** boundary event or link entered without a flow, -1: none */
  readonly enters: number;
  /** the token itself stays in the element as this one (non-interrupting boundary event), -1: it does not */
  readonly leaves: number;
}

/**
 * A token as a number: the element it is in, and in the upper bits what it has done there: the n-th non-interrupting boundary event that can
 * happen only once has happened, or (`RESET`) the complex gateway fired on reset.
 */
export const elementOfToken = (token: number): number => token & 0xffff;
export const RESET = 1 << 30;
const ONCE_BITS = 14;
const CHOICE_LIMIT = 10;

const nets = new WeakMap<Program, Map<number, Net>>();

/** The net of the process (`scope` -1) or of the sub-process with this element index. */
export function netOf(program: Program, scope: number): Net {
  const known = nets.get(program) ?? new Map<number, Net>();
  nets.set(program, known);
  const net = known.get(scope) ?? build(program, scope);
  known.set(scope, net);
  return net;
}

function build(program: Program, scope: number): Net {
  const inside = program.elements.filter((element) => element.parent === scope);
  const adHoc = program.elements[scope];
  const moves = new Map<number, readonly Move[]>();
  const reached = new Map<number, ReadonlyMap<number, number>>();
  return {
    program,
    scope,
    starts: startsOf(program, scope),
    begins: adHoc?.spec.kind === 'ad-hoc-sub-process' ? inside.filter((one) => canBegin(adHoc, one)).map((one) => one.index) : [],
    isSequential: adHoc?.spec.kind === 'ad-hoc-sub-process' && adHoc.spec.adHoc.isSequential,
    inclusive: inside.filter((element) => element.spec.kind === 'inclusive-gateway' && gathers(element)),
    isCapped: inside.some((element) => conditional(program, element).length > CHOICE_LIMIT),
    moves: (token) => memo(moves, token, () => movesOf(program, token)),
    reachedFrom: (element) => memo(reached, element, () => closure(program, element)),
  };
}

function memo<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const found = known.get(key);
  if (found !== undefined) return found;
  const value = make();
  known.set(key, value);
  return value;
}

function startsOf(program: Program, scope: number): number[][] {
  const element = program.elements[scope];
  if (element?.spec.kind === 'sub-process') return [[element.spec.scope.start]];
  if (element?.spec.kind === 'event-sub-process') return [[element.spec.startEvent]];
  if (element !== undefined) return [];
  const begun = [...new Set(program.startEvents.map((event) => program.elementIndex.get(event.elementId)!))];
  return begun.map((start) => [...together(program, start), start]);
}

/** Behind a parallel instantiating event gateway the other events are waited for too (BPMN 2.0.2 §10.6.6). */
function together(program: Program, start: number): number[] {
  const leadsHere = (flow: number): boolean => program.flows[flow]!.target === start;
  const gateway = program.elements.find(
    ({ spec, outgoing }) => spec.kind === 'event-based-gateway' && spec.isParallel && outgoing.some(leadsHere),
  );
  return (gateway?.outgoing ?? []).map((flow) => program.flows[flow]!.target).filter((target) => target !== start);
}

// ── how a token goes on ────────────────────────────────────────────────────────────────────────────────────────────────

function movesOf(program: Program, token: number): Move[] {
  const element = program.elements[elementOfToken(token)]!;
  const onward = isFinal(element)
    ? []
    : choices(program, element, (token & RESET) !== 0).map((flows) => ({ flows, enters: -1, leaves: -1 }));
  const { spec } = element;
  if (spec.kind === 'throw-event' && spec.trigger.kind === 'link') return [{ flows: [], enters: spec.trigger.target, leaves: -1 }];
  return [...onward, ...byBoundary(program, element, token)];
}

/** Where a token ends its scope, or stays until somebody helps: an error nobody catches, terminate, cancel. */
export function isFinal({ spec }: ProgramElement): boolean {
  if (spec.kind !== 'end-event') return false;
  const { kind } = spec.trigger;
  return kind === 'error' || (spec.job === null && (kind === 'terminate' || kind === 'cancel'));
}

function byBoundary(program: Program, element: ProgramElement, token: number): Move[] {
  const moves: Move[] = [];
  let bit = 16;
  for (const index of element.boundary) {
    const { spec } = program.elements[index]!;
    if (spec.kind !== 'boundary-event' || spec.trigger.kind === 'compensation') continue;
    const once = !spec.interrupting && isOnce(spec.trigger) && bit < 16 + ONCE_BITS ? 1 << bit++ : 0;
    if ((token & once) !== 0) continue;
    moves.push({ flows: [], enters: index, leaves: spec.interrupting ? -1 : token | once });
  }
  return moves;
}

/** Happens at most once while its activity is active. */
export function isOnce(trigger: Trigger): boolean {
  return trigger.kind === 'timer' && trigger.type !== 'cycle';
}

function conditional(program: Program, element: ProgramElement): ProgramFlow[] {
  if (element.spec.kind === 'exclusive-gateway' || element.spec.kind === 'event-based-gateway') return [];
  const outgoing = element.outgoing.map((flow) => program.flows[flow]!);
  return outgoing.filter((flow) => flow.condition !== null && flow.index !== element.defaultFlow);
}

/** The sets of flows that may get a token, as `chooseFlows` of the kernel with every condition free (§13.3.1, §13.4). */
function choices(program: Program, element: ProgramElement, isReset: boolean): number[][] {
  const { outgoing, spec, defaultFlow } = element;
  if (spec.kind === 'exclusive-gateway' || spec.kind === 'event-based-gateway') return outgoing.map((flow) => [flow]);
  const free = conditional(program, element).map((flow) => flow.index);
  const fixed = isReset ? [] : outgoing.filter((flow) => flow !== defaultFlow && !free.includes(flow));
  const sets = subsets(free).map((some) => [...fixed, ...some].sort((a, b) => outgoing.indexOf(a) - outgoing.indexOf(b)));
  const whole = sets.flatMap((set) => (set.length > 0 || isReset ? [set] : defaultFlow >= 0 ? [[defaultFlow]] : []));
  const all = outgoing.length === 0 ? [[]] : whole;
  return element.completionQuantity === 1 ? all : all.map((set) => Array.from({ length: element.completionQuantity }, () => set).flat());
}

/** Small sets first; of a long list only the single ones, all of them and none. */
function subsets(flows: readonly number[]): number[][] {
  if (flows.length > CHOICE_LIMIT) return [[], ...flows.map((flow) => [flow]), [...flows]];
  const all = Array.from({ length: 1 << flows.length }, (_, mask) => flows.filter((_flow, i) => (mask >> i) & 1));
  return all.sort((a, b) => a.length - b.length);
}

/** Next elements, whatever joins ask for. */
export function nextOf(program: Program, element: number): number[] {
  const { spec, outgoing, boundary } = program.elements[element]!;
  if (spec.kind === 'throw-event' && spec.trigger.kind === 'link') return [spec.trigger.target];
  const events = boundary.filter((index) => {
    const event = program.elements[index]!.spec;
    return event.kind === 'boundary-event' && event.trigger.kind !== 'compensation';
  });
  return [...outgoing.map((flow) => program.flows[flow]!.target), ...events];
}

function closure(program: Program, from: number): Map<number, number> {
  const reached = new Map([[from, 0]]);
  for (const [at, moves] of reached) for (const next of nextOf(program, at)) if (!reached.has(next)) reached.set(next, moves + 1); // a map grows while it is read
  return reached;
}
