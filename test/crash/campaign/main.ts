/**
 * `npm run crash -- --minutes 10 --instances 2000 --workers 3 [--seed 1] [--every 4] [--skew 60]`: nodes and PostgreSQL are killed at random while
 * instances run; ends with 1 where anything was lost, doubled or left over. `--every`: seconds between two deaths; `--skew`: minutes by which
 * the clocks of the nodes are wrong.
 */
import { parseArgs } from 'node:util';
import { campaign } from './campaign.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    instances: { type: 'string', default: '2000' },
    workers: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    every: { type: 'string', default: '4' },
    skew: { type: 'string', default: '60' },
  },
});
const seed = Number(values.seed);
console.log(`${values.instances} instances, ${values.workers} nodes, ${values.minutes} minutes, seed ${seed}`);
const result = await campaign({
  instances: Number(values.instances),
  workers: Number(values.workers),
  runMs: Number(values.minutes) * 60_000,
  everyMs: Number(values.every) * 1000,
  skewMs: Number(values.skew) * 60_000,
  seed,
  onProgress: (line) => console.log(line),
});
const { deaths, problems, chains, events, effects, repeatedCalls, settledMs, faults } = result;
console.log(`killed        ${deaths.nodes} × a node, ${deaths.kills} × PostgreSQL; PostgreSQL restarted ${deaths.restarts} ×`);
console.log(
  `verified      ${chains} chains of ${events} events, ${effects} effects outside (${repeatedCalls} calls repeated under their key)`,
);
console.log(`settled       ${(settledMs / 1000).toFixed(1)} s after the last death`);
for (const [fault, times] of faults) console.log(`told          ${times} × ${fault}`);
console.log(problems.length === 0 ? 'nothing lost, nothing doubled, nothing left over' : `${problems.length} PROBLEMS`);
for (const problem of problems.slice(0, 50)) console.log(`  ${problem}`);
process.exit(problems.length === 0 ? 0 : 1);
