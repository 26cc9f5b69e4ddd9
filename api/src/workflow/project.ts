/**
 * After each command: what its events mean for the case. Stage 办理环节, closing, who may see it by taking part, deadlines counted again.
 * Runs in the command's transaction, so a case is never shown in a state its process is not in.
 */
import type { EngineHooks, KernelEvent, Root, Tx } from '@onematter/engine';
import { grantAccess } from './access.ts';
import { storeDeadlines } from './case-deadlines.ts';
import { type CaseRecord, loadRecord, updateRecord } from './case-record.ts';
import type { WorkflowParts } from './parts.ts';
import { textAt } from './values.ts';

export function projection(parts: WorkflowParts): NonNullable<EngineHooks['project']> {
  return async function project(tx: Tx, root: Root, events: readonly KernelEvent[]): Promise<void> {
    const record = await loadRecord(tx, parts.keys, root.rootId);
    if (!record) return;
    const after = await updateStanding(tx, parts, record, events);
    await grantToParticipants(tx, root, after, events);
    await storeDeadlines(tx, parts.pack, after, root.now);
  };
}

/** The last stage a task opened in; closed when the process has ended, with the end event as outcome unless the flow named one. */
async function updateStanding(tx: Tx, { keys }: WorkflowParts, record: CaseRecord, events: readonly KernelEvent[]): Promise<CaseRecord> {
  const opened = events.filter((event) => event.type === 'user-task.opened').findLast((event) => event.task.stage !== null);
  const stage = opened?.task.stage ?? record.stage;
  const ended = events.find((event) => event.type === 'root.completed' || event.type === 'root.terminated');
  const status = ended ? 'closed' : record.status;
  const endEvent = ended?.type === 'root.completed' ? (ended.endEventIds.at(-1) ?? null) : ended ? 'terminated' : null;
  const outcome = record.outcome ?? endEvent;
  if (stage === record.stage && status === record.status && outcome === record.outcome) return record;
  return updateRecord(tx, keys, record, { stage, status, outcome });
}

async function grantToParticipants(tx: Tx, root: Root, record: CaseRecord, events: readonly KernelEvent[]): Promise<void> {
  const people = new Set<string>();
  for (const event of events) {
    if (event.type === 'user-task.opened') {
      if (event.task.assignee) people.add(event.task.assignee);
      for (const personId of event.task.candidateUsers) people.add(personId);
      await grantToAgency(tx, root, record, event.task.agencyId, event.task.candidateRoles);
    } else if (event.type === 'user-task.assigned' && event.assignee) people.add(event.assignee);
    else if (event.type === 'user-task.completed') people.add(event.by);
  }
  for (const path of ['officers.lead', 'officers.second']) {
    const officer = textAt(record.facts, path);
    if (officer) people.add(officer);
  }
  for (const personId of people)
    await grantAccess(tx, { caseId: record.caseId, to: { personId }, reason: 'task', by: 'system', from: root.now });
}

/** A task offered to roles of another agency (a department, a pooled reviewer) lets these roles see the case. */
async function grantToAgency(tx: Tx, root: Root, record: CaseRecord, agencyId: string | null, roles: readonly string[]): Promise<void> {
  for (const role of roles) {
    await grantAccess(tx, {
      caseId: record.caseId,
      to: { agencyId: agencyId ?? record.agencyId, role },
      reason: 'task',
      by: 'system',
      from: root.now,
    });
  }
}
