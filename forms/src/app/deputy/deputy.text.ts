import { textsOf } from '../../shared/i18n/texts.ts';
import { deputyEn } from './deputy.en.ts';
import { deputyZh } from './deputy.zh.ts';

export const deputyText = textsOf(deputyZh, deputyEn);
