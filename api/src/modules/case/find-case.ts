/** Finds one case for its reader, logs that it was read (org.md §4), and says how much of it he may see. */
import type { Tx } from '@onematter/engine';
import { ApiError } from '../../errors.ts';
import type { Keys } from '../../secrets/keys.ts';
import { type CaseRecord, loadRecord } from '../../workflow/case-record.ts';
import { textAt } from '../../workflow/values.ts';
import type { Auth } from '../session/auth.ts';
import { UNMASKED_ROLES } from './coverage.ts';
import { Values, visibleCases } from './visibility.ts';

export interface SeenCase {
  readonly record: CaseRecord;
  readonly isReadable: boolean;
  /** personal data in full: works on the case, or a role that must read it */
  readonly isUnmasked: boolean;
}

/**
 * `depth` content: what is in it; status: that it is there. `what` goes into the access log.
 * @throws {ApiError} CASE_NOT_FOUND, the same for a case that is not there and one that is not his to see
 */
export async function findCase(
  tx: Tx,
  keys: Keys,
  auth: Auth,
  caseId: string,
  depth: 'content' | 'status',
  what: string,
): Promise<SeenCase> {
  const values = new Values(auth.tenantId);
  const id = values.add(caseId);
  const [row] = await tx.query<{ is_readable: boolean }>(
    `select ${visibleCases(auth, 'content', values)} as is_readable from case_record c
      where c.tenant_id = $1 and c.case_id = ${id} and ${visibleCases(auth, depth, values)}`,
    values.list,
  );
  const record = row ? await loadRecord(tx, keys, caseId) : null;
  if (!row || !record) throw new ApiError('CASE_NOT_FOUND');
  await tx.query('insert into access_log (tenant_id, person_id, case_id, what) values ($1, $2, $3, $4)', [
    auth.tenantId,
    auth.personId,
    caseId,
    what,
  ]);
  return { record, isReadable: row.is_readable, isUnmasked: row.is_readable && isUnmasked(auth, record) };
}

export function isUnmasked(auth: Auth, record: CaseRecord): boolean {
  const team = [textAt(record.facts, 'officers.lead'), textAt(record.facts, 'officers.second'), record.openedBy];
  if (team.includes(auth.personId)) return true;
  return auth.posts.some((post) => UNMASKED_ROLES.has(post.role) && (post.agencyId === record.agencyId || post.role === 'supervisor'));
}

/** A case by its id or its number 案号. @throws {ApiError} CASE_NOT_FOUND */
export async function caseIdOf(tx: Tx, idOrNumber: string): Promise<string> {
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(idOrNumber) && idOrNumber.length === 36) return idOrNumber;
  const [row] = await tx.query<{ case_id: string }>('select case_id from case_record where tenant_id = $1 and case_no = $2', [
    tx.tenantId,
    idOrNumber,
  ]);
  if (!row) throw new ApiError('CASE_NOT_FOUND');
  return row.case_id;
}
