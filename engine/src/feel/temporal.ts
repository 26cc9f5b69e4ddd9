import { duration, FeelDate, FeelDateTime, FeelDuration, FeelTime, parseDate, parseDateTime } from 'feelin';
import type { Instant } from '../kernel/types.ts';

/** FEEL dates, times and durations: feelin's value classes, our own arithmetic. Legal dates are dates in Asia/Shanghai (UTC+8, no summer time). */
export type Temporal = FeelDate | FeelTime | FeelDateTime;

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

export function isTemporal(value: unknown): value is Temporal {
  return value instanceof FeelDate || value instanceof FeelTime || value instanceof FeelDateTime;
}

/** The instant as FEEL's `now()`: a date and time at +08:00. */
export function nowAt(instant: Instant): FeelDateTime {
  const local = new Date(Date.parse(instant) + SHANGHAI_OFFSET_MS).toISOString().slice(0, 23);
  return parseDateTime(`${local}+08:00`)!;
}

/** The instant as FEEL's `today()`: the calendar date in Asia/Shanghai. */
export function todayAt(instant: Instant): FeelDate {
  return parseDate(new Date(Date.parse(instant) + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10))!;
}

/** `@"…"`: duration, time, date and time, or date by its shape; null where it is none. */
export function parseAt(text: string): unknown {
  if (/^-?P/.test(text)) return duration(text);
  if (/^T?\d{2}:/.test(text)) return parseTimeText(text);
  return text.includes('T') ? parseDateTime(text) : parseDate(text);
}

export function parseTimeText(text: string): FeelTime | null {
  const withDate = parseDateTime(`1970-01-01T${text.replace(/^T/, '')}`);
  return withDate === null ? null : new FeelTime(withDate.value.toPlainTime(), withDate.zone);
}

/** Milliseconds on a common line; wall-clock values count as UTC. */
export function toMs(value: Temporal): number {
  if (value instanceof FeelDate) return Date.UTC(value.year, value.month - 1, value.day) + yearFix(value.year, value.month, value.day);
  if (value instanceof FeelTime) {
    const t = value.value;
    const wall = ((t.hour * 60 + t.minute) * 60 + t.second) * 1000 + t.millisecond;
    return value.zone === null ? wall : wall - offsetMs(value);
  }
  const zone = value.zone === null ? 'UTC' : zoneId(value.zone);
  return value.value.toZonedDateTime(zone).epochMilliseconds;
}

/** `Date.UTC` reads years 0–99 as 1900–1999. */
function yearFix(year: number, month: number, day: number): number {
  if (year < 0 || year > 99) return 0;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime() - Date.UTC(year, month - 1, day);
}

function zoneId(zone: string): string {
  return zone === 'Z' ? 'UTC' : zone;
}

function offsetMs(time: FeelTime): number {
  const offset = time['time offset'] as FeelDuration | null;
  return offset === null ? 0 : toDurationMs(offset);
}

export function isZoned(value: Temporal): boolean {
  return !(value instanceof FeelDate) && value.zone !== null;
}

export function monthsOf(value: FeelDuration): number {
  return value.value.years * 12 + value.value.months;
}

export function toDurationMs(value: FeelDuration): number {
  const d = value.value;
  return ((((d.weeks * 7 + d.days) * 24 + d.hours) * 60 + d.minutes) * 60 + d.seconds) * 1000 + d.milliseconds;
}

export function durationOfMs(ms: number): FeelDuration {
  const sign = ms < 0 ? '-' : '';
  let rest = Math.abs(ms);
  const days = Math.floor(rest / 86_400_000);
  rest -= days * 86_400_000;
  const hours = Math.floor(rest / 3_600_000);
  rest -= hours * 3_600_000;
  const minutes = Math.floor(rest / 60_000);
  rest -= minutes * 60_000;
  const time = `${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${rest ? `${rest / 1000}S` : ''}`;
  if (days === 0 && time === '') return duration('PT0S')!;
  return duration(`${sign}P${days ? `${days}D` : ''}${time ? `T${time}` : ''}`)!;
}

