/** The process `npm start` runs: database, server, signals. Everything it decides comes from the environment (README). */
import { resolve } from 'node:path';
import { startEmbeddedPostgres } from './embedded/postgres.ts';
import { startServer } from './server.ts';

const STOP_TIMEOUT_MS = 30_000;

const env = process.env;
const dataDir = resolve(env['ONEMATTER_DATA'] ?? '.onematter');
const embedded = env['DATABASE_URL'] ? null : await startEmbeddedPostgres({ dataDir });

const server = await startServer({
  databaseUrl: env['DATABASE_URL'] ?? embedded?.url ?? '',
  port: Number(env['PORT'] ?? 8080),
  host: env['HOST'] ?? '127.0.0.1',
  dataDir,
  sampleData: embedded ? env['ONEMATTER_SAMPLE'] !== '0' : env['ONEMATTER_SAMPLE'] === '1',
}).catch(async (error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  await embedded?.stop();
  process.exit(1);
});

await announce();

// One Ctrl-C may arrive twice (from the terminal and handed on by npm): the first begins the stop, the rest change nothing.
let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (!isStopping) void stop();
    isStopping = true;
  });
}

async function stop(): Promise<void> {
  console.log('\n正在停止… Stopping…');
  setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
  await server.stop();
  await embedded?.stop();
  console.log('已停止，数据保存在 Stopped; the data are in', dataDir);
  process.exit(0);
}

/** What a person who has just started it wants to know: where it is, and as whom to look around. */
async function announce(): Promise<void> {
  const { version } = await fetched<{ version: string }>('/api/health');
  console.log(`\n一件事 OneMatter ${version} 已就绪 is ready\n`);
  console.log(
    `  办案 Casework    ${server.url}/\n  设计 Designer    ${server.url}/designer/\n  接口 API         ${server.url}/api/reference`,
  );
  const sample = await fetched<{ password: string; items: { username: string; name: string; roleName: string; agencyName: string }[] }>(
    '/api/sample-logins',
  );
  if (sample.items.length > 0)
    console.log(`\n样例账号（人员均为虚构，密码都是 ${sample.password}）Sample logins (fictional people, one password):`);
  for (const { username, name, roleName, agencyName } of sample.items)
    console.log(`  ${username.padEnd(14)}${name}\t${roleName}\t${agencyName}`);
  console.log('\n按 Ctrl-C 停止 Press Ctrl-C to stop');
}

async function fetched<T>(path: string): Promise<T> {
  const answer = await fetch(`${server.url}${path}`);
  return (await answer.json()) as T; // our own answer, shaped by the schema of the route
}
