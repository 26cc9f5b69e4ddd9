import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../../../api/src/server.ts';
import type { Scenario } from '../../../processes/src/pack/scenario.ts';
import { testClock } from '../../support/clock.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { HttpPlayer, scenarios } from '../../support/http-player.ts';

const all = await scenarios();
/** Time cannot be moved on a real server; the kernel plays the scenarios that wait. */
const withoutWaiting = [...all.values()].filter(({ steps }) => steps.every((act) => !('advanceTo' in act)));

let database: TestDatabase;
let server: RunningServer;
let dataDir: string;
/** one session a person: logins are rate-limited */
let player: HttpPlayer;

beforeAll(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'onematter-packs-'));
  server = await startServer({ databaseUrl: database.url, port: 0, host: '127.0.0.1', dataDir, sampleData: true, clock: testClock() });
  player = new HttpPlayer(server.url);
});

afterAll(async () => {
  await server?.stop();
  await database?.close();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
});

interface Answer {
  readonly status: string;
  readonly outcome: string | null;
  readonly openTasks: readonly unknown[];
  readonly incidents: readonly unknown[];
}

describe('scenarios of the base pack on the whole platform', () => {
  it.each(withoutWaiting.map((scenario): [string, Scenario] => [scenario.id, scenario]))(
    'should play %s over HTTP to the end it promises, with its documents',
    async (id, scenario) => {
      // when
      const { caseId } = await player.play(all, id);
      // then
      const officer = await player.as(scenario.process === 'clue-closed-loop' ? 'diaodu' : 'liming');
      const { body } = await officer.get(`/cases/${caseId}`);
      const { expect: wanted } = scenario;
      expect((body as unknown as Answer).incidents ?? []).toEqual([]);
      if (wanted?.status) expect(body).toMatchObject({ status: wanted.status });
      if (wanted?.outcome) expect(body).toMatchObject({ outcome: wanted.outcome });
      const { body: documents } = await officer.get(`/cases/${caseId}/documents`);
      const issued = (documents['items'] as { templateId: string }[]).map(({ templateId }) => templateId);
      for (const document of wanted?.documents ?? []) expect(issued).toContain(document);
    },
    60_000,
  );
});
