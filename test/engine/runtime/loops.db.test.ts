import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type EngineConfig, newId, verifyExport } from '@onematter/engine';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type EngineUnderTest, engineUnderTest, eventually, type FakeClock, fakeClock, LI, TENANT, ZHANG } from './engine-under-test.ts';
import { REVIEWED, SENT, STARTED_BY_CLOCK, STARTED_BY_MESSAGE, THROWING, TIMED, WAITING } from './models.ts';

const HOUR = 3_600_000;

let db: TestDatabase;
const started: EngineUnderTest[] = [];

beforeAll(async () => {
  db = await testDatabase({ poolSize: 20 });
  await engineUnderTest(db).deploy(REVIEWED, SENT, TIMED, WAITING, STARTED_BY_MESSAGE, THROWING);
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((under) => under.engine.stop()));
});
afterAll(() => db.close());

/** A node of its own with running loops. */
async function node(config: Partial<EngineConfig> = {}): Promise<EngineUnderTest> {
  const under = engineUnderTest(db, config);
  await under.engine.start();
  started.push(under);
  return under;
}

async function historyOf(rootId: string) {
  return db.database.transaction({ tenantId: TENANT }, (tx) => started[0]!.engine.history(tx, rootId));
}

async function incidentsOf(rootId: string) {
  return db.database.transaction({ tenantId: TENANT }, (tx) => started[0]!.engine.listIncidents(tx, { rootId, isOpen: true }));
}

function isAt(under: EngineUnderTest, rootId: string, elementId: string) {
  return eventually(async () => (await under.tasks(rootId)).find((task) => task.elementId === elementId));
}

describe('timers', () => {
  let clock: FakeClock;
  beforeAll(() => {
    clock = fakeClock();
  });

  it('should fire once they are due, once, whoever of three nodes takes them', async () => {
    // given
    const nodes = await Promise.all([node({ clock }), node({ clock }), node({ clock })]);
    const roots = await Promise.all(Array.from({ length: 12 }, () => nodes[0]!.start('timed')));
    // when
    clock.advance(5 * HOUR);
    // then
    for (const rootId of roots) {
      await isAt(nodes[0]!, rootId, 'late');
      const history = await historyOf(rootId);
      expect(history.filter((event) => event.type === 'timer.fired')).toHaveLength(1);
    }
    expect(await nodes[0]!.query('select from timer where root_id = any($1)', [roots])).toEqual([]);
  });

  it('should not fire before they are due, nor after their task is done', async () => {
    const under = await node({ clock });
    const rootId = await under.start('timed');
    clock.advance(5 * HOUR - 1);
    await under.execute(ZHANG, { type: 'user-task.complete', taskId: await under.task(rootId, 'draft') });
    clock.advance(HOUR);
    const other = await under.start('timed');
    clock.advance(5 * HOUR);
    await isAt(under, other, 'late'); // the loop has been round
    expect((await historyOf(rootId)).map((event) => event.type)).not.toContain('timer.fired');
  });

  it('should wait again where the clock went back between claim and firing', async () => {
    // given: the loop's clock is ahead of what the command reads under the lock
    const times = { claim: fakeClock(clock.now().toISOString()), isAhead: true };
    const under = await node({
      clock: { now: () => (times.isAhead ? new Date(times.claim.now().getTime()) : clock.now()) },
    });
    times.isAhead = false;
    const rootId = await under.start('timed');
    await db.database.transaction({ tenantId: TENANT }, (tx) =>
      tx.query('update timer set claim_at = $2 where root_id = $1', [rootId, clock.now().toISOString()]),
    );
    // when: claimed although it is not due
    await eventually(async () => {
      const [row] = await under.query<{ isBack: boolean }>('select claim_at = due_at as "isBack" from timer where root_id = $1', [rootId]);
      return row?.isBack;
    });
    // then
    expect(await under.tasks(rootId)).toMatchObject([{ elementId: 'draft' }]);
    expect((await historyOf(rootId)).map((event) => event.type)).not.toContain('command.refused');
    clock.advance(5 * HOUR);
    await isAt(under, rootId, 'late');
  });
});

