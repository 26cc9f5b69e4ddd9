/**
 * Periods counted by hand against the notices for 2026: 春节 15–23 February (14 and 28 February worked), 中秋节 25–27 September,
 * 国庆节 1–7 October (20 September and 10 October worked).
 */
import { readFileSync } from 'node:fs';
import chineseDays from 'chinese-days';
import fc from 'fast-check';
import { parse } from 'yaml';
import {
  addDays,
  calendarYearSchema,
  countDeadline,
  type DeadlineDefinition,
  deadlinesSchema,
  endOfDay,
  type Pause,
  type ProcessesError,
  workCalendar,
} from '../../../processes/src/pure.ts';

const pack = (path: string) => parse(readFileSync(new URL(`../../../processes/cn/${path}`, import.meta.url), 'utf8')) as unknown;
const calendar = workCalendar(['2024', '2025', '2026'].map((year) => calendarYearSchema.parse(pack(`calendar/${year}.yaml`))));
const definitions = new Map(deadlinesSchema.parse(pack('deadlines.yaml')).map((entry) => [entry.id, entry]));
const deadline = (id: string) => definitions.get(id) as DeadlineDefinition;
const count = (id: string, from: string, pauses: Pause[] = []) => countDeadline(deadline(id), from, { calendar, pauses });
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as ProcessesError).code;
  }
  return 'none';
};

describe('working days (T04, five working days after the notice is served)', () => {
  it('should step over 中秋节 and 国庆节 and explain every day', () => {
    // given a notice served on Thursday 24 September 2026: 28, 29, 30 September, then 8 and 9 October
    const counted = count('T04', '2026-09-24');
    // then
    expect(counted.due).toBe('2026-10-09');
    expect(counted.dueAt).toBe('2026-10-09T16:00:00.000Z');
    expect(counted.days.map((day) => [day.date.slice(5), day.n ?? 0, day.reason])).toEqual([
      ['09-24', 0, '起算日不计'],
      ['09-25', 0, '法定节假日（中秋节）'],
      ['09-26', 0, '法定节假日（中秋节）'],
      ['09-27', 0, '法定节假日（中秋节）'],
      ['09-28', 1, '工作日'],
      ['09-29', 2, '工作日'],
      ['09-30', 3, '工作日'],
      ...['10-01', '10-02', '10-03', '10-04', '10-05', '10-06', '10-07'].map((date) => [date, 0, '法定节假日（国庆节）']),
      ['10-08', 4, '工作日'],
      ['10-09', 5, '工作日'],
    ]);
  });

  it.each([
    ['2026-09-18', '2026-09-24', 'Sunday 20 September is worked'],
    ['2026-10-08', '2026-10-14', 'Saturday 10 October is worked, Sunday 11 is not'],
    ['2026-02-13', '2026-02-27', 'Saturday 14 February is worked, then 春节 to the 23rd: 14, 24, 25, 26, 27'],
    ['2026-02-24', '2026-03-02', 'Saturday 28 February is worked: 25, 26, 27, 28 February, 2 March'],
    ['2026-01-01', '2026-01-08', 'Sunday 4 January is worked: 4, 5, 6, 7, 8'],
    ['2026-10-03', '2026-10-13', 'an event on a holiday: 8, 9, 10, 12, 13'],
  ])('should count five working days from %s to %s: %s', (from, due) => {
    expect(count('T04', from).due).toBe(due);
  });

  it('should not count a paused day, and name the reason', () => {
    const counted = count('T07', '2026-11-02', [{ from: '2026-11-04', to: '2026-11-05', reason: '当事人申请回避' }]);
    expect(counted.due).toBe('2026-11-13');
    expect(counted.days.filter((day) => day.reason === '中止：当事人申请回避').map((day) => day.date)).toEqual([
      '2026-11-04',
      '2026-11-05',
    ]);
  });

  it('should leave seven whole working days between the notice of a hearing and the hearing', () => {
    // hearing on Friday 16 October: 15, 14, 13, 12, 10, 9, 8 October lie between; the day before is 30 September
    expect(count('T05', '2026-10-16').due).toBe('2026-09-30');
  });
});

