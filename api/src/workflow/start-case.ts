/** Opens a case or a clue: record, first submission, number of a clue, process — one command, one transaction. */
import {
  type Engine,
  type Envelope,
  type JsonObject,
  type Outcome,
  obligations,
  RefusedError,
  type Root,
  type Tx,
} from '@onematter/engine';
import { runtimeRules } from '@onematter/processes';
import type { CaseWrite, FormSchema } from '@onematter/processes/form-rules';
import { loadPeople } from '../modules/organisation/people.ts';
import type { PackView } from '../packs/pack-view.ts';
import { grantAccess } from './access.ts';
import { insertRecord, loadRecord, updateRecord, writeRecord } from './case-record.ts';
import { lockLinkedCase } from './clue-link.ts';
import { takeNumber } from './connectors/case-number.ts';
import { legalDay } from './legal-time.ts';
import type { WorkflowParts } from './parts.ts';
import { storeSubmission } from './submission.ts';

export interface StartCase {
  readonly caseId: string;
  readonly kind: 'case' | 'clue';
  readonly processId: string;
  readonly title: string;
  readonly agencyId: string;
  readonly openedBy: string;
  readonly originClueId: string | null;
  readonly writes: readonly CaseWrite[];
  readonly variables?: JsonObject;
  readonly submission?: { readonly form: FormSchema; readonly data: JsonObject };
}

export async function startCase(engine: Engine, parts: WorkflowParts, envelope: Envelope, start: StartCase): Promise<Outcome> {
  const definition = { packId: parts.pack.id, processId: start.processId };
  return engine.execute(
    { ...envelope, rootId: start.caseId },
    {
      type: 'process.start',
      rootId: start.caseId,
      kind: start.kind,
      definition,
      ...(start.variables ? { variables: start.variables } : {}),
    },
    {
      before: (tx, root) => openRecord(tx, root, engine, parts, start),
      async after(tx) {
        const record = await loadRecord(tx, parts.keys, start.caseId);
        return { caseId: start.caseId, caseNo: record?.caseNo ?? null };
      },
    },
  );
}

async function openRecord(tx: Tx, root: Root, engine: Engine, parts: WorkflowParts, start: StartCase): Promise<void> {
  const { caseId, kind, processId, title, agencyId, openedBy, originClueId } = start;
  if (kind === 'case') await demandHandler(tx, root, parts.pack);
  if (originClueId !== null) await claimClue(tx, originClueId, caseId);
  await insertRecord(tx, { caseId, kind, processId, packId: parts.pack.id, title, agencyId, originClueId, openedBy, openedAt: root.now });
  const empty = await loadRecord(tx, parts.keys, caseId);
  if (!empty) throw new Error('Expected the record just written, but it is not there');
  const isClue = kind === 'clue';
  const numbered = isClue
    ? await updateRecord(tx, parts.keys, empty, { caseNo: await takeNumber(tx, empty, legalDay(root.now)) }, root.now)
    : empty;
  const registered: CaseWrite[] = isClue
    ? [
        { path: 'clue.reportedOn', value: legalDay(root.now) },
        { path: 'clue.reportedAt', value: root.now },
      ]
    : [];
  await writeRecord(tx, parts.keys, numbered, [...start.writes, ...registered], root.now);
  await grantAccess(tx, { caseId, to: { personId: openedBy }, reason: 'opened', by: openedBy, from: root.now });
  if (start.submission) {
    await storeSubmission(tx, engine, parts.keys, root, {
      ...{ caseId, taskId: null, stepName: start.submission.form.title, ...start.submission },
      ...{ personId: openedBy, at: root.now },
    });
  }
}

/** Whoever opens a case handles 承办 it, and needs what handling asks for, e.g. a valid certificate. @throws {RefusedError} CERTIFICATE_REQUIRED */
async function demandHandler(tx: Tx, { actor, now }: Root, { pack }: PackView): Promise<void> {
  if (actor.kind !== 'person') return; // opened by the clue's own process: its officers are asked at their tasks
  const person = (await loadPeople(tx, [actor.id], legalDay(now)))[actor.id];
  const objection = obligations(runtimeRules(pack), person, actor.id, 'handle', []);
  if (objection) throw new RefusedError(objection.code, objection.details);
}

/** One case from one clue, however many ask at once. @throws {RefusedError} CLUE_ALREADY_LINKED */
async function claimClue(tx: Tx, clueId: string, caseId: string): Promise<void> {
  const linked = await lockLinkedCase(tx, clueId);
  if (linked !== null && linked !== caseId) throw new RefusedError('CLUE_ALREADY_LINKED', { caseId: linked });
}
