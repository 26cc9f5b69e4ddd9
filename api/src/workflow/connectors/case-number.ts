/**
 * `case.number`: allots the 案号 when a case is filed, from a ledger row per agency, kind and year taken under its lock, so that numbers have no
 * gaps. A case keeps the number it has. Also writes the day of filing 立案日期.
 */
import type { Engine, JobOutcome, JobRow, Root, Tx } from '@onematter/engine';
import { caseNumber } from '@onematter/processes/pure';
import { type CaseRecord, loadRecord, updateRecord, writeRecord } from '../case-record.ts';
import { legalDay } from '../legal-time.ts';
import type { WorkflowParts } from '../parts.ts';
import { textAt } from '../values.ts';

export const CASE_NUMBERED_TOPIC = 'case.numbered';

export function caseNumberConnector({ keys }: WorkflowParts, engine: () => Engine) {
  return async function allotCaseNumber(tx: Tx, _job: JobRow, root: Root): Promise<JobOutcome> {
    const record = await loadRecord(tx, keys, root.rootId);
    if (!record) throw new Error(`Expected a case record for root ${root.rootId}, but there is none`);
    const caseNo = record.caseNo ?? (await takeNumber(tx, record, legalDay(root.now)));
    const numbered = record.caseNo ? record : await updateRecord(tx, keys, record, { caseNo }, root.now);
    const today = legalDay(root.now);
    const writes = ['filing.approvedOn', 'filing.filedOn']
      .filter((path) => textAt(numbered.facts, path) === null)
      .map((path) => ({ path, value: today }));
    if (writes.length > 0) await writeRecord(tx, keys, numbered, writes, root.now);
    if (record.originClueId && !record.caseNo) {
      await engine().send(tx, { topic: CASE_NUMBERED_TOPIC, payload: { clueId: record.originClueId, caseNo }, rootId: root.rootId });
    }
    return { result: { caseNo } };
  };
}

/** Numbers a record at once, e.g. a clue 线索 when it is registered. */
export async function takeNumber(tx: Tx, record: Pick<CaseRecord, 'agencyId' | 'kind'>, day: string): Promise<string> {
  const year = Number(day.slice(0, 4));
  const [row] = await tx.query<{ taken: number; locality_code: string }>(
    `insert into case_number (tenant_id, agency_id, kind, year, next_no) values ($1, $2, $3, $4, 2)
     on conflict (tenant_id, agency_id, kind, year) do update set next_no = case_number.next_no + 1
     returning next_no - 1 as taken, (select g.locality_code from agency g where g.tenant_id = $1 and g.agency_id = $2) as locality_code`,
    [tx.tenantId, record.agencyId, record.kind, year],
  );
  if (!row) throw new Error('Expected a number from the ledger, but got none');
  const number = caseNumber({ localityCode: row.locality_code, filedOn: day, sequence: row.taken });
  return record.kind === 'clue' ? `XS-${number}` : number;
}
