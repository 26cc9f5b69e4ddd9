import type { Instant, JsonObject, KernelEvent } from '../kernel/types.ts';
import type { Changes } from '../runtime/changes.ts';
import type { Tx } from './database.ts';

/* Signals 信号 between roots: who waits, what was thrown, and how far it has been told. */

type Opened = Extract<KernelEvent, { readonly type: 'signal-subscription.opened' }>;

const SUBSCRIBE = `insert into signal_subscription (tenant_id, root_id, subscription_id, activity_id, element_id, signal_name)
  select $1, $2, s."subscriptionId", s."activityId", s."elementId", s."signalName"
    from json_to_recordset($3::json) as s("subscriptionId" uuid, "activityId" text, "elementId" text, "signalName" text)`;

export function storeSignalSubscriptions(tx: Tx, rootId: string, subscriptions: Changes['signalSubscriptions']): Promise<unknown>[] {
  const sent: Promise<unknown>[] = [];
  const opened: Opened[] = [];
  const closed: string[] = [];
  for (const [id, row] of subscriptions) row === null ? closed.push(id) : opened.push(row);
  if (closed.length > 0) {
    const unsubscribe = 'delete from signal_subscription where tenant_id = $1 and subscription_id = any($2::uuid[])';
    sent.push(tx.query(unsubscribe, [tx.tenantId, closed], 'signal-unsubscribe'));
  }
  if (opened.length > 0) sent.push(tx.query(SUBSCRIBE, [tx.tenantId, rootId, JSON.stringify(opened)], 'signal-subscribe'));
  return sent;
}

export interface NewSignal {
  readonly signalId: string;
  readonly name: string;
  readonly variables: JsonObject;
}

const THROW = `insert into signal (tenant_id, signal_id, name, variables, thrown_by, thrown_at, starts)
  select $1, s."signalId", s.name, s.variables, $2, coalesce($3, clock_timestamp()), coalesce((
      select json_agg(json_build_object('definitionId', e.definition_id, 'startEventId', e.start_event_id) order by e.pack_id, e.process_id, e.start_event_id)
        from event_start e where e.tenant_id = $1 and e.kind = 'signal' and e.name = s.name), '[]')
    from json_to_recordset($4::json) as s("signalId" text, name text, variables json)
  on conflict (tenant_id, signal_id) do nothing returning signal_id as "signalId"`;

/** Stores what is thrown, with the processes it starts as of now; gives the ids that are new. `now` null: the database's clock. */
export async function insertSignals(
  tx: Tx,
  thrownBy: string | null,
  now: Instant | null,
  signals: readonly NewSignal[],
): Promise<string[]> {
  const rows = await tx.query<{ signalId: string }>(THROW, [tx.tenantId, thrownBy, now, JSON.stringify(signals)], 'signal-throw');
  return rows.map((row) => row.signalId);
}

export interface StoredSignal {
  readonly name: string;
  readonly variables: JsonObject;
}

export async function readSignal(tx: Tx, signalId: string): Promise<StoredSignal | null> {
  const rows = await tx.query<StoredSignal>(
    'select name, variables from signal where tenant_id = $1 and signal_id = $2',
    [tx.tenantId, signalId],
    'signal-read',
  );
  return rows[0] ?? null;
}

export interface SignalProgress {
  readonly starts: readonly StartOfSignal[];
  /** the root up to which it has been told; all zeros at first */
  readonly toldTo: string;
}

export interface StartOfSignal {
  readonly definitionId: string;
  readonly startEventId: string;
}

/** Locks a signal that has not been told to everybody yet; null where it has. */
export async function lockSignal(tx: Tx, signalId: string): Promise<SignalProgress | null> {
  const rows = await tx.query<SignalProgress>(
    `select starts, told_to as "toldTo" from signal where tenant_id = $1 and signal_id = $2 and told_at is null for update`,
    [tx.tenantId, signalId],
  );
  return rows[0] ?? null;
}

export interface SignalReceiver {
  readonly rootId: string;
  /** what waited in it when the signal was thrown */
  readonly subscriptionIds: readonly string[];
}

/** The next roots that waited when it was thrown and wait still, in the order of their ids; never the one that threw it. */
export async function nextReceivers(tx: Tx, signalId: string, limit: number): Promise<SignalReceiver[]> {
  return tx.query<SignalReceiver>(
    `select w.root_id as "rootId", array_agg(w.subscription_id order by w.position) as "subscriptionIds"
       from signal s join signal_subscription w on w.tenant_id = s.tenant_id and w.signal_name = s.name and w.position < s.position
      where s.tenant_id = $1 and s.signal_id = $2 and w.root_id > s.told_to and w.root_id is distinct from s.thrown_by
      group by w.root_id order by w.root_id limit $3`,
    [tx.tenantId, signalId, limit],
  );
}

/** `toldTo` null: everybody has been told. */
export async function advanceSignal(tx: Tx, signalId: string, toldTo: string | null, now: Instant | null): Promise<void> {
  await tx.query(
    `update signal set told_to = coalesce($3::uuid, told_to), told_at = case when $3::uuid is null then coalesce($4::timestamptz, clock_timestamp()) end
      where tenant_id = $1 and signal_id = $2`,
    [tx.tenantId, signalId, toldTo, now],
  );
}

/** Forgets signals thirty days after everybody was told, unless a delivery still stands in an incident. */
export async function sweepSignals(tx: Tx, topic: string, now: Instant | null): Promise<void> {
  await tx.query(
    `delete from signal s where s.tenant_id = $1 and s.told_at < coalesce($2::timestamptz, clock_timestamp()) - interval '30 days'
        and not exists (select from outbox o where o.tenant_id = s.tenant_id and o.topic = $3 and o.payload ->> 'signalId' = s.signal_id)`,
    [tx.tenantId, now, topic],
  );
}

export interface NewEventStart {
  readonly kind: 'signal' | 'condition';
  /** of the signal; '' for a condition */
  readonly name: string;
  readonly processId: string;
  readonly startEventId: string;
  readonly definitionId: string;
}

/** Signals and conditions start the latest version only, as messages and clocks do. */
export async function replaceEventStarts(
  tx: Tx,
  packId: string,
  processIds: readonly string[],
  starts: readonly NewEventStart[],
): Promise<void> {
  await tx.query('delete from event_start where tenant_id = $1 and pack_id = $2 and process_id = any($3)', [
    tx.tenantId,
    packId,
    processIds,
  ]);
  await tx.query(
    `insert into event_start (tenant_id, kind, name, pack_id, process_id, start_event_id, definition_id)
     select $1, s.kind, s.name, $2, s."processId", s."startEventId", s."definitionId"
       from json_to_recordset($3::json) as s(kind text, name text, "processId" text, "startEventId" text, "definitionId" uuid)
     on conflict do nothing`,
    [tx.tenantId, packId, JSON.stringify(starts)],
  );
}

/** The conditional start events of the latest versions, of every pack or one, of every process or one. */
export async function readConditionStarts(tx: Tx, packId: string | null, processId: string | null): Promise<StartOfSignal[]> {
  return tx.query<StartOfSignal>(
    `select definition_id as "definitionId", start_event_id as "startEventId" from event_start
      where tenant_id = $1 and kind = 'condition' and ($2::text is null or pack_id = $2) and ($3::text is null or process_id = $3)
      order by pack_id, process_id, start_event_id`,
    [tx.tenantId, packId, processId],
  );
}
