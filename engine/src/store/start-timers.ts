import type { Instant } from '../kernel/types.ts';
import type { StartSchedule } from '../runtime/start-timers.ts';
import type { Tx } from './database.ts';

export interface NewStartTimer extends StartSchedule {
  readonly startTimerId: string;
  readonly processId: string;
  readonly startEventId: string;
  readonly definitionId: string;
}

/** Clocks start the latest version only, as messages do. */
export async function replaceStartTimers(
  tx: Tx,
  packId: string,
  processIds: readonly string[],
  timers: readonly NewStartTimer[],
): Promise<void> {
  await tx.query('delete from start_timer where tenant_id = $1 and pack_id = $2 and process_id = any($3)', [
    tx.tenantId,
    packId,
    processIds,
  ]);
  await tx.query(
    `insert into start_timer (tenant_id, pack_id, start_timer_id, process_id, start_event_id, definition_id, due_at, claim_at, repeats_left, interval_text)
     select $1, $2, t."startTimerId", t."processId", t."startEventId", t."definitionId", t."dueAt", t."dueAt", t.left, t.every
       from json_to_recordset($3::json) as t("startTimerId" uuid, "processId" text, "startEventId" text, "definitionId" uuid, "dueAt" timestamptz, "left" int, every text)`,
    [tx.tenantId, packId, JSON.stringify(timers)],
  );
}

export interface DueStart extends StartSchedule {
  readonly tenantId: string;
  readonly startTimerId: string;
  readonly startEventId: string;
  readonly definitionId: string;
}

export function readStartTimers(tx: Tx, ids: readonly string[]): Promise<DueStart[]> {
  return tx.query<DueStart>(
    `select tenant_id as "tenantId", start_timer_id as "startTimerId", start_event_id as "startEventId", definition_id as "definitionId",
            due_at as "dueAt", interval_text as every, repeats_left as "left"
       from start_timer where tenant_id = $1 and start_timer_id = any($2::uuid[])`,
    [tx.tenantId, ids],
  );
}

/** Moves it to its next firing, or ends it. False: somebody else fired this one, or the process was deployed anew. */
export async function advanceStartTimer(tx: Tx, startTimerId: string, dueAt: Instant, next: StartSchedule | null): Promise<boolean> {
  const rows =
    next === null
      ? await tx.query('delete from start_timer where tenant_id = $1 and start_timer_id = $2 and due_at = $3 returning true', [
          tx.tenantId,
          startTimerId,
          dueAt,
        ])
      : await tx.query(
          `update start_timer set due_at = $4, claim_at = $4, repeats_left = $5
            where tenant_id = $1 and start_timer_id = $2 and due_at = $3 returning true`,
          [tx.tenantId, startTimerId, dueAt, next.dueAt, next.left],
        );
  return rows.length > 0;
}
