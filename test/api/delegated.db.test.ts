import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HttpPlayer, scenario } from '../support/http-player.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

/** 机动车违停: delegated 委托 by the traffic police, of whom the sample county has no organ. */
const DELEGATED = 'WT-002';

let api: ApiUnderTest;
let player: HttpPlayer;
beforeAll(async () => {
  api = await startApi();
  player = new HttpPlayer(api.server.url);
});
afterAll(() => api.close());

describe('a delegated matter 委托', () => {
  it('should have no document while the organ that delegated is not registered, and its own once it is', async () => {
    // given: a case of the matter, before the step that issues 立案审批表
    const main = await scenario('main-job');
    const delegated = { ...main, answers: withMatter(main.answers), steps: main.steps.map((step) => withMatterIn(step)) };
    const caseId = await player.start(delegated);
    await player.steps(delegated, caseId, 'head-approval');
    const head = delegated.steps.find((step) => 'answers' in step && step.task === 'head-approval');
    if (!head || !('answers' in head)) throw new Error('Expected the approval of the head');
    // when
    const refused = await player.tryComplete(caseId, head);
    // then: said plainly, nothing numbered, the task still there
    expect(refused).toMatchObject({ status: 409, body: { code: 'DELEGATING_ORGAN_NOT_FOUND' } });
    expect((refused.body['messages'] as { zh: string }).zh).toContain('公安机关交通管理部门');
    const officer = await player.as('liming');
    expect((await officer.get(`/cases/${caseId}/documents`)).body).toMatchObject({ items: [] });
    // when: the organ is registered
    await registerPolice();
    const accepted = await player.tryComplete(caseId, { ...head, materials: [] });
    // then
    expect(accepted).toMatchObject({ status: 200 });
    expect((await officer.get(`/cases/${caseId}/documents`)).body).toMatchObject({ items: [{ templateId: 'filing-approval' }] });
  });

  const withMatter = (answers: Readonly<Record<string, unknown>>) =>
    'matterCode' in answers ? { ...answers, matterCode: DELEGATED } : answers;
  function withMatterIn<S extends object>(step: S): S {
    return 'answers' in step ? { ...step, answers: withMatter(step.answers as Record<string, unknown>) } : step;
  }

  function registerPolice(): Promise<unknown> {
    const copied = `insert into agency select (jsonb_populate_record(null::agency, to_jsonb(a) || jsonb_build_object(
        'agency_id', 'yunjiang-police', 'name', '云江县公安局', 'profile', a.profile::jsonb || '{"id":"yunjiang-police","name":"云江县公安局"}'::jsonb))).*
      from agency a where a.tenant_id = 'default' and a.name = '云江县城市管理局'`;
    return api.database.database.transaction({ tenantId: 'default' }, (tx) => tx.query(copied));
  }
});
