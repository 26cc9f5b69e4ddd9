/**
 * Whoever works with the keyboard alone, or hears the screen instead of seeing it, does the same work: no page has a serious fault by the
 * WCAG 2.2 AA rules of axe-core, a task is found, filled in and submitted without a mouse, and what has the focus is never behind a bar.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { type RunningServer, startServer } from '../../api/src/server.ts';
import { launchChromium, type TestBrowser } from '../support/chromium.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { SAMPLE_PASSWORD } from '../support/http-player.ts';
import { Desk } from './desk.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const MOST_TABS = 120;

interface CaseLine {
  readonly id: string;
  readonly status: string;
}
interface TaskLine {
  readonly id: string;
  readonly elementId: string;
}

let database: TestDatabase;
let server: RunningServer;
let chromium: TestBrowser;
let dataDir: string;
const desks: Desk[] = [];

beforeAll(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'onematter-access-'));
  server = await startServer({ databaseUrl: database.url, port: 0, host: '127.0.0.1', dataDir, sampleData: true });
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

describe('every page', () => {
  it('should let a person log in without a serious fault of accessibility', async () => {
    // given
    const page = await chromium.browser.newPage();
    // when
    await page.goto(`${server.url}/login`);
    await page.locator('input[type="password"]').waitFor();
    // then
    expect(await seriousFaults(page)).toEqual([]);
    await page.close();
  });

  it.each([false, true])('should have no serious fault where an officer works (phone: %s)', async (isPhone) => {
    // given
    const officer = await desk('liming', isPhone);
    const [closed] = (await list<CaseLine>(officer, '/cases?kind=case&limit=50')).filter((line) => line.status === 'closed');
    const [task] = await list<TaskLine>(officer, '/user-tasks?scope=mine&limit=50');
    const pages = {
      '/worklist': 'a[href*="/tasks/"]',
      [`/tasks/${task?.id}`]: '.om-form .formio-component',
      '/cases': 'a[href*="/cases/"]',
      '/start': 'a[href*="/start/"]',
      '/deputies': 'om-deputies-page om-empty',
      '/start/clue-closed-loop': '.om-form .formio-component',
      [`/cases/${closed?.id}/timeline`]: 'om-timeline-entry',
      [`/cases/${closed?.id}/facts`]: 'om-facts-tab dl',
      [`/cases/${closed?.id}/documents`]: 'om-documents-tab li',
      [`/cases/${closed?.id}/evidence`]: 'om-evidence-tab li',
      [`/cases/${closed?.id}/deadlines`]: 'om-deadlines-tab section',
      [`/cases/${closed?.id}/diagram`]: '.djs-container .djs-shape',
      [`/cases/${closed?.id}/volume`]: 'om-volume-tab tbody tr',
    };
    for (const [address, sign] of Object.entries(pages)) {
      // when
      await officer.goto(address);
      await officer.page.locator(sign).filter({ visible: true }).first().waitFor();
      // then
      expect({ address, faults: await seriousFaults(officer.page) }).toEqual({ address, faults: [] });
    }
  });

  it('should have no serious fault in the designer', async () => {
    // given
    const modeller = await desk('liucheng');
    const pages = {
      '/designer/': 'a[href*="/processes/"]',
      '/designer/forms/report-clue': '.om-form .formio-component',
      '/designer/decisions/discretion': 'tbody tr',
    };
    for (const [address, sign] of Object.entries(pages)) {
      // when
      await modeller.goto(address);
      await modeller.page.locator(sign).first().waitFor();
      // then
      expect({ address, faults: await seriousFaults(modeller.page) }).toEqual({ address, faults: [] });
    }
    // when
    await modeller.goto('/designer/');
    await modeller.page.getByRole('link', { name: /普通程序/ }).click();
    await modeller.page.locator('.djs-container .djs-shape').first().waitFor();
    // then
    expect(await seriousFaults(modeller.page)).toEqual([]);
  });
});

describe('the keyboard alone', () => {
  it('should lead from the login to a submitted approval, with the focus always in sight', async () => {
    // given
    const context = await chromium.browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' });
    const page = await context.newPage();
    const { keyboard } = page;
    await page.goto(`${server.url}/login`);
    await page.locator('input[type="password"]').waitFor();
    // when: in
    await tabTo(page, 'input[autocomplete="username"]');
    await keyboard.type('qianzhen');
    await keyboard.press('Tab');
    await keyboard.type(SAMPLE_PASSWORD);
    await keyboard.press('Enter');
    await page.waitForURL(/\/worklist/);
    // when: to the filing 立案 that waits for the head
    await page.goto(`${server.url}/worklist?scope=claimable`);
    await page.locator('a.row', { hasText: '审批立案' }).waitFor();
    await tabTo(page, 'a.row');
    for (let at = 0; at < 20 && !(await isFocused(page, 'a.row:has-text("审批立案")')); at += 1) await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await page.waitForURL(/\/tasks\//);
    const task = page.url();
    // when: take it over
    await page.locator('.acts .main', { hasText: '领' }).waitFor();
    await tabTo(page, '.acts .main');
    await keyboard.press('Enter');
    await page.locator('.om-form input[type=radio]').first().waitFor();
    // when: agree, with an opinion
    await page.evaluate(() => globalThis.scrollTo({ top: 0 }));
    await tabTo(page, '.om-form input[type=radio]');
    await keyboard.press('Space');
    await tabTo(page, '.om-form textarea');
    await keyboard.press('End');
    await keyboard.type('请依法办理。');
    await tabTo(page, '.acts .main');
    await keyboard.press('Enter');
    // then
    await page.waitForURL((address) => address.href !== task);
    await page.getByText('已办结：负责人审批立案').first().waitFor();
    await context.close();
  });
});

/** `impact: rule — where` of everything serious or critical. */
async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (rules) => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, { runOnly: rules }); // put there a line above
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ impact, id, nodes }) => nodes.map((node) => `${impact}: ${id} — ${node.target.join(' ')} ${node.html.slice(0, 160)}`));
  }, RULES);
}

/** Presses Tab until the focus is on what the selector names; on the way every focused thing must be in sight. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let pressed = 0; pressed < MOST_TABS; pressed += 1) {
    if (await isFocused(page, selector)) return;
    await page.keyboard.press('Tab');
    expect(await hiddenFocus(page)).toBe('');
  }
  throw new Error(`Expected to reach ${selector} by Tab, but did not`);
}

function isFocused(page: Page, selector: string): Promise<boolean> {
  return page.locator(selector).evaluateAll((found) => found.some((element) => element === document.activeElement));
}

/** What has the focus but lies wholly behind something else or outside the window (WCAG 2.2, 2.4.11); '' when it is seen. */
function hiddenFocus(page: Page): Promise<string> {
  return page.evaluate(() => {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return '';
    const { left, top, width, height } = focused.getBoundingClientRect();
    const isSeen = [0.1, 0.5, 0.9].some((part) => {
      const hit = document.elementFromPoint(left + width / 2, top + height * part);
      return hit !== null && (focused.contains(hit) || hit.contains(focused));
    });
    return isSeen ? '' : focused.outerHTML.slice(0, 200);
  });
}

async function list<Item>(who: Desk, path: string): Promise<readonly Item[]> {
  const answer = await who.page.request.get(`${server.url}/api${path}`);
  return ((await answer.json()) as { items: readonly Item[] }).items; // shaped by the schema of the route
}
