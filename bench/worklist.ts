/**
 * Worklists and searches of one municipality: p99 of what a person sees when a list opens, against 20 ms.
 *
 *   npm run bench -- worklist [--open 1000000] [--finished 10000000] [--people 400]
 *
 * Left out of a plain `npm run bench`: at full size it needs 20 GB of disk and a quarter of an hour, and says so where there is less.
 * The statements are the api's own, run as its role under row-level security; each person is asked once, one after the other.
 */
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { connect, type Database, migrate } from '@onematter/engine';
import { loadPack } from '@onematter/processes';
import { listCases } from '../api/src/modules/case/list-cases.ts';
import type { Auth } from '../api/src/modules/session/auth.ts';
import { authOfPerson } from '../api/src/modules/session/sessions.ts';
import { countTasks, listTasks, type WorklistQuery } from '../api/src/modules/user-task/worklist.ts';
import { type PackView, viewPack } from '../api/src/packs/pack-view.ts';
import { startEmbeddedPostgres } from '../test/support/embedded-postgres.ts';
import { asAdmin, migrationSets } from '../test/support/template.ts';
import { loadMunicipality, OFFICERS, searchTerm, TENANT, TOWNSHIPS } from './worklist/load.ts';

const BUDGET_MS = 20;
const { values } = parseArgs({
  options: {
    open: { type: 'string', default: '1000000' },
    finished: { type: 'string', default: '10000000' },
    people: { type: 'string', default: '400' },
  },
});
const size = { open: Number(values.open), finished: Number(values.finished) };

const disk = await statfs(tmpdir());
const needed = 20e9 * Math.min(1, (size.open + size.finished) / 11e6);
if (disk.bavail * disk.bsize < needed) {
  console.error(
    `Left out: ${(needed / 1e9).toFixed(1)} GB of disk are needed, ${((disk.bavail * disk.bsize) / 1e9).toFixed(1)} GB are free`,
  );
  process.exit(2);
}

const server = await startEmbeddedPostgres({ isDurable: true });
try {
  await migrate(server.adminUrl, migrationSets());
  const began = Date.now();
  const say = (text: string) => console.log(`${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s  ${text}`);
  await asAdmin(server.adminUrl, (admin) => loadMunicipality(admin, size, say));
  const database = await connect({ url: server.adminUrl });
  console.log(`${size.open} open and ${size.finished} finished tasks, ${TOWNSHIPS} townships, ${OFFICERS} officers`);
  await measureLists(database, await viewPack(await loadPack(fileURLToPath(new URL('../processes/cn', import.meta.url)))));
  await database.close();
} finally {
  await server.remove();
}

type Ask = (auth: Auth, n: number) => Promise<unknown>;

async function measureLists(database: Database, pack: PackView): Promise<void> {
  const within = <R>(work: (tx: Parameters<typeof listTasks>[0]) => Promise<R>) => database.transaction({ tenantId: TENANT }, work);
  const list = (auth: Auth, query: Partial<WorklistQuery>) =>
    within((tx) => listTasks(tx, auth, pack, { scope: 'mine', limit: 20, ...query }, new Date()));
  const nextPage = (scope: WorklistQuery['scope']): Ask => {
    return async (auth) => {
      const { next } = await list(auth, { scope });
      return next && timed(() => list(auth, { scope, cursor: next }));
    };
  };
  const cases = (auth: Auth, n: number) =>
    within((tx) => listCases(tx, auth, pack, { limit: 20, kind: 'case', q: searchTerm(n) }, new Date()));
  const people = await sample(database, Number(values.people), (n) => 1 + ((n * 7919) % OFFICERS));
  const supervisors = await sample(database, 38, (n) => OFFICERS + 1 + n);
  const asked: readonly (readonly [string, readonly Auth[], Ask])[] = [
    ['mine, first page', people, (auth) => timed(() => list(auth, {}))],
    ['mine, next page', people, nextPage('mine')],
    ['mine by deadline, first page', people, (auth) => timed(() => list(auth, { sort: 'due' }))],
    ['to be claimed, first page', people, (auth) => timed(() => list(auth, { scope: 'claimable' }))],
    ['to be claimed, next page', people, nextPage('claimable')],
    ['done, first page', people, (auth) => timed(() => list(auth, { scope: 'done' }))],
    ['done, next page', people, nextPage('done')],
    ['counts', people, (auth) => timed(() => within((tx) => countTasks(tx, auth, new Date())))],
    ['my tasks by party, two characters', people, (auth, n) => timed(() => list(auth, { q: searchTerm(n) }))],
    ['tasks to be claimed by party', people, (auth, n) => timed(() => list(auth, { scope: 'claimable', q: searchTerm(n) }))],
    ['done tasks by party', people, (auth, n) => timed(() => list(auth, { scope: 'done', q: searchTerm(n) }))],
    ["an agency's cases by party", people, (auth, n) => timed(() => cases(auth, n))],
    ["a county's cases by party", supervisors, (auth, n) => timed(() => cases(auth, n))],
  ];
  for (const [what, group, ask] of asked) {
    for (const [n, auth] of group.slice(0, 40).entries()) await ask(auth, n); // warm
    const ms: number[] = [];
    for (const [n, auth] of group.entries()) {
      const took = await ask(auth, n);
      if (typeof took === 'number') ms.push(took);
    }
    report(
      what,
      ms.sort((a, b) => a - b),
    );
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function sample(database: Database, count: number, numberOf: (n: number) => number): Promise<Auth[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => authOfPerson(database, TENANT, `p${numberOf(n)}`, null)));
}

function report(what: string, ms: readonly number[]): void {
  const at = (part: number) => ms[Math.min(ms.length - 1, Math.floor(ms.length * part))] ?? Number.NaN;
  const [p50, p99] = [at(0.5), at(0.99)];
  console.log(
    `${what.padEnd(36)} p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${(p99 / BUDGET_MS).toFixed(2)} of ${BUDGET_MS} ms (${ms.length} asked)`,
  );
}
