import { describe, expect, it } from '@jest/globals';
import { Coverage } from './coverage.ts';
import { EXPECTED } from './coverage-expected.ts';
import { fixtures } from './fixtures.ts';
import { minimise, trySeed } from './seed.ts';
import { trySecondOpinion } from './shared-subset.ts';
import { tryOut } from './trial.ts';

/** Kernel against the naive reference interpreter; more seeds by `npm run prove` (docs/proof.md). */
const SEEDS = 1000;

describe('the reference interpreter and the kernel', () => {
  it.each(fixtures())('should agree on $name', async (fixture) => {
    expect(await tryOut(fixture)).toBeNull();
  });

  it(`should agree at every step of ${SEEDS} random models, hot and stored`, async () => {
    const coverage = new Coverage();
    let compared = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { trial, difference, counts } = await trySeed(seed, coverage);
      if (difference !== null) expect({ seed, difference, smallest: await minimise(trial, difference) }).toBeNull();
      if (counts) compared += 1;
    }
    expect(compared).toBeGreaterThan(SEEDS * 0.98);
    expect(EXPECTED.filter((label) => !coverage.counts.has(label))).toEqual([]);
  }, 240_000);
});

describe('bpmn-engine and the kernel', () => {
  it('should wait for the same tasks after every completion of 60 random models', async () => {
    for (let seed = 1; seed <= 60; seed++) expect((await trySecondOpinion(seed)).difference).toBeNull();
  }, 60_000);
});
