/** What lies above an agency 上级机关, nearest first: kept with each agency, so that no request walks the tree. */
import type { Facts, Tx } from '@onematter/engine';

/** After agencies have been stored: the lines upwards of the whole tenant anew; rows that stay as they were are not written. */
export async function refreshAncestors(tx: Tx): Promise<void> {
  await tx.query(
    `with recursive above (agency_id, ancestor, distance) as (
       select agency_id, parent_id, 1 from agency where tenant_id = $1 and parent_id is not null
       union all
       select b.agency_id, a.parent_id, b.distance + 1 from above b join agency a on a.tenant_id = $1 and a.agency_id = b.ancestor
        where a.parent_id is not null and b.distance < 20
     ), lines as (
       select g.agency_id, coalesce(array_agg(b.ancestor order by b.distance) filter (where b.ancestor is not null), '{}') as ancestors
         from agency g left join above b on b.agency_id = g.agency_id where g.tenant_id = $1 group by g.agency_id
     )
     update agency g set ancestors = l.ancestors from lines l
      where g.tenant_id = $1 and g.agency_id = l.agency_id and g.ancestors <> l.ancestors`,
    [tx.tenantId],
  );
}

/** As the kernel asks it; unknown ids are left out. */
export async function loadAgencies(tx: Tx, agencyIds: readonly string[]): Promise<NonNullable<Facts['agencies']>> {
  const rows = await tx.query<{ agency_id: string; ancestors: string[] }>(
    'select agency_id, ancestors from agency where tenant_id = $1 and agency_id = any($2)',
    [tx.tenantId, agencyIds],
    'agency.ancestors',
  );
  return Object.fromEntries(rows.map(({ agency_id, ancestors }) => [agency_id, { ancestors }]));
}
