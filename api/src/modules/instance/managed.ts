/**
 * The one place that says what an administrator may look after: what lies in the localities of the posts that give the permission. Running
 * instances, incidents, migrations and deputies all go through it.
 */
import type { Tx } from '@onematter/engine';
import { ApiError } from '../../errors.ts';
import { Values } from '../case/visibility.ts';
import type { Auth } from '../session/auth.ts';
import { type Permission, permissionsOf } from '../session/permissions.ts';

export type Managing = Extract<Permission, 'instance.manage' | 'incident.manage' | 'migration.manage' | 'deputy.manage'>;

/** Codes of localities (GB/T 2260) a permission reaches, as patterns for `like any`. */
export function managedLocalities(auth: Auth, permission: Managing): string[] {
  const posts = auth.posts.filter((post) => permissionsOf([post.role]).has(permission));
  return [...new Set(posts.map((post) => `${prefixOf(post.localityCode)}%`))];
}

/** A condition on `root r` left-joined with its `case_record c`. A process without a case belongs to the tenant as a whole. */
export function managedRoots(auth: Auth, values: Values, permission: Managing = 'instance.manage'): string {
  const patterns = managedLocalities(auth, permission);
  return `(c.case_id is null or coalesce(c.county_code, c.city_code, '') like any(${values.add(patterns)}::text[]))`;
}

/** GB/T 2260: a province ends in 0000, a city in 00; towns and villages are their county's. */
function prefixOf(localityCode: string): string {
  const code = localityCode.slice(0, 6);
  return code.endsWith('0000') ? code.slice(0, 2) : code.endsWith('00') ? code.slice(0, 4) : code;
}

export const ROOT_WITH_CASE = 'root r left join case_record c on c.tenant_id = r.tenant_id and c.case_id = r.root_id';

/** Standing deputies 代理 have a root for their history; nothing runs in it. */
export const IS_INSTANCE = "r.kind <> 'deputy'";

/** @throws {ApiError} INSTANCE_NOT_FOUND (or `code`): there is none, or it is in another locality */
export async function demandManaged(
  tx: Tx,
  auth: Auth,
  rootId: string,
  permission: Managing = 'instance.manage',
  code = 'INSTANCE_NOT_FOUND',
): Promise<void> {
  const values = new Values(auth.tenantId);
  const rows = await tx.query(
    `select from ${ROOT_WITH_CASE} where r.tenant_id = $1 and r.root_id = ${values.add(rootId)} and ${IS_INSTANCE}
        and ${managedRoots(auth, values, permission)}`,
    values.list,
  );
  if (rows.length === 0) throw new ApiError(code);
}

/** @throws {ApiError} INCIDENT_NOT_FOUND */
export async function demandManagedIncident(tx: Tx, auth: Auth, incidentId: string, permission: Managing): Promise<void> {
  const values = new Values(auth.tenantId);
  const rows = await tx.query(
    `select from incident i join root r on r.tenant_id = i.tenant_id and r.root_id = i.root_id
       left join case_record c on c.tenant_id = i.tenant_id and c.case_id = i.root_id
      where i.tenant_id = $1 and i.incident_id = ${values.add(incidentId)} and ${managedRoots(auth, values, permission)}`,
    values.list,
  );
  if (rows.length === 0) throw new ApiError('INCIDENT_NOT_FOUND');
}
