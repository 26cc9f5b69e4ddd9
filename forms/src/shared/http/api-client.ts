import { Injectable, inject, signal } from '@angular/core';
import { language } from '../i18n/language.ts';
import { type ApiError, ownError, parseProblem } from './api-error.ts';
import { type CommandKey, newCommandKey } from './command-key.ts';
import { Connection } from './connection.ts';
import { withRetry } from './retry.ts';

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** One page of a list read by keyset: `next` is the cursor of the following page, null at the end. */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
type SendOptions = { readonly body?: unknown; readonly key?: CommandKey; readonly query?: Query; readonly signal?: AbortSignal };

const ANSWER_MS = 30_000;

/**
 * The only way to the API: JSON in and out, errors as {@link ApiError}, CSRF token and Idempotency-Key on every
 * mutation, repeats with the same key when no answer came. Types given to `get` and the others are the contract of
 * the OpenAPI document (the server validates its answers against it); they are not checked a second time here.
 */
@Injectable({ providedIn: 'root' })
export class ApiClient {
  private readonly connection = inject(Connection);
  private csrfToken = '';
  private readonly ended = signal(0);

  /** Counts the answers `SESSION_REQUIRED`: the session store watches it and leads to the login page. */
  readonly sessionsEnded = this.ended.asReadonly();

  /** The token that came with the session. */
  useCsrfToken(token: string): void {
    this.csrfToken = token;
  }

  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
    return this.send<T>('GET', path, { query, signal });
  }

  /** `key` comes from a {@link CommandKeeper} where the person may press again after a lost answer. */
  post<T>(path: string, body: unknown = {}, key?: CommandKey): Promise<T> {
    return this.send<T>('POST', path, { body, key });
  }

  put<T>(path: string, body: unknown, key?: CommandKey): Promise<T> {
    return this.send<T>('PUT', path, { body, key });
  }

  delete<T>(path: string, key?: CommandKey): Promise<T> {
    return this.send<T>('DELETE', path, { key });
  }

  /** A file, e.g. a draft preview: `body` present → POST, else GET. The caller revokes the object URL it makes. */
  async file(path: string, body?: unknown, signal?: AbortSignal): Promise<Blob> {
    const method = body === undefined ? 'GET' : 'POST';
    const reply = await this.answer(method, path, { body, signal, key: newCommandKey() });
    return reply.blob();
  }

  /** Sends a file with progress (0–1); the fetch API cannot tell progress, so this one call uses XMLHttpRequest. */
  upload<T>(
    path: string,
    form: FormData,
    onProgress: (done: number) => void,
    signal?: AbortSignal,
    key: CommandKey = newCommandKey(),
  ): Promise<T> {
    return withRetry(() => this.uploadOnce<T>(path, form, onProgress, key, signal));
  }

  private async send<T>(method: Method, path: string, options: SendOptions): Promise<T> {
    const reply = await this.answer(method, path, method === 'GET' ? options : { ...options, key: options.key ?? newCommandKey() });
    if (reply.status === 204) return undefined as T; // the contract's 204 calls are typed void
    const body = await readJson(reply);
    if (body === undefined) throw ownError('BAD_REPLY', reply.status);
    return body as T; // see the class comment
  }

  private async answer(method: Method, path: string, options: SendOptions): Promise<Response> {
    const reply = await withRetry(() => this.fetchOnce(method, path, options));
    if (reply.ok) return reply;
    throw this.noted(parseProblem(reply.status, await readJson(reply)));
  }

  private async fetchOnce(method: Method, path: string, options: SendOptions): Promise<Response> {
    const timeout = AbortSignal.timeout(ANSWER_MS);
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
    const init: RequestInit = { method, headers: this.headers(method, options), credentials: 'same-origin', signal };
    if (options.body !== undefined) init.body = JSON.stringify(options.body);
    const reply = await fetch(addressOf(path, options.query), init).catch((thrown: unknown) => {
      if (options.signal?.aborted) throw thrown; // the caller gave up: not a failure
      this.connection.report(false);
      throw ownError(timeout.aborted ? 'TIMEOUT' : 'OFFLINE');
    });
    this.connection.report(true);
    if (reply.status === 502 || reply.status === 504) throw ownError('SERVER_BUSY', reply.status);
    return reply;
  }

  private headers(method: Method, options: SendOptions): Headers {
    const headers = new Headers({ Accept: 'application/json', 'Accept-Language': language() === 'en' ? 'en' : 'zh-CN' });
    if (options.body !== undefined) headers.set('Content-Type', 'application/json');
    if (method !== 'GET') {
      headers.set('X-CSRF-Token', this.csrfToken);
      if (options.key) headers.set('Idempotency-Key', options.key);
    }
    return headers;
  }

  private uploadOnce<T>(
    path: string,
    form: FormData,
    onProgress: (done: number) => void,
    key: CommandKey,
    signal?: AbortSignal,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('POST', addressOf(path));
      request.responseType = 'json';
      request.setRequestHeader('X-CSRF-Token', this.csrfToken);
      request.setRequestHeader('Idempotency-Key', key);
      request.setRequestHeader('Accept', 'application/json');
      request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
      request.onload = () => {
        this.connection.report(true);
        if (request.status >= 200 && request.status < 300) resolve(request.response as T);
        else reject(this.noted(parseProblem(request.status, request.response)));
      };
      request.onerror = () => {
        this.connection.report(false);
        reject(ownError('OFFLINE'));
      };
      signal?.addEventListener('abort', () => request.abort());
      request.onabort = () => reject(signal?.reason ?? ownError('OFFLINE'));
      request.send(form);
    });
  }

  private noted(error: ApiError): ApiError {
    if (error.status === 401 && error.code === 'SESSION_REQUIRED') this.ended.update((count) => count + 1);
    return error;
  }
}

/** `/api` + path + query; empty, null and undefined values are left out. */
export function addressOf(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return `/api${path}${text ? `?${text}` : ''}`;
}

async function readJson(reply: Response): Promise<unknown> {
  try {
    return await reply.json();
  } catch {
    return undefined; // not JSON: the caller decides what that means
  }
}
