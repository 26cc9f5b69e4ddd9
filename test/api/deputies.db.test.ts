import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/api-client.ts';
import { HttpPlayer, scenario } from '../support/http-player.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

/* Standing deputies 代理 through the HTTP API: 李明 (liming) is away, 张伟 (zhangwei) acts for him; 内勤 (neiqin) holds no certificate. */

let api: ApiUnderTest;
let player: HttpPlayer;
let liming: Client;
let zhangwei: Client;
let neiqin: Client;
let admin: Client;
let sunfazhi: Client;
let wuqiang: Client;
beforeAll(async () => {
  api = await startApi();
  player = new HttpPlayer(api.server.url);
  const names = ['liming', 'zhangwei', 'neiqin', 'admin', 'sunfazhi', 'wuqiang'] as const;
  const people = await Promise.all(names.map((name) => player.as(name)));
  [liming, zhangwei, neiqin, admin, sunfazhi, wuqiang] = people as [Client, Client, Client, Client, Client, Client];
});
afterAll(() => api.close());

/** A deputy of liming's from today on, ended after `work`. */
async function whileDeputy<R>(deputyId: string, limits: Record<string, unknown>, work: () => Promise<R>): Promise<R> {
  const set = await liming.post('/deputies', { deputyId, from: '2026-09-21', reason: '外出培训', ...limits });
  expect(set).toMatchObject({ status: 201 });
  try {
    return await work();
  } finally {
    await liming.post(`/deputies/${set.body['id']}/end`, {});
  }
}

/** A case whose task `verify-clue` liming holds. */
async function held(): Promise<{ caseId: string; taskId: string; answers: Record<string, unknown> }> {
  const played = await scenario('hearing-held');
  const caseId = await player.start(played);
  const step = played.steps.find((one) => 'task' in one && one.task === 'verify-clue');
  if (!step || !('answers' in step)) throw new Error('Expected the scenario to verify the clue');
  const task = await player.findTask(liming, caseId, 'verify-clue');
  return { caseId, taskId: task.id, answers: player.answers(step.answers) };
}

type Row = { readonly id: string; readonly rootId: string; readonly onBehalfOf: { readonly id: string } | null };
async function standingWith(person: Client, caseId: string, scope = 'mine'): Promise<Row[]> {
  const { body } = await person.get(`/user-tasks?scope=${scope}&limit=100`);
  return (body['items'] as Row[]).filter((row) => row.rootId === caseId);
}

const FOR_LIMING = { onBehalfOf: 'liming' };

