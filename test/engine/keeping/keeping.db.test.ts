import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  archive,
  type CheckpointedHeads,
  type CheckpointSeal,
  eraseSalt,
  foldCheckpoints,
  historySalt,
  listRetention,
  planArchive,
  sealValue,
  setRetention,
  type Tx,
  takeCheckpoint,
  verifyAgainstCheckpoints,
  verifyExport,
} from '@onematter/engine';
import pg from 'pg';
import { CHAIN_START, hashOf } from '../../../engine/src/runtime/chain.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type EngineUnderTest, engineUnderTest, fakeClock, LI, TENANT, ZHANG } from '../runtime/engine-under-test.ts';
import { REVIEWED } from '../runtime/models.ts';

/* What keeps the history honest and lets it leave the database: checkpoints 检查点, retention 保存期限, archive 归档, erasure. */

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
let db: TestDatabase;
let admin: pg.Client;
let under: EngineUnderTest;
let files: { name: string; lines: string[] }[];
let last: CheckpointSeal | null;

beforeAll(async () => {
  db = await testDatabase();
  admin = new pg.Client({ connectionString: db.adminUrl });
  await admin.connect();
  under = engineUnderTest(db, { clock: fakeClock('2020-03-05T02:00:00.000Z') });
  await under.deploy(REVIEWED);
});
beforeEach(async () => {
  files = [];
  last = null;
  await admin.query('truncate root, event, command, user_task, user_task_done, task_principal, archive, retention');
});
afterAll(async () => {
  await admin.end();
  await db.close();
});

const inTenant = <R>(work: (tx: Tx) => Promise<R>) => db.database.transaction({ tenantId: TENANT }, work);

async function checkpoint(isFull = false): Promise<CheckpointSeal> {
  let text = '';
  last = await takeCheckpoint(db.database, { tenantId: TENANT, key: privateKey, previous: last, isFull }, async (line) => {
    text += line;
  });
  files.push({ name: `${last.number}.jsonl`, lines: text.split('\n') });
  return last;
}

const fold = (): Promise<CheckpointedHeads> => foldCheckpoints(files, publicKey);
const findings = async (archived?: (rootId: string) => unknown) =>
  (await verifyAgainstCheckpoints(db.database, await fold(), archived)).findings;

async function complete(rootId: string, elementId: string, actor = ZHANG): Promise<void> {
  const outcome = await under.execute(actor, { type: 'user-task.complete', taskId: await under.task(rootId, elementId) });
  if (outcome.outcome !== 'accepted') throw new Error(`Expected ${elementId} to complete, but: ${JSON.stringify(outcome)}`);
}

async function ended(): Promise<string> {
  const rootId = await under.start('reviewed');
  await complete(rootId, 'draft');
  await complete(rootId, 'review', LI);
  return rootId;
}

/** What somebody with every right in the database can do: new data, and the whole chain computed anew. */
async function rewrite(rootId: string, change: (data: Record<string, unknown>) => void): Promise<void> {
  const events = await inTenant((tx) => under.engine.history(tx, rootId));
  let previous = CHAIN_START;
  for (const event of events) {
    const data = structuredClone(event.data) as Record<string, unknown>;
    change(data);
    previous = hashOf(previous, { ...event, data: data as typeof event.data, tenantId: TENANT });
    await admin.query("update event set data = $3, hash = decode($4, 'hex') where root_id = $1 and seq = $2", [
      rootId,
      event.seq,
      JSON.stringify(data),
      previous,
    ]);
  }
  await admin.query("update root set hash_head = decode($2, 'hex') where root_id = $1", [rootId, previous]);
}

