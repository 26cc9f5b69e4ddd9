import { describe, expect, it } from '@jest/globals';
import { campaign } from './campaign/campaign.ts';

/*
 * The short form of `npm run crash`: three nodes with clocks an hour apart and a PostgreSQL of their own, all of them killed while instances
 * run. ONEMATTER_SEED repeats a run.
 */

const SEED = Number(process.env['ONEMATTER_SEED'] ?? Date.now() % 1_000_000);

describe('nodes and PostgreSQL killed while instances run', () => {
  it(`should end every instance as planned, lose nothing and double nothing (seed ${SEED})`, async () => {
    const hour = 3_600_000;
    const result = await campaign({ instances: 60, workers: 3, runMs: 10_000, everyMs: 1500, seed: SEED, skewMs: hour });
    expect(result.problems).toEqual([]);
    expect(result.deaths.nodes).toBeGreaterThan(0);
    expect(result.deaths.restarts + result.deaths.kills).toBeGreaterThan(0);
    expect(result.effects).toBeGreaterThanOrEqual(100);
    expect(result.chains).toBe(60);
  }, 240_000);
});
