import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from '../support/api-client.ts';
import { type ApiUnderTest, startApi } from './api-under-test.ts';

let api: ApiUnderTest;
let client: Client;
beforeAll(async () => {
  api = await startApi();
  client = await api.as('wangge');
});
afterAll(() => api.close());

const send = (body: string, type = 'application/json') =>
  client.send('POST', '/clues', body, { 'Idempotency-Key': randomUUID(), 'Content-Type': type });

function withoutToken() {
  const other = new Client(client.url);
  other.cookie = client.cookie;
  return other.post('/clues', { data: {} });
}

describe('bad input', () => {
  it.each([
    ['a body over the limit', () => send(`{"data":{"a":"${'x'.repeat(1_100_000)}"}}`), 413, 'BODY_TOO_LARGE'],
    ['a body that is not JSON', () => send('{"data":'), 400, 'JSON_INVALID'],
    ['a body that is not UTF-8 JSON by its type', () => send('data=1', 'text/plain'), 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['a body of another shape', () => send('{"data":[1]}'), 422, 'REQUEST_INVALID'],
    ['an address that is not there', () => client.get('/nothing'), 404, 'PATH_NOT_FOUND'],
    ['a method that is not there', () => client.send('DELETE', '/cases'), 405, 'METHOD_NOT_ALLOWED'],
    ['an id that is none', () => client.get('/cases/1%20or%201=1'), 404, 'PATH_NOT_FOUND'],
    ['an unknown id', () => client.get(`/cases/${randomUUID()}`), 404, 'CASE_NOT_FOUND'],
    ['a cursor of one’s own making', () => client.get('/cases?cursor=abc'), 400, 'CURSOR_INVALID'],
    ['a path that is not UTF-8', () => client.get('/matters/%E0%A4%A'), 404, 'MATTER_NOT_FOUND'],
    ['a mutation without its key', () => client.send('POST', '/clues', { data: {} }), 400, 'IDEMPOTENCY_KEY_REQUIRED'],
    ['a mutation with a key of its own form', () => client.post('/clues', { data: {} }, 'once'), 400, 'IDEMPOTENCY_KEY_REQUIRED'],
    ['a mutation without the page’s token', () => withoutToken(), 403, 'CSRF_TOKEN_INVALID'],
    ['a parameter given twice', () => client.get('/cases?q=a&q=b'), 422, 'REQUEST_INVALID'],
    ['a limit beyond reason', () => client.get('/cases?limit=100000'), 422, 'REQUEST_INVALID'],
  ])('should answer %s with its code, in Chinese and English', async (_what, ask, status, code) => {
    // when
    const answer = await ask();
    // then
    expect(answer).toMatchObject({
      status,
      body: { status, code, traceId: expect.any(String), messages: { zh: expect.any(String), en: expect.any(String) } },
    });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  it('should take search terms, quotes and wildcards as what they are', async () => {
    // when
    const answers = await Promise.all(
      ["'; drop table person; --", '%', '_', '王', '\\', '云江县', '𠮷'].map((term) => client.get(`/cases?q=${encodeURIComponent(term)}`)),
    );
    // then
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200));
  });

  it('should drop keys of the prototype and unknown keys from form data', async () => {
    // given
    const form =
      '{"clue":{"content":"门前堆放砂石占道","category":"city","urgency":"一般","source":"patrol","foundAt":"2026-09-20T01:00:00.000Z"},"place":{"address":"工业路1号"}';
    // when
    const answer = await send(`{"data":${form},"__proto__":{"polluted":true},"caseNo":"FORGED-1","status":"closed"}}`);
    const { id } = answer.body as { id: string };
    // then
    expect(answer.status).toBe(201);
    expect((await client.get(`/cases/${id}`)).body).toMatchObject({ status: 'open', caseNo: expect.stringMatching(/^XS-/) });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('methods', () => {
  it('should answer HEAD like GET without a body, OPTIONS with what there is, and 405 with the same', async () => {
    // when
    const [head, options, refused] = await Promise.all([
      client.send('HEAD', '/cases'),
      client.send('OPTIONS', '/cases'),
      client.send('DELETE', '/cases'),
    ]);
    // then
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, HEAD, OPTIONS, POST']);
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, POST']);
  });

  it('should ignore query parameters it does not know, on every list', async () => {
    // when
    const answers = await Promise.all(
      ['/cases', '/user-tasks', '/matters', '/people', '/notices', '/agencies'].map((path) => client.get(`${path}?_=1`)),
    );
    // then
    expect(answers.map((answer) => answer.status).filter((status) => status !== 200 && status !== 403)).toEqual([]);
  });
});

describe('security headers', () => {
  it('should forbid scripts from elsewhere, framing and sniffing on every answer', async () => {
    // when
    const { headers } = await client.get('/health');
    // then
    expect(headers.get('content-security-policy')).toMatch(/script-src 'self'(;|$)/);
    expect(headers.get('content-security-policy')).not.toContain('unsafe-eval');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('the description of the API', () => {
  interface Operation {
    readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[];
    readonly responses: Readonly<Record<string, { readonly description?: string }>>;
    readonly security?: unknown;
  }

  it('should hold together: every reference resolves, every path names its parameters, every mutation its key', async () => {
    // given
    const document = (await client.get('/openapi.json')).body as unknown as { paths: Record<string, Record<string, Operation>> };
    // when
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!.split('/'));
    const at = (path: readonly string[]) =>
      path.reduce<unknown>((here, part) => (here as Record<string, unknown> | undefined)?.[part], document);
    const wrong = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { parameters = [], responses, security }]) => {
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
        const declared = parameters.filter((parameter) => parameter.in === 'path' && parameter.required).map(({ name }) => name);
        const hasKey = parameters.some((parameter) => parameter.name === 'Idempotency-Key' && parameter.required);
        const isSession = path === '/session';
        const complaints = [
          ...(named.sort().join() === declared.sort().join() ? [] : ['path parameters']),
          ...(method === 'get' || hasKey || isSession ? [] : ['no Idempotency-Key']),
          ...(Object.keys(responses).some((status) => /^2\d\d$/.test(status)) ? [] : ['no success']),
          ...(Object.values(responses).every(({ description }) => description) ? [] : ['an answer without a word']),
          ...(security === undefined || '401' in responses ? [] : ['no 401']),
        ];
        return complaints.map((complaint) => `${method} ${path}: ${complaint}`);
      }),
    );
    // then
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter((path) => at(path) === undefined)).toEqual([]);
    expect(wrong).toEqual([]);
  });

  it('should be OpenAPI 3.1 with every route, and readable without anything from elsewhere', async () => {
    // when
    const document = (await client.get('/openapi.json')).body as { openapi: string; paths: Record<string, unknown> };
    const page = Buffer.from((await client.get('/reference')).bytes).toString();
    // then
    expect(document.openapi).toMatch(/^3\.1/);
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/session', '/user-tasks/{id}/complete', '/cases/{id}/evidence']));
    expect(page).toContain('接口说明');
    expect(page).not.toMatch(/(src|href)="https?:/);
    expect(page).not.toContain('<script');
  });
});
