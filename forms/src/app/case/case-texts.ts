import { textsOf } from '../../shared/i18n/texts.ts';
import { caseEn } from './case.en.ts';
import { caseZh } from './case.zh.ts';

export const caseText = textsOf(caseZh, caseEn);
export type CaseTextKey = keyof typeof caseZh;

/**
 * The text of a key put together from data (`outcome.…`); `otherwise`, usually the raw value, when the platform has no word
 * for it.
 */
export function caseTextOr(prefix: string, value: string | null | undefined, otherwise = value ?? ''): string {
  if (!value) return '';
  const key = `${prefix}.${value}`;
  return key in caseZh ? caseText(key as CaseTextKey) : otherwise; // checked on this line
}
