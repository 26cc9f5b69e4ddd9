import type pg from 'pg';
import { WorkflowError } from '../errors.ts';

/** Tables about the schema itself; nothing of a tenant is in them, and the application has no right to them. */
const WITHOUT_TENANT = ['schema_migration'];

/** No table without its tenant: refuses a schema in which a table (partitions go by their parent) lacks forced row-level security or a policy. */
export async function refuseUnprotectedTables(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all($1)
        and not (c.relrowsecurity and c.relforcerowsecurity and exists (select from pg_policy p where p.polrelid = c.oid))
      order by 1`,
    [WITHOUT_TENANT],
  );
  if (rows.length === 0) return;
  const names = rows.map((row) => row.name);
  throw new WorkflowError(
    'MIGRATION_INVALID',
    `Expected "select protect_tenant_table('…')" for every table, but it is missing for ${names.join(', ')}`,
    { names },
  );
}
