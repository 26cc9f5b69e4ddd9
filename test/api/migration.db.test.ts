import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/api-client.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

let api: ApiUnderTest;
let admin: Client;
let definitionId: string;
beforeAll(async () => {
  api = await startApi();
  admin = await api.as('admin');
  const { items } = (await admin.get('/definitions')).body as { items: { id: string; processId: string }[] };
  definitionId = items.find((one) => one.processId === 'ordinary-penalty')!.id;
});
afterAll(() => api.close());

const plan = (elements: Record<string, string | null>, to = definitionId) => ({ processes: [{ from: definitionId, to, elements }] });

describe('migrations over HTTP', () => {
  it('should propose, check, preview, start, follow and cancel', async () => {
    const proposal = await admin.post('/migrations/proposals', { from: definitionId, to: definitionId });
    expect(proposal).toMatchObject({ status: 200, body: { open: [], flows: {} } });
    const { elements } = proposal.body as { elements: Record<string, string> };
    expect(await admin.post('/migrations/checks', { plan: plan(elements) })).toMatchObject({
      status: 200,
      body: { findings: [], total: 0 },
    });
    expect(await admin.post('/migrations/previews', { plan: plan(elements) })).toMatchObject({
      status: 200,
      body: { items: [], next: null },
    });
    const key = randomUUID();
    const started = await admin.post('/migrations', { plan: plan(elements), reason: '新版本' }, key);
    expect(started).toMatchObject({ status: 201, body: { id: key, counts: {} } });
    expect((await admin.get(`/migrations/${key}`)).body).toMatchObject({ id: key, reason: '新版本' });
    expect((await admin.get(`/migrations/${key}/cases`)).body).toEqual({ items: [], next: null });
    expect((await admin.get('/migrations')).body).toMatchObject({ items: [{ id: key }] });
  });

  it('should answer a repeated order word for word, and refuse the key for another', async () => {
    // given
    const { elements } = (await admin.post('/migrations/proposals', { from: definitionId, to: definitionId })).body as {
      elements: Record<string, string>;
    };
    const key = randomUUID();
    const order = { plan: plan(elements), reason: '新版本' };
    const first = await admin.post('/migrations', order, key);
    // when, then
    const { status, body } = await admin.post('/migrations', order, key);
    expect({ status, body }).toEqual({ status: first.status, body: first.body });
    for (const other of [
      { ...order, reason: '另一理由' },
      { ...order, caseIds: [randomUUID()] },
    ]) {
      expect(await admin.post('/migrations', other, key)).toMatchObject({ status: 409, body: { code: 'COMMAND_ID_REUSED' } });
    }
    expect((await admin.get(`/migrations/${key}`)).body).toMatchObject({ reason: '新版本' });
  });

  it('should say of every element what it is proposed to become, and why', async () => {
    const { body } = await admin.post('/migrations/proposals', { from: definitionId, to: definitionId });
    const { lines, elements } = body as { lines: object[]; elements: object };
    expect(lines.length).toBeGreaterThanOrEqual(Object.keys(elements).length);
    expect(lines[0]).toMatchObject({ source: expect.any(String), target: expect.any(String), by: 'id', score: 1, why: ['id'] });
  });

  it('should be for administrators alone', async () => {
    const officer = await api.as('wangge');
    for (const path of ['/migrations/checks', '/migrations/previews', '/migrations', `/cases/${randomUUID()}/undo-migration`]) {
      expect(await officer.post(path, {})).toMatchObject({ status: 403, body: { code: 'PERMISSION_DENIED' } });
    }
  });

  it.each([
    ['elements that are nowhere', () => plan({ nowhere: 'nothing' }), 422, 'MIGRATION_PLAN_INVALID'],
    ['a definition that is nowhere', () => plan({}, randomUUID()), 422, 'MIGRATION_PLAN_INVALID'],
    [
      'a hundred thousand entries',
      () => plan(Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`e${i}`, null]))),
      413,
      'BODY_TOO_LARGE',
    ],
    [
      'ten thousand and one entries',
      () => plan(Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`e${i}`, null]))),
      422,
      'REQUEST_INVALID',
    ],
    ['no processes', () => ({ processes: [] }), 422, 'REQUEST_INVALID'],
    ['ids that are none', () => ({ processes: [{ from: 'x', to: 'y', elements: {} }] }), 422, 'REQUEST_INVALID'],
    ['keys of its own', () => ({ ...plan({}), drop: true }), 422, 'REQUEST_INVALID'],
  ])('should refuse a plan with %s', async (_what, make, status, code) => {
    expect(await admin.post('/migrations', { plan: make(), reason: '新版本' })).toMatchObject({ status, body: { code } });
  });

  it('should say what is not there', async () => {
    expect(await admin.get(`/migrations/${randomUUID()}`)).toMatchObject({ status: 404, body: { code: 'MIGRATION_NOT_FOUND' } });
    expect(await admin.post(`/migrations/${randomUUID()}/pause`)).toMatchObject({ status: 404, body: { code: 'MIGRATION_NOT_FOUND' } });
    expect(await admin.post(`/cases/${randomUUID()}/undo-migration`, { reason: 'x' })).toMatchObject({
      status: 404,
      body: { code: 'ROOT_NOT_FOUND' },
    });
    expect(await admin.post('/migrations/proposals', { from: definitionId, to: randomUUID() })).toMatchObject({
      status: 404,
      body: { code: 'DEFINITION_NOT_FOUND' },
    });
  });
});
