import { runsOf, weekdayOf, weeksOf } from '../../forms/src/app/case/day-calendar.ts';

const day = (date: string, counted: boolean, reason = counted ? '工作日' : '周末') => ({ date, counted, reason });

describe('the calendar of a deadline', () => {
  it('should put each day under its weekday, Monday first', () => {
    expect(weekdayOf('2026-11-16')).toBe(0);
    expect(weekdayOf('2026-11-22')).toBe(6);
  });

  it('should number the counted days, leave holes where nothing is explained, and mark the day it ends', () => {
    // given: Thursday 24 September 2026 to Monday 28, Sunday 27 worked in exchange
    const days = [
      day('2026-09-24', false, '起算日不计'),
      day('2026-09-25', true),
      day('2026-09-26', false),
      day('2026-09-27', true, '调休上班'),
      day('2026-09-28', true),
    ];
    // when
    const weeks = weeksOf(days, '2026-09-28');
    // then
    expect(weeks).toHaveLength(2);
    expect(weeks[0]?.cells.slice(0, 3)).toEqual([null, null, null]);
    expect(weeks[0]?.cells.slice(3).map((cell) => cell?.ordinal)).toEqual([null, 1, null, 2]);
    expect(weeks[1]?.cells[0]).toEqual({ date: '2026-09-28', day: 28, ordinal: 3, reason: '工作日', isDue: true });
  });

  it('should name a month once, in the week in which it begins', () => {
    // given
    const days = ['2026-09-29', '2026-09-30', '2026-10-01', '2026-10-08'].map((date) => day(date, true));
    // when / then
    expect(weeksOf(days, '').map((week) => week.month)).toEqual(['2026-10', null]);
    expect(weeksOf(days.slice(0, 2), '').map((week) => week.month)).toEqual(['2026-09']);
  });

  it('should show a day once and in order, however the days come', () => {
    // given
    const days = [day('2026-11-18', true), day('2026-11-17', true), day('2026-11-18', true)];
    // when / then
    expect(weeksOf(days, '')[0]?.cells.flatMap((cell) => (cell ? [cell.ordinal] : []))).toEqual([1, 2]);
  });

  it('should gather neighbouring days that are left out for the same reason', () => {
    // given
    const holiday = ['2026-10-01', '2026-10-02', '2026-10-03'].map((date) => day(date, false, '国庆节'));
    // when
    const runs = runsOf([day('2026-09-30', true), ...holiday, day('2026-10-04', false, '周末')]);
    // then
    expect(runs.map((run) => [run.from, run.to, run.length, run.reason])).toEqual([
      ['2026-09-30', '2026-09-30', 1, '工作日'],
      ['2026-10-01', '2026-10-03', 3, '国庆节'],
      ['2026-10-04', '2026-10-04', 1, '周末'],
    ]);
  });
});
