/**
 * The main job through the HTTP API, as people and their browsers do it, on the embedded PostgreSQL with fsync on.
 *
 *   node bench/http.ts [--seconds 30] [--clients 16] [--pages 10]
 *
 * 1. Clients play cases from clue to closed file: worklist, evidence, completion, documents rendered and numbered. All of it counts.
 * 2. The limit: the rows of one completion written by plain SQL with as many connections, on the same PostgreSQL.
 * 3. A task page in Chromium: from the address to a form that can be filled, with an empty and with a full cache.
 */
import { parseArgs } from 'node:util';
import { serverProcess } from '../test/support/server-process.ts';
import { measureLimit } from './http/limit.ts';
import { type LoadResult, playMainJobs } from './http/load.ts';
import { measureTaskPage } from './http/page.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    clients: { type: 'string', default: '16' },
    pages: { type: 'string', default: '10' },
  },
});
const [seconds, clients, pages] = [Number(values.seconds), Number(values.clients), Number(values.pages)];
const PAGE_BUDGET_MS = 1500;
const COMPLETION_BUDGET_MS = 500;
const LIMIT_SECONDS = 8;

const server = await serverProcess();
try {
  const { readyMs } = await server.start();
  line('server ready, empty data folder', `${(readyMs / 1000).toFixed(1)} s`);
  const bytesBefore = await databaseBytes();
  const load = await playMainJobs(server, clients, seconds);
  printLoad(load);
  await printSizes(load, bytesBefore);
  const page = await measureTaskPage(server.url, pages);
  printPage('cold', page.cold);
  printPage('warm', page.warm);
  await printLimit(load);
} finally {
  await server.remove();
}

function printLoad({ elapsedMs, cases, tasks, requests, completionMs, cpuMs }: LoadResult): void {
  const perSecond = (count: number) => (count * 1000) / elapsedMs;
  line(`cases closed, ${clients} clients`, `${perSecond(cases).toFixed(2)} /s`);
  line('tasks completed', `${perSecond(tasks).toFixed(1)} /s`);
  line('requests answered', `${perSecond(requests).toFixed(0)} /s`);
  for (const part of [0.5, 0.95, 0.99]) {
    const ms = quantile(completionMs, part);
    line(`one completion, p${part * 100}`, `${ms.toFixed(0)} ms`, part === 0.95 ? ratio(ms, COMPLETION_BUDGET_MS) : '');
  }
  if (cpuMs !== null) line('Node CPU for a task, everything included', `${(cpuMs / tasks).toFixed(1)} ms`);
}

async function printSizes({ cases }: LoadResult, bytesBefore: number): Promise<void> {
  const [state] = await server.query<{ bytes: string | null }>(
    "select round(avg(octet_length(state::text) + octet_length(variables::text))) as bytes from root where status = 'active' and kind = 'case'",
  );
  line('state of a running case', `${state?.bytes ?? 0} bytes`);
  if (cases > 0) line('database for a closed case', `${Math.round(((await databaseBytes()) - bytesBefore) / 1024 / (cases + 1))} KiB`);
}

function printPage(cache: string, times: readonly number[]): void {
  const ms = quantile(times, 0.5);
  line(`task page fillable, ${cache} cache, median of ${times.length}`, `${ms.toFixed(0)} ms`, ratio(ms, PAGE_BUDGET_MS));
}

async function printLimit({ tasks, elapsedMs }: LoadResult): Promise<void> {
  const [events] = await server.query<{ n: number }>(
    "select round(count(*)::numeric / count(*) filter (where type = 'user-task.completed'))::int as n from event where tenant_id = 'default'",
  );
  await server.end('SIGINT'); // takes PostgreSQL with it; the next query starts that alone
  const url = await server.databaseUrl();
  const limit = await measureLimit({ url, clients, seconds: LIMIT_SECONDS, eventsPerTask: events?.n ?? 1 });
  const perSecond = (tasks * 1000) / elapsedMs;
  line(`plain SQL (${limit.by}), the same rows, ${events?.n} events`, `${limit.perSecond.toFixed(0)} /s`);
  line('tasks over HTTP to plain SQL', `${(perSecond / limit.perSecond).toFixed(3)} ×`);
}

async function databaseBytes(): Promise<number> {
  const [row] = await server.query<{ bytes: string }>('select pg_database_size(current_database()) as bytes');
  return Number(row?.bytes);
}

function quantile(ascending: readonly number[], part: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * part))] ?? Number.NaN;
}

function ratio(ms: number, budgetMs: number): string {
  return `${(ms / budgetMs).toFixed(2)} × the budget of ${budgetMs} ms ${ms <= budgetMs ? 'within 达标' : 'BEYOND 未达标'}`;
}

function line(name: string, value: string, remark = ''): void {
  console.log(`${name.padEnd(52)} ${value.padStart(12)}   ${remark}`.trimEnd());
}
