import type pg from 'pg';
import { WorkflowError } from '../errors.ts';

/*
 * Which nodes serve, and what they know of the schema. No table and no clock: a node holds shared advisory locks on the one connection it
 * listens on, so that it is registered exactly as long as that connection lives. Whoever migrates reads them in pg_locks.
 *
 *   expand 扩展   (`-- compatible`)  applies at once: older nodes serve on
 *   contract 收缩 (`-- breaks: …`)   waits while a node serves that is older than the file; later, such a node refuses to start
 */

/** By set of migrations, the number of the newest file a node's code knows. */
export type SchemaLevels = { readonly [set: string]: number };

/** By this name PostgreSQL shows a node's listening connection; nodes of 0.1.0 have it and hold no lock. */
export const LISTENER_NAME = 'onematter-listener';

const SET_KEY = "hashtext('onematter.node.' || $1)";
/** pg_locks shows the two keys of an advisory lock as unsigned numbers. */
const IS_NODE = `l.locktype = 'advisory' and l.objsubid = 2 and l.database = (select oid from pg_database where datname = current_database())
  and l.classid = (${SET_KEY}::bigint & 4294967295)::oid`;

/**
 * Registers the node of this session until the session ends; a machine that vanishes is given up by PostgreSQL after a minute.
 * @throws {WorkflowError} SCHEMA_TOO_NEW: the schema has been contracted beyond what this node knows
 */
export async function registerNode(client: pg.Client, levels: SchemaLevels): Promise<void> {
  await client.query('set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3');
  for (const [set, level] of Object.entries(levels)) await client.query(`select pg_advisory_lock_shared(${SET_KEY}, $2)`, [set, level]);
  await client.query('set role om_app');
  const { rows } = await client.query<{ id: string }>('select id from schema_contracts($1) id', [JSON.stringify(levels)]);
  if (rows.length > 0) throw schemaTooNew(rows.map((row) => row.id));
}

/** How many nodes serve that do not know file `number` of a set. */
export async function countOlderNodes(client: pg.Client, set: string, number: number): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select ((select count(distinct l.pid) from pg_locks l where ${IS_NODE} and l.objid::bigint < $2)
           + (select count(*) from pg_stat_activity a where a.datname = current_database() and a.application_name = $3
                 and not exists (select from pg_locks l where l.pid = a.pid and ${IS_NODE})))::int as n`,
    [set, number, LISTENER_NAME],
  );
  return rows[0]?.n ?? 0;
}

/** Tells a node, which may not read about the schema itself, what was contracted beyond its levels. */
export const SCHEMA_CONTRACTS = `create or replace function schema_contracts(levels json) returns setof text language sql stable
  security definer set search_path = public, pg_temp as $$
    select m.set_name || '/' || m.file from schema_migration m
     where m.is_contract and left(m.file, 4)::int > coalesce((levels->>m.set_name)::int, 9999) order by 1 $$;
  revoke all on function schema_contracts(json) from public;
  grant execute on function schema_contracts(json) to om_app`;

export function schemaTooNew(files: readonly string[]): WorkflowError {
  return new WorkflowError('SCHEMA_TOO_NEW', `Expected a schema this version knows, but it was contracted by ${files.join(', ')}`, {
    files: [...files],
  });
}
