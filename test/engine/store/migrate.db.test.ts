import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, migrate } from '@onematter/engine';
import { asAdmin, migrationSets, withDatabase } from '../../support/template.ts';

const admin = process.env['ONEMATTER_TEST_ADMIN_URL'] ?? '';
const owner = process.env['ONEMATTER_TEST_USER_URL'] ?? '';
const databases: string[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onematter-migrate-'));
});
afterAll(async () => {
  await asAdmin(admin, async (client) => {
    for (const name of databases) await client.query(`drop database if exists ${name} with (force)`);
    await client.query('drop role if exists onematter_guest');
  });
  await rm(folder, { recursive: true });
});

async function emptyDatabase(user = new URL(owner).username): Promise<string> {
  const name = `m_${randomUUID().replaceAll('-', '')}`;
  databases.push(name);
  await asAdmin(admin, (client) => client.query(`create database ${name} owner ${user}`));
  return name;
}

async function setOf(files: { readonly [name: string]: string }): Promise<{ name: string; dir: string }> {
  const dir = join(folder, randomUUID());
  await mkdir(dir);
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return { name: 'extra', dir };
}

const TABLE = "-- compatible\ncreate table note (tenant_id text primary key); select protect_tenant_table('note');";

describe('migrate', () => {
  it('should apply what is new, once, however many nodes begin at the same time', async () => {
    // given
    const url = withDatabase(owner, await emptyDatabase());
    const sets = [...migrationSets(), await setOf({ '0001-note.sql': TABLE })];
    // when
    const results = await Promise.all([migrate(url, sets), migrate(url, sets), migrate(url, sets)]);
    // then
    expect(results.filter(({ applied }) => applied.includes('extra/0001-note.sql'))).toHaveLength(1);
    expect(await migrate(url, sets)).toMatchObject({ applied: [], waiting: [], movedEvents: 0 });
    const database = await connect({ url });
    await database.transaction({ tenantId: 't' }, (tx) => tx.query("insert into note values ('t')"));
    await database.close();
  });

  it.each([
    ['a file that changed after it was applied', { '0001-note.sql': `${TABLE} ` }, 'it has changed'],
    ['a file that does not say what it breaks', { '0002-x.sql': 'select 1' }, '"-- compatible" or "-- breaks: …"'],
    ['a file without a number', { 'x.sql': '-- compatible' }, '0001-what.sql'],
    ['SQL that fails', { '0002-x.sql': '-- compatible\nselect nonsense' }, 'nonsense'],
    [
      'a table that any tenant could read',
      { '0002-x.sql': '-- compatible\ncreate table open_to_all (tenant_id text primary key);' },
      'open_to_all',
    ],
  ])('should refuse %s', async (_what, files, message) => {
    const url = withDatabase(owner, await emptyDatabase());
    const [engine] = migrationSets();
    await migrate(url, [engine!, await setOf({ '0001-note.sql': TABLE })]);
    const attempt = migrate(url, [engine!, await setOf(files)]);
    await expect(attempt).rejects.toMatchObject({ code: 'MIGRATION_INVALID', message: expect.stringContaining(message) });
  });

  it('should name the SQL for an administrator where the user may not prepare the database, and then work', async () => {
    // given: a user without any right of its own, not even of its database
    await asAdmin(admin, (client) =>
      client.query("drop role if exists onematter_guest; create role onematter_guest login password 'test'"),
    );
    const name = await emptyDatabase();
    const guest = new URL(withDatabase(owner, name));
    guest.username = 'onematter_guest';
    const url = guest.toString();
    // when
    const refusal = await migrate(url, migrationSets()).catch((fault: { code: string; details: { sql: string } }) => fault);
    // then
    if (!('code' in refusal)) throw new Error('Expected a refusal');
    expect(refusal).toMatchObject({ code: 'DATABASE_ROLES_MISSING', message: expect.stringContaining('grant om_owner') });
    // when: the administrator runs it (the roles exist on this server: their lines would fail)
    const sql = refusal.details.sql.replace(/^create role.*$/m, '');
    await asAdmin(withDatabase(admin, name), (client) => client.query(sql));
    // then
    expect((await migrate(url, migrationSets())).applied.length).toBeGreaterThan(0);
    const database = await connect({ url });
    await expect(database.transaction({ tenantId: 't' }, (tx) => tx.query('select from root'))).resolves.toEqual([]);
    await database.close();
  });

  it('should tell a wrong password, a missing database and a server that is away apart', async () => {
    // given
    const [wrong, missing, away] = [new URL(owner), withDatabase(owner, 'no_such_database'), new URL(owner)];
    wrong.password = 'wrong';
    away.port = '1';
    // when, then
    await expect(migrate(wrong.toString(), migrationSets())).rejects.toMatchObject({ code: 'DATABASE_LOGIN_FAILED' });
    await expect(migrate(missing, migrationSets())).rejects.toMatchObject({ code: 'DATABASE_NOT_FOUND' });
    await expect(migrate(away.toString(), migrationSets())).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });

  it('should say that a database was not migrated', async () => {
    const database = await connect({ url: withDatabase(owner, await emptyDatabase()) });
    await expect(database.transaction({ tenantId: 't' }, (tx) => tx.query('select from root'))).rejects.toMatchObject({ code: '42P01' });
    await database.close();
  });
});
