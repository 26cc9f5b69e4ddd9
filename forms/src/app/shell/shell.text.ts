import { textsOf } from '../../shared/i18n/texts.ts';
import { shellEn } from './shell.en.ts';
import { shellZh } from './shell.zh.ts';

export const shellText = textsOf(shellZh, shellEn);
