/**
 * Timers due in the same second.
 *
 *   node bench/timers.ts [--timers 10000] [--tenants 1] [--nodes 1]
 *
 * One embedded PostgreSQL with fsync on. Every root waits at a timer event with the same due date and then opens a user task, so that each
 * firing is a whole command with history, task and worklist. Limit: all of them fired within 15 s of the due date, none left, none twice.
 */
import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect, createEngine, type Database, type Engine, migrate, newId } from '@onematter/engine';
import { everybodyIsOfficer, PACK, ZHANG } from '../test/engine/runtime/engine-under-test.ts';
import { chain, definitions, userTask } from '../test/engine/runtime/models.ts';
import { startEmbeddedPostgres } from '../test/support/embedded-postgres.ts';
import { asAdmin, migrationSets } from '../test/support/template.ts';
import { processorTime } from './limit/processor-time.ts';

const { values } = parseArgs({
  options: {
    timers: { type: 'string', default: '10000' },
    tenants: { type: 'string', default: '1' },
    nodes: { type: 'string', default: '1' },
  },
});
const timers = Number(values.timers);
const tenants = Array.from({ length: Number(values.tenants) }, (_, index) => `tenant-${index}`);
const LIMIT_MS = 15_000;
const GIVE_UP_MS = 10 * LIMIT_MS;
/** Starting goes on at this many at a time … */
const CLIENTS = 16;
/** … and is measured by this many before the due date is set. */
const PROBE = 200;

const MODEL = definitions(
  chain(
    'timed',
    ['start', 'until', 'decide', 'end'],
    `<bpmn:startEvent id="start" /><bpmn:intermediateCatchEvent id="until"><bpmn:timerEventDefinition id="until-timer">
       <bpmn:timeDate xsi:type="bpmn:tFormalExpression">=dueAt</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
     ${userTask('decide')}<bpmn:endEvent id="end" />`,
  ),
);

const server = await startEmbeddedPostgres({ isDurable: true });
try {
  await migrate(server.adminUrl, migrationSets());
  const databases = await Promise.all(Array.from({ length: Number(values.nodes) }, () => connect({ url: server.adminUrl, poolSize: 16 })));
  const engines = databases.map((database) =>
    createEngine({ database, loadFacts: everybodyIsOfficer(), onFault: (fault) => console.error(fault) }),
  );
  const [database, engine] = [databases[0]!, engines[0]!];
  for (const tenant of tenants) await deploy(engine, tenant);
  const dueAt = await startAll(engine);
  // as in a database in use: plans made while the tables were empty go
  await asAdmin(server.adminUrl, (admin) => admin.query('vacuum analyze'));
  console.log(`${timers} timers of ${tenants.length} tenants are due at ${dueAt}`);
  await Promise.all(engines.map((one) => one.start()));
  await pause(Math.max(0, Date.parse(dueAt) - Date.now()));
  const [cpu, postgres] = [process.cpuUsage(), await processorTime(server.adminUrl)];
  const result = await untilFired(database, dueAt);
  const [spent, after] = [process.cpuUsage(cpu), await processorTime(server.adminUrl)];
  await Promise.all(engines.map((one) => one.stop()));
  await Promise.all(databases.map((one) => one.close()));
  report(result, { node: (spent.user + spent.system) / 1000, postgres: (after?.postgres ?? Number.NaN) - (postgres?.postgres ?? 0) });
} finally {
  await server.remove();
}

async function deploy(engine: Engine, tenantId: string): Promise<void> {
  const rules = { distinctPersons: [], qualified: [] };
  const resources = [{ name: 'timed.bpmn', text: MODEL }];
  const deployed = await engine.deploy(tenantId, { packId: PACK, packVersion: '1', resources, decisions: [], rules, author: ZHANG });
  if ('problems' in deployed) throw new Error(JSON.stringify(deployed.problems));
}

