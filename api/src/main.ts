/** The process `npm start` runs: database, server, signals. Everything it decides comes from the environment (README). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '@onematter/engine';
import { holdDataFolder } from './embedded/hold.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded/postgres.ts';
import { rehearsalClock } from './rehearsal-clock.ts';
import { type RunningServer, startServer } from './server.ts';
import { explainFailure, keyNotice, readSettings } from './settings.ts';
import { legalTime } from './workflow/legal-time.ts';

const STOP_TIMEOUT_MS = 30_000;

let embedded: EmbeddedPostgres | null = null;
let server: RunningServer | null = null;

// One Ctrl-C may arrive twice (from the terminal and handed on by npm): the first begins the stop, the rest change nothing. It may come
// while we are still starting: what has begun by then is ended.
let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (!isStopping) void stop();
    isStopping = true;
  });
}

try {
  const settings = readSettings(process.env);
  const { dataDir, sampleData } = settings;
  const hadKeys = existsSync(join(dataDir, 'keys.json'));
  embedded = settings.databaseUrl === null ? await startEmbeddedPostgres({ dataDir }) : null;
  if (embedded) await holdDataFolder(embedded.maintenanceUrl, dataDir);
  embedded?.keepRunning((fault) => console.error(explainFailure(fault)));
  const clock = await rehearsalClock(process.env['ONEMATTER_CLOCK'], {
    dataDir,
    isSampleInstallation: embedded !== null && sampleData !== false,
  });
  const databaseUrl = settings.databaseUrl ?? embedded?.url ?? '';
  server = await startServer({ ...settings, databaseUrl, isEmbedded: embedded !== null, ...(clock ? { clock } : {}) });
  await announce(server.url, clock);
  const notice = keyNotice(settings, hadKeys);
  if (notice) console.log(notice);
} catch (error) {
  // while stopping, whatever fails fails because it is being stopped
  if (!isStopping) await fail(error);
}

async function fail(error: unknown): Promise<never> {
  console.error(explainFailure(error));
  await server?.stop();
  if (embedded && !embedded.adopted) await embedded.stop();
  return process.exit(1);
}

async function stop(): Promise<void> {
  console.log('\n正在停止… Stopping…');
  setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
  await server?.stop();
  await embedded?.stop();
  console.log('已停止，数据已保存 Stopped; the data are kept');
  process.exit(0);
}

/** What a person who has just started it wants to know: where it is, and as whom to look around. */
async function announce(url: string, clock: Clock | undefined): Promise<void> {
  const { version } = await fetched<{ version: string }>(`${url}/api/health`);
  console.log(`\n一件事 OneMatter ${version} 已就绪 is ready\n`);
  console.log(`  办案 Casework    ${url}/\n  设计 Designer    ${url}/designer/\n  接口 API         ${url}/api/reference`);
  if (clock) console.log(`\n演练时钟 Rehearsal clock: ${legalTime(clock.now())}`);
  const sample = await fetched<{ password: string; items: { username: string; name: string; roleName: string; agencyName: string }[] }>(
    `${url}/api/sample-logins`,
  );
  if (sample.items.length > 0)
    console.log(`\n样例账号（人员均为虚构，密码都是 ${sample.password}）Sample logins (fictional people, one password):`);
  for (const { username, name, roleName, agencyName } of sample.items)
    console.log(`  ${username.padEnd(14)}${name}\t${roleName}\t${agencyName}`);
  console.log('\n按 Ctrl-C 停止 Press Ctrl-C to stop');
}

async function fetched<T>(address: string): Promise<T> {
  const answer = await fetch(address);
  return (await answer.json()) as T; // our own answer, shaped by the schema of the route
}
