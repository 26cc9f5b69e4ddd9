import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, verifyExport } from '@onematter/engine';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type EngineUnderTest, engineUnderTest, TENANT, ZHANG } from './engine-under-test.ts';
import { REVIEWED } from './models.ts';

/* PostgreSQL takes an id in capitals for the same; the hash of a history must too. */

let db: TestDatabase;
let under: EngineUnderTest;

beforeAll(async () => {
  db = await testDatabase();
  under = engineUnderTest(db);
  await under.deploy(REVIEWED);
});
afterAll(() => db.close());

describe('ids in capitals', () => {
  it('should name the same root, task and command, and leave a history that verifies', async () => {
    // given
    const rootId = await under.start('reviewed');
    const taskId = await under.task(rootId, 'draft');
    const capitals = { rootId: rootId.toUpperCase(), commandId: newId().toUpperCase() };
    // when: a command, its repeat, a refused one, a record, an append
    const claim = { type: 'user-task.claim', taskId: taskId.toUpperCase() } as const;
    expect(await under.execute(ZHANG, claim, capitals)).toMatchObject({ outcome: 'accepted', rootId });
    const repeat = await under.execute(ZHANG, claim, { rootId, commandId: capitals.commandId.toLowerCase() });
    expect(repeat).toMatchObject({ outcome: 'accepted', isRepeat: true });
    const refused = await under.execute(
      ZHANG,
      { type: 'user-task.return', taskId, target: 'x', reason: '退回' },
      { rootId: rootId.toUpperCase() },
    );
    expect(refused.outcome).toBe('refused');
    const record = { tenantId: TENANT, commandId: newId(), rootId: rootId.toUpperCase(), actor: ZHANG, requestDigest: 'sm3:x' };
    await under.engine.record(record, 'note.add', async () => ({ events: [{ type: 'note.added', data: {} }] }));
    await db.database.transaction({ tenantId: TENANT }, (tx) =>
      under.engine.append(tx, rootId.toUpperCase(), ZHANG, [{ type: 'note.added', data: {} }]),
    );
    // then
    for (const id of [rootId, rootId.toUpperCase()]) {
      const exported = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.exportHistory(tx, id));
      expect(verifyExport(exported)).toMatchObject({ isIntact: true });
    }
  });
});
