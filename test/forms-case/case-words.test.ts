import { statusText, tasksFor } from '../../forms/src/app/case/case-words.ts';

const task = (id: string, assigneeId: string | null, candidates: readonly string[] = []) => ({
  id,
  name: id,
  stage: null,
  assignee: assigneeId ? { id: assigneeId, name: assigneeId } : null,
  candidates,
  deadline: null,
});

describe('the words of a case', () => {
  it('should tell my steps from those I may claim and those of others', () => {
    // given
    const openTasks = [
      task('mine', 'p1'),
      task('theirs', 'p2', ['执法人员']),
      task('free', null, ['执法人员']),
      task('other', null, ['法制审核人员']),
    ];
    // when
    const { mine, claimable } = tasksFor({ openTasks }, { personId: 'p1', names: ['李明', '执法人员'] });
    // then
    expect([mine.map((one) => one.id), claimable.map((one) => one.id)]).toEqual([['mine'], ['free']]);
  });

  it('should say how a closed case ended, in the words of the pack where the outcome is its own', () => {
    const closed = { kind: 'case', status: 'closed' } as const;
    expect(statusText({ ...closed, outcome: 'penalised', outcomeName: 'x' })).toBe('已结案 · 已处罚');
    expect(statusText({ ...closed, outcome: 'c500100-own', outcomeName: '本地结果' })).toBe('已结案 · 本地结果');
    expect(statusText({ kind: 'clue', status: 'open', outcome: null, outcomeName: null })).toBe('处置中');
  });
});
