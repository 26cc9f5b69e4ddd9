/** A new version is installed while somebody works: the parts of the old one are gone, the work goes on in the new one, nothing typed is lost. */
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningServer, startServer } from '../../api/src/server.ts';
import { Desk } from '../browser/desk.ts';
import { launchChromium, type TestBrowser } from '../support/chromium.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { SAMPLE_PASSWORD } from '../support/http-player.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let database: TestDatabase;
let server: RunningServer;
let chromium: TestBrowser;
let folder: string;

beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'onematter-version-'));
  const isPlain = (path: string) => !/\.(br|gz)$/.test(path);
  await cp(join(ROOT, 'forms/dist'), join(folder, 'forms'), { recursive: true, filter: isPlain });
  const applications = { forms: join(folder, 'forms'), designer: join(ROOT, 'designer/dist') };
  server = await startServer({ databaseUrl: database.url, port: 0, host: '127.0.0.1', dataDir: folder, sampleData: true, applications });
  chromium = await launchChromium();
});

afterAll(async () => {
  await chromium?.close();
  await server?.stop();
  await database?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

it('should open the page anew once, say so, and keep what was typed', async () => {
  // given: a task with something typed
  const officer = await Desk.open(chromium.browser, server.url, 'liming', SAMPLE_PASSWORD);
  const { page } = officer;
  await page.locator('a[href*="/tasks/"]', { hasText: '线索核查' }).click();
  const text = page.locator('.om-form textarea:visible').first();
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('.om-form textarea')?.value); // what the case knows is in
  const kept = page.waitForResponse((answer) => answer.url().endsWith('/draft') && answer.request().method() === 'PUT');
  await text.fill('现场情况属实，已拍照');
  await kept;
  const task = page.url();
  // when
  await installAnother(join(folder, 'forms'));
  await page.getByRole('link', { name: '案件', exact: true }).first().click();
  // then
  await page.getByText('系统已更新').waitFor();
  expect(new URL(page.url()).pathname).toBe('/cases');
  await page.locator('a[href*="/cases/"]').first().waitFor();
  // when
  await page.goto(task);
  // then
  await text.waitFor();
  expect(await text.inputValue()).toBe('现场情况属实，已拍照');
  await officer.close();
});

it('should say what is wrong, and not go round in circles, when the part is missing in the new version too', async () => {
  // given
  const officer = await Desk.open(chromium.browser, server.url, 'liming', SAMPLE_PASSWORD);
  const { page } = officer;
  let isOpened = 0;
  page.on('load', () => (isOpened += 1));
  await page.route(/chunk-.*\.js$/, (route) => route.fulfill({ status: 404 }));
  // when
  await page.getByRole('link', { name: '案件', exact: true }).first().click();
  // then
  await page.getByText('这一部分没有加载成功').waitFor();
  expect(isOpened).toBe(0);
  await officer.close();
});

/** The same application under other names, as after a build of changed sources; the old parts are gone. */
async function installAnother(built: string): Promise<void> {
  const names = (await readdir(built)).filter((name) => /\.(js|html)$/.test(name));
  const parts = names.filter((name) => /^(main|chunk)-.+\.js$/.test(name));
  for (const name of names) {
    const text = await readFile(join(built, name), 'utf8');
    const renamed = parts.reduce((changed, part) => changed.replaceAll(part, nextName(part)), text);
    await writeFile(join(built, name), renamed);
    if (parts.includes(name)) await rename(join(built, name), join(built, nextName(name)));
  }
}

function nextName(part: string): string {
  return part.replace(/\.js$/, 'x.js');
}
