/**
 * Tasks per second through the engine's own API against the same rows in plain SQL.
 *
 *   node bench/runtime.ts [--seconds 4] [--rounds 5] [--clients 16]
 *
 * One embedded PostgreSQL with fsync on. Engine: `execute` of user-task.complete with `clients` commands at a time in one Node process.
 * Limit: pgbench (found on the machine) or, without it, the driver alone, with as many connections: begin, lock the root, one prepared
 * statement that writes the same rows (command, root, events, task out, task done, task in, principal), commit. Everything is warmed and
 * the tables are analysed first; then the contestants take turns, round by round, and the median of each is printed.
 */
import { parseArgs } from 'node:util';
import { connect, createEngine, type Database, type EngineConfig, migrate } from '@onematter/engine';
import { everybodyIsOfficer, TENANT } from '../test/engine/runtime/engine-under-test.ts';
import { startEmbeddedPostgres } from '../test/support/embedded-postgres.ts';
import { migrationSets } from '../test/support/template.ts';
import { processorTime } from './limit/processor-time.ts';
import { type Completions, complete, deployChain } from './runtime/completions.ts';
import { analyse, completeBySql, prepareLimit } from './runtime/same-rows.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '5' },
    clients: { type: 'string', default: '16' },
  },
});
const [seconds, rounds, clients] = [Number(values.seconds), Number(values.rounds), Number(values.clients)];
const WARM_SECONDS = 3;

const MODES: readonly { readonly name: string; readonly goal: number; readonly config: Partial<EngineConfig> }[] = [
  { name: 'engine, lock and load', goal: 0.35, config: {} },
  { name: 'engine, known state, one statement', goal: 0.5, config: { rootCacheSize: 10_000 } },
];

const server = await startEmbeddedPostgres({ isDurable: true });
try {
  await migrate(server.adminUrl, migrationSets());
  const database = await connect({ url: server.adminUrl, poolSize: clients });
  const base = { database, loadFacts: everybodyIsOfficer(), onFault: (fault: unknown) => console.error(fault) };
  const engines = MODES.map((mode) => ({ ...mode, engine: createEngine({ ...base, ...mode.config }), runs: [] as Run[] }));
  await deployChain(engines[0]!.engine);
  for (const { engine } of engines) await complete(engine, clients, WARM_SECONDS);
  const sizes = await sizesOf(database);
  await prepareLimit(server.adminUrl);
  await analyse(server.adminUrl);
  await completeBySql(server.adminUrl, clients, WARM_SECONDS, sizes.events);
  for (const { engine } of engines) await complete(engine, clients, WARM_SECONDS);
  await analyse(server.adminUrl);
  const limits: Run[] = [];
  let by = '';
  for (let round = 0; round < rounds; round += 1) {
    for (const { engine, runs } of engines) runs.push(await timed(() => complete(engine, clients, seconds)));
    const sql = async () => {
      const { perSecond, by: program } = await completeBySql(server.adminUrl, clients, seconds, sizes.events);
      by = program;
      return { tasks: perSecond * seconds, elapsedMs: seconds * 1000, cpuMs: 0 };
    };
    limits.push(await timed(sql));
  }
  await database.close();
  const limit = summaryOf(limits);
  console.log(
    `${clients} clients, ${rounds} rounds of ${seconds} s, fsync on, ${sizes.bytes} bytes of state, ${sizes.events} events a task`,
  );
  for (const { name, goal, runs } of engines) {
    const { perSecond, nodeMs, allMs } = summaryOf(runs);
    const ratio = perSecond / limit.perSecond;
    line(name, `${perSecond.toFixed(0)} /s`, `${ratio.toFixed(2)} of the limit, goal ${goal}`, ratio >= goal);
    line('  processor time of Node for a task', `${nodeMs.toFixed(2)} ms`, '≤ 1 ms', nodeMs <= 1);
    line('  processor time in all', `${allMs.toFixed(2)} ms`, `${(limit.allMs / allMs).toFixed(2)} of the limit`);
  }
  line(`${by}: lock, one statement`, `${limit.perSecond.toFixed(0)} /s`, 'the limit');
  line('  processor time in all', `${limit.allMs.toFixed(2)} ms`, '');
} finally {
  await server.remove();
}

async function sizesOf(database: Database): Promise<{ readonly bytes: number; readonly events: number }> {
  const [sizes] = await database.transaction({ tenantId: TENANT }, (tx) =>
    tx.query<{ bytes: number; events: number }>(
      `select (select round(avg(octet_length(state::text) + octet_length(variables::text)))::int from root) as bytes,
              (select round(count(*)::numeric / nullif(count(*) filter (where type = 'user-task.completed'), 0))::int from event) as events`,
    ),
  );
  if (sizes === undefined) throw new Error('Expected one row of sizes, but got none');
  return sizes;
}

interface Run extends Completions {
  /** of PostgreSQL and of a program that was started, ms; null where the system does not tell */
  readonly othersMs: number | null;
}

async function timed(run: () => Promise<Completions>): Promise<Run> {
  const before = await processorTime(server.adminUrl);
  const completions = await run();
  const after = await processorTime(server.adminUrl);
  const othersMs = before === null || after === null ? null : after.postgres + after.children - before.postgres - before.children;
  return { ...completions, othersMs };
}

function summaryOf(runs: readonly Run[]): { readonly perSecond: number; readonly nodeMs: number; readonly allMs: number } {
  return {
    perSecond: median(runs.map(({ tasks, elapsedMs }) => (tasks * 1000) / elapsedMs)),
    nodeMs: median(runs.map(({ cpuMs, tasks }) => cpuMs / tasks)),
    allMs: median(runs.map(({ cpuMs, othersMs, tasks }) => (cpuMs + (othersMs ?? Number.NaN)) / tasks)),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function line(name: string, value: string, limit: string, isWithin?: boolean): void {
  const verdict = isWithin === undefined ? '' : isWithin ? 'within 达标' : 'BEYOND 未达标';
  console.log(`${name.padEnd(44)} ${value.padStart(12)}   ${limit.padEnd(32)} ${verdict}`.trimEnd());
}
