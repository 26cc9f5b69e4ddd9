/**
 * The Chromium of the browser tests: the one of the machine (CHROMIUM_PATH, a usual place), else the one that the npm package
 * `@sparticuz/chromium` carries. Pages get a Chinese font in any case: without one, screenshots are rows of boxes.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const { resolve } = createRequire(import.meta.url);

const USUAL_PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/usr/bin/google-chrome-stable'];
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface TestBrowser {
  readonly browser: Browser;
  close(): Promise<void>;
}

export async function launchChromium(): Promise<TestBrowser> {
  const home = await mkdtemp(join(tmpdir(), 'onematter-chromium-'));
  const { executablePath, args, env } = await locate();
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    args: [...QUIET, ...args],
    env: { ...definedEnv(), ...env, HOME: home, FONTCONFIG_FILE: await fontConfiguration(home) },
  });
  return {
    browser,
    async close() {
      await browser.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function locate(): Promise<{ executablePath: string; args: string[]; env: Record<string, string> }> {
  const given = process.env['CHROMIUM_PATH'];
  if (given) return { executablePath: given, args: [], env: {} };
  const found = USUAL_PLACES.find((place) => existsSync(place));
  if (found) return { executablePath: found, args: [], env: {} };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error('No Chromium was found. Install one and name it: CHROMIUM_PATH=/path/to/chromium npm test');
  }
  return carried();
}

/** The package unpacks its Chromium, and for machines without them the libraries it links to, into the temporary folder. */
async function carried(): Promise<{ executablePath: string; args: string[]; env: Record<string, string> }> {
  const { default: packaged, inflate, setupLambdaEnvironment } = await import('@sparticuz/chromium');
  const executablePath = await packaged.executablePath();
  const libraries = await inflate(join(dirname(resolve('@sparticuz/chromium')), '..', 'bin', 'al2023.tar.br'));
  setupLambdaEnvironment(join(libraries, 'lib'));
  return { executablePath, args: ['--single-process', '--no-zygote'], env: { LD_LIBRARY_PATH: process.env['LD_LIBRARY_PATH'] ?? '' } };
}

/** A fontconfig file with the machine's fonts and the Noto Sans SC that npm carries. */
async function fontConfiguration(home: string): Promise<string> {
  const font = dirname(resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'));
  const file = join(home, 'fonts.conf');
  await writeFile(
    file,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<dir>/usr/share/fonts</dir><dir>${font}</dir><dir>${font.replace('400Regular', '700Bold')}</dir><cachedir>${home}</cachedir>
<alias><family>sans-serif</family><prefer><family>Noto Sans SC</family></prefer></alias></fontconfig>`,
  );
  return file;
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
