/**
 * A route is data: what comes in, what goes out, who may, what may go wrong, and the one function that answers. The same schemas
 * validate the request and the answer and describe both in the OpenAPI document.
 */
import type { Readable } from 'node:stream';
import type { Envelope } from '@onematter/engine';
import type { Context } from 'koa';
import type { z } from 'zod';
import type { Auth } from '../modules/session/auth.ts';
import type { Permission } from '../modules/session/permissions.ts';

/** Bytes instead of JSON. `name` is what a download is called (Chinese is fine: RFC 5987). */
export interface Binary {
  readonly content: Readable | Uint8Array;
  readonly mediaType: string;
  readonly sizeBytes?: number;
  readonly name?: string;
  readonly disposition?: 'inline' | 'attachment';
}

export interface ApiRequest<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** who asks; routes with `access: 'public'` must not look */
  readonly auth: Auth;
  /** of a mutation: id from Idempotency-Key, actor, digest of the request */
  readonly envelope: Envelope;
  /** for the few that stream in or out */
  readonly ctx: Context;
}

export interface RouteSpec<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** below /api, e.g. `/user-tasks/:id` */
  readonly path: string;
  readonly tag: string;
  /** Chinese, as the reference page shows it */
  readonly summary: string;
  /** `public`: anyone · `session`: any signed-in person · else a permission that one of the person's posts gives */
  readonly access: 'public' | 'session' | Permission;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** JSON answer; absent: `produces` says what the bytes are */
  readonly response?: R;
  readonly produces?: string;
  /** request is multipart or otherwise read by the handler itself */
  readonly consumes?: 'multipart/form-data';
  readonly status?: number;
  /** codes this route may answer with, beside those of every route */
  readonly codes?: readonly string[];
  /** keep the first answer of a mutation that runs no engine command (the engine keeps its own) */
  readonly isReplayed?: boolean;
  /** sign-in and sign-out: no Idempotency-Key */
  readonly isKeyless?: boolean;
  handle(request: ApiRequest<z.infer<P>, z.infer<Q>, z.infer<B>>): Promise<z.input<R> | Binary | undefined>;
}

/** A route whose types have been checked against its own schemas. */
export type Route = RouteSpec<z.ZodType, z.ZodType, z.ZodType, z.ZodType>;

export function defineRoute<
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
  R extends z.ZodType = z.ZodUndefined,
>(spec: RouteSpec<P, Q, B, R>): Route {
  // the table holds routes of all types; each was checked here against its own schemas
  return spec as unknown as Route;
}
