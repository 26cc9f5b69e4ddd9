/**
 * Tasks per second through the engine's own API against the same rows in plain SQL.
 *
 *   node bench/runtime.ts [--seconds 8] [--clients 16]
 *
 * One embedded PostgreSQL with fsync on. Engine: `execute` of user-task.complete with `clients` commands at a time in one Node process.
 * Limit: pgbench (found on the machine) or, without it, the driver alone, with as many connections: begin, lock the root, one prepared
 * statement that writes the same rows (command, root, events, task out, task done, task in, principal), commit.
 */
import { parseArgs } from 'node:util';
import { connect, createEngine, type Database, type Engine, migrate, newId } from '@onematter/engine';
import pg from 'pg';
import { everybodyIsOfficer, PACK, TENANT, ZHANG } from '../test/engine/runtime/engine-under-test.ts';
import { chain, definitions, userTask } from '../test/engine/runtime/models.ts';
import { startEmbeddedPostgres } from '../test/support/embedded-postgres.ts';
import { migrationSets } from '../test/support/template.ts';
import { type Limit, measurePlainSql } from './limit/plain-sql.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '8' }, clients: { type: 'string', default: '16' } } });
const seconds = Number(values.seconds);
const clients = Number(values.clients);
const STEPS = 40;
const LIMIT_ROOTS = 2000;

const server = await startEmbeddedPostgres({ isDurable: true });
try {
  await migrate(server.adminUrl, migrationSets());
  const database = await connect({ url: server.adminUrl, poolSize: clients });
  const engine = await measureEngine(database);
  await database.close();
  const limit = await measureLimit(server.adminUrl, engine.eventsPerTask);
  console.log(
    `engine        ${engine.perSecond.toFixed(0)} tasks/s, ${engine.cpuMs.toFixed(2)} ms CPU of Node a task, ${engine.stateBytes} bytes of state`,
  );
  console.log(`${limit.by.padEnd(13)} ${limit.perSecond.toFixed(0)} tasks/s with the same rows (${engine.eventsPerTask} events a task)`);
  console.log(
    `ratio         ${(engine.perSecond / limit.perSecond).toFixed(2)} of the limit (goal 0.35), ${clients} clients, ${seconds} s each, fsync on`,
  );
} finally {
  await server.remove();
}

interface EngineResult {
  readonly perSecond: number;
  readonly cpuMs: number;
  readonly stateBytes: number;
  readonly eventsPerTask: number;
}

async function measureEngine(database: Database): Promise<EngineResult> {
  const engine = createEngine({ database, loadFacts: everybodyIsOfficer(), onFault: (fault) => console.error(fault) });
  await deployChain(engine);
  await complete(engine, database, 1); // warm: prepared statements, compiled program, hot code
  const from = process.cpuUsage();
  const { tasks, elapsedMs } = await complete(engine, database, seconds);
  const cpu = process.cpuUsage(from);
  const [root] = await database.transaction({ tenantId: TENANT }, (tx) =>
    tx.query<{ bytes: number }>('select round(avg(octet_length(state::text) + octet_length(variables::text)))::int as bytes from root'),
  );
  const [events] = await database.transaction({ tenantId: TENANT }, (tx) =>
    tx.query<{ n: number }>(
      "select round(count(*)::numeric / nullif(count(*) filter (where type = 'user-task.completed'), 0))::int as n from event",
    ),
  );
  return {
    perSecond: (tasks * 1000) / elapsedMs,
    cpuMs: (cpu.user + cpu.system) / 1000 / tasks,
    stateBytes: root?.bytes ?? 0,
    eventsPerTask: events?.n ?? 0,
  };
}

async function deployChain(engine: Engine): Promise<void> {
  const ids = Array.from({ length: STEPS }, (_, index) => `step-${index}`);
  const text = definitions(
    chain(
      'long',
      ['start', ...ids, 'end'],
      `<bpmn:startEvent id="start" />${ids.map((id) => userTask(id)).join('')}<bpmn:endEvent id="end" />`,
    ),
  );
  const deployed = await engine.deploy(TENANT, {
    packId: PACK,
    packVersion: '1',
    resources: [{ name: 'long.bpmn', text }],
    decisions: [],
    rules: { distinctPersons: [], qualified: [] },
    author: ZHANG,
  });
  if ('problems' in deployed) throw new Error(JSON.stringify(deployed.problems));
}

