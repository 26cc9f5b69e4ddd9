import { ConflictError, WorkflowError } from '../errors.ts';
import { keepAsIncident } from '../runtime/execute.ts';
import { type EngineParts, givenNow } from '../runtime/parts.ts';
import type { Envelope } from '../runtime/types.ts';
import { postpone, setClaim } from '../store/due-work.ts';

/**
 * What becomes of a job or message whose command could not be carried out: a race lost too often is tried again soon; anything else is out of
 * reach until somebody resolves its incident, which `execute` raised for a fault and is raised here for what it threw as it was.
 */
export async function setAside(
  parts: EngineParts,
  subject: { readonly kind: 'job' | 'message'; readonly id: string },
  envelope: Envelope,
  fault: unknown,
): Promise<void> {
  const { tenantId } = envelope;
  if (fault instanceof ConflictError) {
    await parts.database.transaction({ tenantId }, (tx) => postpone(tx, subject.kind, subject.id, givenNow(parts), parts.backOffMs(1)));
    return;
  }
  await parts.database.transaction({ tenantId }, (tx) => setClaim(tx, subject.kind, subject.id, 'infinity'));
  if (!(fault instanceof WorkflowError) || fault.code !== 'ENGINE_FAULT') await keepAsIncident(parts, envelope, fault, subject);
}
