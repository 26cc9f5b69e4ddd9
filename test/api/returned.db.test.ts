import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Scenario } from '../../processes/src/index.ts';
import { HttpPlayer, scenario } from '../support/http-player.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

/* A step that came back 退回 tells its holder by whom, from where and why, until it is done again. */

let api: ApiUnderTest;
let player: HttpPlayer;
let played: Scenario;
beforeAll(async () => {
  api = await startApi();
  player = new HttpPlayer(api.server.url);
  played = await scenario('main-job');
});
afterAll(() => api.close());

const REASON = '现场照片只有一张，看不出占道面积，请补拍。';

async function caseAtTeamApproval(): Promise<string> {
  const caseId = await player.start(played);
  await player.steps(played, caseId, 'team-approval');
  return caseId;
}

async function detailOf(who: string, caseId: string, elementId: string) {
  const person = await player.as(who);
  const task = await player.findTask(who, caseId, elementId);
  return { id: task.id, person, body: (await person.get(`/user-tasks/${task.id}`)).body };
}

describe('a step sent back', () => {
  it('should tell who sent it back by the operation, from which step and why; in the opinions and the history too', async () => {
    // given
    const caseId = await caseAtTeamApproval();
    const approval = await detailOf('chenduizhang', caseId, 'team-approval');
    expect(approval.body['returned']).toBeNull();
    // when
    const answer = await approval.person.post(`/user-tasks/${approval.id}/return`, { target: 'apply-filing', reason: REASON });
    // then
    expect(answer.status).toBe(200);
    const again = await detailOf('liming', caseId, 'apply-filing');
    expect(again.body['returned']).toMatchObject({ by: '陈志远', step: expect.stringContaining('审批'), reason: REASON });
    expect(again.body['previousOpinions']).toContainEqual(expect.objectContaining({ person: '陈志远', text: `退回：${REASON}` }));
    const { body } = await again.person.get(`/cases/${caseId}/timeline?limit=100`);
    const line = (body['items'] as { kind: string; title: string }[]).find(({ kind }) => kind === 'return');
    expect(line?.title).toMatch(/^从“.+”退回到“.+”$/);
    // when it is done again
    const act = played.steps.find((step) => 'task' in step && step.task === 'apply-filing');
    await player.complete(caseId, act as Parameters<HttpPlayer['complete']>[1]);
    // then
    expect((await detailOf('chenduizhang', caseId, 'team-approval')).body['returned']).toBeNull();
  });

  it('should tell the same when the approval form said so', async () => {
    // given
    const caseId = await caseAtTeamApproval();
    const answers = { 'filing.teamApproved': 'return', 'filing.teamOpinion': REASON };
    // when
    await player.complete(caseId, { by: 'chenduizhang', task: 'team-approval', answers });
    // then
    const { body } = await detailOf('liming', caseId, 'apply-filing');
    expect(body['returned']).toMatchObject({ by: '陈志远', reason: REASON });
    expect(body['previousOpinions']).toContainEqual(
      expect.objectContaining({ person: '陈志远', text: expect.stringContaining('退回补充') }),
    );
  });
});
