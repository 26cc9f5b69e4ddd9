/** What is wrong with an input, field by field, in plain sentences of both languages – never in the words of the library that checks it. */
import type { z } from 'zod';
import type { FieldProblem } from '../errors.ts';

type Issue = z.core.$ZodIssue;
interface Sentence {
  readonly zh: string;
  readonly en: string;
}

/** `what` names the whole where the fault is not in one field: body, query. */
export function inputProblem(issue: Issue, what: string): FieldProblem {
  const path = issue.path.map(String).join('.');
  const { zh, en } = sentenceOf(issue);
  const name = path || what;
  return { path, code: issue.code.toUpperCase(), messages: { zh: `“${name}”${zh}`, en: `“${name}” ${en}` } };
}

function sentenceOf(issue: Issue): Sentence {
  switch (issue.code) {
    case 'invalid_type':
      return /received undefined$/.test(issue.message) ? { zh: '必须填写', en: 'is required' } : typed(issue.expected);
    case 'too_small':
      return bounded(issue.origin, Number(issue.minimum), 'least');
    case 'too_big':
      return bounded(issue.origin, Number(issue.maximum), 'most');
    case 'invalid_format':
      return FORMATS[issue.format] ?? { zh: '格式不正确', en: 'is not in the form expected' };
    case 'invalid_value':
      return { zh: `只能是：${issue.values.join('、')}`, en: `must be one of: ${issue.values.join(', ')}` };
    case 'unrecognized_keys':
      return { zh: `含有不认识的内容：${issue.keys.join('、')}`, en: `has members that are not known: ${issue.keys.join(', ')}` };
    case 'custom': // a rule of our own, with a sentence of our own
      return { zh: '不符合要求', en: `is not as required: ${issue.message}` };
    default:
      return { zh: '不符合要求', en: 'is not as required' };
  }
}

const TYPES: Readonly<Record<string, Sentence>> = {
  string: { zh: '应为文字', en: 'must be text' },
  number: { zh: '应为数字', en: 'must be a number' },
  int: { zh: '应为整数', en: 'must be a whole number' },
  boolean: { zh: '应为 true 或者 false', en: 'must be true or false' },
  array: { zh: '应为列表', en: 'must be a list' },
  object: { zh: '应为对象', en: 'must be an object' },
  record: { zh: '应为对象', en: 'must be an object' },
};
const typed = (expected: string): Sentence => TYPES[expected] ?? { zh: '类型不正确', en: 'is of the wrong type' };

const FORMATS: Readonly<Record<string, Sentence>> = {
  uuid: { zh: '应为 UUID 编号', en: 'must be a UUID' },
  guid: { zh: '应为 UUID 编号', en: 'must be a UUID' },
  date: { zh: '应为日期，如 2026-09-21', en: 'must be a date such as 2026-09-21' },
  datetime: { zh: '应为时间，如 2026-09-21T01:00:00.000Z', en: 'must be an instant such as 2026-09-21T01:00:00.000Z' },
};

function bounded(origin: string, limit: number, side: 'least' | 'most'): Sentence {
  const isLeast = side === 'least';
  if (origin === 'string' && isLeast && limit === 1) return { zh: '不能为空', en: 'must not be empty' };
  const bound = { zh: isLeast ? '至少' : '最多', en: `at ${side}` };
  if (origin === 'string') return { zh: `${bound.zh} ${limit} 个字符`, en: `must have ${bound.en} ${limit} characters` };
  if (origin === 'array' || origin === 'set') return { zh: `${bound.zh} ${limit} 项`, en: `must have ${bound.en} ${limit} entries` };
  return { zh: isLeast ? `不能小于 ${limit}` : `不能大于 ${limit}`, en: `must be ${bound.en} ${limit}` };
}
