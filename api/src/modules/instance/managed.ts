/** Which running instances an administrator may look after: those of cases in the localities of the posts that give the permission. */
import type { Tx } from '@onematter/engine';
import { ApiError } from '../../errors.ts';
import { Values } from '../case/visibility.ts';
import type { Auth } from '../session/auth.ts';
import { permissionsOf } from '../session/permissions.ts';

/** A condition on `root r` left-joined with its `case_record c`. A process without a case belongs to the tenant as a whole. */
export function managedRoots(auth: Auth, values: Values): string {
  const posts = auth.posts.filter((post) => permissionsOf([post.role]).has('instance.manage'));
  const patterns = [...new Set(posts.map((post) => `${prefixOf(post.localityCode)}%`))];
  return `(c.case_id is null or coalesce(c.county_code, c.city_code, '') like any(${values.add(patterns)}::text[]))`;
}

/** GB/T 2260: a province ends in 0000, a city in 00; towns and villages are their county's. */
function prefixOf(localityCode: string): string {
  const code = localityCode.slice(0, 6);
  return code.endsWith('0000') ? code.slice(0, 2) : code.endsWith('00') ? code.slice(0, 4) : code;
}

export const ROOT_WITH_CASE = 'root r left join case_record c on c.tenant_id = r.tenant_id and c.case_id = r.root_id';

/** @throws {ApiError} INSTANCE_NOT_FOUND: there is none, or it is in another locality */
export async function demandManaged(tx: Tx, auth: Auth, rootId: string): Promise<void> {
  const values = new Values(auth.tenantId);
  const rows = await tx.query(
    `select from ${ROOT_WITH_CASE} where r.tenant_id = $1 and r.root_id = ${values.add(rootId)} and ${managedRoots(auth, values)}`,
    values.list,
  );
  if (rows.length === 0) throw new ApiError('INSTANCE_NOT_FOUND');
}

/** @throws {ApiError} INCIDENT_OPEN_NOT_FOUND */
export async function demandManagedIncident(tx: Tx, auth: Auth, incidentId: string): Promise<void> {
  const values = new Values(auth.tenantId);
  const rows = await tx.query(
    `select from incident i join root r on r.tenant_id = i.tenant_id and r.root_id = i.root_id
       left join case_record c on c.tenant_id = i.tenant_id and c.case_id = i.root_id
      where i.tenant_id = $1 and i.incident_id = ${values.add(incidentId)} and ${managedRoots(auth, values)}`,
    values.list,
  );
  if (rows.length === 0) throw new ApiError('INCIDENT_OPEN_NOT_FOUND');
}
