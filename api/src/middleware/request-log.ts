/** Gives each request an id and writes one line when it is answered: no body, no query, no personal data. */
import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';

export type Log = Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>;

export function requestLog(log: Log): Middleware {
  return async function logRequest(ctx: Context, next) {
    const requestId = randomUUID();
    const startedAt = performance.now();
    ctx.state['requestId'] = requestId;
    ctx.set('X-Request-Id', requestId);
    await next();
    if (!ctx.path.startsWith('/api/') || ctx.path === '/api/health') return;
    const took = Math.round(performance.now() - startedAt);
    log.info({ requestId, method: ctx.method, path: ctx.path, status: ctx.status, ms: took, code: ctx.state['problemCode'] }, 'request');
  };
}
