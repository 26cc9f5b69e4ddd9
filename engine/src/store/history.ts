import type { Instant, JsonObject } from '../kernel/types.ts';
import type { HistoryEvent } from '../runtime/types.ts';
import type { Tx } from './database.ts';
import { togetherable } from './together.ts';

export interface NewEvent {
  readonly seq: number;
  readonly at: Instant;
  readonly type: string;
  readonly data: JsonObject;
  readonly actorKind: string;
  readonly actorId: string;
  readonly commandId: string;
  readonly device: string | null;
  readonly definitionId: string | null;
  readonly hash: string;
}

const APPEND = togetherable(
  'event-append',
  `insert into event (tenant_id, root_id, seq, at, type, data, actor_kind, actor_id, command_id, device, definition_id, hash)
     select $1, $2, e.seq, e.at, e.type, e.data, e."actorKind", e."actorId", e."commandId", e.device, e."definitionId", decode(e.hash, 'hex')
       from json_to_recordset($3::json) as e(seq int, at timestamptz, type text, data json, "actorKind" text, "actorId" text,
            "commandId" uuid, device text, "definitionId" uuid, hash text)`,
);

/** `json`: the events as a JSON array of NewEvent, serialised by the caller (it has checked the text on the way). */
export async function appendEvents(tx: Tx, rootId: string, json: string): Promise<void> {
  await tx.query(APPEND, [tx.tenantId, rootId, json], 'event-append');
}

interface EventRow {
  readonly seq: number;
  readonly at: Instant;
  readonly type: string;
  readonly data: JsonObject;
  readonly actor_kind: 'person' | 'system';
  readonly actor_id: string;
  readonly command_id: string;
  readonly device: string | null;
  readonly definition_id: string | null;
  readonly hash: string;
}

/** Events after `after`, in order, at most `limit`. */
export async function readHistory(tx: Tx, rootId: string, { after = 0, limit = 1000 } = {}): Promise<HistoryEvent[]> {
  const rows = await tx.query<EventRow>(
    `select seq, at, type, data, actor_kind, actor_id, command_id, device, definition_id, encode(hash, 'hex') as hash
       from event where tenant_id = $1 and root_id = $2 and seq > $3 order by seq limit $4`,
    [tx.tenantId, rootId, after, limit],
  );
  return rows.map((row) => ({
    rootId,
    seq: row.seq,
    at: row.at,
    type: row.type,
    data: row.data,
    actor: { kind: row.actor_kind, id: row.actor_id },
    commandId: row.command_id,
    device: row.device,
    definitionId: row.definition_id,
    hash: row.hash,
  }));
}
