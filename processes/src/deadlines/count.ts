/**
 * Counts a period 期限 and explains every day of it.
 *
 *   rule                                                              source
 *   the day of the event is not counted                               民事诉讼法 第八十五条 (by analogy; 行政处罚法 is silent)
 *   2, 3, 5, 7 days of the penalty law are working days; 15, 90 are   行政处罚法 第八十五条; 行政强制法 第六十九条 (ten days or fewer)
 *     calendar days — each definition says which
 *   a calendar period ending on a rest day ends on the next working   民事诉讼法 第八十五条 (`rollForward`)
 *     day
 *   it ends at 24:00 of its last day in Asia/Shanghai                 `dueAt` = 00:00 +08:00 of the day after
 *   by months and years: the same day of the last month, or its last  民法典 第二百零二条
 *   a paused day 中止 is not counted, and the period grows by it      the definition's own law; the reason is kept
 *   `before`: at least N whole days lie between the act and the event 行政处罚法 第六十四条 (听证七日前通知)
 */
import { addDays, addMonths, endOfDay, isLegalDate, type LegalDate, legalDateOf } from '../dates.ts';
import { ProcessesError } from '../errors.ts';
import type { WorkCalendar } from './calendar.ts';
import type { DeadlineDefinition } from './definition.ts';

/** A stretch of days, both ends included, that does not count. */
export interface Pause {
  readonly from: LegalDate;
  readonly to: LegalDate;
  readonly reason: string;
}

export interface CountedDay {
  readonly date: LegalDate;
  readonly counted: boolean;
  /** which day of the period it is, on counted days */
  readonly n?: number;
  /** Chinese: 起算日不计 · 工作日 · 周末 · 法定节假日（国庆节） · 调休上班（国庆节） · 中止：… · 顺延：… */
  readonly reason: string;
  readonly reasonEn: string;
}

export interface CountOptions {
  readonly calendar: WorkCalendar;
  readonly pauses?: readonly Pause[];
}

export interface CountedDeadline {
  readonly id: string;
  /** the day of the event (or the instant, for a period of hours) */
  readonly from: string;
  /** last day of the period; for `before`: the last day on which the act may still be done */
  readonly due: LegalDate;
  /** instant in UTC at which the period is over */
  readonly dueAt: string;
  readonly days: readonly CountedDay[];
}

const MAX_PAUSED_DAYS = 3_660;

/**
 * The end of a period that began on `from` (a legal date; an instant for hours, where a period of days takes its Shanghai day).
 * @throws {ProcessesError} DATE_INVALID, INSTANT_INVALID, PAUSE_INVALID, PAUSE_TOO_LONG, CALENDAR_NOT_PUBLISHED (with
 *   `details.lastDay`: where the period ends before rolling, as far as that is known)
 */
export function countDeadline(definition: DeadlineDefinition, from: string, options: CountOptions): CountedDeadline {
  const paused = pausedDays(options.pauses ?? []);
  if (definition.count === 'hours') return countHours(definition, from);
  const start = startDay(from);
  const counter = { definition, calendar: options.calendar, paused, start };
  const days = daysOf(counter);
  const due = (days.at(-1) as CountedDay).date;
  return { id: definition.id, from: start, due, dueAt: endOfDay(due), days };
}

interface Counter {
  readonly definition: DeadlineDefinition;
  readonly calendar: WorkCalendar;
  readonly paused: ReadonlyMap<LegalDate, string>;
  readonly start: LegalDate;
}

function daysOf(counter: Counter): CountedDay[] {
  const { definition } = counter;
  const startRow: CountedDay = {
    date: counter.start,
    counted: false,
    reason: '起算日不计',
    reasonEn: 'the day of the event is not counted',
  };
  if (definition.direction === 'before') return [startRow, ...countBack(counter)];
  switch (definition.count) {
    case 'working-days':
      return [startRow, ...countWorkingDays(counter, 1)];
    case 'months':
    case 'years':
    case 'quarters':
      return [startRow, ...rolled(counter, countMonths(counter))];
    default:
      return [startRow, ...rolled(counter, countCalendarDays(counter))];
  }
}

function countWorkingDays({ definition, calendar, paused, start }: Counter, step: 1 | -1): CountedDay[] {
  const rows: CountedDay[] = [];
  for (let date = addDays(start, step), n = 0; n < definition.within; date = addDays(date, step)) {
    const pause = paused.get(date);
    const kind = calendar.dayKind(date);
    const counted = pause === undefined && kind.isWorkingDay;
    if (counted) n += 1;
    const reason = pause === undefined ? kind.reason : { zh: `中止：${pause}`, en: `paused: ${pause}` };
    rows.push({ date, counted, ...(counted ? { n } : {}), reason: reason.zh, reasonEn: reason.en });
  }
  return rows;
}

function countCalendarDays({ definition, paused, start }: Counter, step: 1 | -1 = 1): CountedDay[] {
  const rows: CountedDay[] = [];
  for (let date = addDays(start, step), n = 0; n < definition.within; date = addDays(date, step)) {
    const pause = paused.get(date);
    if (pause === undefined) n += 1;
    rows.push(pause === undefined ? { date, counted: true, n, reason: '自然日', reasonEn: 'calendar day' } : pausedRow(date, pause));
  }
  return rows;
}

