import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { migrate, verifyExport } from '@onematter/engine';
import pg from 'pg';
import { isConflict } from '../../../engine/src/store/database-fault.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { migrationSets } from '../../support/template.ts';
import { type EngineUnderTest, engineUnderTest, eventually, fakeClock, TENANT, ZHANG } from '../runtime/engine-under-test.ts';
import { REVIEWED } from '../runtime/models.ts';

/* Partitions of the history: made ahead, and what happens where one was missing. */

let db: TestDatabase;
let admin: pg.Client;
let under: EngineUnderTest | undefined;

beforeAll(async () => {
  db = await testDatabase();
  admin = new pg.Client({ connectionString: db.adminUrl });
  await admin.connect();
  await engineUnderTest(db).deploy(REVIEWED);
});
afterEach(() => under?.engine.stop());
afterAll(async () => {
  await admin.end();
  await db.close();
});

async function partitions(): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(
    "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'event'::regclass order by 1",
  );
  return rows.map((row) => row.name);
}

const inDefault = async () => (await admin.query('select from event_default')).rowCount;

/** A root with events in the years asked for, none of which has a partition. */
async function rootOver(...years: number[]): Promise<string> {
  const clock = fakeClock(`${years[0]}-03-05T02:00:00.000Z`);
  const node = engineUnderTest(db, { clock });
  const rootId = await node.start('reviewed');
  for (const year of years.slice(1)) {
    clock.advance(Date.parse(`${year}-03-05T02:00:00.000Z`) - clock.now().getTime());
    await node.execute(ZHANG, { type: 'variables.set', variables: { year } }, { rootId });
  }
  return rootId;
}

async function isIntact(rootId: string): Promise<boolean> {
  const node = engineUnderTest(db);
  return verifyExport(await db.database.transaction({ tenantId: TENANT }, (tx) => node.engine.exportHistory(tx, rootId))).isIntact;
}

describe('a server that runs for years', () => {
  it('should make the partitions of the two years to come', async () => {
    // given: five years later by its clock
    under = engineUnderTest(db, { clock: fakeClock('2031-11-21T02:00:00.000Z') });
    // when
    await under.engine.start();
    // then
    const names = await eventually(async () => {
      const all = await partitions();
      return all.includes('event_2033_12') && all;
    });
    expect(names).toEqual(expect.arrayContaining(['event_2031_10', 'event_2031_11', 'event_2032_02', 'event_2033_12']));
    expect(under.faults).toEqual([]);
    await Promise.all([under.engine.stop(), under.engine.start()]); // a restart finds them
    expect(under.faults).toEqual([]);
  });
});

describe('a month without a partition', () => {
  it('should lose nothing, be told loudly, and be mended by the next look', async () => {
    // given
    const rootId = await rootOver(2041, 2043);
    expect(await inDefault()).toBeGreaterThan(1);
    expect(await isIntact(rootId)).toBe(true);
    // when
    under = engineUnderTest(db, { clock: fakeClock('2041-03-06T02:00:00.000Z') });
    await under.engine.start();
    // then
    await eventually(async () => (await inDefault()) === 0);
    await eventually(async () => under?.faults.length === 1);
    expect(under.faults).toMatchObject([{ fault: { code: 'PARTITION_MISSING' }, where: 'partitions of the history' }]);
    expect(await partitions()).toEqual(expect.arrayContaining(['event_2041_03', 'event_2043_03']));
    expect(await isIntact(rootId)).toBe(true);
  });

  it('should be mended by the migrator when a node starts, and told to whoever starts it', async () => {
    const rootId = await rootOver(2051);
    const { movedEvents } = await migrate(db.url, migrationSets());
    expect(movedEvents).toBeGreaterThan(0);
    expect(await inDefault()).toBe(0);
    expect(await isIntact(rootId)).toBe(true);
    expect(await migrate(db.url, migrationSets())).toMatchObject({ applied: [], movedEvents: 0 });
  });

  it('should let a command be tried again that was on its way when the partition came', async () => {
    const late = 'insert into event_default select * from event limit 1'; // its month has a partition by now
    const fault = await admin.query(late).catch((thrown: unknown) => thrown);
    expect(fault).toMatchObject({ code: '23514', table: 'event_default' });
    expect(isConflict(fault)).toBe(true);
  });
});
