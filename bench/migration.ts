/**
 * How long does it take to preview the migration 迁移预览 of every running instance of a definition? In pages of 100, as the HTTP API asks for
 * them, in a database with many more roots of other definitions, each inside a called process; then the search for them alone.
 *
 *   node bench/migration.ts [--instances 10000] [--others 50000]
 *
 * Limits: the previews within 6 ms each (10,000 in 60 s), one page of the search within 100 ms.
 */
import { parseArgs } from 'node:util';
import { connect, createEngine, type Engine, type MigrationPlan, migrate, newId } from '@onematter/engine';
import pg from 'pg';
import { everybodyIsOfficer, PACK, TENANT, ZHANG } from '../test/engine/runtime/engine-under-test.ts';
import { chain, definitions, userTask } from '../test/engine/runtime/models.ts';
import { startEmbeddedPostgres } from '../test/support/embedded-postgres.ts';
import { migrationSets, withDatabase } from '../test/support/template.ts';

const { values } = parseArgs({
  options: { instances: { type: 'string', default: '10000' }, others: { type: 'string', default: '50000' } },
});
const [instances, others] = [Number(values.instances), Number(values.others)];
const PAGE = 100;
const MOST_MS_EACH = 6;
const MOST_MS_SEARCH = 100;

const STEPS = Array.from({ length: 30 }, (_, index) => `step-${index}`);

/** 30 user tasks in a row, the first with a boundary timer of so many days. */
function matter(days: number, steps: readonly string[]): string {
  const body = chain(
    'matter',
    ['start', ...steps, 'end'],
    `<bpmn:startEvent id="start" />${steps.map((id) => userTask(id)).join('')}<bpmn:endEvent id="end" />`,
  );
  const timer = `<bpmn:boundaryEvent id="late" attachedToRef="step-0" cancelActivity="false"><bpmn:timerEventDefinition id="late-1"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P${days}D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
  <bpmn:endEvent id="late-end" /><bpmn:sequenceFlow id="late-flow" sourceRef="late" targetRef="late-end" />`;
  return definitions(body.replace('</bpmn:process>', `${timer}</bpmn:process>`));
}

const CALLED = definitions(
  chain('called', ['c-start', 'c-step', 'c-end'], `<bpmn:startEvent id="c-start" />${userTask('c-step')}<bpmn:endEvent id="c-end" />`),
);
const CALLING = definitions(
  chain(
    'calling',
    ['start', 'call', 'end'],
    `<bpmn:startEvent id="start" /><bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement processId="called" /></bpmn:extensionElements></bpmn:callActivity><bpmn:endEvent id="end" />`,
  ),
);

/** Copies of a root that the engine started itself, as often as asked. */
const FILL = `insert into root (tenant_id, root_id, kind, status, revision, definition_id, state, variables, next_seq, hash_head, opened_at, last_event_at, called_definitions)
  select tenant_id, gen_random_uuid(), kind, status, revision, definition_id, state, variables, next_seq, hash_head, opened_at, last_event_at, called_definitions
    from root cross join generate_series(2, $2) where root_id = $1`;

const server = await startEmbeddedPostgres({ isDurable: true });
try {
  const admin = new pg.Client({ connectionString: server.adminUrl });
  await admin.connect();
  await admin.query('create database migration');
  await admin.end();
  const url = withDatabase(server.adminUrl, 'migration');
  await migrate(url, migrationSets());
  const database = await connect({ url, poolSize: 4 });
  const engine = createEngine({ database, loadFacts: everybodyIsOfficer() });
  const inTx = <R>(work: Parameters<typeof database.transaction<R>>[1]) => database.transaction({ tenantId: TENANT }, work);
  const latest = async () => {
    const found = (await inTx((tx) => engine.latestDefinitions(tx, PACK))).find((one) => one.processId === 'matter');
    if (found === undefined) throw new Error('Expected the process to be deployed, but it is not');
    return found.definitionId;
  };
  await deploy(engine, CALLED, CALLING);
  await deploy(engine, matter(5, STEPS));
  const from = await latest();
  await fill(url, [
    [await start(engine, 'matter'), instances],
    [await start(engine, 'calling'), others],
  ]);
  await deploy(engine, matter(3, [...STEPS, 'step-new']));
  const to = await latest();
  const { elements, flows } = await inTx((tx) => engine.proposeMigration(tx, from, to));
  const plan: MigrationPlan = { processes: [{ from, to, elements, flows }] };

  const began = performance.now();
  let [previewed, possible] = [0, 0];
  for (let after: string | null = null; ; ) {
    const page = await inTx((tx) => engine.previewMigration(tx, plan, { after, limit: PAGE }));
    previewed += page.items.length;
    possible += page.items.filter((one) => one.isPossible).length;
    after = page.next;
    if (after === null) break;
  }
  const elapsedMs = performance.now() - began;
  const searchMs = await timeOfSearch((after) => inTx((tx) => engine.previewMigration(tx, plan, { after, limit: 1 })));
  if (previewed !== instances || possible !== instances)
    throw new Error(`Expected ${instances} possible previews, but ${possible} of ${previewed} were`);
  say(
    `${instances} previews beside ${others} roots inside a called process`,
    `${(elapsedMs / 1000).toFixed(1)} s`,
    elapsedMs / instances,
    MOST_MS_EACH,
  );
  say('one page of one instance, search included', 'median of 21', searchMs, MOST_MS_SEARCH);
  await database.close();
} finally {
  await server.remove();
}

function say(what: string, total: string, ms: number, most: number): void {
  console.log(`${what}: ${total}, ${ms.toFixed(2)} ms   ≤ ${most} ms ${ms <= most ? 'within 达标' : 'BEYOND 未达标'}`);
}

async function timeOfSearch(look: (after: string | null) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 21; i += 1) {
    const began = performance.now();
    await look(newId());
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[10] ?? Number.NaN;
}

async function deploy(engine: Engine, ...texts: string[]): Promise<void> {
  const deployed = await engine.deploy(TENANT, {
    packId: PACK,
    packVersion: '1',
    resources: texts.map((text, index) => ({ name: `${index}.bpmn`, text })),
    decisions: [],
    rules: { distinctPersons: [], qualified: [] },
    author: ZHANG,
  });
  if ('problems' in deployed) throw new Error(JSON.stringify(deployed.problems));
}

async function start(engine: Engine, processId: string): Promise<string> {
  const rootId = newId();
  const command = { type: 'process.start', rootId, kind: 'case', definition: { packId: PACK, processId } } as const;
  const outcome = await engine.execute({ tenantId: TENANT, commandId: newId(), actor: ZHANG, requestDigest: 'sm3:bench' }, command);
  if (outcome.outcome === 'refused') throw new Error(JSON.stringify(outcome));
  return rootId;
}

async function fill(url: string, copies: readonly (readonly [rootId: string, count: number])[]): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  for (const copy of copies) await admin.query(FILL, [...copy]);
  await admin.query('vacuum analyze');
  await admin.end();
}
