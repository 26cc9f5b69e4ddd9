/**
 * Records what the version of this checkout leaves in its database: `node --no-warnings test/replay/record.ts`, once at every release, from the
 * commit that is released; the files it writes (test/replay/vX.Y.Z/*.json) are never written again. It refuses to overwrite.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connect, createEngine, migrate, newId } from '@onematter/engine';
import { everybodyIsOfficer, fakeClock, ZHANG } from '../engine/runtime/engine-under-test.ts';
import { startEmbeddedPostgres } from '../support/embedded-postgres.ts';
import { asAdmin, migrationSets } from '../support/template.ts';
import { endingOf, PACK, player, rootOf } from './play.ts';
import { dump, type Recording } from './recording.ts';
import { LOOPED, SCENARIOS, type Scenario } from './scenarios.ts';
import { describeSchema, recorded, type SentTransaction, sufficient } from './session.ts';

const { version } = JSON.parse(await readFile(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8')) as {
  version: string;
};
const folder = fileURLToPath(new URL(`./v${version}`, import.meta.url));
if (existsSync(folder)) throw new Error(`Expected no recordings of ${version}, but ${folder} is there: what was recorded stays as it is`);

const server = await startEmbeddedPostgres();
try {
  await migrate(server.adminUrl, migrationSets());
  await mkdir(folder);
  const said = new Map<string, readonly SentTransaction[]>();
  for (const scenario of SCENARIOS) {
    const { recording, transactions } = await record(scenario);
    said.set(scenario.name, transactions);
    await write(scenario.name, recording);
  }
  said.set('loops', await recordLoops());
  await write('session', { version, transactions: sufficient(said), schema: await asAdmin(server.adminUrl, describeSchema) });
  console.log(`${SCENARIOS.length} scenarios of ${version} recorded`);
} finally {
  await server.remove();
}

function write(name: string, content: unknown): Promise<void> {
  return writeFile(join(folder, `${name}.json`), `${JSON.stringify(content)}\n`);
}

async function record({
  name,
  models,
  decisions = [],
  before,
  after,
}: Scenario): Promise<{ recording: Recording; transactions: readonly SentTransaction[] }> {
  const connection = await connect({ url: server.adminUrl, poolSize: 2 });
  const { database, transactions } = recorded(connection);
  try {
    const tenantId = `replay-${name}`;
    const rootId = rootOf(tenantId);
    const clock = fakeClock();
    const { engine, act } = player(database, clock, tenantId, rootId);
    const deployed = await engine.deploy(tenantId, {
      packId: PACK,
      packVersion: '1',
      resources: models.map((text, index) => ({ name: `${index}.bpmn`, text })),
      decisions: decisions.map((text, index) => ({ name: `${index}.dmn`, text })),
      rules: { distinctPersons: [], qualified: [] },
      author: ZHANG,
    });
    if ('problems' in deployed) throw new Error(`${name}: ${JSON.stringify(deployed.problems)}`);
    for (const one of before) await act(one);
    const rows = await asAdmin(server.adminUrl, (admin) => dump(admin, tenantId));
    const history = await connection.transaction({ tenantId }, (tx) => engine.exportHistory(tx, rootId));
    const at = clock.now().toISOString();
    for (const one of after) await act(one);
    const ending = await endingOf(connection, tenantId, rootId);
    return { recording: { version, name, tenantId, rootId, at, rows, history, after, ending }, transactions };
  } catch (fault) {
    throw new Error(`Expected ${name} to be recorded, but: ${fault instanceof Error ? fault.message : fault}`, { cause: fault });
  } finally {
    await connection.close();
  }
}

/** What the loops say: a timer, a start timer, a job, a message between roots and one that nobody takes yet. */
async function recordLoops(): Promise<readonly SentTransaction[]> {
  const tenantId = 'replay-loops';
  const connection = await connect({ url: server.adminUrl, poolSize: 2 });
  const { database, transactions } = recorded(connection);
  const clock = fakeClock();
  const rootId = rootOf(tenantId);
  const engine = createEngine({
    database,
    clock,
    loadFacts: everybodyIsOfficer(),
    pollMs: 50,
    concurrency: 1,
    jobHandlers: { work: async () => ({}) },
  });
  const rules = { distinctPersons: [], qualified: [] };
  const resources = LOOPED.map((text, index) => ({ name: `${index}.bpmn`, text }));
  await engine.deploy(tenantId, { packId: PACK, packVersion: '1', resources, decisions: [], rules, author: ZHANG });
  const envelope = { tenantId, rootId, commandId: newId(), actor: ZHANG, requestDigest: 'sm3:start' };
  const definition = { packId: PACK, processId: 'p' };
  await engine.execute(envelope, { type: 'process.start', rootId, kind: 'case', definition, variables: { number: '7' } });
  await engine.publishMessage(tenantId, { id: newId(), name: 'stray', key: '1', variables: {}, ttlMs: 3_600_000 });
  clock.advance(25 * 3_600_000);
  await engine.start();
  for (let open = 1; open > 0; await pause(50)) {
    const counts = "select ((select count(*) from root where status = 'active') + (select count(*) from outbox))::int as n";
    const [row] = await connection.transaction({ tenantId }, (tx) => tx.query<{ n: number }>(counts));
    open = row?.n ?? 0;
  }
  await engine.stop();
  await connection.close();
  return transactions.filter(({ scope }) => !('tenantId' in scope) || scope.tenantId === tenantId); // the others have nothing to do with it
}
