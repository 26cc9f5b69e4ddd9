/** People at their desks and in the street: each has a browser window of their own, and works through what their worklist shows. */
import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { sampleImage } from '../../api/src/sample/sample-image.ts';
import { fillForm } from './form-filler.ts';

const DESK = { viewport: { width: 1366, height: 768 } };
const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
const PHOTO = Buffer.from(sampleImage(3));
const PAPER = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);

export interface Material {
  readonly kind: string;
  readonly name: string;
}

export class Desk {
  readonly page: Page;
  readonly isPhone: boolean;
  /** what the browser complained about while this person worked */
  readonly complaints: string[] = [];
  readonly #context: BrowserContext;
  readonly #url: string;

  private constructor(context: BrowserContext, page: Page, url: string, isPhone: boolean) {
    this.#context = context;
    this.page = page;
    this.#url = url;
    this.isPhone = isPhone;
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/status of 401/.test(message.text())) this.complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) this.complaints.push(`foreign request ${request.url()}`);
    });
  }

  static async open(
    browser: Browser,
    url: string,
    username: string,
    password: string,
    { isPhone = false, timezoneId = 'Asia/Shanghai' } = {},
  ): Promise<Desk> {
    const context = await browser.newContext({
      ...(isPhone ? PHONE : DESK),
      locale: 'zh-CN',
      timezoneId,
      acceptDownloads: true,
    });
    const desk = new Desk(context, await context.newPage(), url, isPhone);
    await desk.page.goto(`${url}/`);
    await desk.page.locator('input[autocomplete="username"]').fill(username);
    await desk.page.locator('input[type="password"]').fill(password);
    await desk.page.locator('input[type="password"]').press('Enter');
    await desk.page.waitForURL(/\/worklist/);
    return desk;
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(`${this.#url}${path}`);
  }

  /** Finds the task in the worklist (mine, then to be claimed), opens it and takes it over where that is needed. */
  async openTask(taskId: string): Promise<void> {
    for (const scope of ['mine', 'claimable']) {
      await this.goto(`/worklist?scope=${scope}`);
      await this.page.locator('a[href*="/tasks/"], om-empty').first().waitFor();
      const row = this.page.locator(`a[href$="/tasks/${taskId}"]`).first();
      if ((await row.count()) === 0) continue;
      await row.click();
      await this.page.waitForURL(new RegExp(`/tasks/${taskId}`));
      await this.page.locator('.acts .main').waitFor();
      if (scope === 'claimable' && (await this.page.locator('om-form').count()) > 0) {
        const claim = this.page.locator('.acts .main', { hasText: '领' });
        if (await claim.count()) {
          await claim.click();
          await this.page.locator('.acts .main:not(:has-text("领"))').waitFor();
        }
      }
      return;
    }
    throw new Error(`Expected task ${taskId} in the worklist, but it is not there`);
  }

  /** Fills the open task's form, attaches what it asks for, and submits it. */
  async completeTask(taskId: string, answers: Readonly<Record<string, unknown>>, materials: readonly Material[]): Promise<void> {
    await fillForm(this.page, answers);
    if (materials.length > 0) await this.attach(materials);
    await this.page.locator('.acts .main').click();
    await this.page
      .waitForURL((address) => !address.pathname.endsWith(taskId), { timeout: 15_000 })
      .catch(async () => {
        const said = await this.page.locator('om-problem-summary, .om-notice, .formio-errors, .error').allInnerTexts();
        throw new Error(`Expected the task to be completed, but the page says: ${said.join(' | ').slice(0, 800)}`);
      });
  }

  /** Fills the first form of a process, with a photo of the place where it takes one, and sends it. */
  async startForm(answers: Readonly<Record<string, unknown>>): Promise<void> {
    await fillForm(this.page, answers);
    const photos = this.page.locator('om-photo-tray input[type=file][multiple]').first();
    if (await photos.count()) await photos.setInputFiles({ name: '现场.png', mimeType: 'image/png', buffer: PHOTO });
    await this.screenshot('report-clue');
    await this.page.locator('footer .om-button.primary').click();
    await this.page.locator('om-started-face').waitFor();
  }

  async attach(materials: readonly Material[]): Promise<void> {
    if (this.isPhone) await this.page.getByRole('tab', { name: '材料' }).click();
    for (const { name } of materials) {
      const isPaper = name.endsWith('.pdf');
      const file = {
        name: name.replace(/\.jpg$/, '.png'),
        mimeType: isPaper ? 'application/pdf' : 'image/png',
        buffer: isPaper ? PAPER : PHOTO,
      };
      const wanted = this.page.locator('om-material-need:has(.line:not(.met)) input[type=file]').first();
      const [stored] = await Promise.all([
        this.page.waitForResponse((answer) => answer.url().endsWith('/evidence') && answer.request().method() === 'POST'),
        wanted.setInputFiles(file),
      ]);
      if (stored.status() !== 201) throw new Error(`Expected ${name} to be stored, but got ${stored.status()}`);
    }
    if (this.isPhone) await this.page.getByRole('tab', { name: '表单' }).click();
  }

  async screenshot(name: string): Promise<void> {
    const folder = process.env['ONEMATTER_SCREENSHOTS'];
    if (!folder) return;
    await mkdir(folder, { recursive: true });
    await this.page.locator('om-skeleton').first().waitFor({ state: 'detached' });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  /** Clicks and keeps what the browser downloads. */
  async download(trigger: () => Promise<void>): Promise<string> {
    const [download] = await Promise.all([this.page.waitForEvent('download'), trigger()]);
    const path = join(await mkdtemp(join(tmpdir(), 'onematter-download-')), download.suggestedFilename());
    await download.saveAs(path);
    return path;
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}
