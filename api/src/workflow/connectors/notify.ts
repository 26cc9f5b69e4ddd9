/**
 * `notify`: a notice 抄送 to people, or to whoever holds a role. Header `text`; input `to`: person ids, `role:ROLE` at the case's agency, or
 * `role:ROLE@AGENCY`.
 */
import { randomUUID } from 'node:crypto';
import type { JobOutcome, JobRow, Root, Tx } from '@onematter/engine';
import { findPeople } from '../../modules/organisation/people.ts';
import { grantAccess } from '../access.ts';
import { loadRecord } from '../case-record.ts';
import { idsOf } from '../facts.ts';
import { legalDay } from '../legal-time.ts';
import type { WorkflowParts } from '../parts.ts';
import { textAt } from '../values.ts';

export function notifyConnector({ keys }: WorkflowParts) {
  return async function notify(tx: Tx, job: JobRow, root: Root): Promise<JobOutcome> {
    const record = await loadRecord(tx, keys, root.rootId);
    if (!record) throw new Error(`Expected a case record for root ${root.rootId}, but there is none`);
    const text = textAt(job.input, 'text') ?? job.headers['text'] ?? '请知悉';
    const names = [...idsOf(job.input['to'] ?? null), ...(job.headers['to'] ?? '').split(/[\s,]+/).filter(Boolean)];
    const people = await Promise.all(names.map((name) => resolve(tx, name, record.agencyId, legalDay(root.now))));
    for (const personId of new Set(people.flat())) await sendNotice(tx, { personId, caseId: root.rootId, text, at: root.now });
    return {};
  };
}

async function resolve(tx: Tx, name: string, agencyId: string, day: string): Promise<string[]> {
  const role = /^role:([a-z-]+)(?:@(.+))?$/.exec(name);
  if (!role) return [name];
  const people = await findPeople(tx, { role: role[1], agencyId: role[2] ?? agencyId }, day);
  return people.map((person) => person.id);
}

export async function sendNotice(tx: Tx, notice: { personId: string; caseId: string; text: string; at: string }): Promise<void> {
  await tx.query(
    `insert into notice (tenant_id, notice_id, person_id, case_id, text, created_at)
     select $1, $2, $3, $4, $5, $6 where exists (select 1 from person where tenant_id = $1 and person_id = $3)`,
    [tx.tenantId, randomUUID(), notice.personId, notice.caseId, notice.text, notice.at],
  );
  await grantAccess(tx, { caseId: notice.caseId, to: { personId: notice.personId }, reason: 'notice', by: 'system', from: notice.at });
}
