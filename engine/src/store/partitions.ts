import type { Instant } from '../kernel/types.ts';

/*
 * The history is partitioned by month (UTC). Partitions are made two years ahead, by the migrator at each start and by the sweeper every
 * hour, so that a server may run for years. A row without a partition is kept by `event_default`: nothing is lost, and the next look
 * moves it to where it belongs and says so.
 */

const MONTHS_AHEAD = 25;
const MONTHS_BEHIND = 1;

export type Query = <R>(text: string, values?: readonly unknown[]) => Promise<R[]>;

export interface MadePartitions {
  readonly made: readonly string[];
  /** events that had fallen into event_default because their month had no partition */
  readonly movedEvents: number;
}

/** In one transaction of om_owner. `now` null: the database's clock. Nodes that come at the same time wait for each other. */
export async function makePartitions(query: Query, now: Instant | null): Promise<MadePartitions> {
  await query("select pg_advisory_xact_lock(hashtextextended('onematter.partitions', 0))");
  const missing = await query<{ name: string; from: string; to: string }>(MISSING, [now, MONTHS_BEHIND, MONTHS_AHEAD]);
  let movedEvents = 0;
  if (missing.length > 0) await query('lock table event_default in access exclusive mode'); // no row may slip in between; the other partitions go on
  for (const { name, from, to } of missing) movedEvents += await makeOne(query, name, from, to);
  return { made: missing.map(({ name }) => name), movedEvents };
}

/** Attached and not created in place: that would lock the whole history against writing. Names and bounds are our own. */
async function makeOne(query: Query, name: string, from: string, to: string): Promise<number> {
  await query(`create table ${name} (like event including all)`);
  const [moved] = await query<{ count: number }>(
    `with moved as (delete from event_default where at >= '${from}' and at < '${to}' returning *),
          kept as (insert into ${name} select * from moved returning 1) select count(*)::int as count from kept`,
  );
  await query(`alter table event attach partition ${name} for values from ('${from}') to ('${to}')`);
  return moved?.count ?? 0;
}

/** Months around now, and every month of which event_default holds a row. */
const MISSING = `with month as (
    select date_trunc('month', coalesce($1::timestamptz, now()) at time zone 'UTC') + make_interval(months => i) as start
      from generate_series(-$2::int, $3::int) i
    union select distinct date_trunc('month', at at time zone 'UTC') from event_default)
  select 'event_' || to_char(start, 'YYYY_MM') as name, to_char(start, 'YYYY-MM-DD') || ' 00:00:00+00' as from,
         to_char(start + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00' as to
    from month where to_regclass('public.event_' || to_char(start, 'YYYY_MM')) is null order by start`;
