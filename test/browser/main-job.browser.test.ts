/**
 * The main job, as the people who do it: a clue from a phone in the street becomes a case, goes through the ordinary procedure with
 * legal review, and ends with a served decision and a closed file. Every act is made on the screen of the person whose act it is.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../../api/src/server.ts';
import type { Scenario } from '../../processes/src/pack/scenario.ts';
import { textOf } from '../documents/read-pdf.ts';
import { launchChromium, type TestBrowser } from '../support/chromium.ts';
import { testClock } from '../support/clock.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { HttpPlayer, SAMPLE_PASSWORD, scenarios } from '../support/http-player.ts';
import { Desk } from './desk.ts';

/** Who works on a phone; the others sit at a desk. */
const ON_A_PHONE = new Set(['wangge', 'cunshe', 'zhangwei']);

/** The pictures of the README, taken while the case is handled (ONEMATTER_SCREENSHOTS names the folder). */
const PICTURES: Readonly<Record<string, string>> = {
  'collect-evidence': 'task',
  'review-items': 'legal-review',
  'second-officer-confirm': 'task-phone',
};

let database: TestDatabase;
let server: RunningServer;
let chromium: TestBrowser;
let dataDir: string;
const desks = new Map<string, Promise<Desk>>();

beforeAll(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'onematter-browser-'));
  server = await startServer({ databaseUrl: database.url, port: 0, host: '127.0.0.1', dataDir, sampleData: true, clock: testClock() });
  chromium = await launchChromium();
});

afterAll(async () => {
  await chromium?.close();
  await server?.stop();
  await database?.close();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
});

describe('the main job in the browser', () => {
  let caseId = '';

  it('should take a clue to a closed file, each person on their own screen', async () => {
    // given
    const all = await scenarios();
    const player = new HttpPlayer(server.url);
    const clue = scenario(all, 'clue-to-case');
    const main = scenario(all, 'main-job');

    // when
    const clueId = await reportClue(player, clue);
    for (const act of clue.steps) if ('task' in act && !('return' in act)) await perform(player, clueId, act);
    caseId = await linkedCase(player, clueId);
    for (const act of main.steps) if ('task' in act && !('return' in act)) await perform(player, caseId, act);

    // then
    const officer = await desk('liming');
    await officer.goto('/worklist');
    await officer.page.locator('a[href*="/tasks/"]').first().waitFor();
    await officer.screenshot('worklist');
    const { body } = await (await player.as('liming')).get(`/cases/${caseId}`);
    expect(body).toMatchObject({ status: 'closed', outcome: 'penalised' });
    expect(await complaints()).toEqual([]);
    expect(desks.size).toBeGreaterThanOrEqual(5);
  });

  it('should give the decision as a PDF that says number, party, amount, article and remedies', async () => {
    // given
    const officer = await desk('liming');
    await officer.goto(`/cases/${caseId}/documents`);
    const row = officer.page.locator('li, tr, article').filter({ hasText: '行政处罚决定书' }).first();
    await row.waitFor();
    await officer.screenshot('case-documents');
    // when
    const path = await officer.download(() =>
      row
        .getByRole('link', { name: /PDF|下载/ })
        .first()
        .click(),
    );
    const text = (await textOf(await readFile(path))).join('');
    // then
    expect(text).toMatch(/〔2026〕\d+号/);
    for (const words of [
      '云江县样例建材有限公司',
      '91350100M000100Y43',
      '捌佰元',
      '800',
      '第三十六条第二项',
      '六十日内',
      '云江县人民政府',
      '行政复议',
      '六个月内',
      '人民法院',
    ])
      expect(text).toContain(words);
  });

  it('should let the file be read by who may, and by nobody else', async () => {
    const stranger = await new HttpPlayer(server.url).as('ws-zhuban').catch(() => null);
    expect(stranger).not.toBeNull();
    expect((await stranger?.get(`/cases/${caseId}`))?.status).toBe(404);
  });
});

type Act = Extract<Scenario['steps'][number], { task: string; answers: unknown }>;

async function perform(player: HttpPlayer, caseId: string, act: Act): Promise<void> {
  const worker = await desk(act.by);
  if (act.task === 'approve-decision') await lookAtDiagram(worker, caseId);
  const task = await player.findTask(await player.as(act.by), caseId, act.task);
  await worker.openTask(task.id);
  const picture = PICTURES[act.task];
  if (picture) await worker.screenshot(picture);
  await worker.completeTask(task.id, await player.answers(act.answers), act.materials);
}

/** The live diagram shows where the token stands. */
async function lookAtDiagram(worker: Desk, caseId: string): Promise<void> {
  await worker.goto(`/cases/${caseId}/diagram`);
  await worker.page.locator('.djs-container .om-active').first().waitFor();
  await worker.screenshot('diagram');
}

async function reportClue(player: HttpPlayer, clue: Scenario): Promise<string> {
  const worker = await desk(clue.startedBy);
  await worker.goto('/start/clue-closed-loop');
  const created = worker.page.waitForResponse((answer) => answer.url().endsWith('/api/clues') && answer.request().method() === 'POST');
  await worker.startForm(await player.answers(clue.answers));
  return ((await (await created).json()) as { id: string }).id;
}

async function linkedCase(player: HttpPlayer, clueId: string): Promise<string> {
  return player.linkedCase(clueId, 'liming');
}

function desk(username: string): Promise<Desk> {
  let open = desks.get(username);
  if (!open) {
    open = Desk.open(chromium.browser, server.url, username, SAMPLE_PASSWORD, { isPhone: ON_A_PHONE.has(username) });
    desks.set(username, open);
  }
  return open;
}

async function complaints(): Promise<string[]> {
  const all = await Promise.all(desks.values());
  return all.flatMap((each) => each.complaints);
}

function scenario(all: ReadonlyMap<string, Scenario>, id: string): Scenario {
  const found = all.get(id);
  if (!found) throw new Error(`Expected a scenario ${id} in the pack, but there is none`);
  return found;
}
