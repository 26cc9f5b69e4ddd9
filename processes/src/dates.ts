/**
 * Legal dates: `YYYY-MM-DD` in Asia/Shanghai (UTC+8 all year since 1991), without a time. Pure arithmetic on the proleptic
 * Gregorian calendar; nothing here reads a clock or a time zone database.
 */
export type LegalDate = string;

const DAY_MS = 86_400_000;
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** True when the text is `YYYY-MM-DD` and the day exists (2026-02-30 does not), year 1800 to 2999. */
export function isLegalDate(text: unknown): text is LegalDate {
  if (typeof text !== 'string' || !/^(1[89]|2\d)\d{2}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

export function addDays(date: LegalDate, days: number): LegalDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: LegalDate, to: LegalDate): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

/**
 * The same day `months` later, or the last day of that month where there is no such day (31 January + 1 month = 28 or
 * 29 February): how a period by months ends under the Civil Code Art. 202 (民法典 第二百零二条).
 */
export function addMonths(date: LegalDate, months: number): LegalDate {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const index = year * 12 + (month - 1) + months;
  const target = { year: Math.floor(index / 12), month: index % 12 };
  const last = new Date(Date.UTC(target.year, target.month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(target.year, target.month, Math.min(day, last))).toISOString().slice(0, 10);
}

/** 0 Sunday … 6 Saturday */
export function weekday(date: LegalDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

export function yearOf(date: LegalDate): number {
  return Number(date.slice(0, 4));
}

/** The legal date an instant falls on in Asia/Shanghai. */
export function legalDateOf(instant: string | Date): LegalDate {
  return new Date(new Date(instant).getTime() + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** 24:00 of the day in Asia/Shanghai as an instant in UTC: when a period ending on that day is over. */
export function endOfDay(date: LegalDate): string {
  return new Date(Date.parse(`${addDays(date, 1)}T00:00:00Z`) - SHANGHAI_OFFSET_MS).toISOString();
}

/** `2026年9月24日`: how a date stands in an official document (GB/T 9704, Arabic numerals without leading zeros). */
export function chineseDate(date: LegalDate): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${year}年${month}月${day}日`;
}
