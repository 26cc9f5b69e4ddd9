import { fillText } from '../i18n/fill-text.ts';
import type { Language } from '../i18n/language.ts';
import { dayOf, shortDateText, timeText } from './dates.ts';

/**
 * A deadline as the API counts it. `remaining` is negative once it is over; `dueOn` is its last day (null where it
 * counts hours), `dueAt` the instant it ends.
 */
export type DeadlineView = {
  readonly id: string;
  readonly title: string;
  readonly dueOn: string | null;
  readonly dueAt: string;
  readonly remaining: number;
  readonly unit: 'working-days' | 'calendar-days' | 'hours';
  readonly light: 'ok' | 'soon' | 'overdue';
  /** counted as far as can be: the calendar of that year is not published, the end may come later */
  readonly isProvisional?: boolean;
};

const WORDS = {
  zh: {
    'working-days': ['还剩 {n} 个工作日', '已超 {n} 个工作日'],
    'calendar-days': ['还剩 {n} 天', '已超 {n} 天'],
    hours: ['还剩 {n} 小时', '已超 {n} 小时'],
    lastDay: '今天到期',
    lastHour: '不足 1 小时',
    overdue: '已超期',
    ends: '{day} 24:00 到期',
    endsAt: '{day} {time} 到期',
    ended: '{day}已到期',
    provisional: '暂按{day}计算',
    both: '{remaining}（{ends}）',
  },
  en: {
    'working-days': ['{n} working day{n:s} left', '{n} working day{n:s} overdue'],
    'calendar-days': ['{n} day{n:s} left', '{n} day{n:s} overdue'],
    hours: ['{n} hour{n:s} left', '{n} hour{n:s} overdue'],
    lastDay: 'due today',
    lastHour: 'less than 1 hour left',
    overdue: 'overdue',
    ends: 'ends {day}, 24:00',
    endsAt: 'ends {day}, {time}',
    ended: 'ended {day}',
    provisional: 'counted as {day} for now',
    both: '{remaining} ({ends})',
  },
} as const;

/** Remaining time as people say it: 还剩 3 个工作日 · 今天到期 · 已超 2 天. */
export function remainingText(deadline: Pick<DeadlineView, 'remaining' | 'unit' | 'light'>, language: Language): string {
  const words = WORDS[language];
  const { remaining, unit, light } = deadline;
  if (remaining > 0 && light !== 'overdue') return fillText(words[unit][0], { n: remaining });
  if (remaining < 0) return fillText(words[unit][1], { n: -remaining });
  if (light === 'overdue') return words.overdue;
  return unit === 'hours' ? words.lastHour : words.lastDay;
}

/** With the day it ends: 还剩 3 个工作日（12月3日 24:00 到期）. */
export function remainingWithEnd(deadline: DeadlineView, language: Language): string {
  const words = WORDS[language];
  const day = shortDateText(deadline.dueOn ?? dayOf(deadline.dueAt), language);
  const byHours = deadline.unit === 'hours';
  const ends =
    deadline.light === 'overdue' ? words.ended : deadline.isProvisional ? words.provisional : byHours ? words.endsAt : words.ends;
  return fillText(words.both, {
    remaining: remainingText(deadline, language),
    ends: fillText(ends, { day, time: timeText(deadline.dueAt) }),
  });
}
