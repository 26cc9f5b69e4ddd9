/** /people and /agencies: who holds which post where, for choosing people and for reading names. */
import { z } from 'zod';
import { page } from '../../http/paging.ts';
import { defineRoute, type Route } from '../../http/route.ts';
import { legalDay } from '../../workflow/legal-time.ts';
import type { ApiParts } from '../parts.ts';
import { findPeople } from './people.ts';

const PersonRow = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.string(),
    roleName: z.string(),
    agencyId: z.string(),
    agencyName: z.string(),
    unit: z.string().nullable(),
    certificateNo: z.string().nullable(),
  })
  .meta({ id: 'PersonRow' });
const AgencyRow = z
  .object({
    id: z.string(),
    name: z.string(),
    shortName: z.string(),
    kind: z.string(),
    parentId: z.string().nullable(),
    localityCode: z.string(),
  })
  .meta({ id: 'AgencyRow' });

export function organisationRoutes({ database, pack, clock }: ApiParts): Route[] {
  return [
    defineRoute({
      method: 'get',
      path: '/people',
      tag: '机构人员',
      summary: '按岗位、机关查人员',
      access: 'person.read',
      query: z.object({ role: z.string().max(60).optional(), agencyId: z.string().max(100).optional(), q: z.string().max(50).optional() }),
      response: page(PersonRow),
      handle: ({ auth, query }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const people = await findPeople(tx, query, legalDay(clock.now()));
          return { items: people.map((person) => ({ ...person, roleName: pack.roleName(person.role) })), next: null };
        }),
    }),
    defineRoute({
      method: 'get',
      path: '/agencies',
      tag: '机构人员',
      summary: '机关',
      access: 'session',
      response: page(AgencyRow),
      handle: ({ auth }) =>
        database.transaction({ tenantId: auth.tenantId }, async (tx) => {
          const items = await tx.query<z.infer<typeof AgencyRow>>(
            `select agency_id as id, name, short_name as "shortName", kind, parent_id as "parentId", locality_code as "localityCode"
               from agency where tenant_id = $1 order by locality_code, agency_id limit 2000`,
            [auth.tenantId],
          );
          return { items, next: null };
        }),
    }),
  ];
}
