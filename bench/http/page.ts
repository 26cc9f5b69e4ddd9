/** How long a person waits for a task page: from the address to a form that takes what is typed, in a real Chromium. */
import type { Browser, BrowserContext } from 'playwright-core';
import { launchChromium } from '../../test/support/chromium.ts';
import { HttpPlayer, SAMPLE_PASSWORD, scenario } from '../../test/support/http-player.ts';

export interface PageTimes {
  /** nothing in the browser's cache, ms, ascending */
  readonly cold: readonly number[];
  /** as when somebody comes back to the application */
  readonly warm: readonly number[];
}

/** Opens one task of an officer, `times` times with an empty cache and as often with a full one. */
export async function measureTaskPage(url: string, times: number): Promise<PageTimes> {
  const address = `${url}/tasks/${await openTask(url)}`;
  const { browser, close } = await launchChromium();
  const [cold, warm]: [number[], number[]] = [[], []];
  try {
    await (await timed(browser, address, cold)).close(); // the first Chromium page of all pays for the browser's own start
    cold.length = 0;
    for (let round = 0; round < times; round += 1) await (await timed(browser, address, cold)).close();
    const context = await timed(browser, address, []);
    for (let round = 0; round < times; round += 1) warm.push(await untilFillable(context, address));
    await context.close();
  } finally {
    await close();
  }
  return { cold: cold.sort((a, b) => a - b), warm: warm.sort((a, b) => a - b) };
}

/** A signed-in browser with nothing in its cache opens the page; answers that browser. */
async function timed(browser: Browser, address: string, times: number[]): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN', timezoneId: 'Asia/Shanghai' });
  const answer = await context.request.post(new URL('/api/session', address).href, {
    data: { username: 'liming', password: SAMPLE_PASSWORD },
  });
  if (!answer.ok()) throw new Error(`Expected to sign in, but got ${answer.status()} ${await answer.text()}`);
  times.push(await untilFillable(context, address));
  return context;
}

async function untilFillable(context: BrowserContext, address: string): Promise<number> {
  const page = await context.newPage();
  const began = performance.now();
  await page.goto(address, { waitUntil: 'commit' });
  const field = page.locator('om-form .formio-component textarea:visible, om-form .formio-component input:visible').first();
  await field.fill('到场核查');
  const ms = performance.now() - began;
  await page.close();
  return ms;
}

async function openTask(url: string): Promise<string> {
  const player = new HttpPlayer(url);
  const caseId = await player.start(await scenario('main-job'));
  return (await player.findTask('liming', caseId, 'verify-clue')).id;
}