export function durationOfMonths(months: number): FeelDuration {
  const sign = months < 0 ? '-' : '';
  const total = Math.abs(months);
  const years = Math.floor(total / 12);
  return duration(`${sign}P${years ? `${years}Y` : ''}${total % 12 || !years ? `${total % 12}M` : ''}`)!;
}

/** `temporal ± duration`; a date with a time-bearing duration becomes a date and time; null where FEEL has no such sum. */
export function addDuration(value: Temporal, by: FeelDuration, sign: 1 | -1): Temporal | null {
  const amount = sign === 1 ? by.value : by.value.negated();
  if (value instanceof FeelDateTime) return new FeelDateTime(value.value.add(amount), value.zone);
  if (value instanceof FeelTime) return by.yearsMonths ? null : new FeelTime(value.value.add(amount), value.zone);
  if (by.yearsMonths || toDurationMs(by) % 86_400_000 === 0) {
    return new FeelDate(by.yearsMonths ? value.value.add(amount) : value.value.add({ days: (toDurationMs(by) / 86_400_000) * sign }));
  }
  const midnight = parseDateTime(`${value.iso}T00:00:00Z`)!;
  return new FeelDateTime(midnight.value.add(amount), midnight.zone);
}

/** Difference of two instants of a kind, as a days and time duration. */
export function subtract(a: Temporal, b: Temporal): FeelDuration | null {
  if (a instanceof FeelTime !== b instanceof FeelTime) return null;
  if (!(a instanceof FeelDate) && !(b instanceof FeelDate) && isZoned(a) !== isZoned(b)) return null;
  return durationOfMs(toMs(a) - toMs(b));
}

/** Whole months between two dates, towards zero. */
export function monthsBetween(from: FeelDate | FeelDateTime, to: FeelDate | FeelDateTime): number {
  const backwards = toMs(from) > toMs(to);
  const [a, b] = backwards ? [to, from] : [from, to];
  let months = (b.year - a.year) * 12 + (b.month - a.month);
  if (b.day < a.day) months -= 1;
  return backwards ? -months : months;
}

const PROPERTIES: { readonly [name: string]: (value: Temporal) => unknown } = {
  year: (v) => ('year' in v ? v.year : undefined),
  month: (v) => ('month' in v ? v.month : undefined),
  day: (v) => ('day' in v ? v.day : undefined),
  weekday: (v) => ('weekday' in v ? v.weekday : undefined),
  hour: (v) => ('hour' in v ? v.hour : undefined),
  minute: (v) => ('minute' in v ? v.minute : undefined),
  second: (v) => ('second' in v ? v.second : undefined),
  timezone: (v) => ('timezone' in v ? v.timezone : undefined),
  'time offset': (v) => (v instanceof FeelDate ? undefined : v['time offset']),
};

const DURATION_PROPERTIES: { readonly [name: string]: (value: FeelDuration) => unknown } = {
  years: (v) => (v.yearsMonths ? Math.trunc(monthsOf(v) / 12) : undefined),
  months: (v) => (v.yearsMonths ? monthsOf(v) % 12 : undefined),
  days: (v) => (v.yearsMonths ? undefined : Math.trunc(toDurationMs(v) / 86_400_000)),
  hours: (v) => (v.yearsMonths ? undefined : Math.trunc(toDurationMs(v) / 3_600_000) % 24),
  minutes: (v) => (v.yearsMonths ? undefined : Math.trunc(toDurationMs(v) / 60_000) % 60),
  seconds: (v) => (v.yearsMonths ? undefined : Math.trunc(toDurationMs(v) / 1000) % 60),
};

/** A property FEEL gives temporal values (DMN 1.3 table 65); undefined where there is none. */
export function temporalProperty(value: Temporal | FeelDuration, name: string): unknown {
  if (value instanceof FeelDuration) return Object.hasOwn(DURATION_PROPERTIES, name) ? DURATION_PROPERTIES[name]!(value) : undefined;
  return Object.hasOwn(PROPERTIES, name) ? PROPERTIES[name]!(value) : undefined;
}