/** `clients` cases at a time, each completing one task after the other; a case that is through is followed by a new one. */
async function complete(engine: Engine, database: Database, forSeconds: number): Promise<{ tasks: number; elapsedMs: number }> {
  const until = performance.now() + forSeconds * 1000;
  const began = performance.now();
  let tasks = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) {
        const rootId = newId();
        const envelope = { tenantId: TENANT, rootId, actor: ZHANG, requestDigest: 'sm3:bench' };
        const start = { type: 'process.start', rootId, kind: 'case', definition: { packId: PACK, processId: 'long' } } as const;
        let outcome = await engine.execute({ ...envelope, commandId: newId() }, start);
        while (performance.now() < until) {
          if (outcome.outcome === 'refused') throw new Error(JSON.stringify(outcome));
          const opened = outcome.events.find((event) => event.type === 'user-task.opened');
          if (opened === undefined) break;
          outcome = await engine.execute({ ...envelope, commandId: newId() }, { type: 'user-task.complete', taskId: opened.task.taskId });
          tasks += 1;
        }
      }
    }),
  );
  void database;
  return { tasks, elapsedMs: performance.now() - began };
}

/** The rows of one completion, by one statement; without colons in its texts, which pgbench would take for variables. */
function sameRows(events: number, root: string): string {
  return `with moved as (update root set revision = revision + 1, state = state, variables = variables, next_seq = next_seq + ${events}, last_event_at = clock_timestamp()
      where tenant_id = 'limit' and root_id = ${root} returning root_id, next_seq),
    commanded as (insert into command (tenant_id, command_id, root_id, type, actor_kind, actor_id, request_digest, answer)
      select 'limit', gen_random_uuid(), root_id, 'user-task.complete', 'person', 'zhang', 'sm3-bench',
        '{"outcome":"accepted","rootId":"00000000-0000-7000-8000-000000000000","revision": 7, "firstSeq": 30, "lastSeq": 35}' from moved),
    happened as (insert into event (tenant_id, root_id, seq, at, type, data, actor_kind, actor_id, command_id, hash)
      select 'limit', root_id, next_seq - n, clock_timestamp(), 'user-task.opened',
        '{"activityId":"a12","elementId":"step-12","elementType":"bpmn-UserTask","scopeId":"p1","processId":"long"}', 'person', 'zhang', gen_random_uuid(), sha256(n::text::bytea)
        from moved, generate_series(1, ${events}) n),
    ended as (delete from user_task where tenant_id = 'limit' and root_id = ${root} returning *),
    gone as (delete from task_principal p using ended e where p.tenant_id = 'limit' and p.task_id = e.task_id),
    done as (insert into user_task_done (tenant_id, root_id, created_at, ended_at, task_id, activity_id, element_id, process_id, definition_id, name, form_key, ended_by, ending)
      select tenant_id, root_id, created_at, clock_timestamp(), task_id, activity_id, element_id, process_id, definition_id, name, form_key, 'zhang', 'completed' from ended),
    opened as (insert into user_task (tenant_id, task_id, root_id, activity_id, element_id, process_id, definition_id, name, form_key, candidate_users, candidate_roles, operations, input, created_at)
      select 'limit', gen_random_uuid(), root_id, 'a12', 'step-12', 'long', root_id, 'step-12', 'step-12-form', '{}', '{officer}', '{claim,complete,return}', '{}', clock_timestamp()
        from moved returning task_id, created_at)
    insert into task_principal (tenant_id, principal, created_at, task_id) select 'limit', 'role-officer@agency-yubei', created_at, task_id from opened`;
}

async function measureLimit(url: string, events: number): Promise<Limit> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(
    `insert into root (tenant_id, root_id, kind, status, revision, state, variables, next_seq, hash_head, opened_at, last_event_at)
     select 'limit', ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'case', 'active', 1,
            (select state from root where state is not null limit 1), '{}', ${events + 1}, decode(repeat('00', 32), 'hex'), now(), now() from generate_series(1, $1) n`,
    [LIMIT_ROOTS],
  );
  await admin.query('vacuum analyze');
  await admin.end();
  const lock = (root: string) => `select state, revision from root where tenant_id = 'limit' and root_id = ${root} for update`;
  return measurePlainSql({ url, clients, seconds, roots: LIMIT_ROOTS, lock, write: (root) => sameRows(events, root) });
}