describe('acting for somebody 代理', () => {
  it("should show the represented person's tasks, marked, and let the deputy complete one; both have handled the case", async () => {
    const { caseId, taskId, answers } = await held();
    expect(await standingWith(zhangwei, caseId)).toEqual([]);
    await whileDeputy('zhangwei', {}, async () => {
      // given: it stands with both, and is counted
      expect(await standingWith(zhangwei, caseId)).toMatchObject([{ id: taskId, onBehalfOf: { id: 'liming', name: '李明' } }]);
      expect(await standingWith(liming, caseId)).toMatchObject([{ id: taskId, onBehalfOf: null }]);
      expect((await zhangwei.get('/user-tasks/counts')).body['mine']).toBeGreaterThan(0);
      const { body: page } = await zhangwei.get(`/user-tasks/${taskId}`);
      expect(page['task']).toMatchObject({ onBehalfOf: { id: 'liming' }, operations: expect.arrayContaining(['complete', 'save-draft']) });
      // when
      const silent = await zhangwei.post(`/user-tasks/${taskId}/complete`, { data: answers });
      const done = await zhangwei.post(`/user-tasks/${taskId}/complete`, { data: answers, ...FOR_LIMING });
      // then
      expect(silent.body).toMatchObject({ code: 'USER_TASK_NOT_ASSIGNEE' });
      expect(done).toMatchObject({ status: 200 });
    });
    const { body } = await liming.get(`/cases/${caseId}`);
    const handlers = (body['handlers'] as { id: string; duty: string }[]).filter(({ duty }) => duty === 'handle').map(({ id }) => id);
    expect(handlers).toEqual(expect.arrayContaining(['liming', 'zhangwei']));
    expect((await standingWith(zhangwei, caseId, 'done'))[0]).toMatchObject({ id: taskId, onBehalfOf: { id: 'liming' } });
    const timeline = (await liming.get(`/cases/${caseId}/timeline?limit=100`)).body['items'] as { person: string; kind: string }[];
    expect(timeline.filter(({ kind }) => kind === 'submission').map(({ person }) => person)).toContain('张伟（代李明）');
  });

  it('should let a deputy claim from the pool, hand on and give back in the name of the represented person', async () => {
    const { caseId, taskId } = await held();
    await liming.post(`/user-tasks/${taskId}/unclaim`, {});
    await whileDeputy('neiqin', {}, async () => {
      expect(await standingWith(neiqin, caseId, 'claimable')).toMatchObject([{ id: taskId, onBehalfOf: { id: 'liming' } }]);
      // a duty asks its certificate of both
      expect((await neiqin.post(`/user-tasks/${taskId}/claim`, FOR_LIMING)).body).toMatchObject({ code: 'CERTIFICATE_REQUIRED' });
    });
    await whileDeputy('zhangwei', {}, async () => {
      expect(await zhangwei.post(`/user-tasks/${taskId}/claim`, FOR_LIMING)).toMatchObject({ status: 200 });
      expect(await standingWith(liming, caseId)).toMatchObject([{ id: taskId }]);
      expect(await zhangwei.post(`/user-tasks/${taskId}/unclaim`, FOR_LIMING)).toMatchObject({ status: 200 });
      await zhangwei.post(`/user-tasks/${taskId}/claim`, FOR_LIMING);
      expect(await zhangwei.post(`/user-tasks/${taskId}/assign`, { personId: 'sunfazhi', reason: '外出', ...FOR_LIMING })).toMatchObject({
        status: 200,
      });
    });
    expect(await standingWith(sunfazhi, caseId)).toMatchObject([{ id: taskId }]);
  });

  it('should end with the power: list, page and act', async () => {
    const { caseId, taskId } = await held();
    const clerk = neiqin;
    await whileDeputy('neiqin', {}, async () => expect(await clerk.get(`/user-tasks/${taskId}`)).toMatchObject({ status: 200 }));
    expect(await standingWith(clerk, caseId)).toEqual([]);
    const act = await clerk.post(`/user-tasks/${taskId}/unclaim`, FOR_LIMING);
    expect([act.body, (await zhangwei.post(`/user-tasks/${taskId}/unclaim`, FOR_LIMING)).body]).toMatchObject([
      { code: expect.stringMatching(/TASK_NOT_FOUND|NOT_DEPUTY/) },
      { code: 'NOT_DEPUTY' },
    ]);
  });

  it.each([
    ['the role the task is offered to', { role: 'case-officer' }, true],
    ['the process of the case', { processId: 'ordinary-penalty' }, true],
    ['another process', { processId: 'simple-penalty' }, false],
    ['days to come', { from: '2026-09-28' }, false],
    ['until today', { until: '2026-09-21' }, true],
  ])('should reach as far as it says: %s', async (_what, limits, isReached) => {
    const { caseId, taskId } = await held();
    await whileDeputy('zhangwei', limits, async () => {
      expect(await standingWith(zhangwei, caseId)).toHaveLength(isReached ? 1 : 0);
      const released = await zhangwei.post(`/user-tasks/${taskId}/unclaim`, FOR_LIMING);
      expect(released.status === 200 ? null : released.body['code']).toBe(isReached ? null : 'NOT_DEPUTY');
    });
  });

  it('should open the case to a deputy who would not see it otherwise, and close it again', async () => {
    const { caseId } = await held();
    const outside = await player.as('ws-zhuban'); // of another street
    expect(await outside.get(`/cases/${caseId}`)).toMatchObject({ status: 404 });
    await whileDeputy('ws-zhuban', {}, async () => expect(await outside.get(`/cases/${caseId}`)).toMatchObject({ status: 200 }));
    expect(await outside.get(`/cases/${caseId}`)).toMatchObject({ status: 404 });
  });
});

