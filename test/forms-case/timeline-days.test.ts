import { type TimelineItem, timelineDays } from '../../forms/src/app/case/timeline-days.ts';

const item = (seq: number, at: string, kind: TimelineItem['kind']): TimelineItem => ({
  seq,
  at,
  kind,
  step: null,
  title: '',
  person: null,
});

describe('the history of a case by days', () => {
  it('should group by the day in China, newest first', () => {
    // given: 23:30 and 00:30 in Shanghai
    const items = [item(1, '2026-11-20T15:30:00Z', 'submission'), item(2, '2026-11-20T16:30:00Z', 'submission')];
    // when / then
    expect(timelineDays(items, 'all').map((day) => [day.date, day.items.map((one) => one.seq)])).toEqual([
      ['2026-11-21', [2]],
      ['2026-11-20', [1]],
    ]);
  });

  it('should show refused attempts among the work and leave the platform to the full list', () => {
    // given
    const items = [item(1, '2026-11-20T01:00:00Z', 'refused'), item(2, '2026-11-20T02:00:00Z', 'system')];
    // when / then
    expect(timelineDays(items, 'work').flatMap((day) => day.items.map((one) => one.seq))).toEqual([1]);
    expect(timelineDays(items, 'all').flatMap((day) => day.items.map((one) => one.seq))).toEqual([2, 1]);
    expect(timelineDays(items, 'papers')).toEqual([]);
  });
});
