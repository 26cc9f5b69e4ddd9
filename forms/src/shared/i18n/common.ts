import { commonEn } from './common.en.ts';
import { commonZh } from './common.zh.ts';
import { textsOf } from './texts.ts';

/** `t()` for the words that every screen shares. */
export const commonText = textsOf(commonZh, commonEn);
