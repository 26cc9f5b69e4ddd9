/** 李明 has his filing application delegated, signed by two and urged; he submits it, takes it back and submits it again: the screens of four people. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../../api/src/server.ts';
import { launchChromium, type TestBrowser } from '../support/chromium.ts';
import { testClock } from '../support/clock.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { HttpPlayer, type PlayedAct, SAMPLE_PASSWORD, scenario } from '../support/http-player.ts';
import { Desk } from './desk.ts';

let database: TestDatabase;
let server: RunningServer;
let chromium: TestBrowser;
let dataDir: string;
const desks: Desk[] = [];

beforeAll(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'onematter-operations-'));
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

/** Chooses an operation of the menu 更多操作 and fills in its dialog. */
async function operate(one: Desk, name: string, persons: readonly string[], text = ''): Promise<void> {
  await one.page.locator('om-more-menu summary').click();
  await one.screenshot(`operations-menu${one.isPhone ? '-phone' : ''}`);
  await one.page.locator('om-more-menu li button', { hasText: name }).click();
  const dialog = one.page.locator('dialog');
  for (const person of persons) await dialog.locator('li', { hasText: person }).locator('input').check();
  if (text) await dialog.locator('#operation-text').fill(text);
  await one.screenshot(`operations-${name}${one.isPhone ? '-phone' : ''}`);
  await dialog.locator('footer .om-button:last-child').click();
  await dialog.waitFor({ state: 'detached' });
}

/** Opens the row of the worklist that is marked so. */
async function openMarked(one: Desk, mark: string, caseId: string): Promise<void> {
  await one.goto('/worklist');
  const row = one.page.locator('om-task-row', { has: one.page.locator('.om-mark', { hasText: mark }) }).first();
  await row.waitFor();
  await one.screenshot(`operations-worklist-${mark}${one.isPhone ? '-phone' : ''}`);
  await row.locator('a').click();
  await one.page.locator(`om-task-strip a[href*="${caseId}"]`).first().waitFor();
}

async function sign(one: Desk, caseId: string, opinion: string): Promise<void> {
  await openMarked(one, '加签', caseId);
  await one.page.locator('om-answer-card #answer-text').fill(opinion);
  await one.screenshot(`operations-sign${one.isPhone ? '-phone' : ''}`);
  await one.page.locator('om-answer-card .om-button.primary').click();
  await one.page.waitForURL(/\/worklist/);
}

it('should delegate, resolve, have two sign, urge, complete, take back and complete again', async () => {
  // given: a case whose filing application liming has to write
  const player = new HttpPlayer(server.url);
  const played = await scenario('main-job');
  const caseId = await player.start(played);
  await player.steps(played, caseId, 'apply-filing');
  const { id } = await player.findTask('liming', caseId, 'apply-filing');
  const act = played.steps.find((step) => 'task' in step && step.task === 'apply-filing') as PlayedAct;
  const [liming, zhangwei, sunfazhi] = [await desk('liming'), await desk('zhangwei'), await desk('sunfazhi', true)];
  const banner = liming.page.locator('om-standing-banner .face');
  // when: he delegates it
  await liming.openTask(id);
  await operate(liming, '委派', ['张伟'], '外出培训');
  await banner.filter({ hasText: '已委派张伟办理' }).waitFor();
  await liming.screenshot('operations-delegated');
  // and 张伟 gives it back
  await openMarked(zhangwei, '李明委派', caseId);
  await zhangwei.page.locator('om-standing-banner', { hasText: '李明委派您办理' }).waitFor();
  await zhangwei.page.locator('om-answer-card #answer-text').fill('现场已核实，可以立案。');
  await zhangwei.screenshot('operations-resolve');
  await zhangwei.page.locator('om-answer-card .om-button.primary').click();
  await zhangwei.page.waitForURL(/\/worklist/);
  // then: two sign, one of them has to be urged
  await liming.openTask(id);
  await banner.filter({ hasText: '张伟已办回' }).waitFor();
  await operate(liming, '加签', ['张伟', '孙立'], '案情复杂');
  await banner.filter({ hasText: '等待签署' }).waitFor();
  expect(await liming.page.locator('.acts .main').count()).toBe(0);
  await sign(zhangwei, caseId, '同意立案。');
  await liming.goto(`/tasks/${id}`);
  await banner.getByRole('button', { name: '催办' }).click();
  await liming.page.locator('dialog #operation-text').fill('请今天签');
  await liming.page.locator('dialog footer .om-button:last-child').click();
  await banner.filter({ hasText: '催办' }).first().waitFor();
  await liming.screenshot('operations-awaiting');
  await sign(sunfazhi, caseId, '同意。');
  // and he submits, takes it back from the list of what he has done, and submits again
  await liming.openTask(id);
  await liming.completeTask(id, player.answers(act.answers), act.materials ?? []);
  const chen = await desk('chenduizhang');
  await chen.goto('/worklist?scope=claimable');
  const approval = chen.page.locator('om-task-row', { hasText: '队长审批' }).first();
  await approval.waitFor();
  await liming.goto('/worklist?scope=done');
  const done = liming.page.locator('om-task-row', { has: liming.page.locator('.om-mark', { hasText: '可拿回' }) }).first();
  await done.waitFor();
  await liming.screenshot('operations-done');
  await done.locator('a').click();
  await banner.getByRole('button', { name: '拿回' }).click();
  await liming.page.locator('dialog #operation-text').fill('漏填地址');
  await liming.page.locator('dialog footer .om-button:last-child').click();
  await liming.page.waitForURL((address) => /\/tasks\//.test(address.pathname) && !address.pathname.endsWith(id));
  await approval.waitFor({ state: 'detached' });
  const again = liming.page.url().split('/').at(-1)!;
  await liming.page.locator('.acts .main').waitFor();
  await liming.completeTask(again, player.answers(act.answers), act.materials ?? []);
  await approval.waitFor();
  // then: the history tells it all in words
  await liming.goto(`/cases/${caseId}/timeline`);
  await liming.page.locator('om-timeline-entry', { hasText: '拿回“填写立案审批表”重新办理' }).waitFor();
  await liming.screenshot('operations-timeline');
  const said = await liming.page.locator('om-timeline-entry').allInnerTexts();
  for (const words of ['委派给张伟办理', '办回李明', '前加签：请张伟、', '签署“填写立案审批表”：同意', '催办“填写立案审批表”'])
    expect(said.join('\n')).toContain(words);
  expect([...liming.complaints, ...zhangwei.complaints, ...sunfazhi.complaints, ...chen.complaints]).toEqual([]);
}, 240_000);
