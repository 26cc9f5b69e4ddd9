import { textsOf } from '../../shared/i18n/texts.ts';
import { startEn } from './start.en.ts';
import { startZh } from './start.zh.ts';

export const startText = textsOf(startZh, startEn);
