/** Who sent a request: the session cookie with its CSRF token on mutations, or the local command token for reading exports. */
import type { Context } from 'koa';
import { ApiError } from '../../errors.ts';
import type { ApiParts } from '../parts.ts';
import type { Auth } from './auth.ts';
import { commandAuth } from './command-token.ts';
import { SESSION_COOKIE } from './routes.ts';
import { isSameToken } from './sessions.ts';

const SAFE = new Set(['GET', 'HEAD']);

export function authenticator(parts: ApiParts): (ctx: Context) => Promise<Auth | null> {
  return async function authenticate(ctx) {
    const bearer = /^Bearer (\S+)$/.exec(ctx.get('Authorization'))?.[1];
    if (bearer !== undefined) return bearer && SAFE.has(ctx.method) ? commandAuth(parts, bearer) : null;
    const cookie = ctx.cookies.get(SESSION_COOKIE);
    const auth = cookie ? await parts.sessions.find(cookie) : null;
    if (auth && !SAFE.has(ctx.method) && !isSameToken(ctx.get('X-CSRF-Token'), auth.csrfToken)) throw new ApiError('CSRF_TOKEN_INVALID');
    return auth;
  };
}
