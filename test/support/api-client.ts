import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** Of every sample account; said here again on purpose: a test must not agree with the code by importing it. */
export const SAMPLE_PASSWORD = 'onematter-demo';

export interface Answer {
  readonly status: number;
  /** empty where the answer is not JSON */
  readonly body: Record<string, unknown>;
  readonly bytes: Uint8Array;
  readonly headers: Headers;
}

/** A browser as far as the API can tell: a cookie, a CSRF token, a fresh Idempotency-Key for every mutation. */
export class Client {
  readonly url: string;
  readonly #patienceMs: number;
  cookie = '';
  csrfToken = '';
  personId = '';

  /** `patienceMs`: send again (same key) when the server does not answer or answers 503, for at most this long; 0: once */
  constructor(url: string, patienceMs = 0) {
    this.url = url;
    this.#patienceMs = patienceMs;
  }

  static async signIn(url: string, username: string, { password = SAMPLE_PASSWORD, patienceMs = 0 } = {}): Promise<Client> {
    const client = new Client(url, patienceMs);
    const answer = await client.send('POST', '/session', { username, password });
    if (answer.status !== 200) throw new Error(`Expected ${username} to sign in, but got ${answer.status} ${JSON.stringify(answer.body)}`);
    const { csrfToken, person } = answer.body as { csrfToken: string; person: { id: string } };
    client.cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    client.csrfToken = csrfToken;
    client.personId = person.id;
    return client;
  }

  get(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  download(path: string): Promise<Answer> {
    return this.send('GET', path);
  }

  /** One act: however often it is sent, the key stays. */
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
    return this.#fetch(path, { method: 'POST', body: form, headers: this.headers({ 'Idempotency-Key': key }) });
  }

  async send(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.#fetch(path, {
      method,
      headers: this.headers({ ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers }),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  }

  headers(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return { Cookie: this.cookie, 'X-CSRF-Token': this.csrfToken, ...more };
  }

  async #fetch(path: string, init: RequestInit): Promise<Answer> {
    for (const until = Date.now() + this.#patienceMs; ; await pause(100)) {
      try {
        const reply = await fetch(`${this.url}/api${path}`, init);
        const bytes = new Uint8Array(await reply.arrayBuffer()); // a server that dies in the middle of its answer has not answered
        if (reply.status !== 503 || Date.now() >= until)
          return { status: reply.status, body: jsonOf(reply, bytes), bytes, headers: reply.headers };
      } catch (error) {
        if (Date.now() >= until) throw error;
      }
    }
  }
}

function jsonOf(reply: Response, bytes: Uint8Array): Record<string, unknown> {
  const isJson = (reply.headers.get('content-type')?.includes('json') ?? false) && bytes.length > 0;
  return isJson ? (JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>) : {};
}
