import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { startServer } from '../../api/src/index.ts';
import { Client } from '../support/api-client.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

/* A year whose holidays the pack does not have: nothing is guessed, and nothing stands still that need not. */
const startedAt = Date.now();
const clock = { now: () => new Date(Date.parse('2031-02-03T09:00:00+08:00') + Date.now() - startedAt) };

let api: ApiUnderTest;
const lines: string[] = [];
beforeAll(async () => {
  api = await startApi({ cases: true, clock, log: pino({ level: 'warn' }, { write: (line) => void lines.push(line) }) });
}, 120_000);
afterAll(() => api.close());

describe('sample data in a year without a published calendar', () => {
  it('should let the server start, and say which samples stopped at a period that cannot be counted', async () => {
    // given
    const supervisor = await api.as('jiandu');
    // when
    const { items } = (await supervisor.get('/cases?limit=100')).body as { items: { openedOn: string }[] };
    // then
    expect(items.length).toBeGreaterThan(5);
    expect(items.every((row) => row.openedOn === '2031-02-03')).toBe(true);
    expect(lines.filter((line) => line.includes('sample stopped at a period that cannot be counted')).length).toBeGreaterThan(0);
  });

  it('should show the period of such a case with its reason, not with a guessed end', async () => {
    // given
    const officer = await api.as('liming');
    const { items } = (await officer.get('/cases?limit=100&kind=case')).body as { items: { id: string }[] };
    // when
    const lists = await Promise.all(items.map(async ({ id }) => (await officer.get(`/cases/${id}/deadlines`)).body));
    const uncounted = lists.flatMap((body) => body['items'] as { problem: string | null }[]).filter((row) => row.problem !== null);
    // then
    expect(uncounted.length).toBeGreaterThan(0);
    expect(uncounted.every(({ problem }) => problem?.includes('尚未公布'))).toBe(true);
  });
});

describe('a timer on a period that cannot be counted', () => {
  it('should say which year is missing, and be set once its calendar is published and the step tried again', async () => {
    // given: an incident that names the year
    const admin = await api.as('admin');
    const stopped = async (client: Client) =>
      (await client.get('/incidents')).body['items'] as { id: string; caseId: string; code: string; message: string }[];
    const incidents = (await stopped(admin)).filter(({ code }) => code.startsWith('CALENDAR') || code.startsWith('DEADLINE'));
    expect(incidents.length).toBeGreaterThan(0);
    for (const incident of incidents)
      expect(incident).toMatchObject({ code: 'CALENDAR_NOT_PUBLISHED', message: expect.stringContaining('2031') });
    const { id, caseId } = incidents[0]!;
    expect(await admin.post(`/incidents/${id}/resolve`)).toMatchObject({ status: 200 }); // it fails again, for the same reason
    const again = (await stopped(admin)).filter((incident) => incident.caseId === caseId);
    expect(again).toMatchObject([{ code: 'CALENDAR_NOT_PUBLISHED' }]);
    // when: the year is published with the pack and the server started on it
    await api.server.stop();
    const packDir = await mkdtemp(join(tmpdir(), 'onematter-published-'));
    await cp(fileURLToPath(new URL('../../processes/cn', import.meta.url)), packDir, { recursive: true });
    const notice = (await readFile(join(packDir, 'calendar/2026.yaml'), 'utf8')).replace(/^year: .*$/m, 'year: 2031').split(/^rest:/m)[0];
    const holiday = '- { date: "2031-01-01", name: 元旦, nameEn: "New Year\'s Day" }';
    await writeFile(join(packDir, 'calendar/2031.yaml'), `${notice}rest:\n  ${holiday}\nwork: []\n`);
    const options = {
      databaseUrl: api.database.url,
      port: 0,
      host: '127.0.0.1',
      dataDir: api.dataDir,
      sampleData: 'people',
      clock,
      packDir,
    } as const;
    const server = await startServer({ ...options, log: pino({ level: 'silent' }) });
    const published = await Client.signIn(server.url, 'admin');
    expect(await published.post(`/incidents/${again[0]!.id}/resolve`)).toMatchObject({ status: 200 });
    // then
    expect((await stopped(published)).filter((incident) => incident.caseId === caseId)).toEqual([]);
    const timers = 'select deadline, due_at from timer where root_id = $1 and deadline is not null';
    const set = await api.database.database.transaction({ tenantId: 'default' }, (tx) => tx.query(timers, [caseId]));
    expect(set).toContainEqual({ deadline: expect.any(String), due_at: expect.stringMatching(/^2031-02-/) });
    await server.stop();
    await rm(packDir, { recursive: true });
  });
});
