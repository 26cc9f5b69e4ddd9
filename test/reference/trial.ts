import type { Json } from '../../engine/src/pure.ts';
import { bpmn, definitions, processXml } from '../engine/model.ts';
import { type Act, newWorld, perform } from './interpreter/interpreter.ts';
import type { El } from './interpreter/model.ts';
import type { World } from './interpreter/world.ts';
import { KernelRun, readFor } from './kernel-run.ts';
import { kernelPicture, kernelSeen, referencePicture, seenText, sorted } from './picture.ts';

/** A model in the terse text of `test/engine/model.ts`, called processes by id, and what is asked of it. */
export interface Trial {
  readonly model: string;
  readonly more?: { readonly [processId: string]: string };
  readonly acts: readonly Act[];
}

export interface Difference {
  readonly step: number;
  readonly act: Act;
  readonly what: 'accepted' | 'marking' | 'events' | 'reload' | 'fault';
  readonly kernel: string;
  readonly reference: string;
}

export function xmlOf(trial: Pick<Trial, 'model' | 'more'>): string {
  const more = Object.entries(trial.more ?? {});
  const roots = [trial.model, ...more.map(([, text]) => text)].join('\n');
  const rootsXml = bpmn(roots, 'x')
    .replace(/^[\s\S]*?targetNamespace="test">\n/, '')
    .replace(/<bpmn:process[\s\S]*$/, '');
  return definitions(`${rootsXml}${processXml(trial.model, 'p')}${more.map(([id, text]) => processXml(text, id)).join('')}`);
}

/** Kernel and reference side by side, one act at a time; a second kernel is stored and reloaded before each. */
export class Pair {
  readonly reference: World;
  readonly kernel: KernelRun;
  readonly reloaded: KernelRun;
  steps = 0;
  /** the last act */
  isAccepted = false;
  /** of the stored state, in characters */
  largestState = 0;

  readonly #compilesAnew: boolean;

  constructor(reference: World, kernel: KernelRun, reloaded: KernelRun, compilesAnew: boolean) {
    this.#compilesAnew = compilesAnew;
    this.reference = reference;
    this.kernel = kernel;
    this.reloaded = reloaded;
  }

  /** The reloaded kernel has a program of its own, compiled anew before every step where `compilesAnew` (programs are frozen: slower, no stronger). */
  static async of(trial: Pick<Trial, 'model' | 'more'>, compilesAnew = true): Promise<Pair> {
    const model = await readFor(xmlOf(trial));
    return new Pair(newWorld(model.definitions as unknown as El), ...KernelRun.two(model), compilesAnew);
  }

  do(act: Act): Difference | null {
    const step = this.steps++;
    const differ = (what: Difference['what'], kernel: string, reference: string): Difference => ({ step, act, what, kernel, reference });
    const expected = perform(this.reference, act);
    this.isAccepted = expected;
    this.reloaded.reload(this.#compilesAnew);
    let hot: boolean;
    let cold: boolean;
    try {
      hot = this.kernel.perform(act);
      cold = this.reloaded.perform(act);
    } catch (error) {
      return differ('fault', String((error as Error).stack), '');
    }
    if (expected !== hot) return differ('accepted', hot ? 'accepted' : (this.kernel.refusal ?? 'nothing there'), String(expected));
    const [warm, fresh] = [stored(this.kernel), stored(this.reloaded)];
    if (hot !== cold || warm !== fresh) return differ('reload', warm, fresh);
    if (!expected) return null;
    this.largestState = Math.max(this.largestState, JSON.stringify(this.kernel.state).length);
    const pictures = [kernelPicture(this.kernel.state!), referencePicture(this.reference)] as const;
    if (pictures[0] !== pictures[1]) return differ('marking', pictures[0], pictures[1]);
    const events = [seenText(kernelSeen(this.kernel.events)).sort().join('\n'), seenText(this.reference.seen).sort().join('\n')] as const;
    return events[0] === events[1] ? null : differ('events', events[0], events[1]);
  }
}

/** State and events as stored: the order of keys is nobody's business, but that of the nodes. */
function stored({ state, events }: KernelRun): string {
  return JSON.stringify([Object.keys(state?.nodes ?? {}), sorted(state as unknown as Json), events]);
}

/** The first difference of a trial, null where there is none. */
export async function tryOut(trial: Trial): Promise<Difference | null> {
  const pair = await Pair.of(trial);
  for (const act of trial.acts) {
    const difference = pair.do(act);
    if (difference !== null) return difference;
  }
  return null;
}
