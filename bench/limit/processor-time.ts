/** Processor time of the processes a benchmark keeps busy: what stays comparable while the machine has other work. Linux; null elsewhere. */
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

export interface ProcessorTime {
  /** of programs this process started and waited for, ms */
  readonly children: number;
  /** of all processes of the PostgreSQL server, ms */
  readonly postgres: number;
}

/** /proc counts in hundredths of a second (USER_HZ). */
const MS_PER_TICK = 10;
const [PARENT, USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM] = [1, 11, 12, 13, 14] as const;

export async function processorTime(url: string): Promise<ProcessorTime | null> {
  if (process.platform !== 'linux') return null;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const backend = await statOf(String(rows[0]?.pid));
  const postmaster = backend?.[PARENT];
  const children = (await statOf('self')) ?? [];
  let ticks = 0;
  for (const pid of await readdir('/proc')) {
    const stat = /^\d+$/.test(pid) ? await statOf(pid) : null;
    if (stat?.[PARENT] === postmaster) ticks += sum(stat, USER, SYSTEM);
    if (Number(pid) === postmaster) ticks += sum(stat, USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM);
  }
  await client.end();
  return { children: sum(children, CHILDREN_USER, CHILDREN_SYSTEM) * MS_PER_TICK, postgres: ticks * MS_PER_TICK };
}

/** The numbers after the name and the state; null where the process has gone. */
async function statOf(pid: string): Promise<number[] | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return text === null
    ? null
    : text
        .slice(text.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number);
}

function sum(stat: readonly number[] | null, ...fields: readonly number[]): number {
  return fields.reduce((total, field) => total + (stat?.[field] ?? 0), 0);
}
