/**
 * Records what the version of this checkout leaves in its database: `node --no-warnings test/replay/record.ts`, once at every release, from the
 * commit that is released; the files it writes (test/replay/vX.Y.Z/*.json) are never written again. It refuses to overwrite.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, migrate } from '@onematter/engine';
import { fakeClock, ZHANG } from '../engine/runtime/engine-under-test.ts';
import { startEmbeddedPostgres } from '../support/embedded-postgres.ts';
import { asAdmin, migrationSets } from '../support/template.ts';
import { endingOf, PACK, player, rootOf } from './play.ts';
import { dump, type Recording } from './recording.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

const { version } = JSON.parse(await readFile(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8')) as {
  version: string;
};
const folder = fileURLToPath(new URL(`./v${version}`, import.meta.url));
if (existsSync(folder)) throw new Error(`Expected no recordings of ${version}, but ${folder} is there: what was recorded stays as it is`);

const server = await startEmbeddedPostgres();
try {
  await migrate(server.adminUrl, migrationSets());
  await mkdir(folder);
  for (const scenario of SCENARIOS) {
    const recording = await record(scenario);
    await writeFile(join(folder, `${scenario.name}.json`), `${JSON.stringify(recording)}\n`);
  }
  console.log(`${SCENARIOS.length} scenarios of ${version} recorded`);
} finally {
  await server.remove();
}

async function record({ name, models, decisions = [], before, after }: Scenario): Promise<Recording> {
  const database = await connect({ url: server.adminUrl, poolSize: 2 });
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
    const history = await database.transaction({ tenantId }, (tx) => engine.exportHistory(tx, rootId));
    const at = clock.now().toISOString();
    for (const one of after) await act(one);
    return { version, name, tenantId, rootId, at, rows, history, after, ending: await endingOf(database, tenantId, rootId) };
  } catch (fault) {
    throw new Error(`Expected ${name} to be recorded, but: ${fault instanceof Error ? fault.message : fault}`, { cause: fault });
  } finally {
    await database.close();
  }
}
