/** Turns the route table into one Koa middleware: match, allow, read, validate, answer, validate the answer. */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import Router from '@koa/router';
import type { Envelope } from '@onematter/engine';
import type { Context, Middleware } from 'koa';
import type { z } from 'zod';
import { ApiError } from '../errors.ts';
import type { Auth } from '../modules/session/auth.ts';
import { readJsonBody } from './body.ts';
import { contentDisposition } from './content-disposition.ts';
import { inputProblem } from './input-problems.ts';
import { refuseUnstorable } from './plain-input.ts';
import type { ReplayStore } from './replay.ts';
import type { Binary, Route } from './route.ts';

export interface RouterParts {
  /** who sent this request, or null; throws where a session is there but not valid for this mutation (CSRF) */
  authenticate(ctx: Context): Promise<Auth | null>;
  readonly replay: ReplayStore;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

export function routesMiddleware(routes: readonly Route[], parts: RouterParts): Middleware {
  const router = new Router({ prefix: '/api' });
  for (const route of routes) {
    router.register(route.path, [route.method], async (ctx: Context) => answer(ctx, route, parts));
  }
  const dispatch = router.routes() as unknown as Middleware;
  return async function api(ctx, next) {
    await dispatch(ctx, async () => {
      if (!ctx.path.startsWith('/api/') && ctx.path !== '/api') return next();
      const allowed = routes.filter((route) => matches(route.path, ctx.path)).map((route) => route.method.toUpperCase());
      if (allowed.length === 0) throw new ApiError('PATH_NOT_FOUND');
      const offered = [...allowed, ...(allowed.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
      ctx.set('Allow', [...new Set(offered)].sort().join(', '));
      if (ctx.method === 'OPTIONS') {
        ctx.status = 204;
        return;
      }
      throw new ApiError('METHOD_NOT_ALLOWED');
    });
  };
}

async function answer(ctx: Context, route: Route, parts: RouterParts): Promise<void> {
  ctx.set('Cache-Control', 'no-store'); // personal data; what may be kept says so itself
  const auth = await allow(ctx, route, parts);
  const { params: given } = ctx as Context & { params: unknown };
  for (const input of [given, ctx.query]) refuseUnstorable(input);
  const params = parse(route.params, given, 'params');
  const query = parse(route.query, ctx.query, 'query');
  const raw = route.body ? await readJsonBody(ctx) : undefined;
  refuseUnstorable(raw);
  const body = parse(route.body, raw, 'body');
  const envelope = envelopeOf(ctx, route, auth, raw);
  const request = { params, query, body, auth, envelope, ctx } as Parameters<Route['handle']>[0]; // routes that need auth or envelope have them: access and method say so
  const earlier = route.isReplayed && envelope ? await parts.replay.find(envelope) : null;
  const result = earlier ?? (await route.handle(request));
  if (ctx.respond === false) return;
  ctx.status = ctx.state['status'] ?? route.status ?? (result === undefined ? 204 : 200);
  if (result === undefined) return;
  if (route.produces) return sendBinary(ctx, result as Binary);
  ctx.body = route.response ? route.response.parse(result) : result;
  if (route.isReplayed && envelope && !earlier) await parts.replay.keep(envelope, ctx.body);
}

async function allow(ctx: Context, route: Route, parts: RouterParts): Promise<Auth | null> {
  if (route.access === 'public') return null;
  const auth = await parts.authenticate(ctx);
  if (!auth) throw new ApiError('SESSION_REQUIRED');
  if (route.access !== 'session' && !auth.permissions.has(route.access))
    throw new ApiError('PERMISSION_DENIED', { permission: route.access });
  return auth;
}

function envelopeOf(ctx: Context, route: Route, auth: Auth | null, body: unknown): Envelope | null {
  if (route.method === 'get' || route.isKeyless || !auth) return null;
  const key = ctx.get('Idempotency-Key');
  if (!UUID.test(key)) throw new ApiError('IDEMPOTENCY_KEY_REQUIRED');
  const digest = createHash('sm3')
    .update(`${ctx.method} ${ctx.path}\n${auth.personId}\n${JSON.stringify(body ?? null)}`)
    .digest('hex');
  return {
    tenantId: auth.tenantId,
    commandId: key.toLowerCase(),
    actor: { kind: 'person', id: auth.personId } as const,
    device: deviceOf(ctx.get('User-Agent')),
    requestDigest: `sm3:${digest}`,
  };
}

/** Coarse on purpose: the history says from what kind of device, not which one. */
function deviceOf(userAgent: string): string {
  if (/android|iphone|ipad|mobile|harmony/i.test(userAgent)) return 'phone';
  return /mozilla/i.test(userAgent) ? 'desk' : 'client';
}

function parse(schema: z.ZodType | undefined, value: unknown, where: 'params' | 'query' | 'body'): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  if (where === 'params') throw new ApiError('PATH_NOT_FOUND');
  const errors = result.error.issues.slice(0, 200).map((issue) => inputProblem(issue, where));
  throw new ApiError('REQUEST_INVALID', { where }, errors);
}

function sendBinary(ctx: Context, binary: Binary): void {
  ctx.type = binary.mediaType;
  if (binary.sizeBytes !== undefined) ctx.length = binary.sizeBytes;
  if (binary.name) ctx.set('Content-Disposition', contentDisposition(binary.name, binary.disposition ?? 'inline'));
  ctx.body = binary.content instanceof Readable ? binary.content : Buffer.from(binary.content);
}

function matches(pattern: string, path: string): boolean {
  const expected = `/api${pattern}`.split('/');
  const given = path.split('/');
  return expected.length === given.length && expected.every((part, index) => part.startsWith(':') || part === given[index]);
}
