import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/api-client.ts';
import { HttpPlayer, scenario } from '../support/http-player.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

let api: ApiUnderTest;
let player: HttpPlayer;
let caseId: string;
beforeAll(async () => {
  api = await startApi();
  player = new HttpPlayer(api.server.url);
  const main = await scenario('main-job');
  caseId = await player.start(main);
  await player.steps(main, caseId, 'collect-evidence');
});
afterAll(() => api.close());

interface Act {
  readonly elementId: string;
  readonly title: string;
  readonly formKey: string;
  readonly form: { readonly schema: { readonly components: readonly unknown[] } };
}
const actsFor = async (client: Client) => (await client.get(`/cases/${caseId}/acts`)).body['items'] as Act[];
const openTasks = async (client: Client) =>
  ((await client.get(`/cases/${caseId}`)).body['openTasks'] as { name: string }[]).map((task) => task.name).sort();
const request = { 'recusal.target': 'second', 'recusal.applicant': '王样例', 'recusal.reason': '协办人与当事人有亲属关系' };

describe('what may be done at any time 随时办理事项', () => {
  it('should offer the request for recusal with its form to whoever works on the case, and to nobody else', async () => {
    // when
    const [act] = await actsFor(await player.as('zhangwei'));
    // then
    expect(act).toMatchObject({ elementId: 'recusal-requested', title: '提出回避申请', formKey: 'recusal-request' });
    expect(act?.form.schema.components.length).toBeGreaterThan(0);
    expect(await actsFor(await player.as('qianzhen'))).toEqual([]);
    expect(await actsFor(await player.as('wuqiang'))).toEqual([]);
  });

  it('should refuse an incomplete request with every field, an unknown act, and people who may not', async () => {
    // given
    const officer = await player.as('zhangwei');
    const raise = (client: Client, element: string, data: unknown) => client.post(`/cases/${caseId}/acts/${element}`, { data });
    // when
    const incomplete = await raise(officer, 'recusal-requested', {});
    const unknown = await raise(officer, 'collect-evidence', player.answers(request));
    const head = await raise(await player.as('qianzhen'), 'recusal-requested', player.answers(request));
    // then
    expect(incomplete).toMatchObject({ status: 422, body: { code: 'FORM_INVALID' } });
    expect((incomplete.body['errors'] as { path: string }[]).map((error) => error.path)).toEqual(
      expect.arrayContaining(['recusal.applicant', 'recusal.target', 'recusal.reason']),
    );
    expect(unknown).toMatchObject({ status: 404, body: { code: 'ACT_NOT_FOUND' } });
    expect(head).toMatchObject({ status: 403, body: { code: 'PERMISSION_DENIED' } });
    expect(await openTasks(officer)).toEqual(['调查取证']);
  });

  it('should come before the head while the investigation goes on, once for each command, and change the officer', async () => {
    // given
    const officer = await player.as('zhangwei');
    const key = randomUUID();
    const raise = () => officer.post(`/cases/${caseId}/acts/recusal-requested`, { data: player.answers(request) }, key);
    // when: asked twice with one key
    const answers = [await raise(), await raise()];
    // then: one decision waits, beside the investigation
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect(await openTasks(officer)).toEqual(['决定是否回避', '调查取证'].sort());
    const timeline = (await officer.get(`/cases/${caseId}/timeline?limit=100`)).body['items'] as { title: string; person: string }[];
    expect(timeline.filter((item) => item.title === '提交“提出回避申请”')).toEqual([expect.objectContaining({ person: '张伟' })]);
    // when: another request while the first is pending, then two at once
    const other = { ...request, 'recusal.reason': '另一个理由' };
    const later = await Promise.all(
      [1, 2].map(() => officer.post(`/cases/${caseId}/acts/recusal-requested`, { data: player.answers(other) })),
    );
    // then: refused and not offered; the head decides on what was asked
    expect(later).toMatchObject([
      { status: 409, body: { code: 'ACT_NOT_OPEN' } },
      { status: 409, body: { code: 'ACT_NOT_OPEN' } },
    ]);
    expect(await actsFor(officer)).toEqual([]);
    const pending = await player.findTask('qianzhen', caseId, 'decide-recusal');
    expect((await (await player.as('qianzhen')).get(`/user-tasks/${pending.id}`)).body).toMatchObject({
      data: { recusal: { reason: request['recusal.reason'] } },
    });
    // when: the head grants it
    const decision = { 'recusal.granted': true, 'recusal.replacement': 'sunfazhi', 'recusal.opinion': '情况属实，同意回避。' };
    await player.complete(caseId, { by: 'qianzhen', task: 'decide-recusal', answers: decision });
    // then: another officer, the same investigation, and the act may be raised again
    const handlers = (await officer.get(`/cases/${caseId}`)).body['handlers'] as { name: string; dutyName: string }[];
    expect(handlers).toEqual(expect.arrayContaining([expect.objectContaining({ name: '孙立', dutyName: '协办' })]));
    expect(await openTasks(officer)).toEqual(['调查取证']);
    expect((await actsFor(await player.as('liming'))).map((act) => act.elementId)).toEqual(['recusal-requested']);
  });
});