describe('timer start events', () => {
  it('should start the latest version at each turn of the cycle, once, whoever fires', async () => {
    // given
    const clock = fakeClock();
    const nodes = await Promise.all([node({ clock }), node({ clock })]);
    await nodes[0]!.deploy(STARTED_BY_CLOCK);
    const roots = () => nodes[0]!.query<{ id: string }>("select root_id as id from user_task where process_id = 'daily'");
    expect(await roots()).toEqual([]);
    // when
    clock.advance(24 * HOUR);
    await eventually(async () => (await roots()).length === 1);
    clock.advance(24 * HOUR);
    await eventually(async () => (await roots()).length === 2);
    // then: missed turns are not made up for
    clock.advance(5 * 24 * HOUR);
    await eventually(async () => (await roots()).length === 3);
    const [timer] = await nodes[0]!.query<{ due_at: string }>("select due_at from start_timer where process_id = 'daily'");
    expect(timer?.due_at).toBe(new Date(clock.now().getTime() + 24 * HOUR).toISOString());
  });
});

describe('jobs', () => {
  it('should run after the commit and complete the task with what they gave', async () => {
    const calls: string[] = [];
    const under = await node({ jobHandlers: { 'mail.send': async (job) => ({ result: { number: calls.push(job.jobId) } }) } });
    const rootId = await under.start('sent');
    await isAt(under, rootId, 'review');
    expect(calls).toHaveLength(1);
    expect(await under.query('select from job where root_id = $1', [rootId])).toEqual([]);
  });

  it('should retry with back-off, then stand in an incident, and go on when it is resolved', async () => {
    // given
    let isBroken = true;
    const waits: number[] = [];
    const under = await node({
      backOffMs: (attempt) => {
        waits.push(attempt);
        return 1;
      },
      jobHandlers: {
        'mail.send': async () => {
          if (isBroken) throw new Error('the mail server is away');
          return { result: { number: 4 } };
        },
      },
    });
    // when
    const rootId = await under.start('sent');
    const [incident] = await eventually(async () => {
      const open = await incidentsOf(rootId);
      return open.length > 0 && open;
    });
    // then
    expect(incident).toMatchObject({ source: 'kernel', code: 'JOB_FAILED', elementId: 'send' });
    expect(waits).toEqual([1]);
    const failures = (await historyOf(rootId)).filter((event) => event.type === 'job.failed');
    expect(failures.map((event) => event.data)).toMatchObject([
      { retriesLeft: 1, message: 'the mail server is away' },
      { retriesLeft: 0, message: 'the mail server is away' },
    ]);
    // when
    isBroken = false;
    await under.engine.resolveIncident({ tenantId: TENANT, commandId: newId(), actor: LI, requestDigest: 'sm3:r' }, incident!.incidentId);
    // then
    await isAt(under, rootId, 'review');
    expect(await incidentsOf(rootId)).toEqual([]);
  });

  it('should be tried again by itself where it lost the race for its root too often', async () => {
    // given: somebody is always faster, six times
    let lost = 0;
    const under = await node({
      backOffMs: () => 1,
      jobHandlers: { 'mail.send': async () => ({ result: { number: 1 } }) },
      project: async (_tx, root) => {
        if (root.commandType === 'job.complete' && lost++ < 6) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
      },
    });
    // when
    const rootId = await under.start('sent');
    // then
    await isAt(under, rootId, 'review');
    expect(lost).toBe(7);
    expect(await incidentsOf(rootId)).toEqual([]);
  });

  it('should be taken over from a node that died with its lease', async () => {
    // given: a claim of a node that is no more
    const dead = engineUnderTest(db);
    const rootId = await dead.start('sent');
    await db.database.transaction({ tenantId: TENANT }, (tx) =>
      tx.query("update job set claimed_by = 'dead', claim_at = now() + interval '300 ms' where root_id = $1", [rootId]),
    );
    // when
    const calls: string[] = [];
    const under = await node({ jobHandlers: { 'mail.send': async (job) => ({ result: { number: calls.push(job.jobId) } }) } });
    // then
    await isAt(under, rootId, 'review');
    expect(calls).toHaveLength(1);
  });

  it('should be left to nodes that know their type, and be an incident where none does', async () => {
    const under = await node();
    const rootId = await under.start('sent');
    await db.database.transaction({ tenantId: TENANT }, (tx) =>
      tx.query("update job set claim_at = now() - interval '61 seconds' where root_id = $1", [rootId]),
    );
    const [incident] = await eventually(async () => {
      const open = await incidentsOf(rootId);
      return open.length > 0 && open;
    });
    expect(incident?.message).toContain('HANDLER_MISSING');
  });
});

