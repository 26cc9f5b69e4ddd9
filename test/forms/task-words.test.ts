import { completionLabel } from '../../forms/src/app/task/completion-label.ts';
import { usualReasons } from '../../forms/src/app/task/return-reasons.ts';
import type { TaskView } from '../../forms/src/app/task/task.view.ts';
import { taskZh } from '../../forms/src/app/task/task.zh.ts';
import { standingOf } from '../../forms/src/app/task/task-standing.ts';
import { STAGES } from '../../forms/src/app/worklist/worklist-filter.ts';

describe('the main button of a task', () => {
  it.each([
    ['立案审批', '提交立案审批'],
    ['制作调查终结报告', '提交调查终结报告'],
    ['提交立案审批', '提交立案审批'],
    ['填写', '提交填写'],
    ['', '提交本步骤'],
    ['对当事人陈述申辩提出的新的事实理由和证据进行复核', '提交本步骤'],
  ])('should name what happens: %s', (step, label) => {
    expect(completionLabel(step, 'zh')).toBe(label);
  });

  it('should do so in English', () => {
    expect(completionLabel('Legal review', 'en')).toBe('Submit: Legal review');
    expect(completionLabel('A name that is much longer than a button', 'en')).toBe('Submit');
  });
});

describe('the usual reasons for a return', () => {
  it('should have words for every step, known or not', () => {
    for (const stage of [...STAGES, 'something-new', null]) {
      const reasons = usualReasons(stage);
      expect(reasons.length).toBeGreaterThan(2);
      for (const reason of reasons) expect(taskZh[reason]).toBeTruthy();
    }
  });
});

describe('how a person stands to a task', () => {
  const view = (over: object, suspension: object | null = null) =>
    ({
      task: { status: 'open', assignee: null, operations: [], ...over },
      standing: { delegation: null, suspension: null },
      case: { suspension },
    }) as unknown as TaskView;
  it.each([
    [{ status: 'completed' }, 'completed'],
    [{ status: 'cancelled' }, 'cancelled'],
    [{ operations: ['claim', 'complete'] }, 'claimable'],
    [{ operations: ['complete'] }, 'working'],
    [{ assignee: { id: 'me' }, operations: ['complete', 'claim'] }, 'working'],
    [{ assignee: { id: 'other' } }, 'foreign'],
    [{}, 'not-mine'],
  ])('should be told from %j', (over, standing) => {
    expect(standingOf(view(over))).toBe(standing);
  });

  it('should be held while the case is suspended: the banner says so, not that the task is with himself', () => {
    const mine = { assignee: { id: 'me', name: '张伟' } };
    expect(standingOf(view(mine, { since: '2026-09-21T01:00:00.000Z', reason: '等待上级批复' }))).toBe('held');
  });
});
