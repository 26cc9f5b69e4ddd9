import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Actor, type EngineCommand, verifyExport } from '@onematter/engine';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type EngineUnderTest, engineUnderTest, fakeClock, TENANT } from '../runtime/engine-under-test.ts';
import { chain, definitions, userTask } from '../runtime/models.ts';

const ALL = 'claim unclaim assign return delegate add-sign remove-sign jump take-back carbon-copy urge consult suspend terminate void save';
const START = '<bpmn:startEvent id="start" />';
const END = '<bpmn:endEvent id="end" />';
const task = (id: string) => userTask(id, { operations: ALL, duty: 'handle' });
const MODEL = definitions(chain('operated', ['start', 'a', 'b', 'c', 'end'], START + task('a') + task('b') + task('c') + END));

const as = (id: string): Actor => ({ kind: 'person', id });
const clock = fakeClock();
let db: TestDatabase;
let under: EngineUnderTest;

beforeAll(async () => {
  db = await testDatabase();
  under = engineUnderTest(db, { clock });
  await under.deploy(MODEL);
});
afterAll(() => db.close());

interface Row {
  readonly task_id: string;
  readonly element_id: string;
  readonly kind: string;
  readonly assignee: string | null;
  readonly owner: string | null;
  readonly suspended_at: string | null;
  readonly urged_at: string | null;
  readonly parent_task_id: string | null;
}

/** One root under test, with the rows of its open tasks and items. */
async function root() {
  const rootId = await under.start('operated');
  const rows = () => under.query<Row>('select * from user_task where root_id = $1 order by kind desc, created_at, task_id', [rootId]);
  const find = async (element: string, kind = 'task', assignee?: string) => {
    const found = (await rows()).find(
      (row) => row.element_id === element && row.kind === kind && (assignee === undefined || row.assignee === assignee),
    );
    if (found === undefined) throw new Error(`Expected an open ${kind} of ${element}, but found ${JSON.stringify(await rows())}`);
    return found;
  };
  return {
    rootId,
    find,
    principals: (taskId: string) =>
      under
        .query<{ principal: string }>('select principal from task_principal where task_id = $1 order by 1', [taskId])
        .then((all) => all.map((one) => one.principal)),
    async do(actor: string, command: EngineCommand): Promise<void> {
      const outcome = await under.execute(as(actor), command);
      if (outcome.outcome === 'refused')
        throw new Error(`Expected ${command.type}, but: ${outcome.code} ${JSON.stringify(outcome.details)}`);
    },
    async code(actor: string, command: EngineCommand): Promise<string> {
      const outcome = await under.execute(as(actor), command);
      return outcome.outcome === 'refused' ? outcome.code : 'accepted';
    },
    async view() {
      return db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.rootView(tx, rootId));
    },
    async verify() {
      const exported = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.exportHistory(tx, rootId));
      expect(verifyExport(exported)).toMatchObject({ isIntact: true });
      return exported.events.map((event) => event.type);
    },
  };
}

it('should store delegation, suspension, urging and their ends', async () => {
  // given
  const at = await root();
  const { task_id: taskId } = await at.find('a');
  await at.do('zhang', { type: 'user-task.claim', taskId });
  // when, then
  await at.do('zhang', { type: 'user-task.delegate', taskId, assignee: 'li', reason: '外出' });
  expect(await at.find('a')).toMatchObject({ assignee: 'li', owner: 'zhang' });
  expect(await at.principals(taskId)).toEqual(['person:li']);
  await at.do('li', { type: 'user-task.resolve', taskId, opinion: '已核实' });
  expect(await at.find('a')).toMatchObject({ assignee: 'zhang', owner: null });
  await at.do('zhang', { type: 'user-task.delegate', taskId, assignee: 'wang' });
  await at.do('zhang', { type: 'user-task.recall', taskId });
  expect(await at.find('a')).toMatchObject({ assignee: 'zhang', owner: null });
  expect(await at.principals(taskId)).toEqual(['person:zhang']);
  await at.do('zhang', { type: 'user-task.suspend', taskId });
  expect((await at.find('a')).suspended_at).toBe(clock.now().toISOString());
  expect(await at.code('zhang', { type: 'user-task.complete', taskId })).toBe('USER_TASK_SUSPENDED');
  await at.do('zhang', { type: 'user-task.activate', taskId });
  expect((await at.find('a')).suspended_at).toBeNull();
  await at.do('sun', { type: 'user-task.urge', taskId });
  expect((await at.find('a')).urged_at).toBe(clock.now().toISOString());
  expect(await at.code('sun', { type: 'user-task.urge', taskId })).toBe('URGED_RECENTLY');
  clock.advance(60 * 60 * 1000);
  await at.do('sun', { type: 'user-task.urge', taskId });
  // the delegate who resolved has handled the case
  const participations = await under.query<{ person_id: string }>('select person_id from participation where root_id = $1', [at.rootId]);
  expect(participations).toEqual([{ person_id: 'li' }]);
  expect((await at.verify()).filter((type) => type.startsWith('user-task.') && type !== 'user-task.opened')).toEqual(
    ['assigned', 'delegated', 'resolved', 'delegated', 'recalled', 'suspended', 'activated', 'urged', 'urged'].map(
      (one) => `user-task.${one}`,
    ),
  );
});