describe('calendar days', () => {
  it('should roll T02 (90 days) from 1 October to the first working day after 国庆节', () => {
    const counted = count('T02', '2026-07-03');
    expect(counted.due).toBe('2026-10-08');
    expect(counted.days.find((day) => day.n === 90)).toEqual({
      date: '2026-10-01',
      counted: true,
      n: 90,
      reason: '自然日，期满日为法定节假日（国庆节），顺延',
      reasonEn: expect.any(String),
    });
    expect(counted.days.at(-1)).toMatchObject({ date: '2026-10-08', counted: false, reason: '顺延至此日届满（工作日）' });
  });

  it('should end on a make-up Saturday without rolling', () => {
    expect(count('T08', '2026-09-25').due).toBe('2026-10-10');
  });

  it('should not roll a period that ends on a working day', () => {
    expect(count('T08', '2026-11-03').due).toBe('2026-11-18');
    expect(count('T08', '2026-11-03').days).toHaveLength(16);
  });

  it('should grow by the paused days, overlapping pauses counted once', () => {
    const pauses = [
      { from: '2026-05-10', to: '2026-05-19', reason: '鉴定' },
      { from: '2026-05-15', to: '2026-05-24', reason: '公告' },
    ];
    expect(count('T02', '2026-05-01', pauses).days.filter((day) => day.reason.startsWith('中止'))).toHaveLength(15);
    expect(count('T02', '2026-05-01', pauses).due).toBe('2026-08-14'); // the 90th day is 30 July; 15 paused days later is Friday 14 August
  });

  it('should count by months to the same day, or the last day of the month', () => {
    expect(count('T18', '2026-02-10').due).toBe('2026-08-10');
    expect(count('T16', '2025-11-30').due).toBe('2026-02-28'); // Saturday 28 February 2026 is worked
    expect(count('T12', '2026-05-01').due).toBe('2028-05-01'); // a limitation does not roll and needs no calendar
  });

  it('should count hours from an instant', () => {
    expect(count('T24', '2026-09-24T10:00:00+08:00')).toMatchObject({ dueAt: '2026-09-25T02:00:00.000Z', due: '2026-09-25' });
  });
});

describe('refusals', () => {
  it.each([
    ['CALENDAR_NOT_PUBLISHED', () => count('T04', '2026-12-30')],
    ['CALENDAR_NOT_PUBLISHED', () => count('T02', '2026-11-21')],
    ['CALENDAR_NOT_PUBLISHED', () => count('T04', '2019-05-05')],
    ['DATE_INVALID', () => count('T04', '2026-02-30')],
    ['DATE_INVALID', () => count('T04', 'tomorrow')],
    ['DATE_INVALID', () => count('T04', '2026-09-24', [{ from: '2026-09-31', to: '2026-10-01', reason: 'x' }])],
    ['PAUSE_INVALID', () => count('T04', '2026-09-24', [{ from: '2026-10-02', to: '2026-10-01', reason: 'x' }])],
    ['PAUSE_INVALID', () => count('T04', '2026-09-24', [{ from: '2026-10-01', to: '2026-10-01', reason: ' ' }])],
    ['PAUSE_TOO_LONG', () => count('T12', '2026-09-24', [{ from: '2026-10-01', to: '2999-10-01', reason: 'x' }])],
    ['INSTANT_INVALID', () => count('T24', '2026-09-24')],
  ])('should refuse with %s', (code, work) => {
    expect(codeOf(work)).toBe(code);
  });

  it('should say where an unpublished period would end before rolling', () => {
    expect(() => count('T02', '2026-11-21')).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ year: 2027, lastDay: '2027-02-19' }) }),
    );
  });
});

describe('against chinese-days and itself', () => {
  const dayIn2026 = fc.integer({ min: 0, max: 330 }).map((days) => addDays('2026-01-01', days));

  it('should agree with chinese-days on every day of the published years', () => {
    for (let date = '2024-01-01'; date <= '2026-12-31'; date = addDays(date, 1)) {
      expect([date, calendar.dayKind(date).isWorkingDay]).toEqual([date, chineseDays.isWorkday(date)]);
    }
  });

  it('should find the same n-th working day as chinese-days', () => {
    fc.assert(
      fc.property(dayIn2026, fc.constantFrom('T01', 'T04', 'T07', 'T10', 'T15'), (from, id) => {
        const counted = count(id, from);
        let date = from;
        for (let n = 0; n < deadline(id).within; ) {
          date = addDays(date, 1);
          if (chineseDays.isWorkday(date)) n += 1;
        }
        expect(counted.due).toBe(date);
      }),
    );
  });

  it('should end on a working day, never earlier for a later start, and later with a pause', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 240 }),
        fc.constantFrom('T02', 'T04', 'T08'),
        fc.integer({ min: 1, max: 10 }),
        (offset, id, length) => {
          const from = addDays('2026-01-01', offset);
          const plain = count(id, from);
          expect(calendar.dayKind(plain.due).isWorkingDay).toBe(true);
          expect(plain.dueAt).toBe(endOfDay(plain.due));
          expect(count(id, addDays(from, 1)).due >= plain.due).toBe(true);
          const paused = count(id, from, [{ from: addDays(from, 1), to: addDays(from, length), reason: '中止' }]);
          expect(paused.due >= plain.due).toBe(true);
          expect(paused.days.filter((day) => day.counted)).toHaveLength(deadline(id).within);
          // the rows are consecutive days from the day of the event to the end
          expect(paused.days.map((day) => day.date)).toEqual(paused.days.map((_, index) => addDays(from, index)));
          expect(paused.days.at(-1)?.date).toBe(paused.due);
        },
      ),
    );
  });
});
