/** case_access: who sees a case beyond the coverage of posts, and why. Granting twice changes nothing. */
import { randomUUID } from 'node:crypto';
import type { Tx } from '@onematter/engine';

export interface Grant {
  readonly caseId: string;
  readonly to: { readonly personId: string } | { readonly agencyId: string; readonly role: string | null };
  /** `task`, `opened`, or the words of a referral */
  readonly reason: string;
  readonly by: string;
  readonly from: string;
  readonly until?: string | null;
}

export async function grantAccess(tx: Tx, grant: Grant): Promise<void> {
  const person = 'personId' in grant.to ? grant.to.personId : null;
  const agency = 'agencyId' in grant.to ? grant.to : null;
  await tx.query(
    `insert into case_access (tenant_id, case_id, access_id, person_id, agency_id, role, reason, valid_from, valid_to, granted_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
    [
      ...[tx.tenantId, grant.caseId, randomUUID(), person, agency?.agencyId ?? null, agency?.role ?? null, grant.reason],
      ...[grant.from, grant.until ?? null, grant.by],
    ],
  );
}
