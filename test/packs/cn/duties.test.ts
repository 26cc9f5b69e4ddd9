import type { Scenario } from '../../../processes/src/pack/scenario.ts';
import type { CaseRoot } from '../case-root.ts';
import { Player } from '../play.ts';
import { openWorld } from '../world.ts';

const world = await openWorld();

/** The case of the main job, played up to the step before `task` opens as the next one to do. */
async function upTo(task: string, change: (scenario: Scenario) => Scenario = (same) => same): Promise<{ player: Player; root: CaseRoot }> {
  const found = world.pack.scenarios.find(({ id }) => id === 'main-job') as Scenario;
  const { fromClue: _clue, expect: _expect, ...scenario } = change(found);
  const end = scenario.steps.findIndex((act) => 'task' in act && act.task === task);
  const player = new Player(world, scenario.startedAt);
  const root = await player.play({ ...scenario, steps: scenario.steps.slice(0, end) });
  expect(root.openElements).toContain(task);
  return { player, root };
}

const answersOf = (task: string) => {
  const steps = (world.pack.scenarios.find(({ id }) => id === 'main-job') as Scenario).steps;
  const act = steps.find((entry) => 'task' in entry && entry.task === task);
  if (!act || !('answers' in act)) throw new Error(`Expected the main job to have ${task}`);
  return act.answers;
};

/** The second officer of the case is 孙立, who also reviews. */
const withReviewerAsSecondOfficer = (scenario: Scenario): Scenario =>
  JSON.parse(JSON.stringify(scenario).replaceAll('zhangwei', 'sunfazhi')) as Scenario;

describe('separation of duty 办审定分离 in the ordinary procedure', () => {
  it('should refuse the review by a person who handled the case, whatever posts that person holds (G-03)', async () => {
    // given
    const { player, root } = await upTo('review-items', withReviewerAsSecondOfficer);
    // when
    const told = await player.complete(root, 'sunfazhi', 'review-items', answersOf('review-items'));
    // then
    expect(told).toMatchObject({ kind: 'refused', code: 'DUTY_CONFLICT', details: { guardrail: 'G-03' } });
    expect(root.openElements).toContain('review-items');
  });

  it('should let another reviewer do it', async () => {
    const { player, root } = await upTo('review-items', withReviewerAsSecondOfficer);
    expect(await player.complete(root, 'zhaofa', 'review-items', answersOf('review-items'))).toEqual({ kind: 'accepted' });
  });

  it('should refuse the review by somebody without the post', async () => {
    const { player, root } = await upTo('review-items');
    const told = await player.complete(root, 'neiqin', 'review-items', answersOf('review-items'));
    expect(told).toMatchObject({ kind: 'refused', code: 'USER_TASK_NOT_CANDIDATE' });
  });

  it('should refuse the decision by the officer who handled the case', async () => {
    const { player, root } = await upTo('approve-decision');
    expect(await player.complete(root, 'liming', 'approve-decision', answersOf('approve-decision'))).toMatchObject({ kind: 'refused' });
    expect(await player.complete(root, 'qianzhen', 'approve-decision', answersOf('approve-decision'))).toEqual({ kind: 'accepted' });
  });

  it('should leave the work of an officer whose certificate has expired to another officer (G-01)', async () => {
    // given: 吴强 is named as the lead officer
    const expired = (scenario: Scenario): Scenario =>
      JSON.parse(JSON.stringify(scenario).replaceAll('@person:liming', '@person:wuqiang')) as Scenario;
    const { player, root } = await upTo('verify-clue', expired);
    // then
    const told = await player.complete(root, 'wuqiang', 'verify-clue', answersOf('verify-clue'));
    expect(told).toMatchObject({ kind: 'refused', code: 'CERTIFICATE_REQUIRED', details: { guardrail: 'G-01' } });
    expect(await player.complete(root, 'liming', 'verify-clue', answersOf('verify-clue'))).toEqual({ kind: 'accepted' });
  });
});

describe('recusal 回避', () => {
  it('should be decided by the head while the investigation goes on, and replace the officer', async () => {
    // given
    const { player, root } = await upTo('collect-evidence');
    const request = { 'recusal.applicant': '王样例', 'recusal.target': 'second', 'recusal.reason': '协办人与当事人是亲属。' };
    // when
    expect(await player.act(root, 'recusal-requested', request)).toEqual({ kind: 'accepted' });
    // then: both are open
    expect(root.openElements).toEqual(['collect-evidence', 'decide-recusal']);
    const answers = { 'recusal.granted': true, 'recusal.replacement': 'sunfazhi', 'recusal.opinion': '准予回避。' };
    await player.complete(root, 'qianzhen', 'decide-recusal', answers);
    expect(root.record['officers']).toEqual({ lead: 'liming', second: 'sunfazhi' });
    expect(root.openElements).toEqual(['collect-evidence']);
  });

  it('should stay open to further requests, about the other officer too', async () => {
    // given
    const { player, root } = await upTo('collect-evidence');
    const about = (target: string) => ({ 'recusal.applicant': '王样例', 'recusal.target': target, 'recusal.reason': '有利害关系。' });
    const refused = { 'recusal.granted': false, 'recusal.opinion': '经核实，没有应当回避的情形。' };
    // when
    for (const target of ['lead', 'second']) {
      expect(await player.act(root, 'recusal-requested', about(target))).toEqual({ kind: 'accepted' });
      expect(await player.complete(root, 'qianzhen', 'decide-recusal', refused)).toEqual({ kind: 'accepted' });
    }
    // then: nobody is replaced, and the day of the decision is on record
    expect(root.record['officers']).toEqual({ lead: 'liming', second: 'zhangwei' });
    expect(root.record['recusal']).toMatchObject({ granted: false, target: 'second', decidedOn: player.now.slice(0, 10) });
    expect(root.openElements).toEqual(['collect-evidence']);
  });
});

describe('return 退回', () => {
  it('should bring a decision back to its draft', async () => {
    // given
    const { root } = await upTo('approve-decision');
    const task = [...root.tasks.values()].find(({ elementId }) => elementId === 'approve-decision');
    const actor = { kind: 'person', id: 'qianzhen' } as const;
    // when
    root.do({ type: 'user-task.claim', actor, taskId: task?.taskId as string });
    const told = root.do({ type: 'user-task.return', actor, taskId: task?.taskId as string, target: 'draft-decision', reason: '补充说理' });
    // then
    expect(told).toEqual({ kind: 'accepted' });
    expect(root.openElements).toEqual(['draft-decision']);
  });
});
