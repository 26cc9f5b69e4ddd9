/**
 * Does a completion take longer where many cases are open? Two databases on one PostgreSQL with fsync on, one of them with that many running
 * cases of the same tenant, each with an open task, a worklist entry and its history; the engine completes tasks in both, in turns.
 *
 *   node bench/open-cases.ts [--cases 200000] [--seconds 4] [--rounds 7] [--clients 16]
 *
 * Limit: throughput within 10 % of the empty database. Takes about 2 GB of disk for 200,000 cases; run by whoever asks for it, not by `npm run bench`.
 */
import { parseArgs } from 'node:util';
import { connect, createEngine, type Database, type Engine, migrate } from '@onematter/engine';
import pg from 'pg';
import { everybodyIsOfficer, TENANT } from '../test/engine/runtime/engine-under-test.ts';
import { startEmbeddedPostgres } from '../test/support/embedded-postgres.ts';
import { migrationSets, withDatabase } from '../test/support/template.ts';
import { type Completions, complete, deployChain } from './runtime/completions.ts';

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '200000' },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '7' },
    clients: { type: 'string', default: '16' },
  },
});
const [cases, seconds, rounds, clients] = [Number(values.cases), Number(values.seconds), Number(values.rounds), Number(values.clients)];
const WARM_SECONDS = 3;
const LEAST_SHARE = 0.9;

/** Copies of one case that the engine opened itself: all its rows, under ids of their own, opened over the last 200 days. */
const FILL = [
  `create temporary table copy as
   select gen_random_uuid() as root_id, gen_random_uuid() as task_id, now() - random() * interval '200 days' as at
     from generate_series(1, ${cases})`,
  `insert into root (tenant_id, root_id, kind, status, revision, definition_id, state, variables, next_seq, hash_head, opened_at, last_event_at)
   select r.tenant_id, c.root_id, r.kind, r.status, r.revision, r.definition_id, r.state, r.variables, r.next_seq, r.hash_head, c.at, c.at
     from copy c cross join (select * from root where status = 'active' order by root_id limit 1) r`,
  `insert into user_task (tenant_id, task_id, root_id, activity_id, element_id, process_id, definition_id, name, form_key, candidate_users,
          candidate_roles, operations, input, created_at, county_code, title, party, grams)
   select t.tenant_id, c.task_id, c.root_id, t.activity_id, t.element_id, t.process_id, t.definition_id, t.name, t.form_key, t.candidate_users,
          t.candidate_roles, t.operations, t.input, c.at, (500100 + floor(random() * 38))::text, 'case', 'party', '{某,某某}'
     from copy c cross join (select * from user_task order by task_id limit 1) t`,
  `insert into task_principal (tenant_id, principal, created_at, task_id)
   select $1, 'role:officer@agency-' || floor(random() * 1000), at, task_id from copy`,
  `insert into event (tenant_id, root_id, seq, at, type, data, actor_kind, actor_id, command_id, definition_id, hash)
   select e.tenant_id, c.root_id, e.seq, c.at, e.type, e.data, e.actor_kind, e.actor_id, gen_random_uuid(), e.definition_id, e.hash
     from copy c cross join (select * from event where root_id = (select root_id from root where status = 'active' order by root_id limit 1)
                              order by seq limit 8) e`,
];

interface Contestant {
  readonly name: string;
  readonly url: string;
  readonly database: Database;
  readonly engine: Engine;
  readonly runs: Completions[];
}

const server = await startEmbeddedPostgres({ isDurable: true });
try {
  const empty = await contestant('empty');
  const full = await contestant('full');
  const began = performance.now();
  await fill(full.url);
  console.log(`${cases} open cases stored in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  for (const one of [empty, full]) {
    await complete(one.engine, clients, WARM_SECONDS);
    await run(one.url, ['vacuum analyze', 'checkpoint']);
  }
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? [empty, full] : [full, empty];
    for (const one of order) one.runs.push(await complete(one.engine, clients, seconds));
  }
  for (const one of [empty, full]) console.log(`${one.name.padEnd(8)} ${rateOf(one).toFixed(0).padStart(6)} tasks/s`);
  const share = rateOf(full) / rateOf(empty);
  console.log(
    `share    ${share.toFixed(2).padStart(6)}   ≥ ${LEAST_SHARE} ${share >= LEAST_SHARE ? 'within 达标' : 'BEYOND 未达标'} (medians of ${rounds} rounds of ${seconds} s)`,
  );
  for (const one of [empty, full]) await one.database.close();
} finally {
  await server.remove();
}

async function contestant(name: string): Promise<Contestant> {
  await run(server.adminUrl, [`create database "${name}"`]);
  const url = withDatabase(server.adminUrl, name);
  await migrate(url, migrationSets());
  const database = await connect({ url, poolSize: clients });
  const engine = createEngine({ database, loadFacts: everybodyIsOfficer(), onFault: (fault) => console.error(fault) });
  await deployChain(engine);
  await complete(engine, clients, 1);
  return { name, url, database, engine, runs: [] };
}

async function fill(url: string): Promise<void> {
  const parameters = [[], [], [], [TENANT], []];
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  for (const [index, text] of FILL.entries()) await admin.query(text, parameters[index]);
  await admin.end();
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  for (const statement of statements) await admin.query(statement);
  await admin.end();
}

function rateOf({ runs }: Contestant): number {
  const rates = runs.map(({ tasks, elapsedMs }) => (tasks * 1000) / elapsedMs).sort((a, b) => a - b);
  return rates[rates.length >> 1] ?? Number.NaN;
}
