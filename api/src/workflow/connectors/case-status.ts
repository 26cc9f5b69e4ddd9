/** `case.status`: headers `status` (open, suspended, closed) and `outcome` say where the case stands; a closing writes closing.closedOn. */
import type { JobOutcome, JobRow, Root, Tx } from '@onematter/engine';
import { loadRecord, updateRecord, writeRecord } from '../case-record.ts';
import { legalDay } from '../legal-time.ts';
import type { WorkflowParts } from '../parts.ts';
import { textAt } from '../values.ts';

const STATUSES = ['open', 'suspended', 'closed'] as const;

export function caseStatusConnector({ keys }: WorkflowParts) {
  return async function setCaseStatus(tx: Tx, job: JobRow, root: Root): Promise<JobOutcome> {
    const record = await loadRecord(tx, keys, root.rootId);
    if (!record) throw new Error(`Expected a case record for root ${root.rootId}, but there is none`);
    const status = STATUSES.find((known) => known === (textAt(job.input, 'status') ?? job.headers['status']));
    const outcome = textAt(job.input, 'outcome') ?? job.headers['outcome'] ?? null;
    const after = await updateRecord(tx, keys, record, { ...(status ? { status } : {}), ...(outcome ? { outcome } : {}) }, root.now);
    if (status === 'closed' && textAt(after.facts, 'closing.closedOn') === null) {
      await writeRecord(tx, keys, after, [{ path: 'closing.closedOn', value: legalDay(root.now) }], root.now);
    }
    return {};
  };
}
