import type { HistoryExport, JsonObject } from '@onematter/engine';
import type pg from 'pg';
import type { Ending } from './play.ts';
import type { Act } from './scenarios.ts';

/** One root as a version left it in its database: every row of its tenant, table by table, and how that version went on to its end. */
export interface Recording {
  readonly version: string;
  readonly name: string;
  readonly tenantId: string;
  readonly rootId: string;
  /** of the fake clock when it was recorded */
  readonly at: string;
  readonly rows: { readonly [table: string]: readonly JsonObject[] };
  readonly history: HistoryExport;
  readonly after: readonly Act[];
  readonly ending: Ending;
}

/** Every row a tenant has, as the database writes it to JSON. Asked as a superuser: the owner and the application see one tenant at a time. */
export async function dump(admin: pg.Client, tenantId: string): Promise<Recording['rows']> {
  const { rows: tables } = await admin.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  const dumped: { [table: string]: JsonObject[] } = {};
  for (const { name } of tables) {
    const { rows } = await admin.query<{ row: JsonObject }>(
      `select row_to_json(t) as row from ${name} t where tenant_id = $1 order by t::text`,
      [tenantId],
    );
    if (rows.length > 0) dumped[name] = rows.map(({ row }) => row);
  }
  return dumped;
}

/** Puts the rows back; columns that came since take their defaults, as they did in every database that was migrated. */
export async function load(admin: pg.Client, rows: Recording['rows']): Promise<void> {
  await admin.query("set session_replication_role = 'replica'"); // parents and children come in the order of their names
  for (const [table, some] of Object.entries(rows)) {
    const columns = Object.keys(some[0] ?? {})
      .map((column) => `"${column}"`)
      .join(', ');
    await admin.query(`insert into ${table} (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1)`, [
      JSON.stringify(some),
    ]);
  }
  await admin.query("set session_replication_role = 'origin'");
}
