import type { Actor, JsonObject } from '../kernel/types.ts';
import type { Tx } from './database.ts';

/** What a command was answered with; events are found in the history by their numbers. */
export type StoredAnswer =
  | {
      readonly outcome: 'accepted';
      readonly rootId: string;
      readonly revision: number;
      readonly firstSeq: number;
      readonly lastSeq: number;
      readonly result?: JsonObject;
    }
  | { readonly outcome: 'refused'; readonly rootId: string | null; readonly code: string; readonly details: JsonObject };

export interface StoredCommand {
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly request_digest: string;
  readonly answer: StoredAnswer | null;
}

/**
 * Claims a command id; waits while another transaction holds it. True: it is ours. False: it had been claimed before.
 * Comes before the root's lock in every transaction, so that the two cannot be waited for crosswise.
 */
export async function claimCommand(
  tx: Tx,
  command: {
    readonly commandId: string;
    readonly rootId: string | null;
    readonly type: string;
    readonly actor: Actor;
    readonly requestDigest: string;
  },
): Promise<boolean> {
  const rows = await tx.query(
    `insert into command (tenant_id, command_id, root_id, type, actor_kind, actor_id, request_digest)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (tenant_id, command_id) do nothing returning true as claimed`,
    [tx.tenantId, command.commandId, command.rootId, command.type, command.actor.kind, command.actor.id, command.requestDigest],
    'command-claim',
  );
  return rows.length > 0;
}

export async function readCommand(tx: Tx, commandId: string): Promise<StoredCommand | null> {
  const rows = await tx.query<StoredCommand>(
    'select actor_kind, actor_id, request_digest, answer from command where tenant_id = $1 and command_id = $2',
    [tx.tenantId, commandId],
    'command-read',
  );
  return rows[0] ?? null;
}

export async function answerCommand(tx: Tx, commandId: string, answer: StoredAnswer): Promise<void> {
  await tx.query(
    'update command set answer = $3, root_id = $4 where tenant_id = $1 and command_id = $2',
    [tx.tenantId, commandId, JSON.stringify(answer), answer.rootId],
    'command-answer',
  );
}
