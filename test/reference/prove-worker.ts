import { parentPort } from 'node:worker_threads';
import { Coverage } from './coverage.ts';
import { keep } from './fixtures.ts';
import { minimise, trySeed } from './seed.ts';
import { trySecondOpinion } from './shared-subset.ts';

export interface Chunk {
  readonly first: number;
  readonly count: number;
  readonly against: string;
}

export interface Result {
  readonly first: number;
  readonly compared: number;
  readonly skipped: number;
  readonly steps: number;
  readonly largestState: number;
  readonly failures: readonly { readonly seed: number; readonly what: string; readonly fixture: string }[];
  readonly coverage: readonly (readonly [string, number])[];
}

parentPort!.on('message', async (chunk: Chunk) => {
  parentPort!.postMessage(await (chunk.against === 'reference' ? againstReference(chunk) : againstBpmnEngine(chunk)));
});

async function againstReference({ first, count }: Chunk): Promise<Result> {
  const coverage = new Coverage();
  const failures: { seed: number; what: string; fixture: string }[] = [];
  let [compared, steps, largestState] = [0, 0, 0];
  for (let seed = first; seed < first + count; seed++) {
    const outcome = await trySeed(seed, coverage);
    if (outcome.counts) compared += 1;
    steps += outcome.trial.acts.length;
    largestState = Math.max(largestState, outcome.largestState);
    if (outcome.difference === null) continue;
    const smallest = await minimise(outcome.trial, outcome.difference);
    const fixture = keep(`seed-${seed}`, `seed ${seed}: ${outcome.difference.what}`, smallest);
    failures.push({ seed, what: outcome.difference.what, fixture });
  }
  return { first, compared, skipped: count - compared, steps, largestState, failures, coverage: [...coverage.counts] };
}

async function againstBpmnEngine({ first, count }: Chunk): Promise<Result> {
  const failures: { seed: number; what: string; fixture: string }[] = [];
  let steps = 0;
  for (let seed = first; seed < first + count; seed++) {
    const { steps: more, difference } = await trySecondOpinion(seed);
    steps += more;
    if (difference !== null)
      failures.push({ seed, what: `tasks (${difference.kernel} | ${difference.bpmnEngine})`, fixture: difference.model });
  }
  return { first, compared: count, skipped: 0, steps, largestState: 0, failures, coverage: [] };
}
