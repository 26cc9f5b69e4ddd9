/** For whom a person may act as a standing deputy 代理 on a day: as facts for a step, and as part of who is asking. */
import type { Deputation, Tx } from '@onematter/engine';

/** A condition on `deputy d`: in force on the day (an expression). */
export const inForceOn = (day: string) => `d.ended_at is null and d.valid_from <= ${day} and (d.valid_to is null or d.valid_to >= ${day})`;

export async function deputationsOf(tx: Tx, personId: string, day: string): Promise<Deputation[]> {
  return tx.query<Deputation>(
    `select d.represented_id as "personId", d.role, d.process_id as "processId" from deputy d
      where d.tenant_id = $1 and d.person_id = $2 and ${inForceOn('$3::date')} order by d.deputy_id`,
    [tx.tenantId, personId, day],
    'deputy.of-person',
  );
}

/** Somebody the person asking may act for, with the posts that make tasks reach the represented 被代理人. */
export interface Represented extends Deputation {
  readonly name: string;
  readonly posts: readonly { readonly role: string; readonly agencyId: string; readonly ancestors: readonly string[] }[];
}

/** All of them for a person `p`, as one JSON array; `day` is an expression. */
export const representedBy = (day: string) => `
  select coalesce(json_agg(json_build_object('personId', d.represented_id, 'name', r.name, 'role', d.role, 'processId', d.process_id,
           'posts', (select coalesce(json_agg(json_build_object('role', ro.role, 'agencyId', ro.agency_id, 'ancestors', rg.ancestors) order by ro.post_id), '[]')
              from post ro join agency rg on rg.tenant_id = ro.tenant_id and rg.agency_id = ro.agency_id
             where ro.tenant_id = d.tenant_id and ro.person_id = d.represented_id and ro.valid_from <= ${day} and (ro.valid_to is null or ro.valid_to >= ${day})))
           order by d.deputy_id), '[]') as represented
    from deputy d join person r on r.tenant_id = d.tenant_id and r.person_id = d.represented_id
   where d.tenant_id = p.tenant_id and d.person_id = p.person_id and ${inForceOn(day)}`;
