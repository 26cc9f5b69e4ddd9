import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, RefusedError, verifyExport } from '@onematter/engine';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type EngineUnderTest, engineUnderTest, fakeClock, LI, TENANT, ZHANG } from './engine-under-test.ts';

let db: TestDatabase;
let under: EngineUnderTest;
beforeAll(async () => {
  db = await testDatabase();
  under = engineUnderTest(db);
});
afterAll(() => db.close());

const CLUE = { kind: 'clue' };

function envelope(rootId: string, more: object = {}) {
  return { tenantId: TENANT, commandId: newId(), rootId, actor: ZHANG, requestDigest: 'sm3:1', device: 'phone', ...more };
}

async function added(rootId: string, name: string, more: object = {}) {
  return under.engine.record(
    envelope(rootId, more),
    'evidence.add',
    async () => ({ events: [{ type: 'evidence.added', data: { name } }], result: { name } }),
    CLUE,
  );
}

async function historyOf(rootId: string) {
  return db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.history(tx, rootId));
}

describe('record', () => {
  it('should open a root and chain its events', async () => {
    // given
    const rootId = newId();
    // when
    const first = await added(rootId, '照片一');
    const second = await added(rootId, '照片二');
    // then
    expect(first).toEqual({ outcome: 'accepted', rootId, revision: 1, events: [], result: { name: '照片一' }, isRepeat: false });
    expect(second).toMatchObject({ revision: 2 });
    expect(await historyOf(rootId)).toMatchObject([
      { seq: 1, type: 'root.opened', data: { kind: 'clue' }, actor: ZHANG, device: 'phone' },
      { seq: 2, type: 'evidence.added', data: { name: '照片一' } },
      { seq: 3, type: 'evidence.added', data: { name: '照片二' } },
    ]);
    const history = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.exportHistory(tx, rootId));
    expect(verifyExport(JSON.parse(JSON.stringify(history)))).toMatchObject({ isIntact: true, events: 3 });
  });

  it('should answer a repeat as it answered first and do nothing again', async () => {
    const rootId = newId();
    const commandId = newId();
    const first = await added(rootId, '一', { commandId });
    const repeat = await added(rootId, '一', { commandId });
    expect(repeat).toEqual({ ...first, isRepeat: true });
    expect(await historyOf(rootId)).toHaveLength(2);
  });

  it('should refuse an id that was used for another request or by somebody else', async () => {
    const rootId = newId();
    const commandId = newId();
    await added(rootId, '一', { commandId });
    await expect(added(rootId, '一', { commandId, requestDigest: 'sm3:2' })).rejects.toMatchObject({ code: 'COMMAND_ID_REUSED' });
    await expect(added(rootId, '一', { commandId, actor: LI })).rejects.toMatchObject({ code: 'COMMAND_ID_REUSED' });
  });

  it('should do a command once when it arrives eight times at once', async () => {
    const rootId = newId();
    const commandId = newId();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => added(rootId, '一', { commandId })));
    expect(outcomes.filter((outcome) => !outcome.isRepeat)).toHaveLength(1);
    expect(await historyOf(rootId)).toHaveLength(2);
  });

  it('should number events without gaps when thirty commands meet on one root', async () => {
    const rootId = newId();
    await added(rootId, '零');
    await Promise.all(Array.from({ length: 30 }, (_, index) => added(rootId, `${index}`)));
    const history = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.exportHistory(tx, rootId));
    expect(history.events.map((event) => event.seq)).toEqual(Array.from({ length: 32 }, (_, index) => index + 1));
    expect(verifyExport(history)).toMatchObject({ isIntact: true });
  });

  it('should keep a refused attempt as evidence and nothing it wrote', async () => {
    // given
    const rootId = newId();
    await added(rootId, '一');
    // when
    const outcome = await under.engine.record(envelope(rootId), 'evidence.remove', async (tx) => {
      await tx.query("insert into inbox (tenant_id, source, delivery_id) values ($1, 'refused', 'x')", [TENANT]);
      throw new RefusedError('EVIDENCE_SEALED', { evidence: 'e1' });
    });
    // then
    expect(outcome).toEqual({ outcome: 'refused', rootId, code: 'EVIDENCE_SEALED', details: { evidence: 'e1' }, isRepeat: false });
    expect((await historyOf(rootId)).at(-1)).toMatchObject({
      type: 'command.refused',
      data: { command: 'evidence.remove', code: 'EVIDENCE_SEALED', details: { evidence: 'e1' } },
    });
    expect(await under.query("select from inbox where source = 'refused'")).toEqual([]);
  });

  it('should not open a root by a refused command, and answer its repeat', async () => {
    const rootId = newId();
    const commandId = newId();
    const refuse = () =>
      under.engine.record(
        envelope(rootId, { commandId }),
        'clue.register',
        async () => Promise.reject(new RefusedError('NOT_YOURS')),
        CLUE,
      );
    expect(await refuse()).toMatchObject({ outcome: 'refused', rootId: null, isRepeat: false });
    expect(await refuse()).toMatchObject({ outcome: 'refused', code: 'NOT_YOURS', isRepeat: true });
    expect(await under.query('select from root where root_id = $1', [rootId])).toEqual([]);
  });

  it('should refuse a stale revision without trying again', async () => {
    const rootId = newId();
    await added(rootId, '一');
    await added(rootId, '二');
    await expect(added(rootId, '三', { expectedRevision: 1 })).rejects.toMatchObject({ code: 'STALE_REVISION', details: { revision: 2 } });
    await expect(added(rootId, '三', { expectedRevision: 2 })).resolves.toMatchObject({ revision: 3 });
  });

  it.each([['a\u0000b'], ['\ud800']])('should refuse text that PostgreSQL cannot hold: %j', async (name) => {
    await expect(added(newId(), name)).rejects.toMatchObject({ code: 'INVALID_TEXT' });
  });

  it('should keep text that only looks like an escape', async () => {
    const rootId = newId();
    await added(rootId, '\\u0000 与 𠮷');
    expect((await historyOf(rootId)).at(-1)?.data).toEqual({ name: '\\u0000 与 𠮷' });
  });

  it('should say ROOT_NOT_FOUND where the root may not be opened', async () => {
    await expect(under.engine.record(envelope(newId()), 'x.do', async () => ({ events: [] }))).rejects.toMatchObject({
      code: 'ROOT_NOT_FOUND',
    });
    await expect(under.engine.record(envelope('no-uuid'), 'x.do', async () => ({ events: [] }))).rejects.toMatchObject({
      code: 'INVALID_ID',
    });
  });

  it("should not see another tenant's root", async () => {
    const rootId = newId();
    await added(rootId, '一');
    await expect(
      under.engine.record({ ...envelope(rootId), tenantId: 'sichuan' }, 'x.do', async () => ({ events: [] })),
    ).rejects.toMatchObject({ code: 'ROOT_NOT_FOUND' });
  });

  it('should keep a fault as an incident of the root, undo the rest and say ENGINE_FAULT for its own', async () => {
    // given: a participant's own errors are its own affair
    const rootId = newId();
    await added(rootId, '一');
    // when
    const attempt = under.engine.record(envelope(rootId), 'x.do', async () => Promise.reject(new TypeError('a slip of the api')));
    // then
    await expect(attempt).rejects.toThrow('a slip of the api');
    expect(await historyOf(rootId)).toHaveLength(2);
  });
});

