import { addDays, daysBetween, endOfDay, type LegalDate, legalDateOf } from '../dates.ts';
import { ProcessesError } from '../errors.ts';
import { type JsonObject, valueAt } from '../json.ts';
import { applies } from './applies.ts';
import type { WorkCalendar } from './calendar.ts';
import { type CountedDay, type CountedDeadline, countDeadline, type Pause } from './count.ts';
import { type DeadlineDefinition, FOLLOWS, START_FACTS } from './definition.ts';

/** Unit in which what is left of a period is told. */
export type RemainingUnit = 'working-days' | 'calendar-days' | 'hours';
export type Light = 'ok' | 'soon' | 'overdue';

export interface DeadlineRow {
  readonly id: string;
  readonly title: string;
  readonly titleEn: string;
  readonly whose: DeadlineDefinition['whose'];
  readonly basis: readonly string[];
  readonly startOn: LegalDate;
  /** null where it cannot be counted: see `problem` */
  readonly dueOn: LegalDate | null;
  readonly dueAt: string | null;
  /** where the period would end before rolling, when the calendar of that year is not published */
  readonly provisionalDueOn: LegalDate | null;
  /** `lapsed`: a right whose period is over, or a term that has run out · `unknown`: it cannot be counted */
  readonly status: 'running' | 'met' | 'overdue' | 'paused' | 'lapsed' | 'unknown';
  /** day on which it was met, where a date says so */
  readonly metOn: LegalDate | null;
  /** met after its end */
  readonly isLate: boolean;
  /** whole units left, 0 on the last day, negative once over; null when met or unknown */
  readonly remaining: number | null;
  readonly unit: RemainingUnit;
  readonly light: Light;
  /** the smallest of the definition's warning points that has been reached */
  readonly warning: number | null;
  readonly days: readonly CountedDay[];
  readonly problem: {
    readonly code: string;
    readonly messages: { readonly zh: string; readonly en: string };
    readonly details: Readonly<Record<string, unknown>>;
  } | null;
}

export interface TrackOptions {
  readonly pauses?: readonly Pause[];
  /** deadlines beside those of scope `case` that are asked for, by id */
  readonly include?: readonly string[];
}

/**
 * The clocks of a case: one row for each deadline whose start fact the record has and whose `when` holds, in the order of the definitions. Never throws:
 * a period that cannot be counted is a row with its problem.
 */
export function trackDeadlines(
  definitions: Iterable<DeadlineDefinition>,
  record: JsonObject,
  now: string,
  calendar: WorkCalendar,
  options: TrackOptions = {},
): DeadlineRow[] {
  const rows: DeadlineRow[] = [];
  for (const definition of definitions) {
    if (definition.scope !== 'case' && !options.include?.includes(definition.id)) continue;
    const start = startOf(definition, record);
    if (start !== null && applies(definition.when, record))
      rows.push(rowOf({ definition, record, now, calendar, pauses: options.pauses ?? [] }, start));
  }
  return rows;
}

/** What the record holds for the deadline's start fact, never before the act it follows; null where it has not happened yet. */
export function startOf(definition: DeadlineDefinition, record: JsonObject): string | null {
  const path = START_FACTS[definition.from];
  const value = path === null ? undefined : valueAt(record, path);
  if (typeof value !== 'string' || value === '') return null;
  const follows = (FOLLOWS[definition.from] ?? []).map((before) => valueAt(record, before));
  return follows.reduce<string>((latest, day) => (typeof day === 'string' && day > latest ? day : latest), value);
}

interface Tracked {
  readonly definition: DeadlineDefinition;
  readonly record: JsonObject;
  readonly now: string;
  readonly calendar: WorkCalendar;
  readonly pauses: readonly Pause[];
}

