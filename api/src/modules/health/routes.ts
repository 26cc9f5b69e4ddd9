/** /health: 200 once everything is ready, 503 before and while the database is away. */
import type { Database } from '@onematter/engine';
import { z } from 'zod';
import { defineRoute, type Route } from '../../http/route.ts';

const Health = z.object({ status: z.enum(['ready', 'starting', 'database-unavailable']), version: z.string() }).meta({ id: 'Health' });

export function healthRoutes(parts: { readonly database: Database; readonly version: string }): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/health',
      tag: '系统',
      summary: '系统状态',
      access: 'public',
      response: Health,
      async handle({ ctx }) {
        const isHealthy = await parts.database.healthy();
        ctx.state['status'] = isHealthy ? 200 : 503;
        return { status: isHealthy ? ('ready' as const) : ('database-unavailable' as const), version: parts.version };
      },
    }),
  ];
}
