/**
 * `case.open`: a clue 线索 becomes a case. The case gets its id here and its own root through the outbox after the commit: one transaction
 * never writes two roots (design.md §5). Header or input `processId`, default the ordinary procedure 普通程序; other inputs become case facts.
 */
import { type Engine, type JobOutcome, type JobRow, type JsonObject, newId, type Root, type Tx } from '@onematter/engine';
import { loadRecord, writeRecord } from '../case-record.ts';
import { lockLinkedCase } from '../clue-link.ts';
import type { WorkflowParts } from '../parts.ts';
import { textAt } from '../values.ts';

export const CASE_OPEN_TOPIC = 'case.open';

/** Ids only: the facts stay in the clue's record, sealed, until the case is opened. */
export interface OpenCaseMessage {
  readonly caseId: string;
  readonly clueId: string;
  readonly processId: string;
  readonly facts: JsonObject;
}

export function caseOpenConnector({ keys }: WorkflowParts, engine: () => Engine) {
  return async function openCase(tx: Tx, job: JobRow, root: Root): Promise<JobOutcome> {
    const record = await loadRecord(tx, keys, root.rootId);
    if (!record) throw new Error(`Expected a clue for root ${root.rootId}, but there is none`);
    const linked = await lockLinkedCase(tx, record.caseId);
    if (linked !== null) {
      if (textAt(record.facts, 'clue.linkedCaseId') !== linked)
        await writeRecord(tx, keys, record, [{ path: 'clue.linkedCaseId', value: linked }], root.now);
      return { result: { caseId: linked } };
    }
    const { processId: named, ...facts } = job.input;
    const processId = typeof named === 'string' ? named : (job.headers['processId'] ?? 'ordinary-penalty');
    const caseId = newId();
    await engine().send(tx, { topic: CASE_OPEN_TOPIC, payload: { caseId, clueId: record.caseId, processId, facts }, rootId: root.rootId });
    await writeRecord(tx, keys, record, [{ path: 'clue.linkedCaseId', value: caseId }], root.now);
    return { result: { caseId } };
  };
}
