import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, verifyExport } from '@onematter/engine';
import { type EngineUnderTest, engineUnderTest, TENANT } from '../engine/runtime/engine-under-test.ts';
import { NUMBERED, SENT } from '../engine/runtime/models.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { doTask, type What } from './task.ts';
import type { WorkerTask } from './worker.ts';

/* kill -9 at every await: whatever line a process dies on, sending the same command again ends as if nothing had happened. */

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
const AT_ONCE = 3;

let db: TestDatabase;
let under: EngineUnderTest;

beforeAll(async () => {
  db = await testDatabase();
  under = engineUnderTest(db);
  await under.deploy(NUMBERED, SENT);
});
afterAll(() => db.close());

type Result = { readonly wasKilled: boolean; readonly points: number };

function runWorker(rootId: string, killAt: number | null, what: What): Promise<Result> {
  const task: WorkerTask = { url: db.url, killAt, rootId, what };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--no-warnings', WORKER, JSON.stringify(task)], (fault, stdout, stderr) => {
      if (fault && fault.signal !== 'SIGKILL') reject(new Error(`Expected the worker to end well or to be killed, but:\n${stderr}`));
      else resolve({ wasKilled: fault !== null, points: Number(stdout) });
    });
  });
}

/** What a root looks like, without ids and instants: equal where the same happened, the same number of times. */
async function endOf(rootId: string) {
  const history = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.exportHistory(tx, rootId));
  expect(verifyExport(history)).toMatchObject({ isIntact: true });
  const tables = ['user_task', 'user_task_done', 'job', 'timer', 'incident', 'participation'];
  const counts = await Promise.all(tables.map((table) => under.query(`select from ${table} where root_id = $1`, [rootId])));
  return {
    events: history.events.map((event) => `${event.actor.id} ${event.type}`),
    counts: Object.fromEntries(tables.map((table, index) => [table, counts[index]?.length])),
    tasks: (await under.tasks(rootId)).map((task) => task.elementId),
    notes: await under.query('select source from inbox where delivery_id like $1 order by source', [`${rootId}%`]),
  };
}

async function eachOf(points: readonly number[], run: (point: number) => Promise<void>): Promise<void> {
  const left = [...points];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let point = left.shift(); point !== undefined; point = left.shift()) await run(point);
    }),
  );
}

describe('a process killed while it executes a command', () => {
  it('should end the same from every point once the command is sent again', async () => {
    // given: the same command undisturbed
    const complete = async () => {
      const rootId = await under.start('numbered');
      return { rootId, what: { kind: 'complete', taskId: await under.task(rootId, 'draft'), commandId: newId() } as const };
    };
    const calm = await complete();
    const { points } = await runWorker(calm.rootId, null, calm.what);
    const expected = await endOf(calm.rootId);
    expect(expected).toMatchObject({ tasks: ['review'], notes: [{ source: 'after' }, { source: 'before' }, { source: 'connector' }] });
    expect(points).toBeGreaterThan(20);
    // when, then
    await eachOf(upTo(points), async (point) => {
      const { rootId, what } = await complete();
      expect(await runWorker(rootId, point, what)).toMatchObject({ wasKilled: true });
      await doTask(db.database, rootId, what);
      expect(await endOf(rootId)).toEqual(expected);
    });
  }, 180_000);
});

describe('a process killed while its loops work', () => {
  it('should leave the work to the next one, done once in effect', async () => {
    // given
    const calm = await under.start('sent');
    await runWorker(calm, null, { kind: 'work' });
    const expected = await endOf(calm);
    expect(expected).toMatchObject({ tasks: ['review'], counts: { job: 0 } });
    // when, then: which query is the nth depends on when the loops look, so that a sample covers as much as all
    await eachOf([3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36], async (point) => {
      const rootId = await under.start('sent');
      await runWorker(rootId, point, { kind: 'work' }); // killed, or done before it came so far
      await doTask(db.database, rootId, { kind: 'work' });
      expect(await endOf(rootId)).toEqual(expected);
    });
  }, 180_000);
});

function upTo(points: number): number[] {
  return Array.from({ length: points }, (_, index) => index + 1);
}
