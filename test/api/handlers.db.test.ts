import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/api-client.ts';
import { HttpPlayer, scenario } from '../support/http-player.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

let api: ApiUnderTest;
let player: HttpPlayer;
/** 孙立: legal reviewer 法制审核人员 and case officer 执法人员 at once */
let sun: Client;
let officer: Client;
beforeAll(async () => {
  api = await startApi();
  player = new HttpPlayer(api.server.url);
  sun = await player.as('sunfazhi');
  officer = await player.as('liming');
});
afterAll(() => api.close());

/** A case of 听证 standing at `until`, with its next acts. */
async function standingAt(until: string, officers: Record<string, unknown> = {}) {
  const played = await scenario('hearing-held');
  const withOfficers = { ...played, answers: { ...played.answers, ...officers } };
  const caseId = await player.start(withOfficers);
  await player.steps(withOfficers, caseId, until);
  return {
    caseId,
    rest: { ...played, steps: played.steps.slice(played.steps.findIndex((step) => 'task' in step && step.task === until)) },
  };
}

async function handles(caseId: string): Promise<boolean> {
  const { body } = await officer.get(`/cases/${caseId}`);
  return (body['handlers'] as { id: string; duty: string }[]).some(({ id, duty }) => id === 'sunfazhi' && duty === 'handle');
}

describe('who has handled a case 承办, and may therefore not review it', () => {
  it('should be the officer once named in the record, although he did nothing and was replaced', async () => {
    // given
    const { caseId, rest } = await standingAt('collect-evidence', { 'officers.second': 'sunfazhi' });
    const request = { 'recusal.target': 'second', 'recusal.applicant': '王样例', 'recusal.reason': '协办人与当事人有亲属关系' };
    const data = player.answers(request);
    expect(await officer.post(`/cases/${caseId}/acts/recusal-requested`, { data })).toMatchObject({ status: 200 });
    const decision = { 'recusal.granted': true, 'recusal.replacement': 'zhangwei', 'recusal.opinion': '情况属实，同意回避。' };
    await player.complete(caseId, { by: 'qianzhen', task: 'decide-recusal', answers: decision });
    await player.steps(rest, caseId, 'review-items');
    // when: each way to the review
    const review = await player.findTask('zhaofa', caseId, 'review-items');
    const claimed = await sun.post(`/user-tasks/${review.id}/claim`, {});
    const completed = await sun.post(`/user-tasks/${review.id}/complete`, { data: player.answers(answersOf(rest, 'review-items')) });
    const reviewer = await player.as('zhaofa');
    expect(await reviewer.post(`/user-tasks/${review.id}/claim`, {})).toMatchObject({ status: 200 });
    const assigned = await reviewer.post(`/user-tasks/${review.id}/assign`, { personId: 'sunfazhi' });
    // then
    const conflict = { code: 'DUTY_CONFLICT' };
    expect([claimed.body, completed.body, assigned.body]).toMatchObject([conflict, conflict, conflict]);
  });

  it('should be who opened the case', async () => {
    // given
    const played = await scenario('hearing-held');
    // when
    const caseId = await player.start({ ...played, startedBy: 'sunfazhi' });
    // then
    expect(await handles(caseId)).toBe(true);
  });

  it.each([
    ['saved a draft', (id: string) => sun.put(`/user-tasks/${id}/draft`, { data: {} }), true],
    ['attached evidence', (id: string, caseId: string) => attach(caseId, id), true],
    ['handed the task on', (id: string) => sun.post(`/user-tasks/${id}/assign`, { personId: 'liming', reason: '交回' }), true],
    ['put it back into the pool', (id: string) => sun.post(`/user-tasks/${id}/unclaim`, {}), false],
  ])('should count a person who claimed a handle task and %s: or not', async (_what, act, isHandler) => {
    // given
    const { caseId } = await standingAt('verify-clue');
    const { id } = await player.findTask(officer, caseId, 'verify-clue');
    await officer.post(`/user-tasks/${id}/unclaim`, {});
    expect(await sun.post(`/user-tasks/${id}/claim`, {})).toMatchObject({ status: 200 });
    expect(await handles(caseId)).toBe(false);
    // when
    const answer = await act(id, caseId);
    // then
    expect(answer.status).toBeLessThan(300);
    expect(await handles(caseId)).toBe(isHandler);
  });
});

function answersOf({ steps }: Awaited<ReturnType<typeof scenario>>, task: string): Readonly<Record<string, unknown>> {
  const step = steps.find((one) => 'task' in one && one.task === task);
  if (!step || !('answers' in step)) throw new Error(`Expected answers for ${task}`);
  return step.answers;
}

function attach(caseId: string, taskId: string) {
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  return sun.upload(`/cases/${caseId}/evidence`, new Blob([png], { type: 'image/png' }), 'a.png', { kind: 'photo', taskId });
}
