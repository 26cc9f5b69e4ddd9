import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type EngineConfig, newId } from '@onematter/engine';
import { claimTimers } from '../../../engine/src/store/due-work.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type EngineUnderTest, engineUnderTest, eventually, fakeClock, LI, PACK, TENANT } from './engine-under-test.ts';
import { TIMED } from './models.ts';

/* Timers due together: several roots in one transaction, each as if it were alone. */

const HOUR = 3_600_000;

let db: TestDatabase;
const started: EngineUnderTest[] = [];

beforeAll(async () => {
  db = await testDatabase({ poolSize: 20 });
  await engineUnderTest(db).deploy(TIMED);
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((under) => under.engine.stop()));
});
afterAll(() => db.close());

async function node(config: Partial<EngineConfig> = {}): Promise<EngineUnderTest> {
  const under = engineUnderTest(db, config);
  await under.engine.start();
  started.push(under);
  return under;
}

/** Roots that wait for their five hours, deployed and started before any loop runs. */
async function waiting(count: number, clock: EngineConfig['clock'] & object): Promise<string[]> {
  const under = engineUnderTest(db, { clock });
  return Promise.all(Array.from({ length: count }, () => under.start('timed')));
}

async function fired(rootIds: readonly string[]): Promise<{ rootId: string; times: number }[]> {
  return db.database.transaction({ tenantId: TENANT }, (tx) =>
    tx.query(
      `select root_id as "rootId", count(*)::int as times from event
        where tenant_id = $1 and root_id = any($2) and type = 'timer.fired' group by 1 order by 1`,
      [TENANT, rootIds],
    ),
  );
}

const once = (rootIds: readonly string[]) => [...rootIds].sort().map((rootId) => ({ rootId, times: 1 }));

describe('timers due together', () => {
  it('should fire each once, in far fewer transactions than timers', async () => {
    // given
    const clock = fakeClock();
    const roots = await waiting(60, clock);
    clock.advance(5 * HOUR);
    // when
    let transactions = 0;
    const counted: EngineConfig['database'] = {
      ...db.database,
      transaction(scope, work) {
        if ('tenantId' in scope) transactions += 1;
        return db.database.transaction(scope, work);
      },
    };
    const under = await node({ clock, database: counted });
    await eventually(async () => (await fired(roots)).length === roots.length);
    // then
    expect(await fired(roots)).toEqual(once(roots));
    expect(await under.query('select from timer where root_id = any($1)', [roots])).toEqual([]);
    expect(transactions).toBeLessThanOrEqual(Math.ceil(roots.length / 25) + 5); // the rest: a look of another loop
  });

  it('should leave the others alone where one fails, try it again, keep it as an incident, and fire it once that is resolved', async () => {
    // given: whatever it does is undone by a fault that comes after the step
    const clock = fakeClock();
    const roots = await waiting(12, clock);
    const broken = roots[5]!;
    let isBroken = true;
    const waits: number[] = [];
    clock.advance(5 * HOUR);
    // when
    const under = await node({
      clock,
      backOffMs: (attempt) => {
        waits.push(attempt);
        return 0;
      },
      project: async (_tx, root) => {
        if (isBroken && root.rootId === broken) throw new Error('the projection is broken');
      },
    });
    const others = roots.filter((rootId) => rootId !== broken);
    await eventually(async () => (await fired(others)).length === others.length);
    const incidents = () => db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.listIncidents(tx, { isOpen: true }));
    const [incident] = await eventually(async () => ((await incidents()).length > 0 ? incidents() : null));
    // then
    expect(await fired(roots)).toEqual(once(others));
    expect(incident).toMatchObject({ rootId: broken, source: 'runtime', code: 'ENGINE_FAULT', message: 'the projection is broken' });
    expect(waits).toEqual([1, 2, 3, 4]);
    expect(await under.tasks(broken)).toMatchObject([{ elementId: 'draft' }]);
    // when
    isBroken = false;
    await under.engine.resolveIncident({ tenantId: TENANT, commandId: newId(), actor: LI, requestDigest: 'sm3:r' }, incident!.incidentId);
    // then
    await eventually(async () => (await fired([broken])).length === 1);
    expect(await fired(roots)).toEqual(once(roots));
  });

  it('should not wait for a root that somebody else holds, and fire it when it is free', async () => {
    // given
    const clock = fakeClock();
    const roots = await waiting(6, clock);
    clock.advance(5 * HOUR);
    const others = roots.slice(1);
    // when
    await db.database.transaction({ tenantId: TENANT }, async (tx) => {
      await tx.query('select from root where tenant_id = $1 and root_id = $2 for update', [TENANT, roots[0]]);
      await node({ clock });
      await eventually(async () => (await fired(others)).length === others.length);
      expect(await fired(roots)).toEqual(once(others));
    });
    // then
    await eventually(async () => (await fired(roots)).length === roots.length);
    expect(await fired(roots)).toEqual(once(roots));
  });
});

describe('claims', () => {
  it('should be shared among tenants: ten thousand timers of one do not keep another waiting', async () => {
    // given: one tenant with many, one with a single one
    const clock = fakeClock();
    await waiting(20, clock);
    const other = 'sichuan';
    const { engine } = engineUnderTest(db, { clock });
    const resources = [{ name: 'timed.bpmn', text: TIMED }];
    const rules = { distinctPersons: [], qualified: [] };
    await engine.deploy(other, { packId: PACK, packVersion: '1', resources, decisions: [], rules, author: LI });
    const rootId = newId();
    await engine.execute(
      { tenantId: other, commandId: newId(), actor: LI, requestDigest: 'sm3:s' },
      { type: 'process.start', rootId, kind: 'case', definition: { packId: PACK, processId: 'timed' } },
    );
    clock.advance(5 * HOUR);
    // when
    const claims = await claimTimers(db.database, { now: clock.now().toISOString(), limit: 10, leaseMs: 1000 });
    // then
    expect(claims.filter((claim) => claim.tenantId === other)).toHaveLength(1);
    expect(claims.length).toBeGreaterThanOrEqual(6);
  });
});
