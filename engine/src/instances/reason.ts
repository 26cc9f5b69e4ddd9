import { Refused } from '../kernel/failure.ts';

/** Characters of a reason: what a form for it takes. */
const REASON_LIMIT = 2_000;

/** An intervention says why. @throws {Refused} REASON_REQUIRED */
export function demandReason(reason: unknown, operation: string): string {
  const text = typeof reason === 'string' ? reason.trim() : '';
  if (isBlank(text) || text.length > REASON_LIMIT) throw new Refused('REASON_REQUIRED', { operation, longest: REASON_LIMIT });
  return text;
}

/** Nothing to read in it: spaces, and characters that show nothing (U+200B and the like). */
export function isBlank(text: string): boolean {
  return /^[\p{Z}\p{C}\s]*$/u.test(text);
}
