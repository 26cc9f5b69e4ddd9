import { z } from 'zod';
import { isLegalDate, type LegalDate, weekday, yearOf } from '../dates.ts';
import { ProcessesError } from '../errors.ts';

const day = z.strictObject({
  date: z.string().refine(isLegalDate, 'a date YYYY-MM-DD that exists'),
  name: z.string().min(1),
  nameEn: z.string().min(1),
});

/** `calendar/<year>.yaml`: the State Council's notice 国务院办公厅节假日安排 of one year, as data. */
export const calendarYearSchema = z
  .strictObject({
    year: z.int().min(2000).max(2999),
    /** title and number of the notice */
    notice: z.strictObject({ title: z.string().min(2), number: z.string().optional() }),
    /** where the days below were taken from */
    source: z.string().min(2),
    /** days off by the notice, weekends inside a holiday included */
    rest: z.array(day).min(1),
    /** weekend days worked instead 调休上班 */
    work: z.array(day),
  })
  .superRefine((file, context) => {
    for (const [list, key] of [
      [file.rest, 'rest'],
      [file.work, 'work'],
    ] as const) {
      list.forEach((entry, index) => {
        if (yearOf(entry.date) !== file.year)
          context.addIssue({ code: 'custom', path: [key, index, 'date'], message: `a day of ${file.year}` });
        if (key === 'work' && !isWeekend(entry.date))
          context.addIssue({ code: 'custom', path: [key, index, 'date'], message: 'a make-up day is a Saturday or Sunday' });
      });
    }
  });

export type CalendarYear = z.output<typeof calendarYearSchema>;

export interface DayKind {
  readonly isWorkingDay: boolean;
  /** why, as the explanation of a period says it: 工作日 · 周末 · 法定节假日（国庆节） · 调休上班（国庆节） */
  readonly reason: { readonly zh: string; readonly en: string };
}

/** Which days are worked in the years that are published. */
export interface WorkCalendar {
  readonly years: readonly number[];
  /** @throws {ProcessesError} CALENDAR_NOT_PUBLISHED where the year is not loaded: an assumed Monday to Friday would be wrong in silence */
  dayKind(date: LegalDate): DayKind;
}

const WORKING: DayKind = { isWorkingDay: true, reason: { zh: '工作日', en: 'working day' } };
const WEEKEND: DayKind = { isWorkingDay: false, reason: { zh: '周末', en: 'weekend' } };

export function workCalendar(files: readonly CalendarYear[]): WorkCalendar {
  const years = new Set(files.map((file) => file.year));
  const special = new Map<LegalDate, DayKind>();
  for (const file of files) {
    for (const { date, name, nameEn } of file.rest) {
      special.set(date, { isWorkingDay: false, reason: { zh: `法定节假日（${name}）`, en: `public holiday (${nameEn})` } });
    }
    for (const { date, name, nameEn } of file.work) {
      special.set(date, { isWorkingDay: true, reason: { zh: `调休上班（${name}）`, en: `make-up working day (${nameEn})` } });
    }
  }
  return {
    years: [...years].sort((a, b) => a - b),
    dayKind(date) {
      const year = yearOf(date);
      if (!years.has(year)) {
        throw new ProcessesError('CALENDAR_NOT_PUBLISHED', `Expected a published calendar for ${year}, but the pack has none`, {
          year,
          date,
          published: [...years],
        });
      }
      return special.get(date) ?? (isWeekend(date) ? WEEKEND : WORKING);
    },
  };
}

function isWeekend(date: LegalDate): boolean {
  return weekday(date) === 0 || weekday(date) === 6;
}
