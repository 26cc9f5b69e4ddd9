/** Every time is a time in China: typed, stored and shown as such, whatever the zone of the browser. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type RunningServer, startServer } from '../../api/src/server.ts';
import { launchChromium, type TestBrowser } from '../support/chromium.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { HttpPlayer, SAMPLE_PASSWORD, scenario } from '../support/http-player.ts';
import { Desk } from './desk.ts';

let database: TestDatabase;
let server: RunningServer;
let chromium: TestBrowser;
let folder: string;

beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'onematter-zone-'));
  server = await startServer({ databaseUrl: database.url, port: 0, host: '127.0.0.1', dataDir: folder, sampleData: 'people' });
  chromium = await launchChromium();
});

afterAll(async () => {
  await chromium?.close();
  await server?.stop();
  await database?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

it.each(['UTC', 'America/New_York', 'Asia/Tokyo'])('should keep 06:00 typed in %s', async (timezoneId) => {
  // given: an officer who records an inspection
  const officer = await Desk.open(chromium.browser, server.url, 'liming', SAMPLE_PASSWORD, { timezoneId });
  const { page } = officer;
  const played = await scenario('main-job');
  const player = new HttpPlayer(server.url);
  const caseId = await player.start(played);
  await player.steps(played, caseId, 'collect-evidence');
  const task = await player.findTask('liming', caseId, 'collect-evidence');
  await officer.goto(`/tasks/${task.id}`);
  await page.locator('.acts .main').waitFor();
  const claim = page.locator('.acts .main', { hasText: '认领' });
  if (await claim.count()) await claim.click();
  const started = page.locator('.formio-component-startedAt input:visible').first();
  // when
  await started.fill('2026-11-21 06:00');
  await started.press('Tab');
  await page.getByRole('button', { name: '暂存', exact: true }).click();
  await page.getByText('已暂存').first().waitFor();
  // then
  const { body } = await (await player.as('liming')).get(`/user-tasks/${task.id}`);
  const [inspection] = (body as { data: { investigation: { inspections: { startedAt: string }[] } } }).data.investigation.inspections;
  expect(inspection && new Date(inspection.startedAt).toISOString()).toBe('2026-11-20T22:00:00.000Z');
  // when
  await page.reload();
  // then
  await started.waitFor();
  expect(await started.inputValue()).toBe('2026-11-21 06:00');
  await officer.close();
});
