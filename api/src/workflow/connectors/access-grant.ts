/** `access.grant`: lets an agency or a person see the case, e.g. the receiver of a referral 移送. Inputs `agencyId` or `personId`, `reason`. */
import type { JobOutcome, JobRow, Root, Tx } from '@onematter/engine';
import { grantAccess } from '../access.ts';
import { textAt } from '../values.ts';

export async function grantAccessConnector(tx: Tx, job: JobRow, root: Root): Promise<JobOutcome> {
  const agencyId = textAt(job.input, 'agencyId');
  const personId = textAt(job.input, 'personId');
  const reason = textAt(job.input, 'reason') ?? job.headers['reason'] ?? 'referral';
  if (personId) await grantAccess(tx, { caseId: root.rootId, to: { personId }, reason, by: 'system', from: root.now });
  else if (agencyId) await grantAccess(tx, { caseId: root.rootId, to: { agencyId, role: null }, reason, by: 'system', from: root.now });
  else throw new Error(`Expected ${job.elementId} to name an agency or a person, but it names neither`);
  return {};
}
