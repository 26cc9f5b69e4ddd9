import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '@onematter/engine';
import pg from 'pg';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

/* The rules that let every table be distributed by tenant over Citus, and that keep tenants apart, read from the migrated database itself. */

let db: TestDatabase;
let admin: pg.Client;
beforeAll(async () => {
  db = await testDatabase();
  admin = new pg.Client({ connectionString: db.adminUrl });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await db.close();
});

/** Tables about the schema itself. */
const WITHOUT_TENANT = ['schema_migration'];

async function tables(): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all($1) order by 1`,
    [WITHOUT_TENANT],
  );
  return rows.map((row) => row.name);
}

describe('every table', () => {
  it('should exist at all', async () => {
    expect((await tables()).length).toBeGreaterThan(15);
  });

  it('should force row-level security', async () => {
    const { rows } = await admin.query<{ name: string }>(
      `select c.relname as name from pg_class c where c.relname = any($1) and c.relnamespace = 'public'::regnamespace
          and not (c.relrowsecurity and c.relforcerowsecurity)`,
      [await tables()],
    );
    expect(rows).toEqual([]);
  });

  it('should begin every index with tenant_id', async () => {
    const { rows } = await admin.query<{ index: string; first: string }>(
      `select i.indexrelid::regclass::text as index, a.attname as first from pg_index i
         join pg_class c on c.oid = i.indrelid join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where c.relnamespace = 'public'::regnamespace and c.relname <> all($1) and a.attname <> 'tenant_id'`,
      [WITHOUT_TENANT],
    );
    expect(rows).toEqual([]);
  });

  it('should have a primary key', async () => {
    const { rows } = await admin.query<{ name: string }>(
      `select c.relname as name from pg_class c where c.relname = any($1) and c.relnamespace = 'public'::regnamespace
          and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'p')`,
      [await tables()],
    );
    expect(rows).toEqual([]);
  });

  it('should carry the tenant in every foreign key and cascade no update', async () => {
    const { rows } = await admin.query<{ name: string }>(
      `select k.conname as name from pg_constraint k join pg_class c on c.oid = k.conrelid
        where k.contype = 'f' and c.relnamespace = 'public'::regnamespace
          and (k.confupdtype not in ('a', 'r') or not exists (
            select from pg_attribute a where a.attrelid = k.conrelid and a.attname = 'tenant_id' and a.attnum = any(k.conkey)))`,
    );
    expect(rows).toEqual([]);
  });

  it('should have no trigger of its own', async () => {
    const { rows } = await admin.query(
      `select t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid where not t.tgisinternal and c.relnamespace = 'public'::regnamespace`,
    );
    expect(rows).toEqual([]);
  });

  it('should show no row without a tenant', async () => {
    // given: a connection of the application on which nothing was set
    const client = new pg.Client({ connectionString: db.url });
    await client.connect();
    await client.query('set role om_app');
    // when
    const seen: { [table: string]: number } = {};
    await admin.query("set session_replication_role = 'replica'"); // the rows below need no parents …
    await dropChecks(); // … and need make no sense
    for (const table of await tables()) {
      await insertAnyRow(table);
      const { rowCount } = await client.query(`select from ${table}`);
      expect((await admin.query(`select from ${table}`)).rowCount).toBeGreaterThan(0); // there was something to see
      if (rowCount !== 0) seen[table] = rowCount ?? -1;
    }
    // then
    expect(seen).toEqual({});
    await client.end();
  });

  it('should refuse the row of another tenant', async () => {
    const refused: string[] = [];
    for (const table of await tables()) {
      const columns = await columnsOf(table);
      const insert = `insert into ${table} (${columns.map((column) => column.name).join(', ')}) values (${columns.map((column) => column.value).join(', ')})`;
      await db.database
        .transaction({ tenantId: 'somebody-else' }, (tx) => tx.query(insert))
        .catch((fault: { code?: string }) => {
          if (fault.code === '42501') refused.push(table);
        });
    }
    expect(refused).toEqual(await tables());
  });

  async function dropChecks(): Promise<void> {
    const { rows } = await admin.query<{ table: string; name: string }>(
      `select conrelid::regclass::text as table, conname as name from pg_constraint
        where contype = 'c' and conislocal and connamespace = 'public'::regnamespace and conrelid <> 0`,
    );
    for (const { table, name } of rows) await admin.query(`alter table ${table} drop constraint ${pg.escapeIdentifier(name)}`);
  }

  async function insertAnyRow(table: string): Promise<void> {
    const columns = await columnsOf(table);
    await admin.query(
      `insert into ${table} (${columns.map((column) => column.name).join(', ')}) values (${columns.map((column) => column.value).join(', ')})`,
    );
  }
});

describe('om_worker', () => {
  it('should see ids and claims of due work and nothing of what it is about', async () => {
    const worker = await connect({ url: db.url, poolSize: 1 });
    const select = (columns: string) => worker.transaction({ role: 'worker' }, (tx) => tx.query(`select ${columns} from job`));
    await expect(select('tenant_id, job_id, claim_at')).resolves.toEqual(expect.any(Array));
    await expect(select('input')).rejects.toMatchObject({ code: '42501' });
    await expect(worker.transaction({ role: 'worker' }, (tx) => tx.query('select from root'))).rejects.toMatchObject({ code: '42501' });
    await expect(worker.transaction({ role: 'worker' }, (tx) => tx.query('delete from job'))).rejects.toMatchObject({ code: '42501' });
    await worker.close();
  });
});

describe('history', () => {
  it('should be append-only for the application', async () => {
    const attempt = (text: string) => db.database.transaction({ tenantId: 't' }, (tx) => tx.query(text));
    await expect(attempt("update event set type = 'x'")).rejects.toMatchObject({ code: '42501' });
    await expect(attempt('delete from event')).rejects.toMatchObject({ code: '42501' });
    await expect(attempt('delete from process_definition')).rejects.toMatchObject({ code: '42501' });
  });

  it('should not be readable through its partitions', async () => {
    const { rows } = await admin.query<{ name: string }>(
      "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'event'::regclass",
    );
    expect(rows.length).toBeGreaterThan(24);
    for (const { name } of rows) {
      await expect(db.database.transaction({ tenantId: 't' }, (tx) => tx.query(`select from ${name}`))).rejects.toMatchObject({
        code: '42501',
      });
    }
  });
});

/** Every column that must be given, with a value of its type. */
async function columnsOf(table: string): Promise<{ name: string; value: string }[]> {
  const { rows } = await admin.query<{ name: string; type: string }>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type
       from pg_attribute a where a.attrelid = ('public.' || $1)::regclass and a.attnum > 0 and not a.attisdropped and a.attnotnull
        and a.attgenerated = '' and a.attidentity = ''`,
    [table],
  );
  return rows.map(({ name, type }) => ({ name, value: sample(name, type) }));
}

function sample(name: string, type: string): string {
  if (name === 'tenant_id') return "'owner-of-the-row'";
  if (type.endsWith('[]')) return "'{}'";
  if (type === 'uuid') return 'gen_random_uuid()';
  if (type === 'integer' || type === 'bigint' || type === 'smallint' || type.startsWith('numeric') || type === 'double precision')
    return '1';
  if (type === 'boolean') return 'true';
  if (type.startsWith('timestamp')) return 'now()';
  if (type === 'date') return 'current_date';
  if (type === 'bytea') return "'\\x00'";
  if (type.startsWith('json')) return "'{}'";
  if (type === 'tstzrange' || type === 'daterange') return "'empty'";
  return "'sample'";
}
