import { describe, expect, it } from '@jest/globals';
import { handedTo } from '../../forms/src/app/task/handed-to.ts';

describe('who has the case next', () => {
  it.each([
    [[{ name: '现场取证', assignee: { id: 'zhangwei', name: '张伟' }, candidates: [] }], { who: '张伟', next: '现场取证' }],
    [[{ name: '法制审核', assignee: null, candidates: ['法制审核人员'] }], { who: '法制审核人员', next: '法制审核' }],
    [[], undefined],
  ])('should be said as far as it is known: %j', (tasks, expected) => {
    expect(handedTo(tasks)).toEqual(expected);
  });
});
