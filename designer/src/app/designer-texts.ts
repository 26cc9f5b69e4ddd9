import { textsOf } from '@onematter/forms/shared/i18n/texts';
import { designerEn } from './designer.en.ts';
import { designerZh } from './designer.zh.ts';

export const designerText = textsOf(designerZh, designerEn);
export type DesignerTextKey = keyof typeof designerZh;

/** The text of a key put together from data (`type.…`), or `otherwise` when there is none. */
export function designerTextOr(prefix: string, value: string, otherwise = value): string {
  const key = `${prefix}.${value}`;
  return key in designerZh ? designerText(key as DesignerTextKey) : otherwise; // checked on this line
}
