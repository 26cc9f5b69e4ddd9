import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { historySalt } from '@onematter/engine';
import pg from 'pg';
import { main } from '../../../processes/src/cli/main.ts';
import { engineUnderTest, fakeClock, LI, TENANT, ZHANG } from '../../engine/runtime/engine-under-test.ts';
import { REVIEWED } from '../../engine/runtime/models.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

/* The commands that keep the history, as an administrator types them. */

let db: TestDatabase;
let folder: string;
const roots: string[] = [];

beforeAll(async () => {
  db = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'onematter-keeping-'));
  const under = engineUnderTest(db, { clock: fakeClock('2015-03-05T02:00:00.000Z') });
  await under.deploy(REVIEWED);
  for (let count = 0; count < 2; count += 1) {
    const rootId = await under.start('reviewed');
    await under.execute(ZHANG, { type: 'user-task.complete', taskId: await under.task(rootId, 'draft') });
    await under.execute(LI, { type: 'user-task.complete', taskId: await under.task(rootId, 'review') });
    roots.push(rootId);
  }
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await db.close();
});

async function onematter(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  const context = {
    cwd: folder,
    env: { DATABASE_URL: db.url },
    out: (text: string) => out.push(text),
    err: (text: string) => err.push(text),
    fetch,
  };
  const withTenant = args[0] === 'checkpoint' && args.includes('--new-key') ? args : [...args, '--tenant', TENANT];
  const code = await main(withTenant, context as never);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const CHECK = ['verify', '--checkpoint', 'checkpoints', '--key', 'key.pub'];
const ARCHIVE = [
  'archive',
  '--before',
  '2016-01-01',
  '--kind',
  'case',
  '--checkpoints',
  'checkpoints',
  '--key',
  'key.pub',
  '--out',
  'archives',
];

describe('onematter checkpoint, archive, retention', () => {
  it('should make a key, a checkpoint, and find everything as it was', async () => {
    expect(await onematter('checkpoint', '--new-key', 'key')).toMatchObject({ code: 0 });
    expect(await onematter('checkpoint', '--new-key', 'key')).toMatchObject({ code: 3 }); // never over an old one
    expect(await onematter('checkpoint', '--key', 'key', '--out', 'checkpoints')).toMatchObject({
      code: 0,
      out: expect.stringContaining('检查点 1：2 条记录'),
    });
    expect(await onematter('checkpoint', '--key', 'key', '--out', 'checkpoints')).toMatchObject({
      code: 0,
      out: expect.stringContaining('检查点 2'),
    });
    expect((await readdir(join(folder, 'checkpoints'))).sort()).toEqual([
      `checkpoint-${TENANT}-000001.jsonl`,
      `checkpoint-${TENANT}-000002.jsonl`,
    ]);
    expect(await onematter(...CHECK)).toMatchObject({ code: 0, out: expect.stringContaining('通过') });
    expect(await onematter('checkpoint', '--key', 'checkpoints/nothing', '--out', 'checkpoints')).toMatchObject({
      code: 3,
      err: expect.stringContaining('FILE_UNREADABLE'),
    });
  });

  it('should archive by dry run first, only after the period, and verify with the files', async () => {
    // given
    expect(await onematter(...ARCHIVE)).toMatchObject({ code: 3, err: expect.stringContaining('RETENTION_NOT_SET') });
    expect(await onematter('retention', 'set', '--kind', 'case', '--years', '99', '--basis', '试验')).toMatchObject({ code: 0 });
    expect(await onematter(...ARCHIVE)).toMatchObject({ code: 3, err: expect.stringContaining('RETENTION_NOT_OVER') });
    expect(await onematter('retention', 'set', '--kind', 'case', '--years', '10', '--basis', '试验')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/case +10 +2 +2 +0 +试验/),
    });
    // when / then
    expect(await onematter(...ARCHIVE)).toMatchObject({ code: 0, out: expect.stringContaining('演练：可归档 2 条记录') });
    expect(await onematter(...ARCHIVE, '--execute')).toMatchObject({ code: 0, out: expect.stringContaining('2 条记录') });
    expect(await onematter(...CHECK)).toMatchObject({ code: 4, out: expect.stringContaining('已归档') });
    expect(await onematter(...CHECK, '--archives', 'archives')).toMatchObject({ code: 0 });
    const [file] = await readdir(join(folder, 'archives'));
    const [line] = (await readFile(join(folder, 'archives', file!), 'utf8')).split('\n');
    await writeFile(join(folder, 'one.json'), line!);
    const context = { cwd: folder, env: {}, out: () => {}, err: () => {}, fetch };
    expect(await main(['verify', 'one.json'], context)).toBe(0);
  });

  it('should erase personal values by dry run first', async () => {
    await db.database.transaction({ tenantId: TENANT }, (tx) => historySalt(tx, roots[0]!, () => 'a salt that is long enough'));
    const erase = ['retention', 'erase', '--root', roots[0]!, '--reason', '当事人申请'];
    expect(await onematter(...erase)).toMatchObject({ code: 0, out: expect.stringContaining('演练') });
    expect(await onematter(...erase, '--execute')).toMatchObject({ code: 0, out: expect.stringContaining('已销毁') });
    expect(await onematter(...erase, '--execute')).toMatchObject({ code: 0, out: expect.stringContaining('没有') });
    const admin = new pg.Client({ connectionString: db.adminUrl });
    await admin.connect();
    expect((await admin.query('select salt from history_salt')).rows).toEqual([{ salt: null }]);
    await admin.end();
  });

  it('should say what is wrong with how it was called', async () => {
    expect(await onematter('checkpoint')).toMatchObject({ code: 3, err: expect.stringContaining('ARGUMENT_INVALID') });
    expect(await onematter('archive', '--before', '2016-02-31', ...ARCHIVE.slice(3))).toMatchObject({
      code: 3,
      err: expect.stringContaining('DATE_INVALID'),
    });
    expect(await onematter('retention', 'forget')).toMatchObject({ code: 3, err: expect.stringContaining('ARGUMENT_INVALID') });
    expect(await onematter('retention', '--database', 'postgres://nobody@127.0.0.1:1/none')).toMatchObject({
      code: 3,
      err: expect.stringContaining('DATABASE_UNAVAILABLE'),
    });
  });
});
