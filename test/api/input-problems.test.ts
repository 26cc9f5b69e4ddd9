import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { inputProblem } from '../../api/src/http/input-problems.ts';

const Body = z.strictObject({
  reason: z.string().trim().min(1).max(5),
  from: z.iso.date(),
  id: z.uuid(),
  rerun: z.enum(['all', 'straight-back']),
  limit: z.number().int().max(100),
  ids: z.array(z.string()).max(1),
  node: z.string().regex(/^a\d$/),
});
const GOOD = { reason: 'x', from: '2026-09-21', id: crypto.randomUUID(), rerun: 'all', limit: 1, ids: [], node: 'a1' };

describe('what is wrong with an input', () => {
  it.each([
    [{ reason: undefined }, '“reason”必须填写', '“reason” is required'],
    [{ reason: 7 }, '“reason”应为文字', '“reason” must be text'],
    [{ reason: '  ' }, '“reason”不能为空', '“reason” must not be empty'],
    [{ reason: '123456' }, '“reason”最多 5 个字符', '“reason” must have at most 5 characters'],
    [{ from: '21.9.' }, '“from”应为日期，如 2026-09-21', '“from” must be a date such as 2026-09-21'],
    [{ id: 'x' }, '“id”应为 UUID 编号', '“id” must be a UUID'],
    [{ rerun: 'no' }, '“rerun”只能是：all、straight-back', '“rerun” must be one of: all, straight-back'],
    [{ limit: 101 }, '“limit”不能大于 100', '“limit” must be at most 100'],
    [{ ids: ['a', 'b'] }, '“ids”最多 1 项', '“ids” must have at most 1 entries'],
    [{ node: '__proto__' }, '“node”格式不正确', '“node” is not in the form expected'],
    [{ more: 1 }, '“body”含有不认识的内容：more', '“body” has members that are not known: more'],
  ])('should be said in plain sentences: %j', (over, zh, en) => {
    const { error } = Body.safeParse({ ...GOOD, ...over });
    expect(error!.issues.map((issue) => inputProblem(issue, 'body').messages)).toEqual([{ zh, en }]);
  });
});
