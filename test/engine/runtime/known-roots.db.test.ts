import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Database, newId, type UserTaskRow, verifyExport } from '@onematter/engine';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type EngineUnderTest, engineUnderTest, everybodyIsOfficer, LI, TENANT, ZHANG } from './engine-under-test.ts';
import { NUMBERED, REVIEWED, TIMED } from './models.ts';

let db: TestDatabase;
/** two nodes that keep roots in memory */
let here: EngineUnderTest;
let there: EngineUnderTest;
/** names of the statements sent from `here` */
const sent: string[] = [];
const seenTasks: (UserTaskRow | null)[] = [];

beforeAll(async () => {
  db = await testDatabase();
  const connectors = { 'ledger.number': async () => ({ result: { number: 7 } }) };
  here = engineUnderTest(
    { ...db, database: listening(db.database) },
    {
      rootCacheSize: 100,
      connectors,
      loadFacts(tx, root, command) {
        seenTasks.push(root.task);
        return everybodyIsOfficer()(tx, root, command);
      },
    },
  );
  there = engineUnderTest(db, { rootCacheSize: 100, connectors });
  await here.deploy(REVIEWED, NUMBERED, TIMED);
});
beforeEach(() => {
  sent.length = 0;
  seenTasks.length = 0;
});
afterAll(() => db.close());

/** The same database, telling what is sent. */
function listening(database: Database): Database {
  return {
    ...database,
    transaction: (scope, work) =>
      database.transaction(scope, (tx) =>
        work({
          ...tx,
          query(text, values, name) {
            sent.push(name ?? text);
            return tx.query(text, values, name);
          },
        }),
      ),
  };
}

async function complete(node: EngineUnderTest, rootId: string, elementId: string, actor = ZHANG, more = {}) {
  return node.execute(actor, { type: 'user-task.complete', taskId: await here.task(rootId, elementId) }, { rootId, ...more });
}

async function verified(rootId: string) {
  const history = await db.database.transaction({ tenantId: TENANT }, (tx) => here.engine.exportHistory(tx, rootId));
  return { ...verifyExport(JSON.parse(JSON.stringify(history))), commands: new Set(history?.events.map((event) => event.commandId)).size };
}

const LOCK = 'root-lock';

describe('a root that this node knows', () => {
  it('should take a command without lock and load, and leave the same rows', async () => {
    // given
    const rootId = await here.start('reviewed');
    sent.length = 0;
    // when
    const outcome = await complete(here, rootId, 'draft');
    // then
    expect(outcome).toMatchObject({ outcome: 'accepted', revision: 2 });
    expect(sent.filter((name) => name === LOCK)).toEqual([]);
    expect(await complete(here, rootId, 'review', LI)).toMatchObject({ outcome: 'accepted', revision: 3 });
    expect(await verified(rootId)).toMatchObject({ isIntact: true, commands: 3 });
  });

  it('should show hooks the task as it is stored', async () => {
    // given
    const rootId = await here.start('reviewed');
    const taskId = await here.task(rootId, 'draft');
    const stored = await db.database.transaction({ tenantId: TENANT }, (tx) => here.engine.userTask(tx, taskId));
    // when
    await complete(here, rootId, 'draft');
    // then
    expect(seenTasks.at(-1)).toEqual(stored);
  });

  it('should read a task again that somebody took meanwhile on this very node', async () => {
    // given
    const rootId = await here.start('reviewed');
    const taskId = await here.task(rootId, 'draft');
    await here.execute(ZHANG, { type: 'user-task.claim', taskId }, { rootId });
    // when
    await complete(here, rootId, 'draft');
    // then
    expect(seenTasks.at(-1)).toMatchObject({ taskId, assignee: 'zhang' });
  });

  it('should be loaded anew where another node moved it', async () => {
    // given
    const rootId = await here.start('reviewed');
    const taskId = await here.task(rootId, 'draft');
    await there.execute(ZHANG, { type: 'user-task.complete', taskId }, { rootId });
    // when
    const late = await here.execute(LI, { type: 'user-task.complete', taskId }, { rootId });
    const next = await complete(here, rootId, 'review', LI);
    // then
    expect(late).toMatchObject({ outcome: 'refused', code: 'USER_TASK_NOT_OPEN' });
    expect(next).toMatchObject({ outcome: 'accepted' });
    expect(await verified(rootId)).toMatchObject({ isIntact: true, commands: 4 });
  });

  it('should be loaded anew where another node only recorded a refusal, which moves no revision', async () => {
    // given
    const rootId = await here.start('reviewed');
    await there.execute(ZHANG, { type: 'user-task.complete', taskId: newId() }, { rootId });
    sent.length = 0;
    // when
    const outcome = await complete(here, rootId, 'draft');
    // then
    expect(outcome).toMatchObject({ outcome: 'accepted', revision: 2 });
    expect(sent).toContain(LOCK);
    expect(await verified(rootId)).toMatchObject({ isIntact: true, commands: 3 });
  });

  it('should give a repeated command its first answer and refuse its id to another', async () => {
    // given
    const rootId = await here.start('reviewed');
    const commandId = newId();
    const taskId = await here.task(rootId, 'draft');
    const command = { type: 'user-task.complete', taskId } as const;
    const first = await here.execute(ZHANG, command, { rootId, commandId });
    // when
    const again = await here.execute(ZHANG, command, { rootId, commandId });
    const other = here.execute(LI, { ...command, taskId: await here.task(rootId, 'review') }, { rootId, commandId });
    // then
    expect(again).toEqual({ ...first, isRepeat: true });
    await expect(other).rejects.toMatchObject({ code: 'COMMAND_ID_REUSED' });
    expect(await verified(rootId)).toMatchObject({ isIntact: true, commands: 2 });
  });

  it('should keep a refusal as evidence without lock and load', async () => {
    // given
    const rootId = await here.start('reviewed');
    await complete(here, rootId, 'draft', ZHANG);
    sent.length = 0;
    // when
    const refused = await complete(here, rootId, 'review', ZHANG); // who handled may not review
    // then
    expect(refused).toMatchObject({ outcome: 'refused', code: 'DUTY_CONFLICT' });
    expect(sent.filter((name) => name === LOCK)).toEqual([]);
    expect(await complete(here, rootId, 'review', LI)).toMatchObject({ outcome: 'accepted' });
    expect(await verified(rootId)).toMatchObject({ isIntact: true, commands: 4 });
  });

  it('should be locked before a connector runs', async () => {
    // given
    const rootId = await here.start('numbered');
    sent.length = 0;
    // when
    const outcome = await complete(here, rootId, 'draft');
    // then
    expect(outcome).toMatchObject({ outcome: 'accepted' });
    expect(sent).toContain(LOCK);
    expect(here.faults).toEqual([]);
  });

  it('should let one of many completions win on two nodes, and chain what all of them did', async () => {
    // given
    const rootId = await here.start('reviewed');
    const taskId = await here.task(rootId, 'draft');
    const command = { type: 'user-task.complete', taskId } as const;
    // when
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? here : there).execute(ZHANG, command, { rootId })),
    );
    // then
    expect(outcomes.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
    expect(await verified(rootId)).toMatchObject({ isIntact: true, commands: 13 });
  });
});
