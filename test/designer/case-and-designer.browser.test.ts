/**
 * The case page and the designer over the sample cases: every part of a case opens without a complaint of the browser, the
 * diagram is drawn and can be followed, and who may not look gets a face that says so and nothing else.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningServer, startServer } from '../../api/src/server.ts';
import { Desk } from '../browser/desk.ts';
import { launchChromium, type TestBrowser } from '../support/chromium.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { SAMPLE_PASSWORD } from '../support/http-player.ts';

interface CaseLine {
  readonly id: string;
  readonly caseNo: string | null;
  readonly stage: string;
  readonly status: string;
}

let database: TestDatabase;
let server: RunningServer;
let chromium: TestBrowser;
let dataDir: string;
let cases: readonly CaseLine[];
const desks: Desk[] = [];

beforeAll(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'onematter-look-'));
  server = await startServer({ databaseUrl: database.url, port: 0, host: '127.0.0.1', dataDir, sampleData: true });
  chromium = await launchChromium();
  const officer = await desk('liming');
  const answer = await officer.page.request.get(`${server.url}/api/cases?kind=case&limit=50`);
  cases = ((await answer.json()) as { items: CaseLine[] }).items; // shaped by the schema of the route
});

afterAll(async () => {
  for (const one of desks) await one.close();
  await chromium?.close();
  await server?.stop();
  await database?.close();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
});

async function desk(username: string): Promise<Desk> {
  const opened = await Desk.open(chromium.browser, server.url, username, SAMPLE_PASSWORD);
  desks.push(opened);
  return opened;
}

function find(what: string, fits: (line: CaseLine) => boolean): CaseLine {
  const found = cases.find(fits);
  if (!found) throw new Error(`Expected ${what} among the sample cases, but there is none`);
  return found;
}

describe('the case page', () => {
  it('should open every part of a closed case by its own address', async () => {
    // given
    const { page, complaints, goto } = bound(await desk('liming'));
    const closed = find('a closed case', (line) => line.status === 'closed');
    const parts = {
      timeline: 'om-timeline-entry',
      facts: 'om-facts-tab dl',
      documents: 'om-documents-tab li',
      evidence: 'om-evidence-tab li',
      deadlines: 'om-deadlines-tab section',
      diagram: '.djs-container .djs-shape',
      volume: 'om-volume-tab tbody tr',
    };
    for (const [part, sign] of Object.entries(parts)) {
      // when
      await goto(`/cases/${closed.id}/${part}`);
      // then
      await page.locator(sign).first().waitFor();
      expect(await page.locator('nav.tabs [aria-current="page"]').count()).toBe(1);
    }
    expect(complaints).toEqual([]);
  });

  it('should show what was filled in, as it was, and each day of a deadline', async () => {
    // given
    const { page, complaints, goto } = bound(await desk('liming'));
    const closed = find('a closed case', (line) => line.status === 'closed');
    // when
    await goto(`/cases/${closed.id}/timeline`);
    await page.getByRole('button', { name: '查看当时填写的内容' }).first().click();
    // then
    await page.locator('om-submission-view dt').first().waitFor();
    // when
    await goto(`/cases/${closed.id}/deadlines`);
    await page.getByRole('button', { name: '逐日计算' }).first().click();
    // then
    await page.locator('om-day-calendar td.due').waitFor();
    expect(complaints).toEqual([]);
  });

  it('should say in words where the diagram stands and lead into a called process', async () => {
    // given
    const { page, complaints, goto } = bound(await desk('liming'));
    const review = find('a case in legal review', (line) => line.stage === 'legal-review' && line.status === 'open');
    // when
    await goto(`/cases/${review.id}/diagram`);
    await page.locator('.om-badge-active').first().waitFor();
    await page.locator('.now-list button').first().click();
    // then
    await page.locator('.levels button[aria-current]').waitFor();
    expect(await page.locator('.levels button[aria-current]').textContent()).toBe('法制审核');
    expect(await page.locator('.bjs-powered-by').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('should ask for nothing of the contents when the reader may only know that the case is there', async () => {
    // given
    const { page, complaints, goto } = bound(await desk('liucheng'));
    const closed = find('a closed case', (line) => line.status === 'closed');
    // when
    await goto(`/cases/${closed.id}/facts`);
    // then
    await page.waitForURL(/\/diagram$/);
    expect(await page.locator('nav.tabs a').allInnerTexts()).toEqual(['流程图']);
    expect(complaints).toEqual([]);
  });
});

describe('the designer', () => {
  it('should show packs, a process with its running cases, a form to try and a decision table', async () => {
    // given
    const { page, complaints, goto } = bound(await desk('liucheng'));
    // when
    await goto('/designer/');
    await page.getByRole('link', { name: /普通程序/ }).click();
    // then
    await page.locator('.djs-container .djs-shape').first().waitFor();
    await page.locator('om-process-cases li').first().waitFor();
    // when
    await page.locator('aside button', { hasText: '线索核查' }).first().click();
    await page.locator('om-element-panel a[href*="/forms/"]').click();
    await page.locator('om-form .formio-component').first().waitFor();
    await page.getByRole('button', { name: '检查填写' }).click();
    // then
    await page.locator('.try .om-problem').waitFor();
    // when
    await goto('/designer/decisions/discretion');
    // then
    await page.locator('om-decision-page tbody tr').first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('should tell an officer that it is not for this post', async () => {
    // given
    const { page, complaints, goto } = bound(await desk('liming'));
    // when
    await goto('/designer/');
    // then
    await page.getByText('流程设计不对您的岗位开放').waitFor();
    expect(complaints).toEqual([]);
  });
});

function bound(one: Desk): { page: Desk['page']; complaints: string[]; goto: (path: string) => Promise<void> } {
  return { page: one.page, complaints: one.complaints, goto: (path) => one.goto(path) };
}
