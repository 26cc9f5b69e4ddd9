/** What postmaster.pid says of a cluster, and whether it is true: a number that a dead PostgreSQL left may since belong to another process. */
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** The PostgreSQL that runs on this cluster now, ready or not. */
export async function readPostmaster(cluster: string): Promise<Postmaster | null> {
  const found = await readPidFile(cluster);
  return found && (await isRunning(cluster, found)) ? found : null;
}

/** A process of that number is there and, where the machine tells, is a PostgreSQL at work in the cluster's folder. */
export async function isRunning(cluster: string, { pid }: Postmaster): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null); // in a container, root may not look there
  if (folder !== null) return folder === (await realpath(cluster).catch(() => cluster));
  return (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim() === 'postgres';
}

/**
 * Answers whether a PostgreSQL ended here without tidying up. Its pid file stays, because by it the next one knows sessions that still live;
 * only where the number now belongs to another process, which would keep PostgreSQL from starting for ever, the file goes.
 */
export async function wasKilled(cluster: string): Promise<boolean> {
  const found = await readPidFile(cluster);
  if (!found || (await isRunning(cluster, found))) return false;
  if (isAlive(found.pid)) await rm(join(cluster, 'postmaster.pid'), { force: true });
  return true;
}

/** Line 1 is the process, line 4 the port. */
async function readPidFile(cluster: string): Promise<Postmaster | null> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 ? { pid, port } : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
