import { gathers } from '../kernel/joins.ts';
import type { Program, ProgramElement } from '../kernel/program.ts';
import { byId, canHold, isPlainLevel, isSameKind, isSameLoop } from './same.ts';
import { type Likeness, likeness } from './similarity.ts';

/** One line of a proposed mapping, for a person to look at. */
export interface ProposedElement {
  readonly source: string;
  /** null: its level goes, what is in it moves one level out; undefined: left to a person */
  readonly target: string | null | undefined;
  readonly by: 'id' | 'similarity' | 'level' | 'person';
  /** 1 for the same id, else how alike; 0 where nothing fits */
  readonly score: number;
  readonly why: readonly string[];
}

export interface ProposedMapping {
  readonly elements: { readonly [source: string]: string | null };
  readonly flows: { readonly [source: string]: string };
  readonly lines: readonly ProposedElement[];
  /** elements in which a token may rest that a person has to map */
  readonly open: readonly string[];
}

/** Below this nothing is proposed; nor where the second best comes this close to the best. */
const ENOUGH = 0.55;
const MARGIN = 0.08;
/** Pairs of elements compared at most; a larger difference between two versions is for a person. */
const MOST_PAIRS = 250_000;

/**
 * Proposes which element of the old version is which of the new: by id where the kind is the same; then by similarity of name, form, work,
 * stage and neighbours, each with a score and why; the rest is left to a person (`open`).
 */
export function proposeMapping(source: Program, target: Program): ProposedMapping {
  const known = new Map<string, string>();
  const lines = new Map<string, ProposedElement>();
  for (const from of source.elements) {
    const to = byId(target, from.id);
    if (to === null || !isSameKind(from, to) || !isSameLoop(from, to)) continue;
    known.set(from.id, to.id);
    lines.set(from.id, { source: from.id, target: to.id, by: 'id', score: 1, why: ['id'] });
  }
  matchBySimilarity(source, target, known, lines);
  proposeLevels(source, target, known, lines);
  const rest = source.elements.filter(({ id }) => !lines.has(id));
  for (const { id } of rest) lines.set(id, { source: id, target: undefined, by: 'person', score: 0, why: [] });
  const ordered = source.elements.map(({ id }) => lines.get(id)!);
  const mapped = ordered.filter((line): line is ProposedElement & { target: string | null } => line.target !== undefined);
  return {
    elements: Object.fromEntries(mapped.map((line) => [line.source, line.target])),
    flows: proposeFlows(source, target, known),
    lines: ordered,
    open: rest.filter(canHold).map(({ id }) => id),
  };
}

interface Pair extends Likeness {
  readonly from: ProgramElement;
  readonly to: ProgramElement;
}

/** Best first, round after round: what is found makes neighbours known for what is not. */
function matchBySimilarity(source: Program, target: Program, known: Map<string, string>, lines: Map<string, ProposedElement>): void {
  for (let round = 0; round < 20; round++) {
    const taken = new Set(known.values());
    const left = source.elements.filter(({ id }) => !known.has(id));
    const free = target.elements.filter(({ id }) => !taken.has(id));
    if (left.length === 0 || free.length === 0 || left.length * free.length > MOST_PAIRS) return;
    const best = left.map((from) => clearBest(source, from, target, free, known)).filter((pair) => pair !== null);
    best.sort((a, b) => b.score - a.score || a.from.index - b.from.index);
    let found = 0;
    for (const { from, to, score, why } of best) {
      if (taken.has(to.id)) continue;
      taken.add(to.id);
      known.set(from.id, to.id);
      lines.set(from.id, { source: from.id, target: to.id, by: 'similarity', score, why });
      found += 1;
    }
    if (found === 0) return;
  }
}

/** The one that is clearly most alike, else null. */
function clearBest(
  source: Program,
  from: ProgramElement,
  target: Program,
  free: readonly ProgramElement[],
  known: ReadonlyMap<string, string>,
): Pair | null {
  let best: Pair | null = null;
  let second = 0;
  for (const to of free) {
    const alike = likeness(source, from, target, to, known);
    if (alike === null) continue;
    if (best === null || alike.score > best.score) {
      second = best?.score ?? 0;
      best = { ...alike, from, to };
    } else if (alike.score > second) second = alike.score;
  }
  return best === null || best.score < ENOUGH || best.score - second < MARGIN ? null : best;
}

/** A plain sub-process that is gone, while what was in it lies where it lay itself: its level goes. */
function proposeLevels(source: Program, target: Program, known: ReadonlyMap<string, string>, lines: Map<string, ProposedElement>): void {
  const scopeIn = (parent: number): string | null | undefined => (parent === -1 ? null : known.get(source.elements[parent]!.id));
  for (const level of source.elements) {
    if (lines.has(level.id) || !isPlainLevel(level)) continue;
    const inside = source.elements.filter(({ parent, id }) => parent === level.index && known.has(id)).filter(canHold);
    const around = scopeIn(level.parent);
    if (around === undefined || inside.length === 0) continue;
    const isLifted = inside.every(({ id }) => {
      const { parent } = byId(target, known.get(id)!)!;
      return (parent === -1 ? null : target.elements[parent]!.id) === around;
    });
    if (isLifted) lines.set(level.id, { source: level.id, target: null, by: 'level', score: 1, why: ['level'] });
  }
}

/** Flows into joins whose ids have changed: the one that comes from the counterpart of where the old one came from, or the only one left. */
function proposeFlows(source: Program, target: Program, known: ReadonlyMap<string, string>): { [source: string]: string } {
  const flows: Record<string, string> = {};
  for (const from of source.elements) {
    const to = known.has(from.id) ? byId(target, known.get(from.id)!) : null;
    if (to === null || !gathers(from)) continue;
    const free = new Map(to.incoming.map((flow) => [target.flows[flow]!.id, target.flows[flow]!]));
    const left = from.incoming.map((flow) => source.flows[flow]!).filter((flow) => !free.delete(flow.id));
    const open = left.filter((flow) => {
      const origin = known.get(source.elements[flow.source]!.id);
      const match = [...free.values()].filter((other) => target.elements[other.source]!.id === origin);
      if (match.length !== 1) return true;
      flows[flow.id] = match[0]!.id;
      free.delete(match[0]!.id);
      return false;
    });
    if (open.length === 1 && free.size === 1) flows[open[0]!.id] = [...free.keys()][0]!;
  }
  return flows;
}