/** Whole months: only the last day and the paused days are listed, a year of rows would explain nothing. */
function countMonths({ definition, paused, start }: Counter): CountedDay[] {
  const months = { months: 1, quarters: 3, years: 12 }[definition.count as 'months' | 'quarters' | 'years'] * definition.within;
  let end = addMonths(start, months);
  const rows: CountedDay[] = [];
  for (const date of [...paused.keys()].sort()) {
    if (date <= start || date > end) continue;
    rows.push(pausedRow(date, paused.get(date) as string));
    end = addDays(end, 1);
  }
  const words = { months: ['个月', 'months'], quarters: ['个季度', 'quarters'], years: ['年', 'years'] }[
    definition.count as 'months' | 'quarters' | 'years'
  ];
  return [
    ...rows,
    {
      date: end,
      counted: true,
      n: definition.within,
      reason: `满${definition.within}${words[0]}之日`,
      reasonEn: `${definition.within} ${words[1]} complete`,
    },
  ];
}

/** 顺延: the last day moves on while it is a rest day, or paused. */
function rolled({ definition, calendar, paused }: Counter, rows: CountedDay[]): CountedDay[] {
  if (!definition.rollForward) return rows;
  const last = (rows.at(-1) as CountedDay).date;
  try {
    const result = [...rows];
    for (let date = last; ; date = addDays(date, 1)) {
      const kind = calendar.dayKind(date);
      const isOpen = kind.isWorkingDay && !paused.has(date);
      if (date === last) {
        if (isOpen) return rows;
        result[result.length - 1] = markedLast(rows.at(-1) as CountedDay, kind.reason);
      } else if (isOpen) {
        const row = {
          date,
          counted: false,
          reason: `顺延至此日届满（${kind.reason.zh}）`,
          reasonEn: `rolled forward: the period ends here (${kind.reason.en})`,
        };
        return [...result, row];
      } else {
        const why = paused.has(date) ? { zh: `中止：${paused.get(date)}`, en: `paused: ${paused.get(date)}` } : kind.reason;
        result.push({ date, counted: false, reason: `顺延：${why.zh}`, reasonEn: `rolled forward: ${why.en}` });
      }
    }
  } catch (error) {
    if (!(error instanceof ProcessesError)) throw error;
    throw new ProcessesError(error.code, error.message, { ...error.details, lastDay: last });
  }
}

function markedLast(row: CountedDay, kind: { readonly zh: string; readonly en: string }): CountedDay {
  return {
    ...row,
    reason: `${row.reason}，期满日为${kind.zh}，顺延`,
    reasonEn: `${row.reasonEn}; the last day is a ${kind.en}: rolls forward`,
  };
}

/** At least N whole days between: the act is done on the day before the Nth counted back, or the working day before. */
function countBack(counter: Counter): CountedDay[] {
  const isWorking = counter.definition.count === 'working-days';
  const between = isWorking ? countWorkingDays(counter, -1) : countCalendarDays(counter, -1);
  const rows = [...between];
  for (let date = addDays((between.at(-1) as CountedDay).date, -1); ; date = addDays(date, -1)) {
    const kind = isWorking ? counter.calendar.dayKind(date) : null;
    if (kind && !kind.isWorkingDay) {
      rows.push({ date, counted: false, reason: kind.reason.zh, reasonEn: kind.reason.en });
      continue;
    }
    rows.push({ date, counted: false, reason: '最迟在此日办理', reasonEn: 'the act must be done on this day at the latest' });
    return rows;
  }
}

function countHours(definition: DeadlineDefinition, from: string): CountedDeadline {
  const at =
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(from) && isLegalDate(from.slice(0, 10))
      ? Date.parse(from)
      : Number.NaN;
  if (Number.isNaN(at)) {
    throw new ProcessesError(
      'INSTANT_INVALID',
      `Expected an instant like 2026-09-24T10:00:00+08:00 for a period of hours, but got ${from}`,
      { from },
    );
  }
  const dueAt = new Date(at + definition.within * 3_600_000).toISOString();
  const due = legalDateOf(dueAt);
  const row = {
    date: due,
    counted: true,
    n: definition.within,
    reason: `满${definition.within}小时`,
    reasonEn: `${definition.within} hours complete`,
  };
  return { id: definition.id, from: new Date(at).toISOString(), due, dueAt, days: [row] };
}

function startDay(from: string): LegalDate {
  const isInstant = /^\d{4}-\d{2}-\d{2}T/.test(from) && isLegalDate(from.slice(0, 10)) && !Number.isNaN(Date.parse(from));
  if (isInstant) return legalDateOf(from);
  if (isLegalDate(from)) return from;
  throw new ProcessesError('DATE_INVALID', `Expected a date YYYY-MM-DD that exists, but got ${from}`, { date: from });
}

function pausedRow(date: LegalDate, reason: string): CountedDay {
  return { date, counted: false, reason: `中止：${reason}`, reasonEn: `paused: ${reason}` };
}

/** Every paused day with its reason (the first pause that covers it). */
function pausedDays(pauses: readonly Pause[]): ReadonlyMap<LegalDate, string> {
  const days = new Map<LegalDate, string>();
  for (const pause of pauses) {
    if (!isLegalDate(pause.from) || !isLegalDate(pause.to)) {
      throw new ProcessesError(
        'DATE_INVALID',
        `Expected a pause between two dates YYYY-MM-DD that exist, but got ${pause.from}/${pause.to}`,
        { from: pause.from, to: pause.to },
      );
    }
    if (pause.to < pause.from || pause.reason.trim() === '') {
      throw new ProcessesError(
        'PAUSE_INVALID',
        `Expected a pause that does not end before it begins and has a reason, but got ${pause.from}/${pause.to}=${pause.reason}`,
        { ...pause },
      );
    }
    for (let date = pause.from; date <= pause.to; date = addDays(date, 1)) {
      if (!days.has(date)) days.set(date, pause.reason.trim());
      if (days.size > MAX_PAUSED_DAYS)
        throw new ProcessesError('PAUSE_TOO_LONG', `Expected at most ${MAX_PAUSED_DAYS} paused days, but got more`, {});
    }
  }
  return days;
}
