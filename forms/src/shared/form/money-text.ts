import { capitalAmount, fenToYuan, isFen } from '@onematter/processes/form-rules';
import type { Language } from '../i18n/language.ts';

/** Amount in figures with its unit: `1,200.00 元`; anything that is not whole 分 comes back as text. */
export function moneyText(value: unknown, language: Language): string {
  if (!isFen(value)) return value === null || value === undefined ? '' : String(value);
  return language === 'en' ? `CNY ${fenToYuan(value)}` : `${fenToYuan(value)} 元`;
}

/** The amount in capitals 大写, '' when there is none. */
export function moneyInCapitals(value: unknown): string {
  return isFen(value) ? capitalAmount(value) : '';
}
