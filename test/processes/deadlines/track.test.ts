import { fileURLToPath } from 'node:url';
import { type JsonObject, loadPack, type Pack, remaining, trackDeadlines } from '../../../processes/src/index.ts';

let pack: Pack;
beforeAll(async () => {
  pack = await loadPack(fileURLToPath(new URL('../../../processes/cn', import.meta.url)));
});
const rows = (record: JsonObject, now: string, pauses = [] as { from: string; to: string; reason: string }[]) =>
  new Map(trackDeadlines(pack.deadlines.values(), record, now, pack.calendar, { pauses }).map((row) => [row.id, row]));

describe('trackDeadlines', () => {
  it('should have a row only once the period has begun', () => {
    expect([...rows({}, '2026-05-01T00:00:00.000Z').keys()]).toEqual([]);
    expect([...rows({ filing: { filedOn: '2026-04-01' } }, '2026-05-01T00:00:00.000Z').keys()]).toEqual(['T02']);
  });

  it('should count from no day before the act that the start follows', () => {
    // given: a notice of 1 July, said to have been served in April
    const record = { filing: { filedOn: '2026-06-01' }, notice: { hearingEligible: true, issuedOn: '2026-07-01', servedOn: '2026-04-01' } };
    // when
    const told = rows(record, '2026-07-02T00:00:00.000Z').get('T04');
    // then
    expect(told).toEqual(rows({ ...record, notice: { ...record.notice, servedOn: '2026-07-01' } }, '2026-07-02T00:00:00.000Z').get('T04'));
    expect(told).toMatchObject({ status: 'running', startOn: '2026-07-01' });
  });

  it('should turn from ok to soon to overdue at the very end of the last day in Asia/Shanghai', () => {
    const record = { filing: { filedOn: '2026-04-01' } }; // 90 days: 30 June
    expect(rows(record, '2026-05-01T00:00:00.000Z').get('T02')).toMatchObject({
      dueOn: '2026-06-30',
      status: 'running',
      light: 'ok',
      remaining: 60,
      warning: null,
      unit: 'calendar-days',
    });
    expect(rows(record, '2026-06-16T00:00:00.000Z').get('T02')).toMatchObject({ light: 'soon', remaining: 14, warning: 15 });
    expect(rows(record, '2026-06-30T15:59:59.999Z').get('T02')).toMatchObject({
      status: 'running',
      light: 'soon',
      remaining: 0,
      warning: 5,
    });
    expect(rows(record, '2026-06-30T16:00:00.000Z').get('T02')).toMatchObject({ status: 'overdue', light: 'overdue', remaining: -1 });
  });

  it('should be met by its fact, late or in time', () => {
    const record = { filing: { filedOn: '2026-04-01' }, decision: { decidedOn: '2026-07-02' } };
    expect(rows(record, '2026-07-03T00:00:00.000Z').get('T02')).toMatchObject({
      status: 'met',
      metOn: '2026-07-02',
      isLate: true,
      light: 'ok',
    });
  });

  it('should let a right lapse without an alarm', () => {
    const record = { notice: { servedOn: '2026-11-02', hearingEligible: true } };
    expect(rows(record, '2026-11-05T00:00:00.000Z').get('T04')).toMatchObject({
      dueOn: '2026-11-09',
      status: 'running',
      remaining: 2,
      unit: 'working-days',
    });
    expect(rows(record, '2026-11-10T00:00:00.000Z').get('T04')).toMatchObject({ status: 'lapsed', light: 'ok' });
  });

  it('should show a pause that holds today', () => {
    const pauses = [{ from: '2026-05-01', to: '2026-05-10', reason: '鉴定' }];
    expect(rows({ filing: { filedOn: '2026-04-01' } }, '2026-05-02T00:00:00.000Z', pauses).get('T02')).toMatchObject({
      status: 'paused',
      dueOn: '2026-07-10',
    });
  });

  it('should make a row, not a fault, of a year that is not published', () => {
    expect(rows({ filing: { filedOn: '2026-11-21' } }, '2026-11-22T00:00:00.000Z').get('T02')).toMatchObject({
      dueOn: null,
      status: 'unknown',
      provisionalDueOn: '2027-02-19',
      problem: { code: 'CALENDAR_NOT_PUBLISHED', details: { year: 2027 } },
    });
    expect(rows({ filing: { filedOn: 'soon' } }, '2026-11-22T00:00:00.000Z').get('T02')).toMatchObject({
      problem: { code: 'DATE_INVALID' },
    });
  });

  it('should count what is left in working days over a holiday', () => {
    const end = { due: '2026-10-09', dueAt: '2026-10-09T16:00:00.000Z' };
    expect(remaining('2026-09-29T01:00:00.000Z', end, 'working-days', pack.calendar)).toBe(3); // 30 September, 8 and 9 October
    expect(remaining('2026-10-09T01:00:00.000Z', end, 'hours', pack.calendar)).toBe(15);
    expect(remaining('2026-10-12T01:00:00.000Z', end, 'working-days', pack.calendar)).toBe(-2); // 10 October is worked
  });
});
