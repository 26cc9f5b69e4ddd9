import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres as startCluster } from '../../api/src/embedded/postgres.ts';
import { asAdmin } from './template.ts';

export interface TestServer {
  /** of the superuser, database `postgres` */
  readonly adminUrl: string;
  readonly port: number;
  /** stops PostgreSQL at once and keeps its data; `start` continues from there */
  stop(): Promise<void>;
  /** ends PostgreSQL by SIGKILL, so that it has to recover at the next `start` */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** stops PostgreSQL and removes its data */
  remove(): Promise<void>;
}

const SETTINGS = ['max_connections=200', 'shared_buffers=128MB', 'jit=off'];
const VOLATILE = ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off'];

/** A PostgreSQL of one's own in a temporary folder, also as root. `isDurable` keeps fsync on (for benchmarks and for pulling the plug). */
export async function startEmbeddedPostgres({ isDurable = false } = {}): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'onematter-pg-'));
  const settings = isDurable ? SETTINGS : [...SETTINGS, ...VOLATILE];
  let cluster = await startCluster({ dataDir, settings });
  const port = Number(new URL(cluster.url).port);
  return {
    adminUrl: cluster.maintenanceUrl,
    port,
    stop: () => cluster.stop(),
    async kill() {
      const folder = await asAdmin(cluster.maintenanceUrl, async (client) => {
        const { rows } = await client.query<{ folder: string }>("select current_setting('data_directory') as folder");
        return rows[0]?.folder ?? '';
      });
      process.kill(Number((await readFile(join(folder, 'postmaster.pid'), 'utf8')).split('\n')[0]), 'SIGKILL');
    },
    async start() {
      cluster = await startCluster({ dataDir, settings, port });
    },
    async remove() {
      await cluster.remove();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
