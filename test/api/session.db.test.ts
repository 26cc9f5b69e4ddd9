import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../support/api-client.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe('a session', () => {
  it('should name the person, the posts held now and what they permit', async () => {
    // given
    const client = await api.as('liming');
    // when
    const { status, body } = await client.get('/session');
    // then
    expect(status).toBe(200);
    expect(body).toMatchObject({
      person: { id: 'liming', name: '李明' },
      posts: [{ role: 'case-officer', roleName: expect.stringContaining('执法人员'), agencyName: '青溪镇人民政府' }],
      permissions: expect.arrayContaining(['task.handle', 'case.open']),
      sampleData: true,
    });
  });

  it('should live in a cookie that scripts cannot read and other sites cannot send', async () => {
    // when
    const answer = await new Client(api.server.url).send('POST', '/session', { username: 'liming', password: 'onematter-demo' });
    // then
    expect(answer.headers.get('set-cookie')).toMatch(/^om_session=.+; path=\/;.*samesite=strict; httponly/i);
  });

  it('should not say whether the name or the password was wrong', async () => {
    // given
    const client = new Client(api.server.url);
    // when
    const unknown = await client.send('POST', '/session', { username: 'nobody', password: 'x' });
    const wrong = await client.send('POST', '/session', { username: 'neiqin', password: 'x' });
    // then
    expect([unknown.status, wrong.status]).toEqual([401, 401]);
    expect(unknown.body).toMatchObject({ code: 'LOGIN_FAILED', messages: { zh: '用户名或者密码不正确', en: expect.any(String) } });
    expect((wrong.body as { code: string }).code).toBe('LOGIN_FAILED');
  });

  it('should lock the account after five failures, also for the right password', async () => {
    // given
    const client = new Client(api.server.url);
    const attempt = (password: string) => client.send('POST', '/session', { username: 'cunshe', password });
    // when
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) statuses.push((await attempt('wrong')).status);
    const right = await attempt('onematter-demo');
    // then
    expect(statuses).toEqual([401, 401, 401, 401, 423]);
    expect(right.status).toBe(423);
    expect(right.body).toMatchObject({ code: 'ACCOUNT_LOCKED' });
  });

  it('should be over after sign-out', async () => {
    // given
    const client = await api.as('diaodu');
    // when
    const out = await client.send('DELETE', '/session');
    // then
    expect(out.status).toBe(204);
    expect((await client.get('/session')).body).toMatchObject({ code: 'SESSION_REQUIRED' });
  });

  it('should end after half an hour without a request', async () => {
    // given
    const client = await api.as('neiqin');
    await api.database.database.transaction({ tenantId: 'default' }, (tx) =>
      tx.query(`update session set seen_at = now() - interval '31 minutes' where tenant_id = $1`, ['default']),
    );
    // when
    const answer = await client.get('/user-tasks');
    // then
    expect(answer.status).toBe(401);
  });

  it('should refuse a mutation without its CSRF token and one without its Idempotency-Key', async () => {
    // given
    const client = await api.as('wangge');
    const token = client.csrfToken;
    // when
    client.csrfToken = 'guessed';
    const forged = await client.post('/clues', { data: {} });
    client.csrfToken = token;
    const keyless = await client.send('POST', '/clues', { data: {} });
    // then
    expect(forged).toMatchObject({ status: 403, body: { code: 'CSRF_TOKEN_INVALID' } });
    expect(keyless).toMatchObject({ status: 400, body: { code: 'IDEMPOTENCY_KEY_REQUIRED' } });
  });

  it('should not permit what none of the posts gives', async () => {
    // given
    const client = await api.as('wangge');
    // when
    const answer = await client.post('/cases', { processId: 'ordinary-penalty', data: {} });
    // then
    expect(answer).toMatchObject({ status: 403, body: { code: 'PERMISSION_DENIED', permission: 'case.open' } });
  });
});

describe('the local command token', () => {
  it('should read, and never write', async () => {
    // given
    const { url, token } = JSON.parse(await readFile(join(api.dataDir, 'command.json'), 'utf8')) as { url: string; token: string };
    const client = new Client(url);
    const headers = { Authorization: `Bearer ${token}` };
    // when
    const cases = await client.send('GET', '/cases', undefined, headers);
    const written = await client.send('POST', '/clues', { data: {} }, headers);
    const guessed = await client.send('GET', '/cases', undefined, { Authorization: 'Bearer x' });
    // then
    expect([cases.status, written.status, guessed.status]).toEqual([200, 401, 401]);
  });
});
