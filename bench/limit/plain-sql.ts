/** The limit of a benchmark: what PostgreSQL does with the same rows when nothing but SQL writes them. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

export interface PlainSql {
  readonly url: string;
  readonly clients: number;
  readonly seconds: number;
  /** each transaction takes one of so many roots by chance; their ids are `limitRootId(1 … roots)` */
  readonly roots: number;
  /** the first statement of a transaction, for a root given as an SQL expression; without colons in its texts (pgbench) */
  lock(root: string): string;
  /** the second and last */
  write(root: string): string;
}

export interface Limit {
  readonly by: 'pgbench' | 'driver alone';
  readonly perSecond: number;
}

/** As an SQL expression of the root's number. */
export const limitRootId = (number: string) => `('00000000-0000-7000-8000-' || lpad((${number})::text, 12, '0'))::uuid`;

/** begin, lock, write, commit by `clients` connections with prepared statements: by pgbench, or without it by the driver alone. */
export async function measurePlainSql(plan: PlainSql): Promise<Limit> {
  return (await byPgbench(plan)) ?? byDriver(plan);
}

async function byPgbench({ url, clients, seconds, roots, lock, write }: PlainSql): Promise<Limit | null> {
  const folder = await mkdtemp(join(tmpdir(), 'onematter-bench-'));
  const file = join(folder, 'complete.sql');
  const root = limitRootId(':n');
  await writeFile(file, `\\set n random(1, ${roots})\nbegin;\n${lock(root)};\n${write(root).replaceAll('\n', ' ')};\ncommit;\n`);
  try {
    const args = ['-n', '-M', 'prepared', '-c', String(clients), '-j', '2', '-T', String(seconds), '-f', file, url];
    const { stdout } = await promisify(execFile)('pgbench', args);
    const perSecond = Number(/tps = ([\d.]+) \(without/.exec(stdout)?.[1] ?? /tps = ([\d.]+)/.exec(stdout)?.[1]);
    return { by: 'pgbench', perSecond };
  } catch (fault) {
    if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return null;
    throw fault;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function byDriver({ url, clients, seconds, roots, lock, write }: PlainSql): Promise<Limit> {
  const pool = new pg.Pool({ connectionString: url, max: clients });
  const [first, second] = [lock('$1'), write('$1')];
  const until = performance.now() + seconds * 1000;
  let done = 0;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      const client = await pool.connect();
      while (performance.now() < until) {
        const rootId = `00000000-0000-7000-8000-${String(1 + Math.floor(Math.random() * roots)).padStart(12, '0')}`;
        await client.query('begin');
        await client.query({ name: 'lock', text: first, values: [rootId] });
        await client.query({ name: 'write', text: second, values: [rootId] });
        await client.query('commit');
        done += 1;
      }
      client.release();
    }),
  );
  await pool.end();
  return { by: 'driver alone', perSecond: done / seconds };
}
