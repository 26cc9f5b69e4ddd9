import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { SAMPLE_PASSWORD, startServer } from '../../api/src/index.ts';
import type { RunningServer } from '../../api/src/server.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

export interface ApiUnderTest {
  readonly server: RunningServer;
  readonly database: TestDatabase;
  readonly dataDir: string;
  /** signs in one of the sample people */
  as(username: string): Promise<Client>;
  close(): Promise<void>;
}

/** The real server on a random port, a database of its own, the sample people and (where asked) the sample cases. */
export async function startApi({ cases = false, uploadLimitBytes = 200_000 } = {}): Promise<ApiUnderTest> {
  const database = await testDatabase({ poolSize: 2 });
  const dataDir = await mkdtemp(join(tmpdir(), 'onematter-api-'));
  const server = await startServer({
    ...{ databaseUrl: database.url, port: 0, host: '127.0.0.1', dataDir, uploadLimitBytes },
    ...{ sampleData: cases ? true : 'people', log: pino({ level: process.env['TEST_LOG'] ?? 'silent' }) },
  });
  return {
    ...{ server, database, dataDir },
    as: (username) => Client.signIn(server.url, username),
    async close() {
      await server.stop();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  readonly status: number;
  // answers are read freely in tests: a wrong shape fails the expectation that reads it
  readonly body: never;
  readonly headers: Headers;
}

/** A browser as far as the API can tell: a cookie, a CSRF token, a fresh Idempotency-Key for every mutation. */
export class Client {
  readonly url: string;
  cookie = '';
  csrfToken = '';

  constructor(url: string) {
    this.url = url;
  }

  static async signIn(url: string, username: string, password: string = SAMPLE_PASSWORD): Promise<Client> {
    const client = new Client(url);
    const answer = await client.send('POST', '/session', { username, password });
    if (answer.status !== 200) throw new Error(`Expected ${username} to sign in, but got ${answer.status} ${JSON.stringify(answer.body)}`);
    client.cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    client.csrfToken = (answer.body as { csrfToken: string }).csrfToken;
    return client;
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  post(path: string, body: unknown = {}, key: string = randomUUID()): Promise<Answer> {
    return this.send('POST', path, body, { 'Idempotency-Key': key });
  }

  put(path: string, body: unknown, key: string = randomUUID()): Promise<Answer> {
    return this.send('PUT', path, body, { 'Idempotency-Key': key });
  }

  async upload(
    path: string,
    file: Blob,
    name: string,
    fields: Readonly<Record<string, string>> = {},
    key: string = randomUUID(),
  ): Promise<Answer> {
    const form = new FormData();
    for (const [field, value] of Object.entries(fields)) form.set(field, value);
    form.set('file', file, name);
    const reply = await fetch(`${this.url}/api${path}`, { method: 'POST', body: form, headers: this.headers({ 'Idempotency-Key': key }) });
    return answerOf(reply);
  }

  async send(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const reply = await fetch(`${this.url}/api${path}`, {
      method,
      headers: this.headers({ ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers }),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return answerOf(reply);
  }

  headers(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return { Cookie: this.cookie, 'X-CSRF-Token': this.csrfToken, ...more };
  }
}

async function answerOf(reply: Response): Promise<Answer> {
  const isJson = reply.headers.get('content-type')?.includes('json') ?? false;
  const body = (isJson ? await reply.json() : await reply.arrayBuffer()) as never;
  return { status: reply.status, body, headers: reply.headers };
}
