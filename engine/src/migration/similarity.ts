import type { Program, ProgramElement } from '../kernel/program.ts';
import { isSameKind, isSameLoop, triggerOf, triggerText } from './same.ts';

/** How alike two elements are, and in what: shown to the person who decides. */
export interface Likeness {
  /** 0 to 1 */
  readonly score: number;
  /** `name`, `form`, `stage`, `duty`, `work` (job, trigger or called process), `neighbours`, `scope`; the strongest first */
  readonly why: readonly string[];
}

/** What is known of the mapping so far: old id → new id. */
export type Known = ReadonlyMap<string, string>;

type Aspect = 'name' | 'form' | 'work' | 'stage' | 'duty' | 'neighbours' | 'scope';
const WEIGHTS = { name: 3, form: 4, work: 3, stage: 2, duty: 1, neighbours: 4, scope: 1 } as const;
/** An activity is known by one of these; a gateway or event may be known by its neighbours alone. */
const IDENTIFYING: readonly Aspect[] = ['name', 'form', 'work'];

/** Null where one cannot become the other. Aspects that neither has do not count. */
export function likeness(source: Program, from: ProgramElement, target: Program, to: ProgramElement, known: Known): Likeness | null {
  if (!isSameKind(from, to) || !isSameLoop(from, to)) return null;
  const values: { readonly [A in Aspect]: number | null } = {
    name: namesAlike(from.name, to.name),
    form: equal(formOf(from), formOf(to)),
    work: equal(workOf(from), workOf(to)),
    stage: equal(from.om['stage'], to.om['stage']),
    duty: equal(from.om['duty'], to.om['duty']),
    neighbours: neighboursAlike(source, from, target, to, known),
    scope: scopeAlike(source, from, target, to, known),
  };
  if (isActivity(from) && !IDENTIFYING.some((aspect) => (values[aspect] ?? 0) >= 0.5)) return null;
  let sum = 0;
  let weight = 0;
  const reasons: { readonly aspect: Aspect; readonly points: number }[] = [];
  for (const aspect of Object.keys(WEIGHTS) as Aspect[]) {
    const value = values[aspect];
    if (value === null) continue;
    weight += WEIGHTS[aspect];
    sum += WEIGHTS[aspect] * value;
    if (value >= 0.5) reasons.push({ aspect, points: WEIGHTS[aspect] * value });
  }
  const why = reasons.sort((a, b) => b.points - a.points).map(({ aspect }) => aspect);
  return { score: weight === 0 ? 0 : Math.round((sum / weight) * 100) / 100, why };
}

function isActivity({ spec: { kind } }: ProgramElement): boolean {
  return kind.endsWith('-task') || kind.endsWith('sub-process') || kind === 'call-activity';
}

function equal(a: string | null | undefined, b: string | null | undefined): number | null {
  if (a == null && b == null) return null;
  return a === b ? 1 : 0;
}

function formOf({ spec }: ProgramElement): string | null {
  if (spec.kind === 'user-task') return spec.task.formKey;
  return spec.kind === 'start-event' ? spec.formKey : null;
}

function workOf(element: ProgramElement): string | null {
  const { spec } = element;
  if ('job' in spec && spec.job !== null) return `job ${JSON.stringify(spec.job.type)}`;
  if (spec.kind === 'call-activity') return `call ${JSON.stringify(spec.call.processId)}`;
  const trigger = triggerOf(element);
  return trigger === null || trigger.kind === 'none' ? null : triggerText(trigger);
}

/** Shares of two names in common: Dice's coefficient over pairs of characters. Ids stand in for names that are absent. */
function namesAlike(a: string, b: string): number | null {
  if (a === '' && b === '') return null;
  if (a === b) return 1;
  const [left, right] = [pairs(a), pairs(b)];
  const size = left.size + right.size;
  if (size === 0) return 0;
  let common = 0;
  for (const pair of left) if (right.has(pair)) common += 1;
  return (2 * common) / size;
}

function pairs(name: string): Set<string> {
  const characters = [...name.slice(0, 200).toLowerCase()];
  return new Set(characters.slice(1).map((character, i) => characters[i]! + character));
}

/** How many of the neighbours whose counterpart is known are neighbours again. */
function neighboursAlike(source: Program, from: ProgramElement, target: Program, to: ProgramElement, known: Known): number | null {
  let all = 0;
  let same = 0;
  for (const direction of ['incoming', 'outgoing'] as const) {
    const end = direction === 'incoming' ? 'source' : 'target';
    const there = new Set(to[direction].map((flow) => target.elements[target.flows[flow]![end]]!.id));
    for (const flow of from[direction]) {
      const next = known.get(source.elements[source.flows[flow]![end]]!.id);
      if (next === undefined) continue;
      all += 1;
      if (there.has(next)) same += 1;
    }
  }
  return all === 0 ? null : same / all;
}

function scopeAlike(source: Program, from: ProgramElement, target: Program, to: ProgramElement, known: Known): number {
  const around = from.spec.kind === 'boundary-event' ? from.spec.host : from.parent;
  const there = to.spec.kind === 'boundary-event' ? to.spec.host : to.parent;
  if (around === -1 || there === -1) return around === there ? 1 : 0;
  return known.get(source.elements[around]!.id) === target.elements[there]!.id ? 1 : 0;
}
