/**
 * Prints the statements that distribute a migrated database over Citus, from its own catalogue, so that none can be forgotten:
 * `node scripts/citus-statements.ts [DATABASE_URL]` (Node 24). docs/citus.md says when.
 */
import { fileURLToPath } from 'node:url';
import pg from 'pg';

/** Every table with a tenant, whatever a foreign key refers to before what refers to it. */
const TABLES = `with recursive tables as (
    select c.oid, c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition),
  levels as (
    select oid, name, 0 as level from tables
    union select t.oid, t.name, l.level + 1 from levels l join pg_constraint k on k.contype = 'f' and k.confrelid = l.oid and k.conrelid <> l.oid
      join tables t on t.oid = k.conrelid where l.level < 20)
  select name, max(level) as level from levels group by name order by (name = 'tenant') desc, level, name`;

export async function citusStatements(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(TABLES);
  return rows.map(({ name }) =>
    name === 'tenant'
      ? "select create_distributed_table('tenant', 'tenant_id');"
      : `select create_distributed_table('${name}', 'tenant_id', colocate_with => 'tenant');`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const client = new pg.Client({ connectionString: process.argv[2] ?? process.env['DATABASE_URL'] });
  await client.connect();
  try {
    for (const statement of await citusStatements(client)) console.log(statement);
  } finally {
    await client.end();
  }
}
