/** /sample-logins: who may be tried in the fictional sample organisation 样例. An installation without it names nobody. */
import { z } from 'zod';
import { defineRoute, type Route } from '../../http/route.ts';
import { legalDay } from '../../workflow/legal-time.ts';
import type { ApiParts } from '../parts.ts';

/** Of every sample account; fictional people in an embedded database, never of a real installation. */
export const SAMPLE_PASSWORD = 'onematter-demo';

/** The order in which the main job meets them. */
const ROLE_ORDER = [
  ...['grid-worker', 'village-cadre', 'dispatcher', 'case-officer', 'team-leader', 'legal-reviewer', 'deputy-head', 'agency-head'],
  ...['hearing-chair', 'clerk', 'department-officer', 'supervisor', 'process-admin', 'system-admin'],
];

const SampleLogins = z
  .object({
    password: z.string(),
    rehearsalNow: z.string().nullable().meta({ description: '演练时钟的当前时间；没有使用演练时钟的为空' }),
    items: z.array(z.object({ username: z.string(), name: z.string(), roleName: z.string(), agencyName: z.string() })),
  })
  .meta({ id: 'SampleLogins', description: '样例账号（仅样例数据环境；人员均为虚构）' });

type Row = { username: string; name: string; role: string; agency_name: string };

/** Public, because it is read before login; answers with an empty list unless the server itself loaded the sample organisation. */
export function sampleLoginRoutes({ database, pack, defaultTenantId, hasSampleData, clock }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/sample-logins',
      tag: '登录',
      summary: '样例账号',
      access: 'public',
      response: SampleLogins,
      async handle() {
        if (!hasSampleData) return { password: '', rehearsalNow: null, items: [] };
        const rows = await database.transaction({ tenantId: defaultTenantId }, (tx) =>
          tx.query<Row>(SAMPLE_ACCOUNTS, [defaultTenantId, legalDay(clock.now())]),
        );
        const place = (row: Row) => (ROLE_ORDER.includes(row.role) ? ROLE_ORDER.indexOf(row.role) : ROLE_ORDER.length);
        // the first sample township before the second, and within it as the main job meets them
        rows.sort((a, b) => Number(a.username.includes('-')) - Number(b.username.includes('-')) || place(a) - place(b));
        const items = rows.map((row) => ({
          username: row.username,
          name: row.name,
          roleName: pack.roleName(row.role),
          agencyName: row.agency_name,
        }));
        return { password: SAMPLE_PASSWORD, rehearsalNow: clock.given(), items };
      },
    }),
  ];
}

/** Each sample account once, by its oldest post in force. */
const SAMPLE_ACCOUNTS = `
  select a.username, p.name, post.role, post.agency_name
    from account a
    join person p on p.tenant_id = a.tenant_id and p.person_id = a.person_id and p.is_sample
    join lateral (
      select o.role, g.name as agency_name from post o join agency g on g.tenant_id = o.tenant_id and g.agency_id = o.agency_id
       where o.tenant_id = a.tenant_id and o.person_id = a.person_id and o.valid_from <= $2 and (o.valid_to is null or o.valid_to >= $2)
       order by o.valid_from, o.post_id limit 1) post on true
   where a.tenant_id = $1 and a.disabled_at is null
   order by post.agency_name, a.username`;
