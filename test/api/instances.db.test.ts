import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/api-client.ts';
import { HttpPlayer, scenario } from '../support/http-player.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

interface Detail {
  readonly revision: number;
  readonly suspension: { readonly reason: string; readonly by: string } | null;
  readonly scopes: readonly {
    readonly scopeId: string;
    readonly activeElements: readonly { readonly elementId: string; readonly activityId: string }[];
  }[];
  readonly tasks: readonly { readonly id: string; readonly elementId: string }[];
}

let api: ApiUnderTest;
let admin: Client;
let officer: Client;
let caseId: string;
beforeAll(async () => {
  api = await startApi();
  caseId = await new HttpPlayer(api.server.url).start(await scenario('main-job'));
  admin = await api.as('admin');
  officer = await api.as('liming');
}, 120_000);
afterAll(() => api.close());

const detail = async () => (await admin.get(`/instances/${caseId}`)).body as unknown as Detail;

describe('running instances', () => {
  it('should be listed and shown with tokens, tasks and timers to an administrator', async () => {
    const list = (await admin.get('/instances?status=active&isSuspended=false')).body as { items: { id: string; title: string }[] };
    expect(list.items.map(({ id }) => id)).toContain(caseId);
    const { scopes, tasks } = await detail();
    const active = scopes.flatMap((scope) => scope.activeElements.map(({ elementId }) => elementId));
    expect(tasks.length).toBeGreaterThan(0);
    expect(active).toEqual(expect.arrayContaining(tasks.map(({ elementId }) => elementId)));
  });

  it('should accept nothing from people while suspended, say so on the case, and go on when resumed', async () => {
    // when
    const suspended = await admin.post(`/instances/${caseId}/suspend`, { reason: '等待上级批复' });
    // then
    expect(suspended).toMatchObject({ status: 200, body: { outcome: 'accepted', id: caseId } });
    expect((await detail()).suspension).toMatchObject({ reason: '等待上级批复', by: 'admin' });
    expect(((await admin.get('/instances?isSuspended=true')).body as { items: { id: string }[] }).items).toMatchObject([{ id: caseId }]);
    const handled = await api.as('chenduizhang');
    expect((await handled.get(`/cases/${caseId}`)).body).toMatchObject({
      suspension: { reason: '等待上级批复', since: expect.any(String) },
    });
    const { id } = (await detail()).tasks[0]!;
    expect((await handled.get(`/user-tasks/${id}`)).body).toMatchObject({ task: { operations: [] } });
    const again = await admin.post(`/instances/${caseId}/suspend`, { reason: 'x' });
    expect(again).toMatchObject({ status: 409, body: { code: 'ROOT_SUSPENDED', messages: { zh: '流程已挂起，激活后方可办理' } } });
    expect(await admin.post(`/instances/${caseId}/resume`)).toMatchObject({ status: 200 });
    expect(await admin.post(`/instances/${caseId}/resume`)).toMatchObject({ status: 409, body: { code: 'ROOT_NOT_SUSPENDED' } });
  });

  it('should have variables changed with a reason, in a scope that is there', async () => {
    const scopeId = (await detail()).scopes[0]!.scopeId;
    const body = { variables: { note: '更正' }, reason: '录入有误' };
    expect(await admin.post(`/instances/${caseId}/variables`, { ...body, scopeId })).toMatchObject({ status: 200 });
    const unknown = await admin.post(`/instances/${caseId}/variables`, { ...body, scopeId: 'a9999' });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'SCOPE_NOT_FOUND' } });
    const rows = await api.database.database.transaction({ tenantId: 'default' }, (tx) =>
      tx.query("select data, actor_id as by from event where root_id = $1 and type = 'variables.changed' order by seq desc limit 1", [
        caseId,
      ]),
    );
    expect(rows).toMatchObject([{ by: 'admin', data: { before: {}, after: { note: '更正' }, reason: '录入有误', scopeId } }]);
  });

  it('should preview a modification without a trace, and say why one is refused', async () => {
    const before = await detail();
    const { activityId, elementId } = before.scopes[0]!.activeElements[0]!;
    const modify = (body: object) => admin.post(`/instances/${caseId}/modify`, { reason: '误送', ...body });
    const preview = await modify({ dryRun: true, cancel: [activityId], activate: [{ elementId }] });
    expect(preview).toMatchObject({ status: 200, body: { outcome: 'previewed', status: 'active' } });
    const refused = await modify({ activate: [{ elementId }] });
    expect(refused).toMatchObject({ status: 409, body: { code: 'STATE_NOT_REACHABLE' } });
    expect(await modify({})).toMatchObject({ status: 422, body: { code: 'MODIFICATION_EMPTY' } });
    expect((await detail()).scopes).toEqual(before.scopes);
    const done = await modify({ cancel: [activityId], activate: [{ elementId }] });
    expect(done).toMatchObject({ status: 200, body: { outcome: 'accepted' } });
    expect((await detail()).tasks[0]!.id).not.toBe(before.tasks[0]!.id);
  });

  it('should be closed to officers, and not be there for an administrator of another county', async () => {
    const asked = [
      await officer.get('/instances'),
      await officer.get(`/instances/${caseId}`),
      await officer.post(`/instances/${caseId}/suspend`, { reason: 'x' }),
      await officer.post(`/instances/${caseId}/modify`, { reason: 'x', dryRun: true }),
      await officer.post(`/incidents/${randomUUID()}/skip`, { reason: 'x' }),
    ];
    expect(asked.map(({ status, body }) => [status, body['code']])).toEqual(asked.map(() => [403, 'PERMISSION_DENIED']));
    const move = (county: string) =>
      api.database.database.transaction({ tenantId: 'default' }, (tx) =>
        tx.query<{ county_code: string }>('update case_record set county_code = $2 where case_id = $1 returning county_code', [
          caseId,
          county,
        ]),
      );
    const [{ county }] = (await api.database.database.transaction({ tenantId: 'default' }, (tx) =>
      tx.query<{ county: string }>('select county_code as county from case_record where case_id = $1', [caseId]),
    )) as [{ county: string }];
    await move('110101');
    expect(await admin.get(`/instances/${caseId}`)).toMatchObject({ status: 404, body: { code: 'INSTANCE_NOT_FOUND' } });
    expect(await admin.post(`/instances/${caseId}/cancel`, { reason: 'x' })).toMatchObject({ status: 404 });
    expect(JSON.stringify((await admin.get('/instances')).body)).not.toContain(caseId);
    await move(county);
    expect((await admin.get(`/instances/${caseId}`)).status).toBe(200);
  });

  it.each([
    ['an id that is none', '/instances/1%20or%201=1/suspend', { reason: 'x' }, 404],
    ['no reason', `/instances/${randomUUID()}/suspend`, {}, 422],
    ['a blank reason', `/instances/${randomUUID()}/cancel`, { reason: '   ' }, 422],
    ['a reason without end', `/instances/${randomUUID()}/suspend`, { reason: 'x'.repeat(2001) }, 422],
    ['an activity id of its own making', `/instances/${randomUUID()}/modify`, { reason: 'x', cancel: ['__proto__'] }, 422],
    ['too many parts', `/instances/${randomUUID()}/modify`, { reason: 'x', activate: Array(101).fill({ elementId: 'a' }) }, 422],
    ['an instance that is not there', `/instances/${randomUUID()}/suspend`, { reason: 'x' }, 404],
    ['an incident that is not there', `/incidents/${randomUUID()}/skip`, { reason: 'x' }, 404],
  ])('should refuse %s', async (_what, path, body, status) => {
    const answer = await admin.post(path, body);
    expect(answer).toMatchObject({ status, body: { code: expect.any(String), traceId: expect.any(String) } });
  });

  it('should refuse names of variables that FEEL cannot read and names of the prototype', async () => {
    for (const name of ['a-b', '__proto__x y', '$items']) {
      const answer = await admin.post(`/instances/${caseId}/variables`, { variables: { [name]: 1 }, reason: 'x' });
      expect(answer).toMatchObject({ status: 422, body: { code: 'VARIABLE_NAME_INVALID' } });
    }
  });

  it('should end by being cancelled', async () => {
    expect(await admin.post(`/instances/${caseId}/cancel`, { reason: '误立' })).toMatchObject({ status: 200 });
    expect(await detail()).toMatchObject({ status: 'terminated', tasks: [] });
    expect(await admin.post(`/instances/${caseId}/suspend`, { reason: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'ROOT_NOT_ACTIVE' },
    });
  });
});
