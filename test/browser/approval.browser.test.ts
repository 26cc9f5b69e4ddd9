/** An approval as its people meet it: it opens clean, a choice against takes the consent sentence out, and what is sent back says so. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
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
  folder = await mkdtemp(join(tmpdir(), 'onematter-approval-'));
  server = await startServer({ databaseUrl: database.url, port: 0, host: '127.0.0.1', dataDir: folder, sampleData: 'people' });
  chromium = await launchChromium();
});

afterAll(async () => {
  await chromium?.close();
  await server?.stop();
  await database?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

it('should open clean, follow the choice, and tell the officer why it came back', async () => {
  // given
  const player = new HttpPlayer(server.url);
  const played = await scenario('main-job');
  const caseId = await player.start(played);
  await player.steps(played, caseId, 'team-approval');
  const task = await player.findTask('chenduizhang', caseId, 'team-approval');
  const leader = await Desk.open(chromium.browser, server.url, 'chenduizhang', SAMPLE_PASSWORD);
  const { page } = leader;
  // when: nothing to do, one to claim
  await page.getByText('有 1 件可认领').waitFor();
  await page.locator('om-empty a', { hasText: '可认领' }).click();
  await page.getByRole('button', { name: '认领' }).click();
  // then: the task opens, nothing is marked
  await page.waitForURL(new RegExp(`/tasks/${task.id}`));
  const opinion = page.locator('.om-form textarea:visible').first();
  await standsAs(page, '同意立案，报请负责人审批。');
  const marked = page.locator('.is-invalid:visible, .formio-error-wrapper:visible');
  expect(await marked.count()).toBe(0);
  // when
  await page.getByLabel('不同意').check({ force: true });
  // then
  await standsAs(page, '');
  expect(await marked.count()).toBe(0);
  // when
  await page.getByLabel('退回补充').check({ force: true });
  await opinion.fill('照片看不出占道面积，请补拍。');
  await page.locator('.acts .main').click();
  // then
  await page.getByText('已交 李明 填写立案审批表').waitFor();
  const officer = await Desk.open(chromium.browser, server.url, 'liming', SAMPLE_PASSWORD);
  await officer.openTask((await player.findTask('liming', caseId, 'apply-filing')).id);
  await officer.page.getByText('陈志远 退回：照片看不出占道面积，请补拍。').waitFor();
  await Promise.all([leader.close(), officer.close()]);
});

/** Waits until the form's text field holds exactly this. */
async function standsAs(page: Page, text: string): Promise<void> {
  await page.waitForFunction(
    (expected) =>
      [...document.querySelectorAll<HTMLTextAreaElement>('.om-form:not(.waiting) textarea')].some(({ value }) => value === expected),
    text,
  );
}
