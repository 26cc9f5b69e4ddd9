/** /matters: the catalogue 事项清单 in force today. */

import type { Matter } from '@onematter/processes/pure';
import { z } from 'zod';
import { ApiError } from '../../errors.ts';
import { decodeCursor, PageQuery, page, toPage } from '../../http/paging.ts';
import { defineRoute, type Route } from '../../http/route.ts';
import { legalDay } from '../../workflow/legal-time.ts';
import { gramsOfTerm, likePattern } from '../case/grams.ts';
import { Values } from '../case/visibility.ts';
import type { ApiParts } from '../parts.ts';
import { findMatter } from './catalogue.ts';

const MatterRow = z
  .object({ code: z.string(), name: z.string(), domain: z.string(), domainName: z.string(), kind: z.enum(['法定', '赋权', '委托']) })
  .meta({ id: 'MatterRow' });
const MatterView = z.looseObject({ code: z.string(), name: z.string() }).meta({ id: 'Matter', description: '执法事项（金额单位：分）' });

export function matterRoutes({ database, clock }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/matters',
      tag: '事项',
      summary: '执法事项清单',
      access: 'session',
      query: PageQuery.extend({
        q: z.string().max(100).optional(),
        domain: z.string().max(20).optional(),
        kind: z.enum(['法定', '赋权', '委托']).optional(),
      }),
      response: page(MatterRow),
      handle: ({ auth, query }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const values = new Values(auth.tenantId);
          const today = values.add(legalDay(clock.now()));
          const conditions = [`m.valid_from <= ${today}`, `(m.valid_to is null or m.valid_to >= ${today})`];
          if (query.domain) conditions.push(`m.domain = ${values.add(query.domain)}`);
          if (query.kind) conditions.push(`m.kind = ${values.add(query.kind)}`);
          if (query.q?.trim()) {
            const found = `lower(m.code || ' ' || m.name) like ${values.add(likePattern(query.q))}`;
            conditions.push(`m.grams @> ${values.add(gramsOfTerm(query.q))}::text[] and ${found}`);
          }
          const cursor = decodeCursor(query.cursor, ['text']);
          if (cursor) conditions.push(`m.code > ${values.add(cursor[0])}`);
          const rows = await tx.query<z.infer<typeof MatterRow>>(
            `select m.code, m.name, m.domain, m.domain_name as "domainName", m.kind from matter m
              where m.tenant_id = $1 and ${conditions.join(' and ')} order by m.code limit ${values.add(query.limit + 1)}`,
            values.list,
          );
          return toPage(rows, query.limit, (row) => [row.code]);
        }),
    }),
    defineRoute({
      method: 'get',
      path: '/matters/:code',
      tag: '事项',
      summary: '一个执法事项',
      access: 'session',
      params: z.object({ code: z.string().max(40) }),
      response: MatterView,
      codes: ['MATTER_NOT_FOUND'],
      async handle({ auth, params }) {
        const matter = await database.transaction({ tenantId: auth.tenantId }, (tx) => findMatter(tx, params.code, legalDay(clock.now())));
        if (!matter) throw new ApiError('MATTER_NOT_FOUND', { matter: params.code });
        return matter as Matter & Record<string, unknown>;
      },
    }),
  ];
}
