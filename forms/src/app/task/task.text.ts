import { textsOf } from '../../shared/i18n/texts.ts';
import { taskEn } from './task.en.ts';
import { taskZh } from './task.zh.ts';

export const taskText = textsOf(taskZh, taskEn);
