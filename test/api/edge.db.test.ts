import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../support/api-client.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

let api: ApiUnderTest;
let officer: Client;
beforeAll(async () => {
  api = await startApi();
  officer = await api.as('liming');
});
afterAll(() => api.close());

const NUL = '\u0000';
const HALF = '\ud800';
const stranger = () => new Client(api.server.url);
const cursor = (...parts: string[]) => encodeURIComponent(Buffer.from(JSON.stringify(parts)).toString('base64url'));
const nested = (levels: number) => `{"data":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;

describe('text that cannot be kept', () => {
  it.each([
    ['a path', () => officer.get('/matters/%00'), 'code'],
    ['a query', () => officer.get('/cases?q=%00'), 'q'],
    ['a filter', () => officer.get('/people?role=a%00b'), 'role'],
    ['a name at sign-in', () => stranger().send('POST', '/session', { username: `a${NUL}b`, password: 'x' }), 'username'],
    ['a tenant at sign-in', () => stranger().send('POST', '/session', { username: 'a', password: 'x', tenant: NUL }), 'tenant'],
    [
      'a field of a form',
      () => officer.post('/cases', { processId: 'ordinary-penalty', data: { place: { address: `a${HALF}b` } } }),
      'data.place.address',
    ],
    ['an item of a list', () => officer.post('/cases', { processId: 'ordinary-penalty', data: { a: ['x', NUL] } }), 'data.a.1'],
    ['a key', () => officer.post('/cases', { processId: 'ordinary-penalty', data: { [`a${NUL}`]: 1 } }), 'data'],
  ])('should be refused in %s, and the field named', async (_where, ask, path) => {
    // when
    const answer = await ask();
    // then
    expect(answer).toMatchObject({ status: 422, body: { code: 'TEXT_INVALID', errors: [{ path, code: 'TEXT_INVALID' }] } });
  });

  it('should take a cookie that is none for no session', async () => {
    // given
    const client = stranger();
    client.cookie = `om_session=${Buffer.from(`a${NUL}b`).toString('base64url')}.${'A'.repeat(43)}`;
    // when
    const answer = await client.get('/session');
    // then
    expect(answer).toMatchObject({ status: 401, body: { code: 'SESSION_REQUIRED' } });
  });
});

describe('a body of JSON', () => {
  it.each([
    ['forms', 65],
    ['hostile depth', 100_000],
  ])('should be refused when nested deeper than %s need', async (_what, levels) => {
    // when
    const answer = await officer.send('POST', '/cases', nested(levels), { 'Idempotency-Key': randomUUID() });
    // then
    expect(answer).toMatchObject({ status: 422, body: { code: 'JSON_TOO_DEEP', limit: 64 } });
  });
});

describe('a cursor', () => {
  const uuid = randomUUID();
  it.each([
    ['a day that is none', '/cases', cursor('2026-02-30T00:00:00.000Z', uuid)],
    ['the year 0', '/cases', cursor('0000-01-01T00:00:00.000Z', uuid)],
    ['an id of dashes', '/user-tasks', cursor('2026-02-03T00:00:00.000Z', '-'.repeat(36))],
    ['an id of dashes', '/notices', cursor('2026-02-03T00:00:00.000Z', '-'.repeat(36))],
    ['U+0000', '/matters', cursor(`a${NUL}b`)],
  ])('should be refused with %s on %s', async (_what, path, made) => {
    // when
    const answer = await officer.get(`${path}?cursor=${made}`);
    // then
    expect(answer).toMatchObject({ status: 400, body: { code: 'CURSOR_INVALID' } });
  });
});

describe('answers with personal data', () => {
  it('should be kept by no cache, refusals included', async () => {
    // when
    const answers = await Promise.all([officer.get('/cases'), officer.get('/session'), officer.get(`/cases/${randomUUID()}`)]);
    // then
    expect(answers.map(({ headers }) => headers.get('cache-control'))).toEqual(['no-store', 'no-store', 'no-store']);
  });
});

describe('what another system tells', () => {
  it('should be taken from whoever may, once, and nothing that FEEL cannot read', async () => {
    // given
    const admin = await api.as('admin');
    const signal = { id: randomUUID(), name: 'flood-warning', variables: { level: 4 } };
    const message = { id: randomUUID(), name: 'receipt', key: '渝北-1', ttlSeconds: 60 };
    // when / then
    expect(await admin.post('/signals', signal)).toMatchObject({ status: 200, body: { status: 'accepted' } });
    expect(await admin.post('/signals', signal)).toMatchObject({ status: 200, body: { status: 'duplicate' } });
    expect(await admin.post('/signals', { ...signal, id: randomUUID(), variables: { 'a-b': 1 } })).toMatchObject({
      status: 422,
      body: { code: 'VARIABLE_NAME_INVALID' },
    });
    expect(await admin.post('/messages', message)).toMatchObject({ status: 200, body: { status: 'buffered' } });
    expect(await admin.post('/messages', message)).toMatchObject({ status: 200, body: { status: 'duplicate' } });
    expect(await admin.post('/messages', { ...message, ttlSeconds: -1 })).toMatchObject({ status: 422 });
    expect(await admin.post('/start-conditions', { id: randomUUID() })).toMatchObject({ status: 200, body: { started: [], failed: [] } });
    for (const path of ['/signals', '/messages', '/start-conditions']) {
      expect(await officer.post(path, { ...message, id: randomUUID() })).toMatchObject({ status: 403 });
    }
  });
});
