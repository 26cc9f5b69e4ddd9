/** One day of a deadline's explanation, as `GET /cases/:id/deadlines` answers it. `date` is `YYYY-MM-DD`. */
export interface CountedDay {
  readonly date: string;
  readonly counted: boolean;
  readonly reason: string;
}

export interface CalendarCell {
  readonly date: string;
  readonly day: number;
  /** The how-manieth counted day it is; null when it does not count. */
  readonly ordinal: number | null;
  readonly reason: string;
  readonly isDue: boolean;
}

export interface CalendarWeek {
  /** `YYYY-MM` when a month begins in this week or it is the first one; else null. */
  readonly month: string | null;
  /** Monday first; null where the explanation has no such day. */
  readonly cells: readonly (CalendarCell | null)[];
}

/** Monday is 0. The date is read as a plain date: no time zone enters. */
export function weekdayOf(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The days of an explanation laid out as weeks of a wall calendar. Days may come in any order; each is shown once. */
export function weeksOf(days: readonly CountedDay[], dueOn: string): readonly CalendarWeek[] {
  const sorted = [...new Map(days.map((day) => [day.date, day])).values()].sort((a, b) => a.date.localeCompare(b.date));
  const weeks: { month: string | null; cells: (CalendarCell | null)[] }[] = [];
  let ordinal = 0;
  let month = '';
  let weekKey = '';
  for (const day of sorted) {
    const weekday = weekdayOf(day.date);
    const monday = mondayOf(day.date, weekday);
    if (monday !== weekKey) {
      weekKey = monday;
      weeks.push({ month: null, cells: Array.from({ length: 7 }, () => null) });
    }
    const week = weeks[weeks.length - 1]!;
    if (day.date.slice(0, 7) !== month) {
      month = day.date.slice(0, 7);
      week.month = month;
    }
    if (day.counted) ordinal += 1;
    week.cells[weekday] = {
      date: day.date,
      day: Number(day.date.slice(8)),
      ordinal: day.counted ? ordinal : null,
      reason: day.reason,
      isDue: day.date === dueOn,
    };
  }
  return weeks;
}

function mondayOf(date: string, weekday: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) - weekday * 86_400_000).toISOString().slice(0, 10);
}

/** A run of days that are alike: all counted, or all left out for the same reason. */
export interface DayRun {
  readonly from: string;
  readonly to: string;
  readonly length: number;
  readonly counted: boolean;
  readonly reason: string;
}

/** The explanation in runs, for reading aloud and for a small screen. */
export function runsOf(days: readonly CountedDay[]): readonly DayRun[] {
  const runs: DayRun[] = [];
  for (const day of [...days].sort((a, b) => a.date.localeCompare(b.date))) {
    const last = runs[runs.length - 1];
    if (last && last.counted === day.counted && last.reason === day.reason) {
      runs[runs.length - 1] = { ...last, to: day.date, length: last.length + 1 };
    } else runs.push({ from: day.date, to: day.date, length: 1, counted: day.counted, reason: day.reason });
  }
  return runs;
}
