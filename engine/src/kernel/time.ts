import { FeelDate, FeelDateTime, FeelDuration } from 'feelin';
import { monthsOf, toDurationMs, toMs } from '../feel/temporal.ts';
import type { Instant } from './types.ts';

/** ISO 8601 instants, periods and cycles of timers. Months and years are counted on the calendar of Asia/Shanghai (UTC+8). */
export interface Period {
  readonly months: number;
  readonly ms: number;
}

export interface Cycle {
  /** times to fire; null = without end */
  readonly times: number | null;
  readonly start: Instant | null;
  /** ISO 8601 duration */
  readonly every: string;
}

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** A date and time with or without offset (without: Asia/Shanghai), or a date (its 00:00 there); null where the text is neither. */
export function parseInstant(text: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text)) return null;
  const full = text.includes('T') ? text : `${text}T00:00:00`;
  const ms = Date.parse(/(Z|[+-]\d{2}:\d{2})$/.test(full) ? full : `${full}+08:00`);
  return Number.isNaN(ms) ? null : instantOf(ms);
}

/** `P1Y2M3W4DT5H6M7S`, not negative, not zero. */
export function parsePeriod(text: string): Period | null {
  const match =
    /^P(?=.)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?=.)(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9}(?:\.\d{1,3})?)S)?)?$/.exec(
      text,
    );
  if (match === null) return null;
  const [years, months, weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const ms = Math.round(((weeks * 7 + days) * 24 + hours) * 3_600_000 + minutes * 60_000 + seconds * 1000);
  return { months: years * 12 + months, ms };
}

/** `R3/PT1H`, `R/2026-11-21T08:00:00Z/P1D`; the period must be at least a second. */
export function parseCycle(text: string): Cycle | null {
  const match = /^R(\d{0,6})\/(?:([^/]+)\/)?(P[^/]+)$/.exec(text);
  if (match === null) return null;
  const period = parsePeriod(match[3]!);
  const start = match[2] === undefined ? null : parseInstant(match[2]);
  if (period === null || (period.months === 0 && period.ms < 1000) || (match[2] !== undefined && start === null) || match[1] === '0')
    return null;
  return { times: match[1] === '' ? null : Number(match[1]), start, every: match[3]! };
}

/** `from` plus a period; the day is cut to the length of the month. null beyond the year 9999. */
export function addPeriod(from: Instant, period: Period): Instant | null {
  const local = new Date(Date.parse(from) + SHANGHAI_OFFSET_MS);
  const month = local.getUTCMonth() + period.months;
  const lastDay = new Date(Date.UTC(local.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const shifted = Date.UTC(local.getUTCFullYear(), month, Math.min(local.getUTCDate(), lastDay)) + (local.getTime() % DAY_MS);
  return instantOf(shifted - SHANGHAI_OFFSET_MS + period.ms);
}

function instantOf(ms: number): Instant | null {
  return ms >= -62_135_596_800_000 && ms <= 253_402_300_799_999 ? new Date(ms).toISOString() : null;
}

/** A FEEL value or text as an instant. */
export function toInstant(value: unknown): Instant | null {
  if (typeof value === 'string') return parseInstant(value);
  if (value instanceof FeelDate) return parseInstant(value.toString());
  if (!(value instanceof FeelDateTime)) return null;
  return instantOf(value.zone === null ? toMs(value) - SHANGHAI_OFFSET_MS : toMs(value));
}

/** A FEEL value or text as a period. */
export function toPeriod(value: unknown): Period | null {
  if (typeof value === 'string') return parsePeriod(value);
  if (!(value instanceof FeelDuration)) return null;
  const period = value.yearsMonths ? { months: monthsOf(value), ms: 0 } : { months: 0, ms: toDurationMs(value) };
  return period.months < 0 || period.ms < 0 ? null : period;
}
