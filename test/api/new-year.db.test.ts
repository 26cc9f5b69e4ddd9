import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
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