describe('messages', () => {
  it('should reach the one who waits, once', async () => {
    const under = await node();
    const caseNo = newId();
    const rootId = await under.start('waiting', { caseNo });
    const message = { id: newId(), name: 'receipt', key: caseNo, variables: { signedBy: '王芳' }, ttlMs: HOUR };
    const receipts = await Promise.all([under.engine.publishMessage(TENANT, message), under.engine.publishMessage(TENANT, message)]);
    expect(receipts).toContainEqual({ status: 'received', rootId });
    expect(receipts).toContainEqual({ status: 'duplicate' });
    await isAt(under, rootId, 'review');
    expect(await under.engine.publishMessage(TENANT, message)).toEqual({ status: 'duplicate' });
  });

  it('should wait for a receiver that comes later', async () => {
    const under = await node();
    const caseNo = newId();
    expect(await under.engine.publishMessage(TENANT, { id: newId(), name: 'receipt', key: caseNo, variables: {}, ttlMs: HOUR })).toEqual({
      status: 'buffered',
    });
    const rootId = await under.start('waiting', { caseNo });
    await isAt(under, rootId, 'review');
  });

  it('should have exactly one receiver where two wait', async () => {
    const under = await node();
    const caseNo = newId();
    const roots = [await under.start('waiting', { caseNo }), await under.start('waiting', { caseNo })];
    const receipt = await under.engine.publishMessage(TENANT, { id: newId(), name: 'receipt', key: caseNo, variables: {}, ttlMs: HOUR });
    expect(receipt).toEqual({ status: 'received', rootId: roots[0] });
    expect(await under.tasks(roots[1]!)).toEqual([]);
    await under.engine.publishMessage(TENANT, { id: newId(), name: 'receipt', key: caseNo, variables: {}, ttlMs: HOUR });
    await isAt(under, roots[1]!, 'review');
  });

  it('should expire', async () => {
    const clock = fakeClock();
    const under = await node({ clock });
    const caseNo = newId();
    await under.engine.publishMessage(TENANT, { id: newId(), name: 'receipt', key: caseNo, variables: {}, ttlMs: 1000 });
    clock.advance(2000);
    const rootId = await under.start('waiting', { caseNo });
    await eventually(
      async () =>
        (await under.query<{ status: string }>('select status from message where correlation_key = $1', [caseNo]))[0]?.status === 'expired',
    );
    expect(await under.tasks(rootId)).toEqual([]);
  });

  it('should start a process, once', async () => {
    const under = await node();
    const message = { id: newId(), name: 'clue-reported', key: null, variables: { place: '回兴街道' }, ttlMs: HOUR };
    const receipt = await under.engine.publishMessage(TENANT, message);
    if (receipt.status !== 'received') throw new Error(`Expected a receipt, but got ${receipt.status}`);
    expect(await under.tasks(receipt.rootId)).toMatchObject([{ elementId: 'review' }]);
    expect(await under.engine.publishMessage(TENANT, message)).toEqual({ status: 'duplicate' });
  });

  it('should travel from one root to another through the outbox', async () => {
    const under = await node();
    const caseNo = newId();
    const receiver = await under.start('waiting', { caseNo });
    const sender = await under.start('throwing', { caseNo });
    await under.execute(ZHANG, { type: 'user-task.complete', taskId: await under.task(sender, 'draft') });
    await isAt(under, receiver, 'review');
    await eventually(async () => (await under.query('select from outbox')).length === 0);
    const history = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.exportHistory(tx, receiver));
    expect(verifyExport(history)).toMatchObject({ isIntact: true });
  });
});

