import { textsOf } from '../../shared/i18n/texts.ts';
import { operationEn } from './operation.en.ts';
import { operationZh } from './operation.zh.ts';

export const operationText = textsOf(operationZh, operationEn);
