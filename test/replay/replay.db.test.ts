import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyExport } from '@onematter/engine';
import pg from 'pg';
import { fakeClock } from '../engine/runtime/engine-under-test.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { endingOf, player } from './play.ts';
import { load, type Recording } from './recording.ts';

/*
 * What every released version left behind still loads into the present schema, goes on to the end it would have had, and verifies.
 * Recordings are made by `node --no-warnings test/replay/record.ts` at each release and are never changed afterwards.
 */

const HERE = fileURLToPath(new URL('.', import.meta.url));
const textOf = (path: string) => readFileSync(join(HERE, '../..', path), 'utf8');
const versions = readdirSync(HERE).filter((name) => /^v\d/.test(name));
const recordings = versions.flatMap((version) =>
  readdirSync(join(HERE, version))
    .filter((file) => file !== 'session.json') // that is for test/engine/store/expand.db.test.ts
    .map((file) => JSON.parse(readFileSync(join(HERE, version, file), 'utf8')) as Recording),
);

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

describe('every released version', () => {
  it('should have been recorded', () => {
    const { version } = JSON.parse(textOf('package.json')) as { version: string };
    const released = [...textOf('CHANGELOG.md').matchAll(/^## \[?v?(\d+\.\d+\.\d+)/gm)].map(([, number]) => number!);
    const missing = [...new Set([...released, version])].filter((one) => !versions.includes(`v${one}`));
    expect(missing).toEqual([]); // at a release: node --no-warnings test/replay/record.ts
    expect(recordings.length).toBeGreaterThanOrEqual(30);
  });
});

describe('a root that an earlier version left', () => {
  it.each(recordings.map((one) => [one.version, one.name, one] as const))(
    'should load, go on to its end and verify: %s %s',
    async (_version, _name, recording) => {
      // given
      const { tenantId, rootId, rows, history, after, ending } = recording;
      expect(verifyExport(history)).toMatchObject({ isIntact: true });
      await admin.query('begin');
      await load(admin, rows);
      await admin.query('commit');
      const clock = fakeClock(recording.at);
      const { engine, act } = player(db.database, clock, tenantId, rootId);
      const exported = () => db.database.transaction({ tenantId }, (tx) => engine.exportHistory(tx, rootId));
      // then: as it was written
      expect({ ...(await exported()), exportedAt: null }).toEqual({ ...history, exportedAt: null });
      // when
      for (const one of after) await act(one);
      // then
      expect(await endingOf(db.database, tenantId, rootId)).toEqual(ending);
      expect(ending.open).toEqual([]);
      expect(['completed', 'terminated']).toContain(ending.status);
      const whole = await exported();
      expect(verifyExport(whole)).toMatchObject({ isIntact: true });
      expect(whole.events.slice(0, history.events.length)).toEqual(history.events); // what was written stays
      // each version's tenants are its own, as the next version's are named alike
      await forget(tenantId);
    },
  );
});

async function forget(tenantId: string): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`,
  );
  await admin.query("set session_replication_role = 'replica'");
  for (const { name } of rows) await admin.query(`delete from ${name} where tenant_id = $1`, [tenantId]);
  await admin.query("set session_replication_role = 'origin'");
}