describe('append', () => {
  it("should join the running command's chain and number", async () => {
    const rootId = newId();
    await under.engine.record(
      envelope(rootId),
      'evidence.add',
      async (tx) => {
        await under.engine.append(tx, rootId, ZHANG, [{ type: 'file.stored', data: { sizeBytes: 1 } }]);
        await under.engine.participate(tx, rootId, { personId: 'zhang', duty: 'handle' });
        return { events: [{ type: 'evidence.added', data: {} }] };
      },
      CLUE,
    );
    const history = await historyOf(rootId);
    expect(history.map((event) => event.type)).toEqual(['root.opened', 'file.stored', 'participation.recorded', 'evidence.added']);
    expect(new Set(history.map((event) => event.commandId)).size).toBe(1);
    const participations = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.participations(tx, rootId));
    expect(participations).toEqual([{ personId: 'zhang', duty: 'handle' }]);
  });

  it('should lock the root itself in a plain transaction', async () => {
    const rootId = newId();
    await added(rootId, '一');
    await Promise.all(
      Array.from({ length: 5 }, () =>
        db.database.transaction({ tenantId: TENANT }, async (tx) => {
          await under.engine.append(tx, rootId, ZHANG, [{ type: 'document.rendered', data: {} }]);
          await under.engine.append(tx, rootId, ZHANG, [{ type: 'document.issued', data: {} }]);
        }),
      ),
    );
    const history = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.exportHistory(tx, rootId));
    expect(history.events).toHaveLength(12);
    expect(verifyExport(history)).toMatchObject({ isIntact: true });
  });
});

describe('time', () => {
  it("should never go back before a root's last event when the clock does", async () => {
    // given
    const clock = fakeClock();
    const clocked = engineUnderTest(db, { clock });
    const rootId = newId();
    const note = () =>
      clocked.engine.record(envelope(rootId), 'note.add', async () => ({ events: [{ type: 'note.added', data: {} }] }), CLUE);
    await note();
    // when
    clock.advance(-3_600_000);
    await note();
    // then
    const at = (await historyOf(rootId)).map((event) => event.at);
    expect(new Set(at)).toEqual(new Set(['2026-11-21T02:00:00.000Z']));
  });
});
