/** The other half of `case.open`: after the clue's commit, opens the case in its own root, carrying over what the clue knows. */
import type { Database, Engine, OutboxMessage } from '@onematter/engine';
import type { CaseWrite } from '@onematter/processes/form-rules';
import { type CaseRecord, caseFacts, loadRecord, writeRecord } from './case-record.ts';
import type { OpenCaseMessage } from './connectors/case-open.ts';
import type { WorkflowParts } from './parts.ts';
import { startCase } from './start-case.ts';
import { leavesOf, textAt, valueAt } from './values.ts';

/** What of a clue goes into the case opened from it. */
const CARRIED = ['matterCode', 'place', 'party', 'officers', 'clue', 'verification', 'filing'] as const;
/** The clue's own thread, which the case does not share. */
const LEFT_BEHIND = new Set(['clue.linkedCaseId', 'clue.linkedCaseNo', 'clue.reporterName', 'clue.reporterPhone']);

export function openLinkedCase(database: Database, engine: () => Engine, parts: WorkflowParts) {
  return async function openLinkedCaseFromOutbox(message: OutboxMessage): Promise<void> {
    const { caseId, clueId, processId, facts } = message.payload as unknown as OpenCaseMessage;
    const clue = await database.transaction({ tenantId: message.tenantId }, (tx) => loadRecord(tx, parts.keys, clueId));
    if (!clue) throw new Error(`Expected the clue ${clueId}, but there is none`);
    const outcome = await startCase(
      engine(),
      parts,
      {
        ...{ tenantId: message.tenantId, commandId: message.id, actor: { kind: 'system', id: 'outbox' } as const },
        requestDigest: `outbox:${message.id}`,
      },
      {
        ...{ caseId, kind: 'case' as const, processId, title: clue.title, agencyId: clue.agencyId, originClueId: clueId },
        openedBy: textAt(clue.facts, 'officers.lead') ?? clue.openedBy,
        writes: [...carriedWrites(clue), ...leavesOf(facts)],
      },
    );
    if (outcome.outcome === 'refused') throw new Error(`Expected the case to open, but it was refused: ${outcome.code}`);
  };
}

export function carriedWrites(clue: CaseRecord): CaseWrite[] {
  const facts = caseFacts(clue);
  return CARRIED.flatMap((key) => {
    const value = valueAt(facts, key);
    if (value === undefined || value === null) return [];
    return leavesOf({ [key]: value }).filter(({ path }) => !LEFT_BEHIND.has(path));
  });
}

/** `case.numbered`: the number of a case goes back to the clue it came from, in the clue's own root. */
export function tellClue(engine: () => Engine, parts: WorkflowParts) {
  return async function tellClueFromOutbox(message: OutboxMessage): Promise<void> {
    const clueId = String(message.payload['clueId']);
    const caseNo = String(message.payload['caseNo']);
    const envelope = {
      ...{ tenantId: message.tenantId, commandId: message.id, rootId: clueId, requestDigest: `outbox:${message.id}` },
      actor: { kind: 'system', id: 'outbox' } as const,
    };
    await engine().record(envelope, 'clue.link-case', async (tx, root) => {
      const clue = await loadRecord(tx, parts.keys, clueId);
      if (clue) await writeRecord(tx, parts.keys, clue, [{ path: 'clue.linkedCaseNo', value: caseNo }], root.now);
      return { events: [{ type: 'case.linked', data: { caseNo } }] };
    });
  };
}
