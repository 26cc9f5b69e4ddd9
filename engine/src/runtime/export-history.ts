import { WorkflowError } from '../errors.ts';
import type { Instant } from '../kernel/types.ts';
import type { Tx } from '../store/database.ts';
import { readHistory } from '../store/history.ts';
import { readRoot } from '../store/roots.ts';
import { rootNotFound } from './open-work.ts';
import type { HistoryEvent, HistoryExport } from './types.ts';

/**
 * The whole history of a root, for `verifyExport`.
 * @throws {WorkflowError} ROOT_NOT_FOUND · HISTORY_ARCHIVED (names the file it is in)
 */
export async function readExport(tx: Tx, rootId: string, exportedAt: Instant): Promise<HistoryExport> {
  const row = await readRoot(tx, rootId);
  if (row === null) throw rootNotFound(rootId);
  const [archived] = await tx.query<{ file: string }>(
    'select a.file from root r join archive a on a.tenant_id = r.tenant_id and a.archive_id = r.archive_id where r.tenant_id = $1 and r.root_id = $2',
    [tx.tenantId, rootId],
  );
  if (archived !== undefined)
    throw new WorkflowError('HISTORY_ARCHIVED', `Expected a history, but it is in ${archived.file}`, { file: archived.file });
  const events: HistoryEvent[] = [];
  const last = row.next_seq - 1;
  while (events.length < last) {
    const page = await readHistory(tx, rootId, { after: events.length, limit: Math.min(1000, last - events.length) });
    if (page.length === 0) break; // a gap: the verification tells
    events.push(...page);
  }
  const { kind, hash_head: hash } = row;
  return { format: 'onematter-history', v: 1, tenantId: tx.tenantId ?? '', rootId, kind, exportedAt, head: { seq: last, hash }, events };
}
