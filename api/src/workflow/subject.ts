/** The register of parties 当事人: one row per identity number, found by its keyed digest; a case keeps its own snapshot beside it. */
import { randomUUID } from 'node:crypto';
import type { Tx } from '@onematter/engine';
import type { Keys } from '../secrets/keys.ts';
import { identityIndex, seal } from '../secrets/sealing.ts';
import type { CaseRecord } from './case-record.ts';
import { textAt } from './values.ts';

export async function registerSubject(tx: Tx, keys: Keys, record: CaseRecord, now: string): Promise<void> {
  const type = textAt(record.facts, 'party.type') === 'organization' ? 'organization' : 'citizen';
  const number = textAt(record.facts, type === 'organization' ? 'party.uscc' : 'party.idNo');
  const name = textAt(record.facts, 'party.name');
  if (number === null || name === null) return;
  const [subject] = await tx.query<{ subject_id: string }>(
    `insert into subject (tenant_id, subject_id, type, name, identity_index, identity_sealed, first_seen_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (tenant_id, identity_index) do update set name = excluded.name returning subject_id`,
    [record.tenantId, randomUUID(), type, name, identityIndex(keys, type, number), seal(keys, `${record.tenantId}/subject`, number), now],
  );
  await tx.query(`delete from case_subject where tenant_id = $1 and case_id = $2 and relation = 'party'`, [record.tenantId, record.caseId]);
  await tx.query(`insert into case_subject (tenant_id, case_id, subject_id, relation) values ($1, $2, $3, 'party')`, [
    record.tenantId,
    record.caseId,
    subject?.subject_id,
  ]);
}