/** Starts the first few to see how long all will take; the due date lies behind that. */
async function startAll(engine: Engine): Promise<string> {
  const began = performance.now();
  const probe = Math.min(PROBE, Math.ceil(timers / 10));
  const far = new Date(Date.now() + 24 * 3_600_000).toISOString();
  await startSome(engine, probe, 0, far);
  const eachMs = (performance.now() - began) / probe;
  const dueAt = new Date(Date.now() + eachMs * timers * 1.5 + 5000).toISOString();
  await startSome(engine, timers, 0, dueAt);
  if (new Date().toISOString() > dueAt)
    throw new Error('Expected to have started all of them before they fell due; the machine was slower');
  return dueAt;
}

async function startSome(engine: Engine, count: number, from: number, dueAt: string): Promise<void> {
  let next = from;
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (next < from + count) {
        const tenantId = tenants[next++ % tenants.length]!;
        const rootId = newId();
        const definition = { packId: PACK, processId: 'timed' };
        const command = { type: 'process.start', rootId, kind: 'case', definition, variables: { dueAt } } as const;
        const outcome = await engine.execute({ tenantId, commandId: newId(), actor: ZHANG, requestDigest: 'sm3:bench' }, command);
        if (outcome.outcome === 'refused') throw new Error(JSON.stringify(outcome));
      }
    }),
  );
}

interface Fired {
  readonly fired: number;
  readonly lastMs: number;
  readonly medianMs: number;
  readonly left: number;
  readonly twice: number;
  readonly early: number;
}

async function untilFired(database: Database, dueAt: string): Promise<Fired> {
  for (const until = Date.now() + GIVE_UP_MS; Date.now() < until; await pause(200)) {
    const open = await sum(database, 'select count(*)::int as n from timer where tenant_id = $1 and due_at = $2', dueAt);
    if (open === 0) break;
  }
  const rows = (await Promise.all(tenants.map((tenantId) => firings(database, tenantId, dueAt)))).flat();
  const late = rows.map((row) => row.ms).sort((a, b) => a - b);
  return {
    fired: rows.length,
    lastMs: late.at(-1) ?? Number.NaN,
    medianMs: late[Math.floor(late.length / 2)] ?? Number.NaN,
    early: late.filter((ms) => ms < 0).length,
    twice: rows.filter((row) => row.times > 1).length,
    left: await sum(database, 'select count(*)::int as n from timer where tenant_id = $1 and due_at <= $2', dueAt),
  };
}

function firings(database: Database, tenantId: string, dueAt: string): Promise<{ ms: number; times: number }[]> {
  return database.transaction({ tenantId }, (tx) =>
    tx.query(
      `select (extract(epoch from max(at) - $2::timestamptz) * 1000)::float8 as ms, count(*)::int as times from event
        where tenant_id = $1 and type = 'timer.fired' group by root_id`,
      [tenantId, dueAt],
    ),
  );
}

async function sum(database: Database, text: string, dueAt: string): Promise<number> {
  let total = 0;
  for (const tenantId of tenants)
    total += (await database.transaction({ tenantId }, (tx) => tx.query<{ n: number }>(text, [tenantId, dueAt])))[0]?.n ?? 0;
  return total;
}

function report({ fired, lastMs, medianMs, left, twice, early }: Fired, cpu: { readonly node: number; readonly postgres: number }): void {
  const share = (cpu.node + cpu.postgres) / (lastMs * availableParallelism());
  console.log(
    `fired         ${fired} of ${timers}: the last ${(lastMs / 1000).toFixed(1)} s after the due date, the median ${(medianMs / 1000).toFixed(1)} s`,
  );
  console.log(`left ${left}, twice ${twice}, early ${early}`);
  const each = `${(cpu.node / timers).toFixed(2)} ms of Node and ${(cpu.postgres / timers).toFixed(2)} ms of PostgreSQL a timer`;
  console.log(`processors    ${each}; they got ${(share * 100).toFixed(0)} % of the machine`);
  console.log(
    `ratio         ${(lastMs / LIMIT_MS).toFixed(2)} of the limit (${LIMIT_MS / 1000} s for ${timers}), ${values.nodes} node(s), fsync on`,
  );
  if (fired !== timers || left > 0 || twice > 0 || early > 0) process.exitCode = 1;
}