describe('checkpoints', () => {
  it('should hold the roots that moved since, and find everything as it was', async () => {
    // given
    const roots = [await under.start('reviewed'), await under.start('reviewed')];
    expect(await checkpoint()).toMatchObject({ number: 1, heads: 2, since: null, previous: null });
    await complete(roots[0]!, 'draft');
    await ended();
    // when
    const second = await checkpoint();
    // then
    expect(second).toMatchObject({ number: 2, previous: expect.stringMatching(/^sm3:/) });
    expect((await fold()).heads.size).toBe(3);
    expect(await findings()).toEqual([]);
    await complete(roots[1]!, 'draft'); // later events go on from what was signed
    expect(await findings()).toEqual([]);
  });

  it('should show a tail that was cut off, which the chain alone does not', async () => {
    const rootId = await ended();
    await checkpoint();
    // when: the last three events and every trace of them go
    const events = await inTenant((tx) => under.engine.history(tx, rootId));
    const end = events.at(-4)!;
    await admin.query('delete from event where root_id = $1 and seq > $2', [rootId, end.seq]);
    await admin.query("update root set next_seq = $2, hash_head = decode($3, 'hex') where root_id = $1", [rootId, end.seq + 1, end.hash]);
    // then
    expect(verifyExport(await inTenant((tx) => under.engine.exportHistory(tx, rootId)))).toMatchObject({ isIntact: true });
    expect(await findings()).toEqual([{ rootId, seq: end.seq + 1, problem: 'tail-cut' }]);
  });

  it('should show a history that was written anew from its first event', async () => {
    const rootId = await ended();
    await checkpoint();
    await rewrite(rootId, (data) => {
      if ('by' in data) data['by'] = 'somebody-else';
    });
    expect(verifyExport(await inTenant((tx) => under.engine.exportHistory(tx, rootId)))).toMatchObject({ isIntact: true });
    expect(await findings()).toMatchObject([{ rootId, problem: 'rewritten' }]);
  });

  it('should show a root that is gone and an event that was changed', async () => {
    const [gone, changed] = [await ended(), await ended()];
    await checkpoint();
    await admin.query('delete from root where root_id = $1', [gone]);
    await admin.query(`update event set data = '{}' where root_id = $1 and seq = 2`, [changed]);
    expect(await findings()).toEqual(
      expect.arrayContaining([
        { rootId: gone, seq: null, problem: 'missing' },
        { rootId: changed, seq: 2, problem: 'broken' },
      ]),
    );
  });

  it('should refuse a file that was changed, left out, or signed by another key', async () => {
    await ended();
    await checkpoint();
    await ended();
    await checkpoint();
    await ended();
    await checkpoint();
    const [first, second, third] = files as [(typeof files)[0], (typeof files)[0], (typeof files)[0]];
    const refused = (some: typeof files, key = publicKey) =>
      expect(foldCheckpoints(some, key)).rejects.toMatchObject({ code: 'CHECKPOINT_INVALID' });
    await refused([first, third]);
    await refused([second, third]);
    await refused([]);
    await refused([first], generateKeyPairSync('ed25519').publicKey);
    await refused([{ name: 'x', lines: first.lines.map((line) => line.replace(/,(\d+),/, (_, seq) => `,${Number(seq) - 1},`)) }]);
    await refused([{ name: 'x', lines: first.lines.slice(0, -2) }]);
    await refused([{ name: 'x', lines: ['no json'] }]);
    await expect(foldCheckpoints([first, second, third], publicKey)).resolves.toMatchObject({ last: { number: 3 } });
  });

  it('should let a series begin anew with a full checkpoint', async () => {
    await ended();
    await checkpoint();
    await ended();
    expect(await checkpoint(true)).toMatchObject({ number: 2, heads: 2, since: null });
    files.shift();
    expect((await fold()).heads.size).toBe(2);
  });
});

