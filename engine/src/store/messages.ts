import type { Instant, JsonObject } from '../kernel/types.ts';
import type { Tx } from './database.ts';

export interface StoredMessage {
  readonly messageId: string;
  readonly name: string;
  readonly key: string | null;
  readonly variables: JsonObject;
  readonly status: 'buffered' | 'received' | 'expired';
  readonly isExpired: boolean;
  readonly receivedBy: string | null;
  readonly attempts: number;
}

/** False: a message of this id is there already. `now` null: the database's clock. */
export async function insertMessage(
  tx: Tx,
  message: { readonly id: string; readonly name: string; readonly key: string | null; readonly ttlMs: number },
  variables: string,
  now: Instant | null,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into message (tenant_id, message_id, name, correlation_key, variables, published_at, expires_at, status, claim_at)
     select $1, $2, $3, $4, $5, t.now, t.now + make_interval(secs => $6 / 1000.0), 'buffered', t.now
       from (select coalesce($7::timestamptz, clock_timestamp()) as now) t on conflict (tenant_id, message_id) do nothing returning true`,
    [tx.tenantId, message.id, message.name, message.key, variables, message.ttlMs, now],
  );
  return rows.length > 0;
}

export async function readMessage(tx: Tx, messageId: string, now: Instant | null): Promise<StoredMessage | null> {
  const rows = await tx.query<StoredMessage>(
    `select message_id as "messageId", name, correlation_key as key, variables, status, attempts, received_by as "receivedBy",
            expires_at <= coalesce($3::timestamptz, clock_timestamp()) as "isExpired"
       from message where tenant_id = $1 and message_id = $2`,
    [tx.tenantId, messageId, now],
  );
  return rows[0] ?? null;
}

export interface Receiver {
  readonly subscriptionId: string;
  readonly rootId: string;
}

/** Who waits for it, longest first. A subscription without a key takes only messages without one. */
export async function findReceivers(tx: Tx, message: { readonly name: string; readonly key: string | null }): Promise<Receiver[]> {
  return tx.query<Receiver>(
    `select subscription_id as "subscriptionId", root_id as "rootId" from subscription
      where tenant_id = $1 and message_name = $2 and correlation_key is not distinct from $3 order by opened_at, subscription_id limit 10`,
    [tx.tenantId, message.name, message.key],
  );
}

/** What it starts where nobody waits: the definition deployed last. */
export async function findStart(tx: Tx, name: string): Promise<{ readonly definitionId: string; readonly startEventId: string } | null> {
  const rows = await tx.query<{ definitionId: string; startEventId: string }>(
    `select definition_id as "definitionId", start_event_id as "startEventId" from start_subscription
      where tenant_id = $1 and message_name = $2 order by definition_id desc limit 1`,
    [tx.tenantId, name],
  );
  return rows[0] ?? null;
}

/** The one receipt, in the receiver's own transaction. False: somebody else was first, or it has expired. */
export async function receiveMessage(tx: Tx, messageId: string, rootId: string, now: Instant): Promise<boolean> {
  const rows = await tx.query(
    `update message set status = 'received', received_by = $3
      where tenant_id = $1 and message_id = $2 and status = 'buffered' and expires_at > $4 returning true`,
    [tx.tenantId, messageId, rootId, now],
  );
  return rows.length > 0;
}

/** Nobody waits yet: look again later, less and less often (5 s to 1 min); an opening subscription looks at once. */
export async function postponeMessage(tx: Tx, messageId: string, now: Instant | null): Promise<void> {
  await tx.query(
    `update message set attempts = attempts + 1,
            claim_at = coalesce($3::timestamptz, clock_timestamp()) + make_interval(secs => least(60, 5 * power(2, least(attempts, 10))))
      where tenant_id = $1 and message_id = $2 and status = 'buffered'`,
    [tx.tenantId, messageId, now],
  );
}

/** Its time is over: kept for an administrator to see. */
export async function expireMessage(tx: Tx, messageId: string): Promise<void> {
  await tx.query("update message set status = 'expired' where tenant_id = $1 and message_id = $2 and status = 'buffered'", [
    tx.tenantId,
    messageId,
  ]);
}

/** Forgets receipts past their expiry, thirty days later: until then a duplicate is known. */
export async function sweepMessages(tx: Tx, now: Instant | null): Promise<void> {
  await tx.query(
    `delete from message where tenant_id = $1 and status <> 'buffered' and expires_at < coalesce($2::timestamptz, clock_timestamp()) - interval '30 days'`,
    [tx.tenantId, now],
  );
}

/** True the first time. */
export async function receiveOnce(tx: Tx, source: string, id: string): Promise<boolean> {
  const rows = await tx.query(
    'insert into inbox (tenant_id, source, delivery_id) values ($1, $2, $3) on conflict do nothing returning true',
    [tx.tenantId, source, id],
  );
  return rows.length > 0;
}
