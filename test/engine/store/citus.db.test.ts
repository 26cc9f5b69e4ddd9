import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { citusStatements } from '../../../scripts/citus-statements.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

/* Every table can be distributed over Citus as it is: docs/citus.md. */

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

const OURS =
  "c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'schema_migration'";
const broken = async (text: string) => (await admin.query<{ name: string }>(text)).rows.map(({ name }) => name);

describe('scripts/citus-statements.ts', () => {
  it('should distribute every table of engine and api, parents first', async () => {
    const statements = await citusStatements(admin);
    const referring = await admin.query<{ child: string; parent: string }>(
      "select distinct conrelid::regclass::text as child, confrelid::regclass::text as parent from pg_constraint where contype = 'f' and conrelid <> confrelid and connamespace = 'public'::regnamespace and conparentid = 0",
    );
    const names = statements.map((statement) => /'(\w+)'/.exec(statement)?.[1]);
    expect([...names].sort()).toEqual((await broken(`select c.relname as name from pg_class c where ${OURS}`)).sort());
    expect(names[0]).toBe('tenant');
    expect(referring.rows.length).toBeGreaterThan(0);
    for (const { child, parent } of referring.rows) expect(names.indexOf(parent)).toBeLessThan(names.indexOf(child));
    expect(names).toEqual(expect.arrayContaining(['event', 'case_record', 'signal_subscription']));
  });
});

describe('the catalogue', () => {
  it('should have a tenant of one type in every table, so that they lie together', async () => {
    const wrong = `select c.relname as name from pg_class c where ${OURS} and not exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.atttypid = 'text'::regtype and a.attnotnull)`;
    expect(await broken(wrong)).toEqual([]);
  });

  it('should have the tenant in every primary key, unique and exclusion constraint and unique index', async () => {
    const wrong = `select k.conname as name from pg_constraint k join pg_class c on c.oid = k.conrelid where ${OURS} and k.contype in ('p', 'u', 'x')
        and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnum = any(k.conkey))
      union all select i.indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indrelid where ${OURS} and i.indisunique
        and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnum = any(i.indkey))`;
    expect(await broken(wrong)).toEqual([]);
  });

  it('should exclude only within a tenant, compared for equality', async () => {
    const wrong = `select k.conname as name from pg_constraint k join pg_class c on c.oid = k.conrelid where ${OURS} and k.contype = 'x' and not exists (
      select from generate_subscripts(k.conkey, 1) i join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[i]
        join pg_operator o on o.oid = k.conexclop[i] where a.attname = 'tenant_id' and o.oprname = '=')`;
    expect(await broken(wrong)).toEqual([]);
  });

  it('should refer from tenant to the same tenant in every foreign key, and cascade no update', async () => {
    const wrong = `select k.conname as name from pg_constraint k join pg_class c on c.oid = k.conrelid where ${OURS} and k.contype = 'f'
        and (k.confupdtype not in ('a', 'r') or not exists (select from generate_subscripts(k.conkey, 1) i
          join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[i] join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[i]
         where a.attname = 'tenant_id' and b.attname = 'tenant_id'))`;
    expect(await broken(wrong)).toEqual([]);
  });

  it('should draw from sequences only for columns wide enough for ranges of several nodes', async () => {
    const wrong = `select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where ${OURS} and (a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like 'nextval%') and a.atttypid <> 'bigint'::regtype`;
    expect(await broken(wrong)).toEqual([]);
  });
});