it('should keep copies as rows, read once by their receivers, also after the end', async () => {
  const at = await root();
  const { task_id: taskId } = await at.find('a');
  await at.do('zhang', { type: 'user-task.carbon-copy', taskId, persons: ['sun', 'qian'], message: '供参考' });
  const copies = await under.query<{ copy_id: string; person_id: string; read_at: string | null; message: string; sent_by: string }>(
    'select * from task_copy where root_id = $1 order by person_id desc',
    [at.rootId],
  );
  expect(copies).toMatchObject([
    { person_id: 'sun', read_at: null, message: '供参考', sent_by: 'zhang' },
    { person_id: 'qian', read_at: null },
  ]);
  const unread = () => db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.copies(tx, 'sun', { isUnread: true }));
  expect(await unread()).toMatchObject([{ taskId, sentBy: 'zhang', message: '供参考', readAt: null }]);
  await at.do('zhang', { type: 'user-task.terminate', taskId, reason: '重复立案' });
  const copyId = copies[0]!.copy_id;
  expect(await at.code('qian', { type: 'user-task.read', copyId })).toBe('COPY_NOT_YOURS');
  await at.do('sun', { type: 'user-task.read', copyId });
  expect(await at.code('sun', { type: 'user-task.read', copyId })).toBe('COPY_READ');
  expect(await unread()).toEqual([]);
  await expect(under.execute(as('sun'), { type: 'user-task.read', copyId: taskId })).rejects.toMatchObject({ code: 'COPY_NOT_FOUND' });
  expect((await at.view())!.status).toBe('terminated');
  await at.verify();
});

it('should make a work item of each signer and each person asked, and end them with their task', async () => {
  // given
  const at = await root();
  const { task_id: taskId } = await at.find('a');
  await at.do('zhang', { type: 'user-task.claim', taskId });
  // when
  await at.do('zhang', { type: 'user-task.consult', taskId, persons: ['qian', 'sun'], question: '?' });
  await at.do('zhang', { type: 'user-task.add-sign', taskId, position: 'before', persons: ['li', 'wang'] });
  // then
  const asked = await at.find('a', 'consult', 'qian');
  const signer = await at.find('a', 'sign', 'li');
  expect(signer).toMatchObject({ parent_task_id: taskId });
  expect(await at.principals(signer.task_id)).toEqual(['person:li']);
  await at.do('qian', { type: 'user-task.reply', taskId: asked.task_id, opinion: '可' });
  expect(await at.code('zhang', { type: 'user-task.complete', taskId })).toBe('AWAITS_SIGNERS');
  await at.do('li', { type: 'user-task.delegate', taskId: signer.task_id, assignee: 'zhao' });
  expect(await at.find('a', 'sign', 'zhao')).toMatchObject({ owner: 'li' });
  await at.do('zhao', { type: 'user-task.resolve', taskId: signer.task_id });
  await at.do('li', { type: 'user-task.sign', taskId: signer.task_id, agree: true });
  await at.do('zhang', { type: 'user-task.remove-sign', taskId, persons: ['wang'] });
  await at.do('zhang', { type: 'user-task.add-sign', taskId, position: 'after', persons: ['zhou'], mode: 'any' });
  await at.do('zhang', { type: 'user-task.complete', taskId });
  expect((await at.view())!.view!.scopes[0]!.activeElements.map((one) => one.elementId)).toEqual(['a']);
  await at.do('zhou', { type: 'user-task.sign', taskId: (await at.find('a', 'sign')).task_id, agree: true });
  await at.find('b');
  const done = await under.query<{ kind: string; ending: string; ended_by: string | null; parent_task_id: string | null }>(
    'select kind, ending, ended_by, parent_task_id from user_task_done where root_id = $1 order by ended_at, ended_by, kind',
    [at.rootId],
  );
  expect(done.map(({ kind, ending, ended_by }) => `${kind} ${ending} ${ended_by}`).sort()).toEqual([
    'consult cancelled null',
    'consult completed qian',
    'sign cancelled null',
    'sign completed li',
    'sign completed zhou',
    'task completed zhang',
  ]);
  expect(done.filter(({ kind }) => kind !== 'task').every((one) => one.parent_task_id === taskId)).toBe(true);
  expect((await at.view())!.variables).toMatchObject({ signing: { position: 'after', outcome: 'agreed' } });
  await at.verify();
});

