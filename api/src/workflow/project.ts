/**
 * After each command: what its events mean for the case. Stage 办理环节, closing, who may see it by taking part and who has handled it,
 * deadlines counted again.
 * Runs in the command's transaction, so a case is never shown in a state its process is not in.
 */
import type { Engine, EngineHooks, KernelEvent, Root, Tx } from '@onematter/engine';
import { type Grant, grantAll } from './access.ts';
import { storeDeadlines } from './case-deadlines.ts';
import { type CaseRecord, loadRecord, updateRecord } from './case-record.ts';
import { handlersOf, recordHandlers } from './handlers.ts';
import type { WorkflowParts } from './parts.ts';
import { textAt } from './values.ts';

export function projection(parts: WorkflowParts, engine: () => Engine): NonNullable<EngineHooks['project']> {
  return async function project(tx: Tx, root: Root, events: readonly KernelEvent[]): Promise<void> {
    const record = await loadRecord(tx, parts.keys, root.rootId);
    if (!record) return;
    const after = await updateStanding(tx, parts, record, events, root.now);
    await grantToParticipants(tx, root, after, events);
    await recordHandlers(tx, engine(), root.rootId, handlersOf(after));
    await storeDeadlines(tx, parts.pack, after, root.now);
  };
}

/** The last stage a task opened in, or came to by a migration; closed when the process has ended, with the end event as outcome unless the flow named one. */
async function updateStanding(
  tx: Tx,
  { keys }: WorkflowParts,
  record: CaseRecord,
  events: readonly KernelEvent[],
  now: string,
): Promise<CaseRecord> {
  const opened = events
    .filter((event) => event.type === 'user-task.opened' || event.type === 'user-task.migrated')
    .findLast((event) => event.task.stage !== null);
  const stage = opened?.task.stage ?? record.stage;
  const ended = events.find((event) => event.type === 'root.completed' || event.type === 'root.terminated');
  const status = ended ? 'closed' : record.status;
  const endEvent = ended?.type === 'root.completed' ? (ended.endEventIds.at(-1) ?? null) : ended ? 'terminated' : null;
  const outcome = record.outcome ?? endEvent;
  if (stage === record.stage && status === record.status && outcome === record.outcome) return record;
  return updateRecord(tx, keys, record, { stage, status, outcome }, now);
}

/** Whoever gets a task, an item beside one or a copy, completes one or is named an officer sees the case; so do the roles of another agency a task is offered to. */
async function grantToParticipants(tx: Tx, root: Root, record: CaseRecord, events: readonly KernelEvent[]): Promise<void> {
  const people = new Set(['officers.lead', 'officers.second'].map((path) => textAt(record.facts, path)).filter((id) => id !== null));
  const roles = new Map<string, { agencyId: string; role: string }>();
  for (const event of events) {
    if (event.type === 'user-task.opened' || event.type === 'user-task.migrated') {
      const agencyId = event.task.agencyId ?? record.agencyId;
      for (const role of event.task.candidateRoles) roles.set(`${role}@${agencyId}`, { agencyId, role });
      for (const personId of [event.task.assignee, ...event.task.candidateUsers]) if (personId) people.add(personId);
    } else if (event.type === 'user-task.assigned' && event.assignee) people.add(event.assignee);
    else if (event.type === 'user-task.delegated') people.add(event.delegate);
    else if (event.type === 'work-item.opened' && event.item.kind === 'sign' && event.item.assignee) people.add(event.item.assignee);
    else if (event.type === 'user-task.completed') people.add(event.by);
  }
  const receivers: Grant['to'][] = [...[...people].map((personId) => ({ personId })), ...roles.values()];
  const grants = [...receivers.map((to) => ({ to, reason: 'task' })), ...informed(events)];
  await grantAll(
    tx,
    grants.map((grant) => ({ caseId: record.caseId, ...grant, by: 'system', from: root.now })),
  );
}

/** Whoever is asked 沟通 or gets a copy 抄送 may read the case; it does not become theirs to work on. */
function informed(events: readonly KernelEvent[]): Pick<Grant, 'to' | 'reason'>[] {
  return events.flatMap((event) => {
    if (event.type === 'user-task.consulted') return event.persons.map((personId) => ({ to: { personId }, reason: 'consulted' }));
    return event.type === 'user-task.carbon-copied' ? event.copies.map(({ personId }) => ({ to: { personId }, reason: 'copied' })) : [];
  });
}
