import { briefInstantText, dateText, dayOf, instantText, shortDateText, timeText } from '../../forms/src/shared/words/dates.ts';
import { type DeadlineView, remainingText, remainingWithEnd } from '../../forms/src/shared/words/deadline-words.ts';

const now = new Date('2026-11-21T06:00:00Z'); // 14:00 in China

describe('dates as people write them', () => {
  it('should write legal dates without a time zone', () => {
    expect(dateText('2026-11-01', 'zh')).toBe('2026年11月1日');
    expect(dateText('2026-11-01', 'en')).toBe('1 Nov 2026');
    expect(shortDateText('2026-12-03', 'zh')).toBe('12月3日');
    expect(dateText('尚未确定', 'zh')).toBe('尚未确定');
  });

  it('should show instants in Chinese time, whatever the device', () => {
    expect(instantText('2026-11-21T16:30:00Z', 'zh')).toBe('2026年11月22日 00:30');
    expect(dayOf('2026-11-21T16:30:00Z')).toBe('2026-11-22');
    expect(timeText('2026-11-21T01:12:00Z')).toBe('09:12');
  });

  it('should be as brief as it stays clear', () => {
    expect(briefInstantText('2026-11-21T01:12:00Z', 'zh', now)).toBe('今天 09:12');
    expect(briefInstantText('2026-11-19T16:05:00Z', 'zh', now)).toBe('昨天 00:05');
    expect(briefInstantText('2026-11-01T02:00:00Z', 'zh', now)).toBe('11月1日 10:00');
    expect(briefInstantText('2025-11-01T02:00:00Z', 'en', now)).toBe('1 Nov 2025');
  });
});

describe('remaining time as people say it', () => {
  const deadline = (over: Partial<DeadlineView>): DeadlineView => ({
    ...{
      id: 'T02',
      title: '办理期限',
      dueOn: '2026-12-03',
      dueAt: '2026-12-03T16:00:00Z',
      remaining: 3,
      unit: 'working-days',
      light: 'soon',
    },
    ...over,
  });

  it.each([
    [{}, '还剩 3 个工作日', '3 working days left'],
    [{ remaining: 1 }, '还剩 1 个工作日', '1 working day left'],
    [{ remaining: 76, unit: 'calendar-days', light: 'ok' }, '还剩 76 天', '76 days left'],
    [{ remaining: 0, unit: 'calendar-days' }, '今天到期', 'due today'],
    [{ remaining: 0, unit: 'hours' }, '不足 1 小时', 'less than 1 hour left'],
    [{ remaining: -2, light: 'overdue' }, '已超 2 个工作日', '2 working days overdue'],
    [{ remaining: 0, light: 'overdue' }, '已超期', 'overdue'],
  ] as const)('should say %j', (over, zh, en) => {
    expect(remainingText(deadline(over), 'zh')).toBe(zh);
    expect(remainingText(deadline(over), 'en')).toBe(en);
  });

  it('should add the day it ends, and the time only where hours count', () => {
    expect(remainingWithEnd(deadline({}), 'zh')).toBe('还剩 3 个工作日（12月3日 24:00 到期）');
    expect(remainingWithEnd(deadline({ unit: 'hours', remaining: 5, dueOn: null, dueAt: '2026-11-21T11:30:00Z' }), 'zh')).toBe(
      '还剩 5 小时（11月21日 19:30 到期）',
    );
    expect(remainingWithEnd(deadline({ remaining: -1, light: 'overdue' }), 'en')).toBe('1 working day overdue (ended 3 Dec)');
  });
});