describe('the outbox', () => {
  it("should hand the api's own topics on after the commit, again until it is taken", async () => {
    // given
    const taken: number[] = [];
    const under = await node({
      backOffMs: () => 1,
      outboxHandlers: {
        'mail.letter': async (message) => {
          taken.push(message.attempt);
          if (message.attempt < 3) throw new Error('try again');
        },
      },
    });
    // when
    await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.send(tx, { topic: 'mail.letter', payload: { to: '当事人' } }));
    // then
    await eventually(async () => taken.length === 3);
    await eventually(async () => (await under.query('select from outbox')).length === 0);
    expect(taken).toEqual([1, 2, 3]);
  });

  it('should leave an entry to the node that is working on it, however long that takes', async () => {
    // given: two nodes, and a handler that outlasts its first lease
    const claimAt = async () => (await started[0]!.query<{ at: string }>('select claim_at::text as at from outbox'))[0]?.at;
    let calls = 0;
    const outlast = async () => {
      calls += 1;
      for (let renewals = 0, last = await claimAt(); renewals < 5; renewals += 1) last = await eventually(() => moved(last));
    };
    const moved = async (last: string | undefined) => {
      const now = await claimAt();
      return now !== last && now;
    };
    const config = { pollMs: 10, leaseMs: 6000, outboxHandlers: { 'mail.parcel': outlast } };
    const [under] = [await node(config), await node(config)];
    // when
    await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.send(tx, { topic: 'mail.parcel', payload: {} }));
    // then
    await eventually(async () => calls > 0 && (await claimAt()) === undefined);
    expect(calls).toBe(1);
  });

  it('should take an entry over from a node that died with its lease', async () => {
    // given
    const dead = engineUnderTest(db);
    await db.database.transaction({ tenantId: TENANT }, (tx) => dead.engine.send(tx, { topic: 'mail.left', payload: {} }));
    await db.database.transaction({ tenantId: TENANT }, (tx) => tx.query("update outbox set claim_at = now() + interval '300 ms'"));
    // when
    let calls = 0;
    const under = await node({
      outboxHandlers: {
        'mail.left': async () => {
          calls += 1;
        },
      },
    });
    // then
    await eventually(async () => (await under.query('select from outbox')).length === 0);
    expect(calls).toBe(1);
  });

  it('should keep nothing of a transaction that rolled back', async () => {
    const under = await node();
    const attempt = db.database.transaction({ tenantId: TENANT }, async (tx) => {
      await under.engine.send(tx, { topic: 'mail.letter', payload: {} });
      throw new Error('no');
    });
    await expect(attempt).rejects.toThrow('no');
    expect(await under.query('select from outbox')).toEqual([]);
  });
});

describe('nodes', () => {
  it('should tell each other what was committed', async () => {
    const [here, there] = [await node(), await node()];
    const rootId = await here.start('reviewed');
    await eventually(async () => here.committed.includes(rootId) && there.committed.includes(rootId));
  });

  it('should stop twice without harm and start again', async () => {
    const under = await node({ jobHandlers: { 'mail.send': async () => ({ result: { number: 1 } }) } });
    await under.engine.stop();
    await under.engine.stop();
    await under.engine.start();
    const rootId = await under.start('sent');
    await isAt(under, rootId, 'review');
  });
});
