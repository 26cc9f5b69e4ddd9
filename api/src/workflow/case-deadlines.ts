/**
 * Deadlines 期限 of a case: counted by the pack's own functions whenever the facts change, and asked by the kernel for tasks and timers. A year
 * without a published calendar never becomes a guess: only where counting shorter is on the safe side (an agency's at-most period, before
 * any rolling forward) its provisional end is used; a timer on a party's right then fails loudly.
 */
import type { DeadlineEnd, EngineHooks, Facts, Root, Tx } from '@onematter/engine';
import {
  countDeadline,
  type DeadlineDefinition,
  type DeadlineRow,
  dueAtOf,
  ProcessesError,
  startOf,
  trackDeadlines,
} from '@onematter/processes';
import type { PackView } from '../packs/pack-view.ts';
import { type CaseRecord, caseFacts } from './case-record.ts';
import type { WorkflowParts } from './parts.ts';

export function deadlineCounter({ pack }: WorkflowParts): NonNullable<EngineHooks['deadlines']> {
  return async function deadlines(_tx: Tx, root: Root, facts: Facts) {
    return (id) => {
      const definition = pack.pack.deadlines.get(id);
      if (!definition || facts.case === null) return null;
      const from = definition.from === 'task.opened' ? root.now : startOf(definition, facts.case);
      return from === null ? null : endOf(definition, from, pack);
    };
  };
}

function endOf(definition: DeadlineDefinition, from: string, pack: PackView): DeadlineEnd {
  try {
    return { dueAt: countDeadline(definition, from, { calendar: pack.pack.calendar }).dueAt };
  } catch (error) {
    if (!(error instanceof ProcessesError)) throw error;
    const { lastDay, year, published } = error.details;
    const isSafe = definition.whose === 'agency' && definition.bound === 'at-most' && definition.direction === 'after';
    if (isSafe && typeof lastDay === 'string') return { dueAt: dueAtOf(lastDay) };
    if (error.code !== 'CALENDAR_NOT_PUBLISHED')
      return { failure: { code: 'DEADLINE_NOT_COUNTABLE', message: error.message, details: {} } };
    return {
      failure: { code: error.code, message: error.message, details: { year: Number(year), published: (published as number[]) ?? [] } },
    };
  }
}

/** The clocks of a case now, in the order of the pack. */
export function trackCase(pack: PackView, record: CaseRecord, now: string): DeadlineRow[] {
  return trackDeadlines(pack.pack.deadlines.values(), caseFacts(record), now, pack.pack.calendar);
}

/** Keeps the ends in the table by which lists sort and warn. */
export async function storeDeadlines(tx: Tx, pack: PackView, record: CaseRecord, now: string): Promise<void> {
  const rows = trackCase(pack, record, now).map((row) => ({
    ...{ id: row.id, title: row.title, whose: row.whose, status: row.status, start_on: row.startOn, unit: row.unit },
    due_on: row.dueOn ?? row.provisionalDueOn,
    due_at: row.dueAt ?? (row.provisionalDueOn ? dueAtOf(row.provisionalDueOn) : null),
  }));
  await tx.query(
    `with counted as (select * from jsonb_to_recordset($3::jsonb) as c(id text, title text, whose text, status text, start_on date, due_on date, due_at timestamptz, unit text)),
          gone as (delete from case_deadline where tenant_id = $1 and case_id = $2 and deadline_id not in (select id from counted))
     insert into case_deadline as d (tenant_id, case_id, deadline_id, title, whose, status, start_on, due_on, due_at, unit)
     select $1, $2, id, title, whose, status, start_on, due_on, due_at, unit from counted
     on conflict (tenant_id, case_id, deadline_id) do update set title = excluded.title, whose = excluded.whose, status = excluded.status, start_on = excluded.start_on,
        due_on = excluded.due_on, due_at = excluded.due_at, unit = excluded.unit
      where (d.title, d.whose, d.status, d.start_on, d.due_on, d.due_at, d.unit)
        is distinct from (excluded.title, excluded.whose, excluded.status, excluded.start_on, excluded.due_on, excluded.due_at, excluded.unit)`,
    [record.tenantId, record.caseId, JSON.stringify(rows)],
    'case-deadline.store',
  );
}
