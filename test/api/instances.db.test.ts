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
    const rows: { id: string; suspendedAt: string | null }[] = [];
    for (const path of ['/user-tasks?scope=claimable&limit=100', '/user-tasks?scope=mine&limit=100'])
      rows.push(...((await officer.get(path)).body['items'] as typeof rows));
    expect(rows.find((row) => row.id === id)?.suspendedAt).toEqual(expect.any(String));
    for (const answer of [
      await handled.put(`/user-tasks/${id}/draft`, { data: {} }),
      await handled.post(`/user-tasks/${id}/complete`, { data: {} }),
    ])
      expect(answer).toMatchObject({ status: 409, body: { code: 'ROOT_SUSPENDED', reason: '等待上级批复' } });
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

  it('should tell in the history of the case, in both languages, what the administrator did and why', async () => {
    const reader = await api.as('chenduizhang');
    const lines = async (language: string) => {
      const { body } = await reader.send('GET', `/cases/${caseId}/timeline?limit=100`, undefined, { 'Accept-Language': language });
      return (body['items'] as { title: string; person: string; reason: string }[]).filter(({ person }) => person === '系统管理员');
    };
    const zh = await lines('zh-CN');
    expect(zh).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ title: '挂起办理流程，激活前不能办理', reason: '等待上级批复' }),
        expect.objectContaining({ title: '激活办理流程，继续办理' }),
        expect.objectContaining({ title: '更改流程变量“note”', reason: '录入有误' }),
        expect.objectContaining({ title: expect.stringMatching(/^流程修正：取消“.+”，转到“.+”$/), reason: '误送' }),
        expect.objectContaining({ title: '激活流程未获准：流程未挂起' }),
      ]),
    );
    expect((await lines('en')).map(({ title }) => title)).toEqual(
      expect.arrayContaining(['Resumed the case', 'Changed the process variables note']),
    );
  });

  it('should refuse variables that would be dropped without a word, and a reason nobody can read', async () => {
    const set = (variables: unknown, reason = 'x') => admin.post(`/instances/${caseId}/variables`, { variables, reason });
    expect(await set(JSON.parse('{"__proto__":{"x":1}}'))).toMatchObject({ status: 422, body: { code: 'VARIABLE_NAME_INVALID' } });
    expect(await set({})).toMatchObject({ status: 422, body: { code: 'REQUEST_INVALID' } });
    expect(await admin.post(`/instances/${caseId}/suspend`, { reason: '\u200b' })).toMatchObject({ body: { code: 'REASON_REQUIRED' } });
  });

  it('should refuse variables that together are over the limit, and take what shrinks them', async () => {
    const set = (name: string, sizeBytes: number) =>
      admin.post(`/instances/${caseId}/variables`, { variables: { [name]: 'x'.repeat(sizeBytes) }, reason: 'x' });
    expect(await set('one', 700_000)).toMatchObject({ status: 200 });
    expect(await set('two', 700_000)).toMatchObject({ status: 422, body: { code: 'VARIABLES_TOO_LARGE', limitBytes: 1_048_576 } });
    expect(await set('one', 1)).toMatchObject({ status: 200 });
    expect(await set('two', 700_000)).toMatchObject({ status: 200 });
    expect(await set('two', 1)).toMatchObject({ status: 200 });
  });

  it('should preview under a key used before, and say that there is no migration to undo', async () => {
    const key = randomUUID();
    const { activityId, elementId } = (await detail()).scopes[0]!.activeElements[0]!;
    expect(await admin.post(`/instances/${caseId}/variables`, { variables: { note: '二' }, reason: 'x' }, key)).toMatchObject({
      status: 200,
    });
    const body = { reason: 'x', dryRun: true, cancel: [activityId], activate: [{ elementId }] };
    expect(await admin.post(`/instances/${caseId}/modify`, body, key)).toMatchObject({ status: 200, body: { outcome: 'previewed' } });
    expect(await admin.post(`/cases/${caseId}/undo-migration`, { reason: 'x' })).toMatchObject({
      status: 409,
      body: { code: 'MIGRATION_UNDO_CLOSED', messages: { zh: '该案件没有可以撤销的迁移' } },
    });
  });

  it('should count no tasks that no list shows: those of processes without a case', async () => {
    const person = await api.as('chenduizhang');
    const before = (await person.get('/user-tasks/counts')).body;
    const rootId = randomUUID();
    await api.database.database.transaction({ tenantId: 'default' }, async (tx) => {
      await tx.query(
        `insert into root select (json_populate_record(r, json_build_object('root_id', $2::text))).* from root r where r.root_id = $1 returning 1`,
        [caseId, rootId],
      );
      await tx.query(
        `insert into user_task select (json_populate_record(t, json_build_object('root_id', $2::text, 'task_id', $2::text))).* from user_task t where t.root_id = $1
         returning 1`,
        [caseId, rootId],
      );
      await tx.query(
        `insert into task_principal select (json_populate_record(m, json_build_object('task_id', $1::text, 'principal', 'person:chenduizhang'))).*
           from task_principal m where ctid = (select min(ctid) from task_principal) returning 1`,
        [rootId],
      );
    });
    expect((await person.get('/user-tasks/counts')).body).toEqual(before);
    await api.database.database.transaction({ tenantId: 'default' }, async (tx) => {
      for (const table of ['task_principal', 'user_task']) await tx.query(`delete from ${table} where task_id = $1 returning 1`, [rootId]);
      await tx.query('delete from root where root_id = $1 returning 1', [rootId]);
    });
  });

  it('should list an older version while cases run by it', async () => {
    const [row] = await api.database.database.transaction({ tenantId: 'default' }, (tx) =>
      tx.query<{ id: string; newer: string }>(
        `insert into process_definition select (json_populate_record(d, json_build_object('definition_id', gen_random_uuid(), 'version', d.version + 1))).*
           from process_definition d join root r on r.definition_id = d.definition_id where r.root_id = $1 returning definition_id as newer`,
        [caseId],
      ),
    );
    const { definitionId } = (await admin.get(`/instances/${caseId}`)).body;
    const listed = ((await admin.get('/definitions')).body['items'] as { id: string }[]).map(({ id }) => id);
    expect(listed).toEqual(expect.arrayContaining([row!.newer, definitionId]));
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