it('should take back, return straight back, jump, and declare void', async () => {
  const at = await root();
  const first = (await at.find('a')).task_id;
  await at.do('zhang', { type: 'user-task.complete', taskId: first });
  expect(await at.code('li', { type: 'user-task.take-back', taskId: first })).toBe('USER_TASK_NOT_ASSIGNEE');
  await at.do('zhang', { type: 'user-task.take-back', taskId: first });
  expect(await at.find('a')).toMatchObject({ assignee: 'zhang' });
  await at.do('zhang', { type: 'user-task.complete', taskId: (await at.find('a')).task_id });
  await at.do('li', { type: 'user-task.complete', taskId: (await at.find('b')).task_id });
  await at.do('wang', { type: 'user-task.claim', taskId: (await at.find('c')).task_id });
  const command = {
    type: 'user-task.return',
    taskId: (await at.find('c')).task_id,
    target: 'a',
    reason: '补正',
    rerun: 'straight-back',
  } as const;
  await at.do('wang', command);
  await at.do('zhang', { type: 'user-task.complete', taskId: (await at.find('a')).task_id });
  expect(await at.find('c')).toMatchObject({ assignee: 'wang' });
  const offered = await db.database.transaction({ tenantId: TENANT }, async (tx) =>
    under.engine.jumpTargets(tx, (await at.find('c')).task_id),
  );
  expect(offered.map((one) => one.elementId)).toEqual(['a', 'b']);
  await at.do('wang', { type: 'user-task.jump', taskId: (await at.find('c')).task_id, target: 'b', reason: '重新审核' });
  await at.do('li', { type: 'user-task.void', taskId: (await at.find('b')).task_id, reason: '立案有误' });
  expect(await under.query('select 1 from user_task where root_id = $1', [at.rootId])).toEqual([]);
  const [stored] = await under.query<{ status: string; voided_at: string | null }>(
    'select status, voided_at from root where root_id = $1',
    [at.rootId],
  );
  expect(stored).toEqual({ status: 'terminated', voided_at: clock.now().toISOString() });
  expect((await at.view())!.view!.isVoid).toBe(true);
  expect(await at.code('li', { type: 'user-task.take-back', taskId: first })).toBe('USER_TASK_NOT_OPEN');
  await at.verify();
});

it('should refuse text that cannot be stored and ids that are none, and change nothing', async () => {
  const at = await root();
  const { task_id: taskId } = await at.find('a');
  const nul = String.fromCharCode(0);
  await expect(
    under.execute(as('zhang'), { type: 'user-task.carbon-copy', taskId, persons: ['sun'], message: `x${nul}` }),
  ).rejects.toMatchObject({ code: 'INVALID_TEXT' });
  await expect(under.execute(as('zhang'), { type: 'user-task.sign', taskId: "' or 1=1 --", agree: true })).rejects.toMatchObject({
    code: 'INVALID_ID',
  });
  const quoted = `'); drop table root; -- <script>alert(1)</script>`;
  await at.do('zhang', { type: 'user-task.carbon-copy', taskId, persons: ['sun'], message: quoted });
  const rows = await under.query<{ message: string }>('select message from task_copy where root_id = $1', [at.rootId]);
  expect(rows).toEqual([{ message: quoted }]);
  await at.verify();
});
