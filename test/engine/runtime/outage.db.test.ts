import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, type Database, migrate, newId, verifyExport } from '@onematter/engine';
import { startEmbeddedPostgres, type TestServer } from '../../support/embedded-postgres.ts';
import { migrationSets } from '../../support/template.ts';
import { type EngineUnderTest, engineUnderTest, eventually, TENANT, ZHANG } from './engine-under-test.ts';
import { REVIEWED, SENT } from './models.ts';

/* PostgreSQL stops and comes back under a running engine: its own server, since everybody else's tests share the other. */

let server: TestServer;
let database: Database;
let under: EngineUnderTest;
const sent = new Set<string>();

beforeAll(async () => {
  server = await startEmbeddedPostgres({ isDurable: true });
  await migrate(server.adminUrl, migrationSets());
  database = await connect({ url: server.adminUrl, poolSize: 8, connectTimeoutMs: 1000 });
  under = engineUnderTest(
    { url: server.adminUrl, adminUrl: server.adminUrl, database, close: () => database.close() },
    {
      jobHandlers: {
        'mail.send': async (job) => {
          sent.add(job.jobId);
          return { result: { number: 1 } };
        },
      },
    },
  );
  await under.deploy(REVIEWED, SENT);
  await under.engine.start();
});
afterAll(async () => {
  await under.engine.stop();
  await database.close();
  await server.remove();
});

describe('while PostgreSQL is away', () => {
  it('should fail clearly, write nothing by halves, and go on by itself once it is back', async () => {
    // given
    const rootId = await under.start('reviewed');
    const taskId = await under.task(rootId, 'draft');
    const commandId = newId();
    expect(await database.healthy()).toBe(true);
    // when
    await server.stop();
    const attempt = under.execute(ZHANG, { type: 'user-task.complete', taskId }, { commandId });
    // then
    await expect(attempt).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await database.healthy()).toBe(false);
    // when
    await server.start();
    // then: the same command, sent again
    await eventually(() => database.healthy());
    const outcome = await under.execute(ZHANG, { type: 'user-task.complete', taskId }, { commandId });
    expect(outcome).toMatchObject({ outcome: 'accepted', isRepeat: false });
    const history = await database.transaction({ tenantId: TENANT }, (tx) => under.engine.exportHistory(tx, rootId));
    expect(verifyExport(history)).toMatchObject({ isIntact: true });
  });

  it('should keep commands whole that were running when it stopped', async () => {
    // given
    const roots = await Promise.all(Array.from({ length: 20 }, () => under.start('reviewed')));
    const tasks = await Promise.all(roots.map((rootId) => under.task(rootId, 'draft')));
    const commandIds = tasks.map(() => newId());
    const send = () =>
      tasks.map((taskId, index) => under.execute(ZHANG, { type: 'user-task.complete', taskId }, { commandId: commandIds[index]! }));
    // when
    const running = Promise.allSettled(send());
    await server.stop();
    const first = await running;
    await server.start();
    await eventually(() => database.healthy());
    const second = await Promise.all(send());
    // then: what had been answered is answered the same, and everything was done once
    first.forEach((settled, index) => {
      if (settled.status === 'fulfilled') expect(second[index]).toEqual({ ...settled.value, isRepeat: true });
      else expect(settled.reason).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    });
    for (const rootId of roots) {
      expect(await under.tasks(rootId)).toMatchObject([{ elementId: 'review' }]);
      const history = await database.transaction({ tenantId: TENANT }, (tx) => under.engine.exportHistory(tx, rootId));
      expect(verifyExport(history)).toMatchObject({ isIntact: true });
      expect(history.events.filter((event) => event.type === 'user-task.completed')).toHaveLength(1);
    }
  });

  it('should have loops that wait and come back', async () => {
    // given: work is left, then the database goes
    await under.engine.stop();
    const rootId = await under.start('sent');
    await server.stop();
    await under.engine.start();
    // when
    await server.start();
    // then
    await eventually(async () => (await under.tasks(rootId).catch(() => [])).length === 1, 20_000);
    expect(sent.size).toBe(1);
    // and wake-ups are heard again
    const next = await under.start('sent');
    await eventually(async () => (await under.tasks(next)).length === 1);
  });
});
