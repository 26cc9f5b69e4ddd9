/** The real server as a process of its own, as `npm start` runs it: `api/src/main.ts` on the embedded PostgreSQL of an own data folder. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../api/src/embedded/postgres.ts';
import { TEST_TIME } from './clock.ts';

const MAIN = fileURLToPath(new URL('../../api/src/main.ts', import.meta.url));
const READY_WITHIN_MS = 120_000;

export interface ServerProcess {
  /** the same through every restart */
  readonly url: string;
  readonly dataDir: string;
  readonly pid: number;
  /** everything it printed since the last start */
  readonly output: string;
  /** starts it (again) and waits until its health is 200; answers how long that took */
  start(): Promise<{ readonly readyMs: number }>;
  /** ends it by a signal and waits for its end; answers the exit code, null where the signal ended it */
  end(signal: 'SIGKILL' | 'SIGINT' | 'SIGTERM'): Promise<number | null>;
  /** runs SQL as the superuser of its database; PostgreSQL is started if it is down */
  query<R extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<R[]>;
  /** address of its database for a superuser; PostgreSQL is started if it is down */
  databaseUrl(): Promise<string>;
  /** the process id of its PostgreSQL, which must be running */
  postgresPid(): Promise<number>;
  /** ends both and deletes the data */
  remove(): Promise<void>;
}

export interface ServerProcessOptions {
  /** added to the environment */
  readonly env?: Readonly<Record<string, string>>;
  /** default: a new one, deleted by `remove` */
  readonly dataDir?: string;
}

/** Not started yet. The sample people are there, the sample cases are not. */
export async function serverProcess({ env = {}, ...options }: ServerProcessOptions = {}): Promise<ServerProcess> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'onematter-process-')));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  let output = '';

  const databaseUrl = async () => (await startEmbeddedPostgres({ dataDir })).url;

  async function query<R extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    const client = new pg.Client({ connectionString: await databaseUrl() });
    client.on('error', () => {}); // the query that is running tells
    await client.connect();
    try {
      return (await client.query<R>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  async function end(signal: 'SIGKILL' | 'SIGINT' | 'SIGTERM'): Promise<number | null> {
    const ending = child;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return ending?.exitCode ?? null;
    const ended = new Promise<number | null>((done) => ending.once('exit', done));
    ending.kill(signal);
    return ended;
  }

  return {
    url,
    dataDir,
    databaseUrl,
    query,
    end,
    get pid() {
      return child?.pid ?? 0;
    },
    get output() {
      return output;
    },
    async start() {
      output = '';
      const began = performance.now();
      const started = spawn(process.execPath, ['--no-warnings', MAIN], {
        env: {
          ...process.env,
          ONEMATTER_DATA: dataDir,
          PORT: String(port),
          ONEMATTER_SAMPLE: 'people',
          ONEMATTER_CLOCK: TEST_TIME,
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
      await untilReady(url, started, () => output);
      return { readyMs: performance.now() - began };
    },
    async postgresPid() {
      const [row] = await query<{ folder: string }>(`select current_setting('data_directory') as folder`);
      return Number((await readFile(join(row?.folder ?? '', 'postmaster.pid'), 'utf8')).split('\n')[0]);
    },
    async remove() {
      await end('SIGKILL');
      await (await startEmbeddedPostgres({ dataDir })).remove();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; await new Promise((tick) => setTimeout(tick, 50))) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`Expected the server to start, but it ended:\n${output()}`);
    const status = await fetch(`${url}/api/health`).then(
      (answer) => answer.status,
      () => 0, // it does not listen yet
    );
    if (status === 200) return;
  }
  throw new Error(`Expected the server to be ready within ${READY_WITHIN_MS} ms, but it is not:\n${output()}`);
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? done(address.port) : fail(new Error('Expected a free port'))));
    });
  });
}
