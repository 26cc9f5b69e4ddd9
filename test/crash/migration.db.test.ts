import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type BatchAct, type MigrationPlan, newId, verifyExport } from '@onematter/engine';
import { type EngineUnderTest, engineUnderTest, LI, PACK, TENANT } from '../engine/runtime/engine-under-test.ts';
import { REVIEWED } from '../engine/runtime/models.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import type { MigrationWorkerTask } from './migration-worker.ts';

/* kill -9 in the middle of a migration batch 迁移批次: the node after it ends the batch, and every instance has gone over once. */

const WORKER = fileURLToPath(new URL('./migration-worker.ts', import.meta.url));
const SIZE = 8;

let db: TestDatabase;
let under: EngineUnderTest;

beforeAll(async () => {
  db = await testDatabase();
  under = engineUnderTest(db);
});
afterAll(() => db.close());

const inTx = <R>(work: Parameters<typeof db.database.transaction<R>>[1]) => db.database.transaction({ tenantId: TENANT }, work);

type Result = { readonly wasKilled: boolean; readonly points: number };

function runWorker(batchId: string, killAt: number | null): Promise<Result> {
  const task: MigrationWorkerTask = { url: db.url, killAt, batchId };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--no-warnings', WORKER, JSON.stringify(task)], (fault, stdout, stderr) => {
      if (fault && fault.signal !== 'SIGKILL') reject(new Error(`Expected the worker to end well or to be killed, but:\n${stderr}`));
      else resolve({ wasKilled: fault !== null, points: Number(stdout) });
    });
  });
}

let versionCount = 0;

/** Deploys a version nobody has yet. */
async function version(): Promise<string> {
  versionCount += 1;
  await under.deploy(REVIEWED.replace(/(<bpmn:process [^>]*?name=")/, `$1version ${versionCount} `));
  const [latest] = await inTx((tx) => under.engine.latestDefinitions(tx, PACK));
  return latest!.definitionId;
}

interface Batch {
  readonly batchId: string;
  readonly rootIds: readonly string[];
  readonly to: string;
}

async function batch(): Promise<Batch> {
  const from = await version();
  const rootIds: string[] = [];
  for (let i = 0; i < SIZE; i++) rootIds.push(await under.start('reviewed'));
  const to = await version();
  const { elements, flows } = await inTx((tx) => under.engine.proposeMigration(tx, from, to));
  const plan: MigrationPlan = { processes: [{ from, to, elements, flows }] };
  const envelope = { tenantId: TENANT, commandId: newId(), actor: LI, requestDigest: 'sm3:batch' };
  const { batchId } = await inTx((tx) => under.engine.startMigration(tx, envelope, { plan, reason: 'new law' }));
  return { batchId, rootIds, to };
}

const counts = async (batchId: string) => (await inTx((tx) => under.engine.migration(tx, batchId))).counts;

/** Kills one node at `point`, lets the next one end the batch; says how far the first had come. */
async function killedAt(batchId: string, point: number, status: 'migrated' | 'undone'): Promise<number | null> {
  const { wasKilled } = await runWorker(batchId, point);
  const reached = (await counts(batchId))[status] ?? 0;
  await runWorker(batchId, null);
  expect(await inTx((tx) => under.engine.migration(tx, batchId))).toMatchObject({ status: 'done', counts: { [status]: SIZE } });
  return wasKilled ? reached : null;
}

/** How often each root went over and came back, by its history, which must be whole. */
async function expectOnce({ rootIds }: Batch, undone: number): Promise<void> {
  for (const rootId of rootIds) {
    const history = await inTx((tx) => under.engine.exportHistory(tx, rootId));
    expect(verifyExport(history)).toMatchObject({ isIntact: true });
    const times = (type: string) => history.events.filter((event) => event.type === type).length;
    expect([times('process-instance.migrated'), times('migration.undone')]).toEqual([1 + undone, undone]);
  }
}

const change = (batchId: string, act: BatchAct) => inTx((tx) => under.engine.changeMigration(tx, batchId, act));

describe('a node killed while it migrates a batch', () => {
  it('should leave the rest to the next one, each instance migrated once and undone once', async () => {
    // given: how far it is to the end undisturbed
    const calm = await batch();
    const { points } = await runWorker(calm.batchId, null);
    expect(points).toBeGreaterThan(SIZE * 4);
    const reached: (number | null)[] = [];
    // when
    for (const part of [0.3, 0.5, 0.7]) {
      const one = await batch();
      reached.push(await killedAt(one.batchId, Math.round(points * part), 'migrated'));
      // then
      await expectOnce(one, 0);
      expect(await under.query('select count(*)::int as n from root where definition_id = $1', [one.to])).toEqual([{ n: SIZE }]);
    }
    expect(reached.filter((n) => n !== null && n > 0 && n < SIZE).length).toBeGreaterThan(0); // one at least died in the middle
    // and when the undo is killed too
    await change(calm.batchId, 'undo');
    expect(await killedAt(calm.batchId, Math.round(points / 3), 'undone')).not.toBeNull();
    await expectOnce(calm, 1);
    expect(await under.query('select count(*)::int as n from root where definition_id = $1', [calm.to])).toEqual([{ n: 0 }]);
  }, 60_000);

  it('should count a batch as done whose last instance was noted by a node that died right after', async () => {
    // given: all instances noted, and nobody there to say so
    const { batchId } = await batch();
    await under.query("update migration_instance set status = 'migrated', claim_at = 'infinity' where batch_id = $1", [batchId]);
    // then
    expect(await inTx((tx) => under.engine.migration(tx, batchId))).toMatchObject({ status: 'done', endedAt: expect.any(String) });
    await expect(change(batchId, 'pause')).rejects.toMatchObject({ code: 'MIGRATION_BATCH_STATE', details: { status: 'done' } });
    expect(await change(batchId, 'undo')).toMatchObject({ status: 'undoing', endedAt: null });
  });
});