describe('archiving', () => {
  const disk = new Map<string, string>();
  const store = {
    async write(name: string, text: string) {
      disk.set(name, text);
    },
    read: async (name: string) => disk.get(name) ?? '',
  };
  const request = async (more = {}) => ({ kind: 'case', before: '2021-01-01T00:00:00.000Z', checkpoints: await fold(), ...more });
  const events = async () => (await admin.query('select from event')).rowCount;
  beforeEach(() => disk.clear());

  it('should refuse where no period is set, where it is not over, and where no checkpoint has seen the end', async () => {
    await under.start('reviewed');
    await checkpoint();
    await ended();
    await expect(planArchive(db.database, await request())).rejects.toMatchObject({ code: 'RETENTION_NOT_SET' });
    await setRetention(db.database, TENANT, { kind: 'case', keepYears: 30, basis: '试验' });
    await expect(planArchive(db.database, await request())).rejects.toMatchObject({ code: 'RETENTION_NOT_OVER' });
    await setRetention(db.database, TENANT, { kind: 'case', keepYears: 5, basis: '试验' });
    expect(await planArchive(db.database, await request())).toEqual({ roots: 0, events: 0, uncovered: 1 });
    await expect(archive(db.database, await request(), store)).rejects.toMatchObject({ code: 'CHECKPOINT_MISSING' });
    expect(disk.size).toBe(0);
  });

  it('should take what has ended out of the database into files that verify, and nothing else', async () => {
    // given
    const roots = [await ended(), await ended(), await ended()];
    const open = await under.start('reviewed');
    await checkpoint();
    await setRetention(db.database, TENANT, { kind: 'case', keepYears: 5, basis: '试验' });
    expect(await listRetention(db.database, TENANT)).toEqual([
      { kind: 'case', keepYears: 5, basis: '试验', roots: 4, due: 3, archived: 0 },
    ]);
    const before = await events();
    // when: the disk is full at the second file
    let writes = 0;
    const full = {
      ...store,
      write: async (name: string, text: string) => (++writes === 2 ? Promise.reject(new Error('ENOSPC')) : store.write(name, text)),
    };
    await expect(archive(db.database, await request({ batch: 1 }), full)).rejects.toThrow('ENOSPC');
    const batches: { roots: number }[] = [];
    await archive(db.database, await request({ batch: 1 }), store, (batch) => batches.push(batch));
    // then
    expect(batches).toHaveLength(2);
    expect(disk.size).toBe(3);
    const exports = new Map(
      [...disk.values()].map((text) => JSON.parse(text) as { rootId: string; events: unknown[] }).map((one) => [one.rootId, one]),
    );
    expect([...exports.keys()].sort()).toEqual([...roots].sort());
    const archived = [...exports.values()].reduce((sum, one) => sum + one.events.length, 0);
    expect(await events()).toBe(before! - archived);
    expect(await under.query('select from command where root_id = any($1)', [roots])).toEqual([]);
    await expect(inTenant((tx) => under.engine.exportHistory(tx, roots[0]!))).rejects.toMatchObject({ code: 'HISTORY_ARCHIVED' });
    expect(verifyExport(await inTenant((tx) => under.engine.exportHistory(tx, open)))).toMatchObject({ isIntact: true });
    // and: the checkpoints still hold, with the files; without them nobody can say
    expect(await findings((rootId) => exports.get(rootId))).toEqual([]);
    expect((await findings()).map(({ problem }) => problem)).toEqual(Array(3).fill('archived-unchecked'));
    expect(await listRetention(db.database, TENANT)).toMatchObject([{ roots: 4, due: 0, archived: 3 }]);
  });

  it('should remove nothing where a file does not read back as it was written, or a history does not verify', async () => {
    const [rootId] = [await ended()];
    await checkpoint();
    await setRetention(db.database, TENANT, { kind: 'case', keepYears: 5, basis: '试验' });
    const before = await events();
    const lossy = { ...store, read: async (name: string) => (disk.get(name) ?? '').replace('user-task.completed', 'user-task.returned') };
    await expect(archive(db.database, await request(), lossy)).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' });
    await admin.query(`update event set data = '{}' where root_id = $1 and seq = 2`, [rootId]);
    await expect(archive(db.database, await request(), store)).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' });
    expect(await events()).toBe(before);
    expect(await under.query('select from archive')).toEqual([]);
  });
});

describe('erasure', () => {
  it('should leave a chain that verifies and digests that nobody can prove any more', async () => {
    // given
    const rootId = await ended();
    const fresh = () => 'a salt that is long enough';
    const salt = (await inTenant((tx) => historySalt(tx, rootId, fresh))) ?? '';
    await inTenant((tx) =>
      under.engine.append(tx, rootId, ZHANG, [{ type: 'form.submitted', data: { content: sealValue(salt, { name: '王芳' }) } }]),
    );
    expect(await inTenant((tx) => historySalt(tx, rootId, () => 'another salt, just as long'))).toBe(salt);
    // when
    const erase = () => inTenant((tx) => eraseSalt(tx, rootId, '当事人申请', ZHANG, under.engine.append));
    expect([await erase(), await erase()]).toEqual([true, false]);
    // then
    expect(await inTenant((tx) => historySalt(tx, rootId, fresh))).toBeNull();
    const exported = await inTenant((tx) => under.engine.exportHistory(tx, rootId));
    expect(verifyExport(exported)).toMatchObject({ isIntact: true });
    expect(exported.events.at(-1)).toMatchObject({ type: 'personal-values.erased', data: { reason: '当事人申请' } });
    expect(JSON.stringify(exported)).not.toContain('王芳');
  });
});
