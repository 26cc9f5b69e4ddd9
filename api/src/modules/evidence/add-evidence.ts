/** Adds one stored file to a case: the row and its event in the case's chain, once per command id. */
import { createHash } from 'node:crypto';
import { type Engine, type Envelope, newId } from '@onematter/engine';
import { ApiError } from '../../errors.ts';
import type { Auth } from '../session/auth.ts';

export interface NewEvidence {
  readonly kind: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly digest: string;
  readonly note?: string | undefined;
  readonly place?: string | undefined;
  readonly takenAt?: string | undefined;
  readonly taskId?: string | undefined;
}

/** Returns the evidence's id; the first one's where the command is a repeat. @throws {ApiError} refusals of the engine */
export async function addEvidence(engine: Engine, envelope: Envelope, auth: Auth, caseId: string, evidence: NewEvidence): Promise<string> {
  const { kind, name, mediaType, sizeBytes, digest, note = null, place = null, takenAt = null, taskId = null } = evidence;
  const content = JSON.stringify([envelope.requestDigest, digest, kind, note, place, takenAt, taskId]);
  const requestDigest = `sm3:${createHash('sm3').update(content).digest('hex')}`;
  const outcome = await engine.record({ ...envelope, rootId: caseId, requestDigest }, 'evidence.add', async (tx, root) => {
    const evidenceId = newId();
    await tx.query(
      `insert into evidence (tenant_id, evidence_id, case_id, task_id, kind, name, media_type, size_bytes, digest, note, taken_at, place, person_id, added_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
      [
        ...[auth.tenantId, evidenceId, caseId, taskId, kind, name, mediaType, sizeBytes, digest],
        ...[note, takenAt, place, auth.personId, root.now],
      ],
    );
    return {
      events: [{ type: 'evidence.added', data: { evidenceId, kind, name, mediaType, sizeBytes, digest, taskId } }],
      result: { evidenceId },
    };
  });
  if (outcome.outcome === 'refused') throw new ApiError(outcome.code, outcome.details);
  return String(outcome.result?.['evidenceId']);
}
