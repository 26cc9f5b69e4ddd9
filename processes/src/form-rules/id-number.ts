import { isLegalDate, type LegalDate } from '../dates.ts';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK = '10X98765432';

/** Brings what people type to the form of the standard: no blanks, full-width digits narrowed, X in upper case. */
export function normaliseIdNumber(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
}

/**
 * Citizen identity number 公民身份号码 (GB 11643-1999): 17 digits and a check character, Σ wᵢ·aᵢ mod 11 → `10X98765432`;
 * digits 7–14 must be a day that exists.
 */
export function isIdNumber(text: string): boolean {
  const number = normaliseIdNumber(text);
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return false;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(number[index]), 0);
  return CHECK[sum % 11] === number[17] && isLegalDate(birthText(number));
}

/** Date of birth in a valid number; null otherwise. */
export function birthOn(text: string): LegalDate | null {
  return isIdNumber(text) ? birthText(normaliseIdNumber(text)) : null;
}

/** Full years of age on a day (周岁: the birthday itself counts as reached on the day after, so the day is excluded). */
export function ageOn(born: LegalDate, on: LegalDate): number {
  const years = Number(on.slice(0, 4)) - Number(born.slice(0, 4));
  return on.slice(5) > born.slice(5) ? years : years - 1;
}

function birthText(number: string): string {
  return `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
}
