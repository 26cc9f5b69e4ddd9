import { isLegalDate, type LegalDate, legalDateOf } from '../dates.ts';
import { isCreditCode } from './credit-code.ts';
import { ageOn, birthOn, isIdNumber } from './id-number.ts';

/**
 * What JSONLogic in a form may call besides the standard operations. Each answers true for an empty value: whether a value
 * must be there is the business of `required`. A check reads `{"if": [{"omIdNumber": [{"var": "value"}]}, true, "身份证号码不正确"]}`.
 */
export const OPERATIONS: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
  /** citizen identity number 公民身份号码, GB 11643 */
  omIdNumber: (value) => isEmpty(value) || (typeof value === 'string' && isIdNumber(value)),
  /** unified social credit code 统一社会信用代码, GB 32100 */
  omUscc: (value) => isEmpty(value) || (typeof value === 'string' && isCreditCode(value)),
  /** mainland mobile number, or a fixed line with its area code */
  omPhone: (value) => isEmpty(value) || (typeof value === 'string' && /^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/.test(value.replace(/\s/g, ''))),
  /** `[date, limit]`: date ≤ limit; a limit is a date or "today" */
  omDateNotAfter: (date, limit) => compare(date, limit, (order) => order <= 0),
  /** `[date, limit]`: date ≥ limit */
  omDateNotBefore: (date, limit) => compare(date, limit, (order) => order >= 0),
  /** `[identity number, date or "today"]` → full years of age on that day, null where the number is not valid */
  omAge: (idNumber, on) => {
    const born = typeof idNumber === 'string' ? birthOn(idNumber) : null;
    const day = legalDay(on);
    return born && day ? ageOn(born, day) : null;
  },
};

/** Standard JSONLogic operations a form may use; those that reach outside the data (log, method) are not among them. */
export const STANDARD_OPERATIONS: ReadonlySet<string> = new Set([
  ...['var', 'missing', 'missing_some', 'if', '?:', '==', '===', '!=', '!==', '!', '!!', 'or', 'and'],
  ...['>', '>=', '<', '<=', 'max', 'min', '+', '-', '*', '/', '%', 'map', 'reduce', 'filter', 'all', 'none', 'some'],
  ...['merge', 'in', 'cat', 'substr'],
]);

let fixedToday: LegalDate | null = null;

/** Runs `work` (synchronous) with "today" fixed: on the server the legal day comes from the command, not from this machine. */
export function withToday<T>(today: LegalDate | null, work: () => T): T {
  const before = fixedToday;
  fixedToday = today;
  try {
    return work();
  } finally {
    fixedToday = before;
  }
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function legalDay(value: unknown): LegalDate | null {
  if (value === 'today') return fixedToday ?? legalDateOf(new Date());
  return toLegalDate(value);
}

/** A value of a date field as a legal date: stored text, or what Form.io's picker produced; null where it is neither. */
export function toLegalDate(value: unknown): LegalDate | null {
  if (typeof value !== 'string') return null;
  if (isLegalDate(value)) return value;
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(Z|[+-]\d{2}:\d{2})?$/.exec(value);
  if (!match || !isLegalDate(match[1])) return null;
  // The picker writes a day without time as midnight, in UTC or in the zone of the device: the day it shows is the day meant.
  if (/^00:00(:00(\.0+)?)?$/.test(match[2] as string) || match[3] === undefined) return match[1] as LegalDate;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : legalDateOf(new Date(at));
}

function compare(date: unknown, limit: unknown, holds: (order: number) => boolean): boolean {
  if (isEmpty(date) || isEmpty(limit)) return true;
  const left = legalDay(date);
  const right = legalDay(limit);
  if (!left || !right) return false;
  return holds(left < right ? -1 : left > right ? 1 : 0);
}
