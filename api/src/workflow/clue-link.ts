/** Which case came from a clue 线索. One at most: by hand or by the clue's own process, whoever comes first. */
import type { Tx } from '@onematter/engine';

/** The case's id, or null and then nobody else can open one before this transaction ends: whoever asks holds the clue's row. */
export async function lockLinkedCase(tx: Tx, clueId: string): Promise<string | null> {
  const [clue] = await tx.query<{ announced: string | null }>(
    `select facts #>> '{clue,linkedCaseId}' as announced from case_record where tenant_id = $1 and case_id = $2 for update`,
    [tx.tenantId, clueId],
  );
  const [opened] = await tx.query<{ case_id: string }>(
    'select case_id from case_record where tenant_id = $1 and origin_clue_id = $2 order by opened_at limit 1',
    [tx.tenantId, clueId],
  );
  return opened?.case_id ?? clue?.announced ?? null;
}
