/** /session: sign in, look who one is, sign out. */
import type { Context } from 'koa';
import { z } from 'zod';
import { defineRoute, type Route } from '../../http/route.ts';
import type { Auth } from './auth.ts';
import { createRateLimit } from './rate-limit.ts';
import { ABSOLUTE_HOURS, type Sessions } from './sessions.ts';

export const SESSION_COOKIE = 'om_session';

const LoginBody = z.object({
  username: z.string().min(1).max(100),
  password: z.string().min(1).max(200),
  tenant: z.string().min(1).max(100).optional().meta({ description: '租户；只有一个租户时不填' }),
});

const SessionView = z
  .object({
    account: z.object({ username: z.string() }),
    person: z.object({ id: z.string(), name: z.string() }),
    posts: z.array(
      z.object({
        id: z.string(),
        role: z.string(),
        roleName: z.string(),
        agencyId: z.string(),
        agencyName: z.string(),
        unit: z.string().nullable(),
      }),
    ),
    /** for whom one may act now as a deputy 代理人 */
    represented: z.array(z.object({ id: z.string(), name: z.string() })),
    permissions: z.array(z.string()),
    csrfToken: z.string(),
    expiresAt: z.string(),
    tenant: z.object({ id: z.string(), name: z.string() }),
    sampleData: z.boolean(),
  })
  .meta({ id: 'Session', description: '当前登录人、岗位与权限' });

export interface SessionRouteParts {
  readonly sessions: Sessions;
  readonly defaultTenantId: string;
  readonly roleName: (role: string) => string;
  readonly hasSampleData: boolean;
  readonly isSecure: boolean;
  onClosed(auth: Auth): void;
}

export function sessionRoutes(parts: SessionRouteParts): Route[] {
  // a township's people may share one address; guessing at one account is stopped by its lockout
  const perAddress = createRateLimit(120, 60_000);
  const view = (auth: Auth): z.input<typeof SessionView> => ({
    account: { username: auth.username },
    person: { id: auth.personId, name: auth.personName },
    posts: auth.posts.map(({ id, role, agencyId, agencyName, unit }) => ({
      id,
      role,
      roleName: parts.roleName(role),
      agencyId,
      agencyName,
      unit,
    })),
    represented: [...new Map(auth.represented.map(({ personId, name }) => [personId, { id: personId, name }])).values()],
    permissions: [...auth.permissions],
    csrfToken: auth.csrfToken,
    expiresAt: auth.expiresAt,
    tenant: { id: auth.tenantId, name: auth.tenantName },
    sampleData: parts.hasSampleData,
  });
  return [
    defineRoute({
      method: 'post',
      path: '/session',
      tag: '登录',
      summary: '登录',
      access: 'public',
      isKeyless: true,
      body: LoginBody,
      response: SessionView,
      codes: ['LOGIN_FAILED', 'ACCOUNT_LOCKED', 'TOO_MANY_REQUESTS'],
      async handle({ body, ctx }) {
        perAddress.take(ctx.ip);
        const { auth, cookie } = await parts.sessions.open(
          { tenantId: body.tenant ?? parts.defaultTenantId, username: body.username, address: ctx.ip },
          body.password,
        );
        setCookie(ctx, cookie, parts.isSecure);
        return view(auth);
      },
    }),
    defineRoute({
      method: 'get',
      path: '/session',
      tag: '登录',
      summary: '查看当前登录人',
      access: 'session',
      response: SessionView,
      handle: async ({ auth }) => view(auth),
    }),
    defineRoute({
      method: 'delete',
      path: '/session',
      tag: '登录',
      summary: '退出登录',
      access: 'session',
      isKeyless: true,
      async handle({ auth, ctx }) {
        await parts.sessions.close(auth);
        parts.onClosed(auth);
        ctx.cookies.set(SESSION_COOKIE, null, { httpOnly: true, sameSite: 'strict', path: '/', overwrite: true });
        return undefined;
      },
    }),
  ];
}

function setCookie(ctx: Context, cookie: string, secure: boolean): void {
  ctx.cookies.set(SESSION_COOKIE, cookie, {
    httpOnly: true,
    sameSite: 'strict',
    secure,
    path: '/',
    maxAge: ABSOLUTE_HOURS * 3_600_000,
    overwrite: true,
  });
}
