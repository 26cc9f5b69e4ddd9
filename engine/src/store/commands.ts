import type { Actor, JsonObject } from '../kernel/types.ts';
import type { Tx } from './database.ts';
import { togetherable } from './together.ts';

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
  /** null: of a release that claimed ids first; its transaction is open */
  readonly answer: StoredAnswer | null;
}

export interface AnsweredCommand {
  readonly commandId: string;
  readonly type: string;
  readonly actor: Actor;
  readonly requestDigest: string;
  readonly answer: StoredAnswer;
}

const RECORD = togetherable(
  'command-record',
  `insert into command (tenant_id, command_id, root_id, type, actor_kind, actor_id, request_digest, answer)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

/**
 * A command and its answer, written with what it did, after the root's lock in every transaction. Where the id is taken meanwhile (the same
 * command on a root that did not exist yet, or the id used for another root) the statement fails on its key, and so does the transaction:
 * tried again, it finds the answer.
 */
export async function recordCommand(tx: Tx, command: AnsweredCommand): Promise<void> {
  const { commandId, type, actor, requestDigest, answer } = command;
  const values = [tx.tenantId, commandId, answer.rootId, type, actor.kind, actor.id, requestDigest, JSON.stringify(answer)];
  await tx.query(RECORD, values, 'command-record');
}

/** The id of a command that concerns no root of its own: starting a migration batch 迁移批次. False: the id is taken. */
export async function claimBatch(
  tx: Tx,
  { commandId, actor, requestDigest }: Pick<AnsweredCommand, 'commandId' | 'actor' | 'requestDigest'>,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into command (tenant_id, command_id, root_id, type, actor_kind, actor_id, request_digest, answer)
     values ($1, $2, null, 'migration.start', $3, $4, $5, $6) on conflict do nothing returning true`,
    [tx.tenantId, commandId, actor.kind, actor.id, requestDigest, JSON.stringify({ outcome: 'accepted', batchId: commandId })],
  );
  return rows.length > 0;
}

export const COMMAND_COLUMNS = 'actor_kind, actor_id, request_digest, answer';

export async function readCommand(tx: Tx, commandId: string): Promise<StoredCommand | null> {
  const rows = await tx.query<StoredCommand>(
    `select ${COMMAND_COLUMNS} from command where tenant_id = $1 and command_id = $2`,
    [tx.tenantId, commandId],
    'command-read',
  );
  return rows[0] ?? null;
}
