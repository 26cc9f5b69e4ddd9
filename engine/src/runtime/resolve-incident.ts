import { WorkflowError } from '../errors.ts';
import type { Database, Tx } from '../store/database.ts';
import { setClaim } from '../store/due-work.ts';
import { readIncident, resolveIncidents } from '../store/incidents.ts';
import { execute } from './execute.ts';
import { requireUuid } from './ids.ts';
import type { EngineParts } from './parts.ts';
import { transact, transactRecord } from './transact.ts';
import type { Envelope, Outcome, ResolveWith } from './types.ts';

/**
 * Tries again what stopped: an incident of the model goes to the kernel, which takes the element up again; an incident of the runtime puts
 * the timer, job, message or delivery back into reach of its loop.
 */
export async function resolveIncident(
  parts: EngineParts,
  envelope: Envelope,
  incidentId: string,
  change: ResolveWith = {},
): Promise<Outcome> {
  const incident = await readIn(parts.database, envelope.tenantId, requireUuid(incidentId, 'incidentId'));
  const { rootId, subjectKind, subjectId } = incident;
  const located = { ...envelope, rootId };
  if (incident.source === 'kernel') {
    return execute(parts, located, (tx) => transact(parts, tx, located, { type: 'incident.resolve', incidentId, ...change }));
  }
  if (change.variables !== undefined)
    return { outcome: 'refused', rootId, code: 'INCIDENT_WITHOUT_VARIABLES', details: { incidentId }, isRepeat: false };
  const outcome = await execute(parts, located, (tx) =>
    transactRecord(parts, tx, located, 'incident.resolve', (inside, root) => rearm(inside, root.now), null),
  );
  if (outcome.outcome === 'accepted' && subjectKind !== null && subjectKind !== 'command') {
    parts.wake(({ timer: 'timers', job: 'jobs', message: 'messages', outbox: 'outbox' } as const)[subjectKind]);
  }
  return outcome;

  async function rearm(tx: Tx, now: string) {
    await Promise.all(resolveIncidents(tx, now, [incidentId]));
    if (subjectKind !== null && subjectKind !== 'command' && subjectId !== null) await setClaim(tx, subjectKind, subjectId, now);
    return { events: [{ type: 'incident.resolved', data: { incidentId, source: 'runtime' } }] };
  }
}

async function readIn(database: Database, tenantId: string, incidentId: string) {
  const incident = await database.transaction({ tenantId }, (tx) => readIncident(tx, incidentId));
  if (incident === null)
    throw new WorkflowError('INCIDENT_NOT_FOUND', 'Expected an incident with this id, but there is none', { incidentId });
  return incident;
}
