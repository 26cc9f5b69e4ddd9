/**
 * `case.write`: writes the job's input mappings into the case record, e.g. `target="decision.decidedOn" source="=today()"`. Objects merge by
 * path, lists are written whole. The platform's own facts (id, number, status, agency …) are not writable this way.
 */
import type { JobOutcome, JobRow, Root, Tx } from '@onematter/engine';
import { loadRecord, writeRecord } from '../case-record.ts';
import type { WorkflowParts } from '../parts.ts';
import { leavesOf } from '../values.ts';

const PLATFORM = new Set(['id', 'kind', 'caseNo', 'title', 'status', 'stage', 'openedOn', 'originClueId', 'agencyId', 'agency', 'matter']);

export function caseWriteConnector({ keys }: WorkflowParts) {
  return async function writeCaseFacts(tx: Tx, job: JobRow, root: Root): Promise<JobOutcome> {
    const record = await loadRecord(tx, keys, root.rootId);
    if (!record) throw new Error(`Expected a case record for root ${root.rootId}, but there is none`);
    const writes = leavesOf(job.input);
    const forbidden = writes.find(({ path }) => PLATFORM.has(path.split('.')[0]!));
    if (forbidden)
      throw new Error(`Expected case.write to leave the platform's facts alone, but ${job.elementId} writes ${forbidden.path}`);
    if (writes.length > 0) await writeRecord(tx, keys, record, writes, root.now);
    return {};
  };
}
