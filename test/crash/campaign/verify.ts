import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Database, type Engine, verifyExport } from '@onematter/engine';
import type pg from 'pg';
import { asAdmin } from '../../support/template.ts';
import { effectsOf, flowsOf, type Plan } from './plan.ts';

/** What is not as planned, in words; nothing where all is well. */
export interface Findings {
  readonly problems: readonly string[];
  readonly chains: number;
  readonly events: number;
  readonly effects: number;
  /** calls of the other side beyond the first of their key: at least once, as promised */
  readonly repeatedCalls: number;
}

export async function verify(
  { engine, database, adminUrl, folder }: { engine: Engine; database: Database; adminUrl: string; folder: string },
  plans: readonly Plan[],
): Promise<Findings> {
  const effects = await effectsIn(folder);
  const problems = [
    ...(await asAdmin(adminUrl, async (admin) => [
      ...(await endings(admin, plans)),
      ...(await early(admin, plans)),
      ...(await leftOver(admin)),
      ...(await unreceived(admin, plans)),
    ])),
    ...lostOrDoubled(plans, effects.byRoot),
  ];
  let events = 0;
  for (const { tenantId, rootId, number } of plans) {
    const history = await database.transaction({ tenantId }, (tx) => engine.exportHistory(tx, rootId)).catch(() => null);
    const verdict = history === null ? null : verifyExport(history);
    events += history?.events.length ?? 0;
    if (verdict?.isIntact !== true) problems.push(`${number}: its history does not verify: ${JSON.stringify(verdict)}`);
  }
  return { problems, chains: plans.length, events, effects: effects.keys, repeatedCalls: effects.calls - effects.keys };
}

interface Ending {
  readonly rootId: string;
  readonly status: string;
  readonly flows: readonly string[];
}

async function endings(admin: pg.Client, plans: readonly Plan[]): Promise<string[]> {
  const { rows } = await admin.query<Ending>(
    `select r.root_id as "rootId", r.status,
            coalesce(array_agg(e.data->>'flowId') filter (where e.type = 'sequence-flow.taken'), '{}') as flows
       from root r left join event e using (tenant_id, root_id) group by r.tenant_id, r.root_id`,
  );
  const byRoot = new Map(rows.map((row) => [row.rootId, row]));
  const problems = plans.flatMap((plan) => {
    const found = byRoot.get(plan.rootId);
    if (found === undefined) return [`${plan.number}: it was lost`];
    const flows = flowsOf(plan);
    if (flows === null) return found.status === 'active' ? [`${plan.number}: expected it cancelled, but it is active`] : [];
    const taken = [...found.flows].sort();
    const isAsPlanned = found.status === 'completed' && JSON.stringify(taken) === JSON.stringify(flows);
    return isAsPlanned ? [] : [`${plan.number}: expected completed by ${flows}, but ${found.status} by ${taken} (${plan.rootId})`];
  });
  const planned = new Set(plans.map((plan) => plan.rootId));
  const extra = rows.filter((row) => !planned.has(row.rootId)).map((row) => `${row.rootId}: nobody started it`);
  return [...problems, ...extra];
}

/** Whatever a node's own clock said: nothing fired before it was due, nothing happened outside the time of the campaign. */
async function early(admin: pg.Client, plans: readonly Plan[]): Promise<string[]> {
  const { rows } = await admin.query<{ rootId: string; elementId: string; at: Date }>(
    `select root_id as "rootId", data->>'elementId' as "elementId", at from event where type = 'timer.fired'`,
  );
  const byRoot = new Map(plans.map((plan) => [plan.rootId, plan]));
  const tooEarly = rows.flatMap(({ rootId, elementId, at }) => {
    const plan = byRoot.get(rootId);
    const due = elementId === 'until' ? plan?.dueAt : plan?.overdueAt;
    return due !== undefined && at.getTime() < Date.parse(due)
      ? [`${plan?.number}: ${elementId} fired at ${at.toISOString()}, before ${due}`]
      : [];
  });
  const outside = await admin.query<{ n: number }>(
    `select count(*)::int as n from event where at > clock_timestamp() or at < (select min(opened_at) from root)`,
  );
  return [...tooEarly, ...(outside.rows[0]?.n ? [`${outside.rows[0].n} events lie outside the campaign's time`] : [])];
}

/** Rows that should have gone with what they belonged to, in every table there is. */
async function leftOver(admin: pg.Client): Promise<string[]> {
  const { rows: tables } = await admin.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'root_id' and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  const orphans = tables
    .filter(({ name }) => name !== 'root')
    .map(({ name }) => ({
      what: `${name} without its root`,
      sql: `select from ${name} x where x.root_id is not null and not exists (select from root r where r.tenant_id = x.tenant_id and r.root_id = x.root_id)`,
    }));
  const waits = ['user_task', 'timer', 'job', 'subscription', 'outbox'].map((name) => ({
    what: `${name} left over`,
    sql: `select from ${name}`,
  }));
  const others = [
    { what: 'task_principal left over', sql: 'select from task_principal' },
    { what: 'open incident', sql: 'select from incident where resolved_at is null' },
    { what: 'command without an answer', sql: 'select from command where answer is null' },
    {
      what: 'root with a gap in its history',
      sql: `select from root r where next_seq <> 1 + (select count(*) from event e where e.tenant_id = r.tenant_id and e.root_id = r.root_id)`,
    },
  ];
  const found: string[] = [];
  for (const { what, sql } of [...orphans, ...waits, ...others]) {
    const { rowCount } = await admin.query(sql);
    if (rowCount) found.push(`${rowCount} × ${what}`);
  }
  return found;
}

/** The answer to an instance that was cancelled before may wait for ever; every other message had a receiver. */
async function unreceived(admin: pg.Client, plans: readonly Plan[]): Promise<string[]> {
  const cancelled = new Set(plans.filter((plan) => plan.cancelAtMs !== null).map((plan) => `answer-${plan.number}`));
  const { rows } = await admin.query<{ id: string }>("select message_id as id from message where status = 'buffered'");
  return rows.filter(({ id }) => !cancelled.has(id)).map(({ id }) => `message ${id}: nobody received it`);
}

async function effectsIn(folder: string): Promise<{ calls: number; keys: number; byRoot: Map<string, string[]> }> {
  const lines = (await readFile(join(folder, 'effects'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  const byRoot = new Map<string, string[]>();
  const keys = new Set(lines);
  for (const line of keys) {
    const [, rootId = '', elementId = ''] = line.split(' ');
    byRoot.set(rootId, [...(byRoot.get(rootId) ?? []), elementId]);
  }
  return { calls: lines.length, keys: keys.size, byRoot };
}

/** By idempotency key, each effect happened once: two keys for one element would be two effects. */
function lostOrDoubled(plans: readonly Plan[], byRoot: ReadonlyMap<string, readonly string[]>): string[] {
  return plans.flatMap((plan) => {
    const had = [...(byRoot.get(plan.rootId) ?? [])].sort();
    const expected = effectsOf(plan);
    const isRight = plan.cancelAtMs === null ? JSON.stringify(had) === JSON.stringify(expected) : new Set(had).size === had.length;
    return isRight ? [] : [`${plan.number}: expected effects ${expected}, but had ${had} (${plan.rootId})`];
  });
}
