/** Keeps the first answer of a mutation that runs no engine command, so that a repeated Idempotency-Key gets it again. */

import type { Database, Envelope } from '@onematter/engine';
import { WorkflowError } from '@onematter/engine/errors';

export interface ReplayStore {
  /** @throws {WorkflowError} COMMAND_ID_REUSED where the key came with another request */
  find(envelope: Envelope): Promise<unknown | null>;
  keep(envelope: Envelope, answer: unknown): Promise<void>;
}

export function createReplayStore(database: Database): ReplayStore {
  return {
    async find({ tenantId, commandId, requestDigest }) {
      const [row] = await database.transaction({ tenantId }, (tx) =>
        tx.query<{ request_digest: string; answer: unknown }>(
          'select request_digest, answer from http_answer where tenant_id = $1 and idempotency_key = $2',
          [tenantId, commandId],
        ),
      );
      if (!row) return null;
      if (row.request_digest !== requestDigest) throw new WorkflowError('COMMAND_ID_REUSED', 'The key was used for another request');
      return row.answer;
    },
    async keep({ tenantId, commandId, requestDigest }, answer) {
      await database.transaction({ tenantId }, async (tx) => {
        await tx.query(
          `insert into http_answer (tenant_id, idempotency_key, request_digest, answer) values ($1, $2, $3, $4) on conflict do nothing`,
          [tenantId, commandId, requestDigest, JSON.stringify(answer ?? null)],
        );
        await tx.query(`delete from http_answer where tenant_id = $1 and created_at < now() - interval '1 day'`, [tenantId]);
      });
    },
  };
}
