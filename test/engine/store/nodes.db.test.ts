import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { connect, createEngine, type Database, type Engine, type MigrationSet, migrate, type SchemaLevels } from '@onematter/engine';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { asAdmin, migrationSets } from '../../support/template.ts';
import { eventually, everybodyIsOfficer } from '../runtime/engine-under-test.ts';

/* Expand, then contract: what an older node still uses is taken away only when no such node serves. */

const EXPAND = "-- compatible\ncreate table note (tenant_id text primary key, old text, new text); select protect_tenant_table('note');";
const CONTRACT = '-- breaks: nodes that still write note.old\nalter table note drop column old;';
const LATER = '-- compatible\nalter table note add column later text;';

let db: TestDatabase;
let folder: string;
const running: { engine: Engine; database: Database }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onematter-nodes-'));
});
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map(leave));
  await db.close();
});
afterAll(() => rm(folder, { recursive: true }));

/** The migrations a version comes with: ours, and a set of three files of which it has the first few. */
async function version(...texts: string[]): Promise<MigrationSet[]> {
  const dir = join(folder, randomUUID());
  await mkdir(dir);
  for (const [index, text] of texts.entries()) await writeFile(join(dir, `000${index + 1}-step.sql`), text);
  return [...migrationSets(), { name: 'extra', dir }];
}

async function serve(schema?: SchemaLevels) {
  const database = await connect({ url: db.url, poolSize: 2 });
  const faults: unknown[] = [];
  const hooks = { loadFacts: everybodyIsOfficer(), onFault: (fault: unknown) => faults.push(fault) };
  const node = { engine: createEngine({ database, ...hooks, ...(schema ? { schema } : {}) }), database, faults };
  running.push(node);
  await node.engine.start();
  return node;
}

async function leave({ engine, database }: { engine: Engine; database: Database }): Promise<void> {
  await engine.stop();
  await database.close();
}

const columns = () =>
  db.database.transaction({ tenantId: 't' }, async (tx) => {
    const rows = await tx.query<{ name: string }>(
      "select attname as name from pg_attribute where attrelid = 'note'::regclass and attnum > 0 and not attisdropped order by attnum",
    );
    return rows.map(({ name }) => name);
  });

describe('a schema change that takes something away', () => {
  it('should wait while an older node serves, hold nothing else up, and happen once it has left', async () => {
    // given
    const before = await migrate(db.url, await version(EXPAND));
    const old = await serve(before.schema);
    const next = await version(EXPAND, CONTRACT, LATER);
    // when
    const first = await migrate(db.url, next);
    // then
    expect(first).toMatchObject({ applied: ['extra/0003-step.sql'], waiting: ['extra/0002-step.sql'] });
    expect(await columns()).toEqual(['tenant_id', 'old', 'new', 'later']);
    await expect(
      old.database.transaction({ tenantId: 't' }, (tx) => tx.query("insert into note (tenant_id, old) values ('t', 'x')")),
    ).resolves.toEqual([]);
    // when: nodes of the new version do not hold it up
    await leave(running.shift()!);
    await serve(first.schema);
    const second = await eventually(async () => {
      const result = await migrate(db.url, next);
      return result.waiting.length === 0 && result;
    });
    // then
    expect(second.applied).toEqual(['extra/0002-step.sql']);
    expect(await columns()).toEqual(['tenant_id', 'new', 'later']);
  });

  it('should wait for a node that does not say what it knows, as those of the first version do not', async () => {
    await migrate(db.url, await version(EXPAND));
    await serve();
    expect(await migrate(db.url, await version(EXPAND, CONTRACT))).toMatchObject({ applied: [], waiting: ['extra/0002-step.sql'] });
  });

  it('should keep older nodes from starting afterwards', async () => {
    // given
    const old = await version(EXPAND);
    const { schema } = await migrate(db.url, old);
    const now = await migrate(db.url, await version(EXPAND, CONTRACT));
    expect(now.waiting).toEqual([]);
    // when, then: whichever comes first
    await expect(migrate(db.url, old)).rejects.toMatchObject({ code: 'SCHEMA_TOO_NEW', details: { files: ['extra/0002-step.sql'] } });
    await expect(serve(schema)).rejects.toMatchObject({ code: 'SCHEMA_TOO_NEW' });
    await expect(serve(now.schema)).resolves.toBeDefined();
  });

  it('should be told to a node whose connection was away meanwhile', async () => {
    // given
    const { schema } = await migrate(db.url, await version(EXPAND));
    const { faults } = await serve(schema);
    // when: the others went on while the network had parted them
    await asAdmin(db.adminUrl, async (admin) => {
      await admin.query("insert into schema_migration (set_name, file, digest, is_contract) values ('extra', '0002-step.sql', '', true)");
      await admin.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'onematter-listener' and datname = current_database()",
      );
    });
    // then
    await eventually(async () => faults.length > 0);
    expect(faults).toMatchObject([{ code: 'SCHEMA_TOO_NEW', details: { files: ['extra/0002-step.sql'] } }]);
  });

  it('should let a version start on a schema to which a newer one only added', async () => {
    await migrate(db.url, await version(EXPAND, LATER));
    await expect(migrate(db.url, await version(EXPAND))).resolves.toMatchObject({ applied: [], waiting: [] });
  });
});

describe('a node that has only just begun to look for work', () => {
  it('should stop at once, though the next look of one of its loops would be in an hour', async () => {
    await serve(); // no tenant yet: nothing that is done wakes a loop
    const node = running.shift()!;
    await expect(leave(node)).resolves.toBeUndefined();
  }, 5000);
});