describe('setting a deputy 代理设置', () => {
  const body = { deputyId: 'zhangwei', from: '2026-09-21', reason: '休假' };

  it('should list it for both, newest first, and for administrators', async () => {
    const { body: set } = await liming.post('/deputies', { ...body, until: '2026-09-30', role: 'case-officer' });
    const mine = (await liming.get('/deputies')).body['items'] as Record<string, unknown>[];
    expect(mine[0]).toMatchObject({
      ...{ id: set['id'], represented: { name: '李明' }, deputy: { id: 'zhangwei' }, from: '2026-09-21', until: '2026-09-30' },
      ...{ role: 'case-officer', roleName: '执法人员', processName: null, status: 'effective', mayEnd: true, setBy: { id: 'liming' } },
    });
    expect(((await zhangwei.get('/deputies')).body['items'] as unknown[])[0]).toMatchObject({ id: set['id'], mayEnd: false });
    expect((await wuqiang.get('/deputies?scope=all')).body).toMatchObject({ code: 'PERMISSION_DENIED' });
    expect(((await admin.get('/deputies?scope=all')).body['items'] as unknown[])[0]).toMatchObject({ id: set['id'], mayEnd: true });
    expect((await zhangwei.post(`/deputies/${set['id']}/end`, {})).body).toMatchObject({ code: 'PERMISSION_DENIED' });
    expect((await wuqiang.post(`/deputies/${set['id']}/end`, {})).body).toMatchObject({ code: 'DEPUTY_NOT_FOUND' });
    expect(await admin.post(`/deputies/${set['id']}/end`, { reason: '调离' })).toMatchObject({ status: 200 });
    expect((await liming.post(`/deputies/${set['id']}/end`, {})).body).toMatchObject({ code: 'DEPUTY_ENDED' });
    expect(((await liming.get('/deputies')).body['items'] as unknown[])[0]).toMatchObject({
      status: 'ended',
      endedBy: { id: 'admin' },
      mayEnd: false,
    });
  });

  it('should keep who set and ended it in a hash chain of its own, and answer a repeat as at first', async () => {
    const key = randomUUID();
    const first = await liming.post('/deputies', body, key);
    const again = await liming.post('/deputies', body, key);
    expect(again.body).toEqual(first.body);
    await liming.post(`/deputies/${first.body['id']}/end`, { reason: '提前回来' });
    const events = await api.database.database.transaction({ tenantId: 'default' }, (tx) =>
      tx.query<{ type: string; actor_id: string; data: Record<string, unknown> }>(
        'select type, actor_id, data from event where root_id = $1 order by seq',
        [first.body['id']],
      ),
    );
    expect(events).toMatchObject([
      { type: 'root.opened' },
      { type: 'deputy.set', actor_id: 'liming', data: { representedId: 'liming', personId: 'zhangwei', reason: '休假' } },
      { type: 'deputy.ended', actor_id: 'liming', data: { reason: '提前回来' } },
    ]);
  });

  it.each([
    ['oneself', { deputyId: 'liming' }, 'DEPUTY_SELF'],
    ['nobody', { deputyId: 'nobody' }, 'PERSON_NOT_FOUND'],
    ['somebody without a post that handles tasks', { deputyId: 'jiandu' }, 'DEPUTY_NOT_ELIGIBLE'],
    ['a role one does not hold', { role: 'agency-head' }, 'DEPUTY_ROLE_NOT_HELD'],
    ['a process that is not there', { processId: 'no-such' }, 'PROCESS_NOT_FOUND'],
    ['days that end before they begin', { from: '2026-09-30', until: '2026-09-22' }, 'DEPUTY_PERIOD_INVALID'],
    ['days that are over', { from: '2026-09-01', until: '2026-09-20' }, 'DEPUTY_PERIOD_INVALID'],
    ['somebody else', { representedId: 'zhangwei', deputyId: 'wuqiang' }, 'PERMISSION_DENIED'],
    ['no reason', { reason: ' ' }, 'REQUEST_INVALID'],
    ['no day', { from: '2026-13-01' }, 'REQUEST_INVALID'],
  ])('should refuse %s', async (_what, change, code) => {
    expect((await liming.post('/deputies', { ...body, ...change })).body).toMatchObject({ code });
  });

  it('should refuse the same again for days that overlap, also when both are sent at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => wuqiang.post('/deputies', { ...body, until: '2026-10-31' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'DEPUTY_EXISTS' });
    expect(await wuqiang.post('/deputies', { ...body, from: '2026-11-01', until: '2026-11-02' })).toMatchObject({ status: 201 });
  });

  it('should let an administrator set one for somebody else', async () => {
    const set = await admin.post('/deputies', { ...body, representedId: 'zhaofa', deputyId: 'sunfazhi', reason: '组织安排' });
    expect(set).toMatchObject({ status: 201 });
    const zhaofa = await player.as('zhaofa');
    expect(((await zhaofa.get('/deputies')).body['items'] as unknown[])[0]).toMatchObject({ setBy: { id: 'admin' }, mayEnd: true });
  });
});