function rowOf(tracked: Tracked, start: string): DeadlineRow {
  const { definition } = tracked;
  const unit = unitOf(definition);
  const base = {
    ...{ id: definition.id, title: definition.title, titleEn: definition.titleEn, whose: definition.whose, basis: definition.basis },
    ...{ unit, metOn: metOn(tracked), provisionalDueOn: null },
  };
  try {
    const counted = countDeadline(definition, start, { calendar: tracked.calendar, pauses: tracked.pauses });
    return { ...base, ...stateOf(tracked, counted, base.metOn), startOn: startDay(counted), problem: null };
  } catch (error) {
    if (!(error instanceof ProcessesError)) throw error;
    const lastDay = error.details['lastDay'];
    return {
      ...base,
      ...{ startOn: start.slice(0, 10), dueOn: null, dueAt: null, isLate: false, remaining: null, warning: null, days: [] },
      provisionalDueOn: typeof lastDay === 'string' ? lastDay : null,
      status: isMet(tracked) ? 'met' : 'unknown',
      light: 'ok',
      problem: { code: error.code, messages: error.messages, details: error.details },
    };
  }
}

type State = Pick<DeadlineRow, 'dueOn' | 'dueAt' | 'status' | 'isLate' | 'remaining' | 'light' | 'warning' | 'days'>;

function stateOf(tracked: Tracked, counted: CountedDeadline, met: LegalDate | null): State {
  const { definition, now, calendar } = tracked;
  const ends = { dueOn: counted.due, dueAt: counted.dueAt, days: counted.days };
  if (isMet(tracked)) {
    const isLate = met !== null && met > counted.due;
    return { ...ends, status: 'met', isLate, remaining: null, light: 'ok', warning: null };
  }
  const isOver = now >= counted.dueAt;
  const left = remaining(now, counted, unitOf(definition), calendar);
  if (isOver && definition.nature !== 'duty')
    return { ...ends, status: 'lapsed', isLate: false, remaining: left, light: 'ok', warning: null };
  if (isOver) return { ...ends, status: 'overdue', isLate: true, remaining: left, light: 'overdue', warning: null };
  const today = legalDateOf(now);
  const isPaused = tracked.pauses.some((pause) => pause.from <= today && today <= pause.to);
  const reached = definition.warnAt.filter((point) => left !== null && left <= point);
  const warning = reached.length === 0 ? null : Math.min(...reached);
  return {
    ...ends,
    status: isPaused ? 'paused' : 'running',
    isLate: false,
    remaining: left,
    light: warning === null ? 'ok' : 'soon',
    warning,
  };
}

/**
 * Whole units from `now` to the end of a period: days after today up to and with the last day (0 on the last day itself, negative
 * once it is over); hours rounded down. Null where a year in between is not published.
 */
export function remaining(
  now: string,
  end: { readonly due: LegalDate; readonly dueAt: string },
  unit: RemainingUnit,
  calendar: WorkCalendar,
): number | null {
  if (unit === 'hours') return Math.floor((Date.parse(end.dueAt) - Date.parse(now)) / 3_600_000);
  const today = legalDateOf(now);
  if (unit === 'calendar-days') return daysBetween(today, end.due);
  const [early, late, sign] = today <= end.due ? [today, end.due, 1] : [end.due, today, -1];
  try {
    let days = 0;
    for (let date = addDays(early, 1); date <= late; date = addDays(date, 1)) if (calendar.dayKind(date).isWorkingDay) days += 1;
    return days === 0 ? 0 : days * sign;
  } catch (error) {
    if (error instanceof ProcessesError) return null;
    throw error;
  }
}

function unitOf(definition: DeadlineDefinition): RemainingUnit {
  if (definition.count === 'hours' || definition.count === 'working-days') return definition.count;
  return 'calendar-days';
}

function isMet({ definition, record }: Tracked): boolean {
  const isClosed = valueAt(record, 'status') === 'closed' && definition.nature === 'duty' && definition.whose === 'agency';
  return isClosed || definition.metBy.some((path) => isPresent(valueAt(record, path)));
}

function metOn({ definition, record }: Tracked): LegalDate | null {
  for (const path of definition.metBy) {
    const value = valueAt(record, path);
    if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value)) return value.length > 10 ? legalDateOf(value) : value;
  }
  return null;
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== false;
}

function startDay(counted: CountedDeadline): LegalDate {
  return counted.from.length > 10 ? legalDateOf(counted.from) : counted.from;
}

/** 24:00 of a legal date, for a period given directly as a day (e.g. 责令改正 期限). */
export function dueAtOf(dueOn: LegalDate): string {
  return endOfDay(dueOn);
}
