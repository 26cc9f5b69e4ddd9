/** case_access: who sees a case beyond the coverage of posts, and why. Granting twice changes nothing. */
import { randomUUID } from 'node:crypto';
import type { Tx } from '@onematter/engine';

export interface Grant {
  readonly caseId: string;
  readonly to: { readonly personId: string } | { readonly agencyId: string; readonly role: string | null };
  /** `task`, `opened`, `consulted`, `copied`, or the words of a referral */
  readonly reason: string;
  readonly by: string;
  readonly from: string;
  readonly until?: string | null;
}

export function grantAccess(tx: Tx, grant: Grant): Promise<void> {
  return grantAll(tx, [grant]);
}

/** Any number of grants in one statement. */
export async function grantAll(tx: Tx, grants: readonly Grant[]): Promise<void> {
  if (grants.length === 0) return;
  const rows = grants.map(({ caseId, to, reason, by, from, until = null }) => ({
    ...{ case_id: caseId, access_id: randomUUID(), reason, granted_by: by, valid_from: from, valid_to: until },
    ...('personId' in to ? { person_id: to.personId } : { agency_id: to.agencyId, role: to.role }),
  }));
  await tx.query(
    `insert into case_access (tenant_id, case_id, access_id, person_id, agency_id, role, reason, valid_from, valid_to, granted_by)
     select $1, g.case_id, g.access_id, g.person_id, g.agency_id, g.role, g.reason, g.valid_from, g.valid_to, g.granted_by
       from jsonb_to_recordset($2::jsonb) as g(case_id uuid, access_id uuid, person_id text, agency_id text, role text, reason text,
            valid_from timestamptz, valid_to timestamptz, granted_by text)
     on conflict do nothing`,
    [tx.tenantId, JSON.stringify(rows)],
    'case-access.grant',
  );
}
