/** 李明 goes on leave: he sets 张伟 as his deputy on the screen, and 张伟 finds and completes his task in his name. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../../api/src/server.ts';
import { launchChromium, type TestBrowser } from '../support/chromium.ts';
import { testClock } from '../support/clock.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { HttpPlayer, SAMPLE_PASSWORD, scenario } from '../support/http-player.ts';
import { Desk } from './desk.ts';

let database: TestDatabase;
let server: RunningServer;
let chromium: TestBrowser;
let dataDir: string;
const desks: Desk[] = [];

beforeAll(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'onematter-deputies-'));
  const options = { databaseUrl: database.url, port: 0, host: '127.0.0.1', dataDir, sampleData: 'people', clock: testClock() } as const;
  server = await startServer(options);
  chromium = await launchChromium();
});

afterAll(async () => {
  for (const one of desks) await one.close();
  await chromium?.close();
  await server?.stop();
  await database?.close();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
});

async function desk(username: string, isPhone = false): Promise<Desk> {
  const opened = await Desk.open(chromium.browser, server.url, username, SAMPLE_PASSWORD, { isPhone });
  desks.push(opened);
  return opened;
}

it.each([false, true])('should let a person set a deputy, who then works in his name (phone: %s)', async (isPhone) => {
  // given: a case whose task liming holds
  const player = new HttpPlayer(server.url);
  const caseId = await player.start(await scenario('hearing-held'));
  const { id } = await player.findTask(await player.as('liming'), caseId, 'verify-clue');
  const liming = await desk('liming', isPhone);
  // when: he sets a deputy from the menu
  await liming.page.locator('om-person-menu .opener').click();
  await liming.page.getByRole('link', { name: '代理设置' }).click();
  await liming.page.getByRole('button', { name: '设置代理' }).first().click();
  const dialog = liming.page.locator('dialog');
  await dialog.getByRole('button', { name: '设置代理' }).click();
  await dialog.locator('.om-problem', { hasText: '请选择代理人' }).waitFor();
  await dialog.getByRole('radio', { name: /张伟/ }).check();
  await dialog.locator('#deputy-from').fill('2026-09-21');
  await dialog.locator('#deputy-until').fill('2026-09-30');
  await dialog.locator('#deputy-role').selectOption('case-officer');
  await dialog.locator('#deputy-reason').fill('外出参加业务培训');
  await liming.screenshot(`deputy-dialog${isPhone ? '-phone' : ''}`);
  await dialog.getByRole('button', { name: '由张伟代理' }).click();
  const card = liming.page.locator('om-deputy-card', { hasText: '代理中' });
  await card.waitFor();
  await liming.screenshot(`deputy-page${isPhone ? '-phone' : ''}`);
  expect(await card.textContent()).toMatch(/张伟代我办理.*2026年9月21日 至 2026年9月30日.*仅限执法人员岗位的任务.*外出参加业务培训/s);
  // then: the deputy finds it, marked, and opens it in his name
  const zhangwei = await desk('zhangwei', isPhone);
  const row = zhangwei.page.locator(`om-task-row:has(a[href$="/tasks/${id}"])`);
  await row.waitFor();
  await zhangwei.screenshot(`deputy-worklist${isPhone ? '-phone' : ''}`);
  expect(await row.locator('.om-mark').first().textContent()).toBe('代李明');
  await row.locator('a').click();
  await zhangwei.page.locator('om-task-strip .acting', { hasText: '代李明办理' }).waitFor();
  await zhangwei.page.locator('.om-form .formio-component').first().waitFor();
  await zhangwei.screenshot(`deputy-task${isPhone ? '-phone' : ''}`);
  await zhangwei.page.locator('om-person-menu .opener').click();
  await zhangwei.page.getByText('代理中：李明').waitFor();
  await zhangwei.screenshot(`deputy-menu${isPhone ? '-phone' : ''}`);
  await zhangwei.page.keyboard.press('Escape');
  if (isPhone) await unclaimOnDesk(id);
  else {
    await zhangwei.page.getByRole('button', { name: '归还' }).click();
    await zhangwei.page.locator('dialog .om-button.primary').click();
    await zhangwei.page.waitForURL(/\/worklist/);
  }
  const { body } = await (await player.as('liming')).get('/user-tasks?scope=claimable&limit=50');
  expect((body['items'] as { id: string }[]).map((item) => item.id)).toContain(id);
  // and it ends on the screen as well
  await card.getByRole('button', { name: /撤销/ }).click();
  await liming.page.locator('dialog .om-button.danger').click();
  await liming.page.locator('om-deputy-card', { hasText: '已撤销' }).first().waitFor();
  expect([...liming.complaints, ...zhangwei.complaints]).toEqual([]);
});

/** A phone's task page has no 归还. */
async function unclaimOnDesk(taskId: string): Promise<void> {
  const player = new HttpPlayer(server.url);
  await (await player.as('zhangwei')).post(`/user-tasks/${taskId}/unclaim`, { onBehalfOf: 'liming' });
}
