/** Adds one stored file to a case: the row and its event in the case's chain, once per command id. */
import { createHash } from 'node:crypto';
import { type Engine, type Envelope, newId, RefusedError, type Root, type Tx } from '@onematter/engine';
import { ApiError } from '../../errors.ts';
import type { StagedFile } from '../../files/file-store.ts';
import type { Keys } from '../../secrets/keys.ts';
import { type CaseRecord, loadRecord } from '../../workflow/case-record.ts';
import { HANDLE, recordHandlers } from '../../workflow/handlers.ts';
import { legalDay } from '../../workflow/legal-time.ts';
import type { Auth } from '../session/auth.ts';
import { recordWork, workedTask } from '../user-task/record-work.ts';

export interface EvidenceParts {
  readonly engine: Engine;
  readonly keys: Keys;
}

export interface NewEvidence {
  readonly kind: string;
  readonly name: string;
  readonly mediaType: string;
  readonly file: StagedFile;
  readonly note?: string | undefined;
  readonly place?: string | undefined;
  readonly takenAt?: string | undefined;
  readonly taskId?: string | undefined;
}

/**
 * Returns the evidence's id; the first one's where the command is a repeat. The file is kept as the last act of the command: a row never
 * names a file that is not there, a refusal keeps none. @throws {ApiError} CASE_CLOSED and other refusals
 */
export async function addEvidence(
  parts: EvidenceParts,
  envelope: Envelope,
  auth: Auth,
  caseId: string,
  evidence: NewEvidence,
): Promise<string> {
  const { engine } = parts;
  const { kind, name, mediaType, file, note = null, place = null, takenAt = null, taskId = null } = evidence;
  const { digest, sizeBytes } = file;
  const content = JSON.stringify([envelope.requestDigest, digest, kind, note, place, takenAt, taskId]);
  const requestDigest = `sm3:${createHash('sm3').update(content).digest('hex')}`;
  const outcome = await engine.record({ ...envelope, rootId: caseId, requestDigest }, 'evidence.add', async (tx, root) => {
    const record = await loadRecord(tx, parts.keys, caseId);
    if (!record || record.status === 'closed') throw new RefusedError('CASE_CLOSED', { caseId }); // may have closed while the file was sent
    await countAsWork(tx, engine, auth, record, taskId, root);
    const evidenceId = newId();
    await tx.query(
      `insert into evidence (tenant_id, evidence_id, case_id, task_id, kind, name, media_type, size_bytes, digest, note, taken_at, place, person_id, added_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        ...[auth.tenantId, evidenceId, caseId, taskId, kind, name, mediaType, sizeBytes, digest],
        ...[note, takenAt, place, auth.personId, root.now],
      ],
    );
    await file.keep();
    return {
      events: [{ type: 'evidence.added', data: { evidenceId, kind, name, mediaType, sizeBytes, digest, taskId } }],
      result: { evidenceId },
    };
  });
  if (outcome.outcome === 'refused') throw new ApiError(outcome.code, outcome.details);
  return String(outcome.result?.['evidenceId']);
}

/** Evidence attached at a handle task is handling of the case, and asks what handling asks; so is what an officer attaches beside any task. */
async function countAsWork(tx: Tx, engine: Engine, auth: Auth, record: CaseRecord, taskId: string | null, root: Root): Promise<void> {
  const { caseId } = record;
  const task = taskId === null ? null : await workedTask(tx, caseId, taskId);
  const day = legalDay(root.now);
  if (task) return recordWork(tx, engine, auth.personId, task, day);
  if (!auth.posts.some((post) => post.role === 'case-officer')) return;
  const definitionId = root.definition?.definitionId;
  if (record.kind === 'case' && definitionId) {
    return recordWork(tx, engine, auth.personId, { root_id: caseId, definition_id: definitionId, duty: HANDLE }, day);
  }
  await recordHandlers(tx, engine, caseId, [{ personId: auth.personId, duty: HANDLE }]);
}
