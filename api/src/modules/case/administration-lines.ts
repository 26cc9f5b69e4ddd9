/** What administrators do with a running case – suspend 挂起, resume, modify 流程修正, migrate 迁移 … – in the history 办理过程, in plain words. */
import type { HistoryEvent } from '@onematter/engine';
import { isObject, textAt } from '../../workflow/values.ts';
import type { Language } from '../form/localize.ts';
import type { Item, Words } from './timeline.ts';

/** Null for what is none of theirs, or is told by another line. */
export function administrationLine(event: HistoryEvent, words: Words, language: Language): Item | null {
  const titles = titlesOf(event, words);
  return titles === null ? null : { kind: 'status', title: titles[language], reason: textAt(event.data, 'reason') };
}

function titlesOf(event: HistoryEvent, words: Words): { readonly zh: string; readonly en: string } | null {
  const { data } = event;
  switch (event.type) {
    case 'root.suspended':
      return { zh: '挂起办理流程，激活前不能办理', en: 'Suspended the case: nothing can be done until it is resumed' };
    case 'root.resumed':
      return { zh: '激活办理流程，继续办理', en: 'Resumed the case' };
    case 'variables.changed': {
      // a form writes variables as well: only a change by hand has a reason
      if (textAt(data, 'reason') === null) return null;
      const names = isObject(data['after']) ? Object.keys(data['after']) : [];
      return { zh: `更改流程变量“${names.join('、')}”`, en: `Changed the process variables ${names.join(', ')}` };
    }
    case 'root.modified':
      return modified(event, words);
    case 'incident.skipped': {
      const name = words.elementName(textAt(data, 'elementId')) ?? '';
      return { zh: `跳过出现异常的“${name}”`, en: `Skipped “${name}”, which had stopped` };
    }
    case 'process-instance.migrated':
      return { zh: '办理流程改按新版本继续', en: 'The case goes on by another version of its process' };
    case 'migration.undone':
      return { zh: '撤销迁移，恢复到迁移前的版本', en: 'Undid the migration: the case is again as it was before' };
    default:
      return null;
  }
}

function modified({ data }: HistoryEvent, words: Words): { readonly zh: string; readonly en: string } {
  const named = (list: unknown, key: string) =>
    (Array.isArray(list) ? list : []).flatMap((one) => (isObject(one) ? (words.elementName(textAt(one, key)) ?? '未命名环节') : []));
  const parts = [
    { zh: '取消', en: 'cancelled', names: named(data['cancelled'], 'elementId') },
    { zh: '撤回等候在', en: 'withdrew what waited at', names: named(data['withdrawn'], 'joinId') },
    { zh: '转到', en: 'went to', names: named(data['activated'], 'elementId') },
  ].filter(({ names }) => names.length > 0);
  const zh = parts.map((part) => `${part.zh}${part.names.map((name) => `“${name}”`).join('、')}`).join('，');
  const en = parts.map((part) => `${part.en} ${part.names.map((name) => `“${name}”`).join(', ')}`).join('; ');
  return { zh: `流程修正：${zh}`, en: `Modified the process: ${en}` };
}
