import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/api-client.ts';
import { HttpPlayer, scenario } from '../support/http-player.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

/* What an administrator may look after ends at the localities of his posts: instances, incidents, migrations, deputies alike. */

let api: ApiUnderTest;
let admin: Client;
let here: string;
let elsewhere: string;
let definitionId: string;
const sql = <R extends object>(text: string, values: unknown[]) =>
  api.database.database.transaction({ tenantId: 'default' }, (tx) => tx.query<R>(text, values));

beforeAll(async () => {
  api = await startApi();
  admin = await api.as('admin');
  const player = new HttpPlayer(api.server.url);
  const played = await scenario('main-job');
  here = await player.start(played);
  elsewhere = await player.start(played);
  await sql("update case_record set county_code = '110101', city_code = '110100' where case_id = $1 returning 1", [elsewhere]);
  const [row] = await sql<{ id: string }>('select definition_id as id from root where root_id = $1', [here]);
  definitionId = row!.id;
}, 120_000);
afterAll(() => api.close());

async function planToItself() {
  const { body } = await admin.post('/migrations/proposals', { from: definitionId, to: definitionId });
  const { elements, flows } = body as { elements: object; flows: object };
  return { processes: [{ from: definitionId, to: definitionId, elements, flows }] };
}

describe('the localities of an administrator', () => {
  it('should bound previews and batches of migrations, and say how many cases were left out', async () => {
    // given
    const plan = await planToItself();
    // when
    const all = await admin.post('/migrations/previews', { plan });
    const named = await admin.post('/migrations/previews', { plan, caseIds: [here, elsewhere] });
    const batch = await admin.post('/migrations', { plan, reason: '新版本' });
    const foreign = await admin.post('/migrations', { plan, reason: '新版本', caseIds: [elsewhere] });
    // then
    expect((all.body['items'] as { caseId: string }[]).map(({ caseId }) => caseId)).toEqual([here]);
    expect((named.body['items'] as { caseId: string }[]).map(({ caseId }) => caseId)).toEqual([here]);
    expect(batch).toMatchObject({ status: 201, body: { leftOut: 1 } });
    expect(foreign).toMatchObject({ status: 201, body: { leftOut: 1, counts: {} } });
    const cases = (await admin.get(`/migrations/${batch.body['id']}/cases`)).body['items'] as { caseId: string }[];
    expect(cases.map(({ caseId }) => caseId)).toEqual([here]);
  });

  it('should hide a batch that reaches into another county, and undo nothing there', async () => {
    // given: a batch of a case that has since moved
    const batch = await admin.post('/migrations', { plan: await planToItself(), reason: '新版本', caseIds: [here] });
    const id = String(batch.body['id']);
    const move = (to: string) =>
      sql<{ was: string }>(
        'update case_record c set county_code = $2 from case_record o where o.case_id = c.case_id and c.case_id = $1 returning o.county_code as was',
        [here, to],
      );
    const [{ was }] = (await move('110101')) as [{ was: string }];
    // when
    const asked = [
      await admin.get(`/migrations/${id}`),
      await admin.get(`/migrations/${id}/cases`),
      await admin.post(`/migrations/${id}/undo`),
      await admin.post(`/cases/${elsewhere}/undo-migration`, { reason: 'x' }),
    ];
    const list = (await admin.get('/migrations')).body['items'] as { id: string }[];
    await move(was);
    // then
    expect(asked.map(({ status, body }) => [status, body['code']])).toEqual([
      ...Array(3).fill([404, 'MIGRATION_NOT_FOUND']),
      [404, 'ROOT_NOT_FOUND'],
    ]);
    expect(list.map((one) => one.id)).not.toContain(id);
    expect(await admin.get(`/migrations/${id}`)).toMatchObject({ status: 200 });
  });

  it('should bound incidents: those of other counties are neither listed nor resolved', async () => {
    // given
    const ids = { [here]: randomUUID(), [elsewhere]: randomUUID() };
    for (const [rootId, id] of Object.entries(ids))
      await sql(
        `insert into incident (tenant_id, incident_id, root_id, source, code, message, details, raised_at)
         values ('default', $1, $2, 'kernel', 'CONDITION_NOT_BOOLEAN', 'x', '{}', now()) returning 1`,
        [id, rootId],
      );
    // when
    const listed = ((await admin.get('/incidents')).body['items'] as { id: string }[]).map(({ id }) => id);
    const resolved = await admin.post(`/incidents/${ids[elsewhere]}/resolve`, { variables: { x: 1 } });
    const unknown = await admin.post(`/incidents/${randomUUID()}/skip`, { reason: 'x' });
    // then
    expect(listed).toEqual([ids[here]]);
    expect(resolved).toMatchObject({ status: 404, body: { code: 'INCIDENT_NOT_FOUND' } });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'INCIDENT_NOT_FOUND' } });
    await sql('delete from incident where incident_id = any($1::uuid[]) returning 1', [Object.values(ids)]);
  });

  it('should bound deputies to represented people with a post there, and keep their roots out of the instances', async () => {
    // given
    const set = () => admin.post('/deputies', { representedId: 'liming', deputyId: 'zhangwei', from: '2026-09-21', reason: '外出培训' });
    const first = await set();
    expect(first).toMatchObject({ status: 201 });
    const id = String(first.body['id']);
    expect((await admin.get('/deputies?scope=all')).body).toMatchObject({ items: [{ id, mayEnd: true }] });
    const [{ agency, was }] = (await sql<{ agency: string; was: string }>(
      `update agency g set locality_code = '110101' from post o join agency old on old.tenant_id = o.tenant_id and old.agency_id = o.agency_id
        where g.tenant_id = o.tenant_id and g.agency_id = o.agency_id and o.person_id = 'liming' returning g.agency_id as agency, old.locality_code as was`,
      [],
    )) as [{ agency: string; was: string }];
    // when
    const asked = [await set(), await admin.post(`/deputies/${id}/end`)];
    const list = (await admin.get('/deputies?scope=all')).body;
    await sql('update agency set locality_code = $2 where agency_id = $1 returning 1', [agency, was]);
    // then
    expect(asked.map(({ status, body }) => [status, body['code']])).toEqual([
      [403, 'PERMISSION_DENIED'],
      [404, 'DEPUTY_NOT_FOUND'],
    ]);
    expect(list).toMatchObject({ items: [] });
    const idle = await admin.get('/instances?status=idle');
    expect(idle.status).toBe(200);
    expect(JSON.stringify((await admin.get('/instances')).body)).not.toContain(id);
    expect(await admin.get(`/instances/${id}`)).toMatchObject({ status: 404, body: { code: 'INSTANCE_NOT_FOUND' } });
    expect(await admin.post(`/deputies/${id}/end`)).toMatchObject({ status: 200 });
  });

  it('should refuse a day before there is a calendar for it', async () => {
    const answer = await admin.post('/deputies', { representedId: 'liming', deputyId: 'zhangwei', from: '0000-01-01', reason: 'x' });
    expect(answer).toMatchObject({ status: 422, body: { code: 'REQUEST_INVALID' } });
  });
});
