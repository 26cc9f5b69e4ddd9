/**
 * Steady work for a long time: does anything grow that should not?
 *
 *   npm run bench -- soak --minutes 30 [--per-second 8] [--samples 30]
 *
 * One embedded PostgreSQL with fsync on, one process with the engine and all its loops; so many instances a second begin, each with a timer,
 * a job, a message, a user task with a boundary timer that is cancelled, and a join. Sampled: heap after a collection, resident memory, open handles,
 * rows that wait (they must not pile up), rows kept for each ended instance, time of a completion. Ratios compare the last third of the samples with
 * the first third after a warm-up; limit: heap 1.1, resident memory 1.25, rows kept an instance 1.05, open handles 1.25.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { connect, createEngine, type Database, type Engine, migrate, newId } from '@onematter/engine';
import { bpmn } from '../test/engine/model.ts';
import { everybodyIsOfficer, PACK, TENANT, ZHANG } from '../test/engine/runtime/engine-under-test.ts';
import { startEmbeddedPostgres } from '../test/support/embedded-postgres.ts';
import { migrationSets } from '../test/support/template.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    'per-second': { type: 'string', default: '8' },
    samples: { type: 'string', default: '30' },
  },
});
const runMs = Number(values.minutes) * 60_000;
const everyMs = 1000 / Number(values['per-second']);
const samples = Number(values.samples);
const LIMITS = { heapMb: 1.1, rssMb: 1.25, rowsKept: 1.05, handles: 1.25 } as const;
const WAITING = ['user_task', 'task_principal', 'timer', 'job', 'subscription', 'outbox'];
const KEPT = ['command', 'event', 'user_task_done', 'participation', 'message', 'inbox'];

const MODEL = bpmn(
  `
  start s
  and fork
  catch until {after=PT2S}
  service stamp {job=stamp}
  catch answer {message=answer/number}
  user decide {candidateGroups=officer}
  boundary overdue {on=decide;after=P1D}
  end late
  and join
  end done
  s -> fork
  fork -> until
  until -> stamp
  stamp -> join
  fork -> answer
  answer -> decide
  decide -> join
  overdue -> late
  join -> done
  `,
  'soak',
);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void; // exists by the flag above

const server = await startEmbeddedPostgres({ isDurable: true });
try {
  await migrate(server.adminUrl, migrationSets());
  const database = await connect({ url: server.adminUrl, poolSize: 10 });
  const engine = createEngine({
    database,
    loadFacts: everybodyIsOfficer(),
    jobHandlers: { stamp: async () => ({}) },
    onFault: (fault, where) => console.error(where, String(fault)),
  });
  await deploy(engine);
  await engine.start();
  const load = createLoad(engine, database);
  const taken = await sampled(load, database);
  await load.stop();
  await engine.stop();
  await database.close();
  report(taken);
} finally {
  await server.remove();
}

async function deploy(engine: Engine): Promise<void> {
  const resources = [{ name: 'soak.bpmn', text: MODEL }];
  const rules = { distinctPersons: [], qualified: [] };
  const deployed = await engine.deploy(TENANT, { packId: PACK, packVersion: '1', resources, decisions: [], rules, author: ZHANG });
  if ('problems' in deployed) throw new Error(JSON.stringify(deployed.problems));
}

interface Load {
  /** what completing a task took since the last time it was asked, ms */
  taken(): number[];
  stop(): Promise<void>;
}

/** Begins an instance every so often, answers it, and completes whatever task is open. */
function createLoad(engine: Engine, database: Database): Load {
  let completions: number[] = [];
  let isOver = false;
  let number = 0;
  const running = new Set<Promise<void>>();
  const envelope = () => ({ tenantId: TENANT, commandId: newId(), actor: ZHANG, requestDigest: 'sm3:soak' });
  async function one(): Promise<void> {
    const [rootId, key] = [newId(), String(number++)];
    const command = {
      type: 'process.start',
      rootId,
      kind: 'case',
      definition: { packId: PACK, processId: 'soak' },
      variables: { number: key },
    } as const;
    await engine.execute(envelope(), command);
    await engine.publishMessage(TENANT, { id: newId(), name: 'answer', key, variables: {}, ttlMs: 60_000 });
  }
  async function completeAll(): Promise<void> {
    const open = await database.transaction({ tenantId: TENANT }, (tx) =>
      tx.query<{ id: string }>('select task_id as id from user_task limit 100'),
    );
    for (const { id } of open) {
      const began = performance.now();
      await engine.execute(envelope(), { type: 'user-task.complete', taskId: id });
      completions.push(performance.now() - began);
    }
  }
  function track(work: Promise<void>): void {
    const done = work.catch((fault: unknown) => console.error('load', String(fault))).finally(() => running.delete(done));
    running.add(done);
  }
  const starting = setInterval(() => track(one()), everyMs);
  const completing = (async () => {
    for (; !isOver; await pause(100)) await completeAll().catch((fault: unknown) => console.error('load', String(fault)));
  })();
  return {
    taken() {
      const since = completions;
      completions = [];
      return since;
    },
    async stop() {
      clearInterval(starting);
      isOver = true;
      await completing;
      await Promise.all(running);
    },
  };
}

