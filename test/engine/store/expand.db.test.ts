import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type Database, migrate } from '@onematter/engine';
import type pg from 'pg';
import { describeSchema, repeat, type SentTransaction } from '../../replay/session.ts';
import { asAdmin, migrationSets, withDatabase } from '../../support/template.ts';

/*
 * The release before serves beside this one while servers are replaced: what it says to the database must still be understood once everything that
 * only adds has been applied. Read from what it said (test/replay/vX.Y.Z/session.json), and from what the schema was then.
 */

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly hasDefault: boolean;
}
interface Schema {
  readonly columns: readonly Column[];
  readonly keys: readonly { readonly table: string; readonly key: string }[];
}
interface Session {
  readonly version: string;
  readonly transactions: readonly SentTransaction[];
  readonly schema: Schema;
}

const REPLAY = fileURLToPath(new URL('../../replay', import.meta.url));
const ADMIN = process.env['ONEMATTER_TEST_ADMIN_URL'] ?? '';
const NAME = `expand_${process.pid}_${Date.now()}`;

let before: Session;
let after: Schema;
let folder: string;
let database: Database;

beforeAll(async () => {
  const versions = (await readdir(REPLAY)).filter((name) => /^v\d/.test(name)).sort(byNumbers);
  before = JSON.parse(await readFile(join(REPLAY, versions.at(-1) ?? '', 'session.json'), 'utf8')) as Session;
  folder = await mkdtemp(join(tmpdir(), 'onematter-expand-'));
  await asAdmin(ADMIN, (admin) => admin.query(`create database ${NAME}`));
  await migrate(withDatabase(ADMIN, NAME), await expanding());
  after = await asAdmin(withDatabase(ADMIN, NAME), (admin: pg.Client) => describeSchema(admin) as unknown as Promise<Schema>); // rows as selected there
  database = await connect({ url: withDatabase(ADMIN, NAME), poolSize: 2 });
});
afterAll(async () => {
  await database.close();
  await asAdmin(ADMIN, (admin) => admin.query(`drop database if exists ${NAME} with (force)`));
  await rm(folder, { recursive: true });
});

/** Without what waits until the release before has left. */
async function expanding(): Promise<{ name: string; dir: string }[]> {
  return Promise.all(
    migrationSets().map(async ({ name, dir }) => {
      const target = join(folder, name);
      await mkdir(target);
      for (const file of await readdir(dir)) {
        if (!(await readFile(join(dir, file), 'utf8')).startsWith('-- breaks')) await cp(join(dir, file), join(target, file));
      }
      return { name, dir: target };
    }),
  );
}

function byNumbers(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

const nameOf = ({ table, column }: Column) => `${table}.${column}`;

describe('the schema beside which the release before still serves', () => {
  it('should answer every statement of that release as its own did', async () => {
    expect(before.transactions.length).toBeGreaterThan(50);
    expect(await repeat(database, before.transactions)).toEqual([]);
  });

  it('should have every column that release knows, of the same type and no more demanding', () => {
    const now = new Map(after.columns.map((column) => [nameOf(column), column]));
    const changed = before.schema.columns.filter((was) => {
      const is = now.get(nameOf(was));
      return is === undefined || is.type !== was.type || (is.isRequired && !was.isRequired) || (was.hasDefault && !is.hasDefault);
    });
    expect(changed).toEqual([]);
  });

  it('should ask for no column which that release does not write', () => {
    const tables = new Set(before.schema.columns.map(({ table }) => table));
    const known = new Set(before.schema.columns.map(nameOf));
    const asked = after.columns.filter((is) => tables.has(is.table) && !known.has(nameOf(is)) && is.isRequired && !is.hasDefault);
    expect(asked).toEqual([]);
  });

  it('should let nothing collide that could stand side by side, nor side by side what collided', () => {
    const tables = new Set(before.schema.columns.map(({ table }) => table));
    const textOf = ({ table, key }: { table: string; key: string }) => `${table} ${key}`;
    expect(
      after.keys
        .filter(({ table }) => tables.has(table))
        .map(textOf)
        .sort(),
    ).toEqual(before.schema.keys.map(textOf).sort());
  });
});
