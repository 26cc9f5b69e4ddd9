import { Coverage, count, labelsOf } from './coverage.ts';
import { nextAct } from './generator/acts.ts';
import { generate } from './generator/generate.ts';
import { Random } from './generator/random.ts';
import { type Act, EndlessError } from './interpreter/interpreter.ts';
import { shrink } from './shrink.ts';
import { type Difference, Pair, type Trial, tryOut } from './trial.ts';

export interface Outcome {
  readonly trial: Trial;
  readonly difference: Difference | null;
  /** false: the model never comes to rest or is refused, so that there is nothing to compare */
  readonly counts: boolean;
  /** of the stored state, in characters */
  readonly largestState: number;
}

/** One seed: its model, and as many random commands as it takes to end or to be tired of it. */
export async function trySeed(seed: number, coverage = new Coverage()): Promise<Outcome> {
  const { model, more, variables } = generate(seed);
  const random = new Random(seed ^ 0x5bd1e995);
  const acts: Act[] = [];
  const trial: Trial = { model, more, acts };
  const most = random.between(8, 30);
  const pair = await Pair.of(trial, seed % 8 === 0);
  const labels = labelsOf(pair.reference);
  for (let act: Act | null = { do: 'start', variables }; act !== null && acts.length < most; act = nextAct(pair.reference, random)) {
    acts.push(act);
    try {
      const difference = pair.do(act);
      if (difference !== null) return { trial, difference, counts: true, largestState: pair.largestState };
    } catch (error) {
      if (error instanceof EndlessError) return { trial, difference: null, counts: false, largestState: pair.largestState };
      throw error;
    }
    count(coverage, labels, act, pair.isAccepted, pair.reference.seen);
  }
  return { trial, difference: null, counts: true, largestState: pair.largestState };
}

/** The smallest trial found that still differs in the same way. */
export async function minimise(trial: Trial, difference: Difference): Promise<Trial> {
  const upTo = { ...trial, acts: trial.acts.slice(0, difference.step + 1) };
  return shrink(upTo, async (smaller) => {
    try {
      return (await tryOut(smaller))?.what === difference.what;
    } catch {
      return false; // a model that is refused, or never rests, shows nothing
    }
  });
}