interface Sample {
  readonly minute: number;
  readonly heapMb: number;
  readonly rssMb: number;
  readonly handles: number;
  readonly waiting: number;
  readonly ended: number;
  readonly rowsKept: number;
  readonly p50: number;
  readonly p99: number;
}

async function sampled(load: Load, database: Database): Promise<Sample[]> {
  const began = performance.now();
  const taken: Sample[] = [];
  console.log('minute  heap MB  rss MB  handles  waiting rows  ended  rows an instance  completion p50 · p99');
  for (let index = 1; index <= samples; index += 1) {
    await pause(Math.max(0, began + (index * runMs) / samples - performance.now()));
    const sample = await sampleNow((performance.now() - began) / 60_000, load, database);
    taken.push(sample);
    const { minute, heapMb, rssMb, handles, waiting, ended, rowsKept, p50, p99 } = sample;
    const figures = [minute.toFixed(1), heapMb.toFixed(1), rssMb.toFixed(0), handles, waiting, ended, rowsKept.toFixed(2)];
    console.log(`${figures.map((figure) => String(figure).padStart(7)).join(' ')}    ${p50.toFixed(1)} · ${p99.toFixed(1)} ms`);
  }
  return taken;
}

async function sampleNow(minute: number, load: Load, database: Database): Promise<Sample> {
  const completions = load.taken().sort((a, b) => a - b);
  const count = (tables: readonly string[], condition = 'true') =>
    database.transaction({ tenantId: TENANT }, async (tx) => {
      const [row] = await tx.query<{ n: number }>(
        `select (${tables.map((table) => `(select count(*) from ${table} where ${condition})`).join(' + ')})::int as n`,
      );
      return row?.n ?? 0;
    });
  const [waiting, kept, ended] = [await count(WAITING), await count(KEPT), await count(['root'], "status <> 'active'")];
  collect();
  await pause(20);
  collect(); // what the first one let finalizers free
  const { heapUsed, rss } = process.memoryUsage();
  return {
    minute,
    heapMb: heapUsed / 2 ** 20,
    rssMb: rss / 2 ** 20,
    handles: process.getActiveResourcesInfo().length,
    waiting,
    ended,
    rowsKept: kept / Math.max(1, ended),
    p50: completions[Math.floor(completions.length * 0.5)] ?? Number.NaN,
    p99: completions[Math.floor(completions.length * 0.99)] ?? Number.NaN,
  };
}

function report(taken: readonly Sample[]): void {
  const warm = taken.slice(Math.max(1, Math.floor(taken.length / 10))); // code is compiled and pools are filled by then
  const third = Math.max(1, Math.floor(warm.length / 3));
  const [first, last] = [warm.slice(0, third), warm.slice(-third)];
  const ratio = (of: keyof Sample) => middle(last, of) / middle(first, of);
  for (const [what, limit] of Object.entries(LIMITS) as [keyof typeof LIMITS, number][]) {
    const isWithin = ratio(what) <= limit;
    console.log(`${what.padEnd(14)}${ratio(what).toFixed(3)} last to first (limit ${limit})${isWithin ? '' : ': NOT REACHED'}`);
    if (!isWithin) process.exitCode = 1;
  }
  for (const what of ['waiting', 'p50', 'p99'] as const) console.log(`${what.padEnd(14)}${ratio(what).toFixed(3)} last to first`);
}

function middle(some: readonly Sample[], of: keyof Sample): number {
  const sorted = some.map((sample) => sample[of]).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
