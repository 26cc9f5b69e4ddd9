import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type MigrationPlan, newId, type Outcome, verifyExport } from '@onematter/engine';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type EngineUnderTest, engineUnderTest, eventually, fakeClock, LI, PACK, TENANT, ZHANG } from './engine-under-test.ts';
import { definitions, userTask } from './models.ts';

/** draft with a boundary timer and a message catch beside it; `more` goes into the version. */
function model({ days = 5, draft = 'draft', form = 'draft', insert = false } = {}): string {
  const flow = (id: string, from: string, to: string) => `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}" />`;
  const step = insert ? `${userTask('extra')}${flow('f2', draft, 'extra')}${flow('f2b', 'extra', 'review')}` : flow('f2', draft, 'review');
  return definitions(`<bpmn:message id="receipt" name="receipt"><bpmn:extensionElements><zeebe:subscription correlationKey="=caseNo" /></bpmn:extensionElements></bpmn:message>
  <bpmn:process id="matter" name="matter" isExecutable="true"><bpmn:startEvent id="start" />${userTask(draft).replace(`${draft}-form`, `${form}-form`)}${userTask('review')}${userTask('late')}
  <bpmn:endEvent id="end" /><bpmn:endEvent id="late-end" />
  <bpmn:boundaryEvent id="t" attachedToRef="${draft}" cancelActivity="false"><bpmn:timerEventDefinition id="t1"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P${days}D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
  <bpmn:boundaryEvent id="m" attachedToRef="${draft}" cancelActivity="false"><bpmn:messageEventDefinition id="m1" messageRef="receipt" /></bpmn:boundaryEvent>
  ${flow('f1', 'start', draft)}${step}${flow('f3', 'review', 'end')}${flow('f4', 't', 'late')}${flow('f5', 'late', 'late-end')}${flow('f6', 'm', 'late')}</bpmn:process>`);
}

let db: TestDatabase;
let under: EngineUnderTest;
const clock = fakeClock();

beforeAll(async () => {
  db = await testDatabase();
  under = engineUnderTest(db, { clock });
});
afterAll(() => db.close());

const inTx = <R>(work: Parameters<typeof db.database.transaction<R>>[1]) => db.database.transaction({ tenantId: TENANT }, work);

let versionCount = 0;

/** Deploys a version and gives its definition id; the same text again would be the same version. */
async function version(text: string): Promise<string> {
  versionCount += 1;
  await under.deploy(text.replace('name="matter"', `name="matter ${versionCount}"`));
  const processId = /<bpmn:process id="(\w+)"/.exec(text)?.[1];
  const latest = await inTx((tx) => under.engine.latestDefinitions(tx, PACK));
  return latest.find((one) => one.processId === processId)!.definitionId;
}

async function planTo(from: string, to: string, change: Partial<MigrationPlan['processes'][number]> = {}): Promise<MigrationPlan> {
  const { elements, flows } = await inTx((tx) => under.engine.proposeMigration(tx, from, to));
  return { processes: [{ from, to, elements, flows, ...change }] };
}

async function twoVersions(before: Parameters<typeof model>[0], after: Parameters<typeof model>[0]) {
  const v1 = await version(model(before));
  const rootIds: string[] = [];
  for (let i = 0; i < 3; i++) rootIds.push(await under.start('matter', { caseNo: `no-${newId()}` }));
  const v2 = await version(model(after));
  return { v1, v2, rootIds, rootId: rootIds[0]!, plan: await planTo(v1, v2) };
}

const migrate = (rootId: string, plan: MigrationPlan): Promise<Outcome> =>
  under.execute(LI, { type: 'root.migrate', plan, reason: 'new law' }, { rootId });

/** Everything that is open in a root, whole rows in a fixed order, and its state. */
async function standing(rootId: string) {
  const tables = ['user_task', 'timer', 'subscription', 'job'];
  const open = await Promise.all(
    tables.map((table) =>
      under.query<{ row: object }>(`select to_jsonb(x) as row from ${table} x where root_id = $1 order by 1`, [rootId]),
    ),
  );
  const principals = await under.query(
    'select p.principal, p.task_id from task_principal p join user_task t using (tenant_id, task_id) where t.root_id = $1 order by 1, 2',
    [rootId],
  );
  const drafts = await under.query<{ row: object }>(
    'select to_jsonb(d) as row from draft d join user_task t using (tenant_id, task_id) where t.root_id = $1 order by 1',
    [rootId],
  );
  const [root] = await under.query<{ state: { serial: number }; variables: object; definition_id: string; status: string }>(
    'select state, variables, definition_id, status from root where root_id = $1',
    [rootId],
  );
  const { serial: _serial, ...state } = root!.state;
  return { open, principals, drafts, root: { ...root, state } };
}

describe('migrating a root', () => {
  it('should move its rows to the new version, and go on by it', async () => {
    // given
    const { v2, rootId, plan } = await twoVersions({}, { days: 3, draft: 'draft2', form: 'draft', insert: true });
    const taskId = await under.task(rootId, 'draft');
    // when
    const outcome = await migrate(rootId, plan);
    // then
    expect(outcome).toMatchObject({ outcome: 'accepted' });
    expect(await under.query('select task_id, element_id, definition_id, form_key from user_task where root_id = $1', [rootId])).toEqual([
      { task_id: taskId, element_id: 'draft2', definition_id: v2, form_key: 'draft-form' },
    ]);
    expect(await under.query('select element_id, due_at from timer where root_id = $1', [rootId])).toEqual([
      { element_id: 't', due_at: '2026-11-24T02:00:00.000Z' },
    ]);
    expect(await under.query('select definition_id from root where root_id = $1', [rootId])).toEqual([{ definition_id: v2 }]);
    expect(await under.execute(ZHANG, { type: 'user-task.complete', taskId })).toMatchObject({ outcome: 'accepted' });
    expect((await under.tasks(rootId)).map((task) => task.elementId)).toEqual(['extra']);
    const history = await inTx((tx) => under.engine.exportHistory(tx, rootId));
    expect(verifyExport(history)).toMatchObject({ isIntact: true });
    expect(history.events.map((event) => event.type)).toEqual(
      expect.arrayContaining(['process-instance.migrated', 'definition.bound', 'user-task.migrated']),
    );
  });

  it('should leave no trace but the refusal where it cannot', async () => {
    // given
    const { rootId, v1, v2 } = await twoVersions({}, {});
    const before = await standing(rootId);
    const plan = await planTo(v1, v2, { elements: {} });
    // when
    const outcome = await migrate(rootId, plan);
    // then
    expect(outcome).toMatchObject({
      outcome: 'refused',
      code: 'MIGRATION_NOT_POSSIBLE',
      details: { findings: [{ code: 'MIGRATION_ELEMENT_UNMAPPED', elementId: 'draft' }] },
    });
    expect(await standing(rootId)).toEqual(before);
  });

  it('should answer the same command once', async () => {
    const { rootId, plan } = await twoVersions({}, { days: 3 });
    const more = { rootId, commandId: newId() };
    const first = await under.execute(LI, { type: 'root.migrate', plan, reason: 'new law' }, more);
    const second = await under.execute(LI, { type: 'root.migrate', plan, reason: 'new law' }, more);
    expect(second).toEqual({ ...first, isRepeat: true });
  });

  it('should refuse definitions that are not there or of another tenant', async () => {
    const { rootId, v1 } = await twoVersions({}, {});
    const plan = { processes: [{ from: v1, to: newId(), elements: {} }] };
    expect(await migrate(rootId, plan)).toMatchObject({ outcome: 'refused', code: 'MIGRATION_PLAN_INVALID' });
    await expect(migrate(rootId, { processes: [{ from: v1, to: 'x', elements: {} }] })).rejects.toMatchObject({ code: 'INVALID_ID' });
    const foreign = await db.database.transaction({ tenantId: 'somebody-else' }, (tx) =>
      under.engine.proposeMigration(tx, v1, v1).catch((fault: unknown) => fault),
    );
    expect(foreign).toMatchObject({ code: 'DEFINITION_NOT_FOUND' });
  });
});

describe('a preview', () => {
  it('should say what the migration then does, and write nothing', async () => {
    // given
    const { rootIds, rootId, plan } = await twoVersions({}, { days: 3, draft: 'draft2', form: 'draft' });
    const before = await standing(rootId);
    const [{ n: events }] = (await under.query<{ n: number }>('select count(*)::int as n from event')) as [{ n: number }];
    // when
    const first = await inTx((tx) => under.engine.previewMigration(tx, plan, { limit: 2 }));
    const second = await inTx((tx) => under.engine.previewMigration(tx, plan, { limit: 2, after: first.next }));
    // then
    expect([...first.items, ...second.items].map((one) => one.rootId)).toEqual(rootIds.toSorted());
    expect(second.next).toBeNull();
    expect(first.items[0]).toMatchObject({
      isPossible: true,
      moves: [{ from: 'draft', to: 'draft2' }],
      timers: [{ elementId: 't', change: 'recounted', dueBefore: '2026-11-26T02:00:00.000Z', dueAfter: '2026-11-24T02:00:00.000Z' }],
      tasks: [{ elementId: 'draft2', change: 'kept' }],
    });
    expect(await standing(rootId)).toEqual(before);
    expect(await under.query('select count(*)::int as n from event')).toEqual([{ n: events }]);
    await expect(
      inTx(async (tx) => {
        await under.engine.previewMigration(tx, plan, { limit: 1 });
        await tx.query("insert into inbox (tenant_id, source, delivery_id) values ($1, 'x', 'y')", [TENANT]);
      }),
    ).rejects.toMatchObject({ code: '25006' });
  });
});

describe('a root that runs by a called process', () => {
  const process = (id: string, call: string) =>
    definitions(`<bpmn:process id="${id}" name="matter" isExecutable="true"><bpmn:startEvent id="s" />${call}<bpmn:endEvent id="e" />
      <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="x" /><bpmn:sequenceFlow id="f2" sourceRef="x" targetRef="e" /></bpmn:process>`);
  const calling = process(
    'caller',
    '<bpmn:callActivity id="x"><bpmn:extensionElements><zeebe:calledElement processId="callee" /></bpmn:extensionElements></bpmn:callActivity>',
  );
  const called = (form: string) => process('callee', userTask('x').replace('x-form', form));
  const listed = (plan: MigrationPlan) =>
    inTx(async (tx) => (await under.engine.previewMigration(tx, plan)).items.map((one) => one.rootId));

  it('should be found by the called definition as long as it runs, through migration and undo', async () => {
    // given
    await under.deploy(calling);
    const v1 = await version(called('one'));
    const rootId = await under.start('caller');
    await under.start('callee'); // not as a called one
    const v2 = await version(called('two'));
    const [there, back] = [await planTo(v1, v2), await planTo(v2, v1)];
    expect(await listed(there)).toContain(rootId);
    expect(await listed(there)).toHaveLength(2);
    // when, then
    expect(await migrate(rootId, there)).toMatchObject({ outcome: 'accepted' });
    expect(await listed(back)).toEqual([rootId]);
    const envelope = { tenantId: TENANT, commandId: newId(), actor: LI, requestDigest: 'sm3:undo', rootId };
    await under.engine.undoMigration(envelope, 'by mistake');
    expect(await listed(back)).toEqual([]);
    expect(await listed(there)).toContain(rootId);
    await under.execute(ZHANG, { type: 'user-task.complete', taskId: await under.task(rootId, 'x') });
    expect(await under.query('select status, called_definitions from root where root_id = $1', [rootId])).toEqual([
      { status: 'completed', called_definitions: null },
    ]);
  });
});

describe('undoing a migration', () => {
  const undo = (rootId: string) =>
    under.engine.undoMigration({ tenantId: TENANT, commandId: newId(), actor: LI, requestDigest: 'sm3:undo', rootId }, 'by mistake');

  it('should put everything back as it was', async () => {
    // given
    const { rootId, plan } = await twoVersions({}, { days: 3, draft: 'draft2', form: 'draft' });
    const taskId = await under.task(rootId, 'draft');
    await under.execute(ZHANG, { type: 'user-task.claim', taskId });
    await under.query("insert into draft (tenant_id, task_id, person_id, data, saved_at) values ($1, $2, 'zhang', '{\"a\":1}', now())", [
      TENANT,
      taskId,
    ]);
    const before = await standing(rootId);
    await migrate(rootId, { processes: plan.processes.map((one) => ({ ...one, elements: { ...one.elements, m: null } })) });
    expect(await standing(rootId)).not.toEqual(before);
    // when
    expect(await undo(rootId)).toMatchObject({ outcome: 'accepted' });
    // then
    expect(await standing(rootId)).toEqual(before);
    expect(verifyExport(await inTx((tx) => under.engine.exportHistory(tx, rootId)))).toMatchObject({ isIntact: true });
    expect(await under.execute(ZHANG, { type: 'user-task.complete', taskId })).toMatchObject({ outcome: 'accepted' });
    expect((await under.tasks(rootId)).map((task) => task.elementId)).toEqual(['review']);
  });

  it('should be refused once something has happened, and where nothing was migrated', async () => {
    const { rootId, rootIds, plan } = await twoVersions({}, { days: 3 });
    await migrate(rootId, plan);
    await under.execute(ZHANG, { type: 'user-task.claim', taskId: await under.task(rootId, 'draft') });
    expect(await undo(rootId)).toMatchObject({ outcome: 'refused', code: 'MIGRATION_UNDO_CLOSED', details: { why: 'changed' } });
    expect(await undo(rootIds[1]!)).toMatchObject({ outcome: 'refused', code: 'MIGRATION_UNDO_CLOSED', details: { why: 'none' } });
  });
});

describe('a batch', () => {
  const envelope = () => ({ tenantId: TENANT, commandId: newId(), actor: LI, requestDigest: 'sm3:batch' });
  const counts = async (batchId: string) => (await inTx((tx) => under.engine.migration(tx, batchId))).counts;

  it('should migrate everybody but those who cannot, say why, and undo what is still untouched', async () => {
    // given: three at the draft, one of them already past it, where the plan has no place
    const { v2, rootIds, plan } = await twoVersions({}, { days: 3 });
    await under.execute(ZHANG, { type: 'user-task.complete', taskId: await under.task(rootIds[1]!, 'draft') });
    const { review: _gone, ...elements } = plan.processes[0]!.elements;
    const before = await standing(rootIds[0]!);
    // when
    const order = { plan: { processes: [{ ...plan.processes[0]!, elements }] }, reason: 'new law' };
    const sent = envelope();
    const { batchId } = await inTx((tx) => under.engine.startMigration(tx, sent, order));
    await inTx((tx) => under.engine.startMigration(tx, sent, order)); // the same command
    await under.engine.start();
    const done = await eventually(async () => {
      const batch = await inTx((tx) => under.engine.migration(tx, batchId));
      return batch.status === 'done' && batch;
    });
    // then
    expect(done.counts).toEqual({ migrated: 2, refused: 1 });
    const instances = await inTx((tx) => under.engine.migrationInstances(tx, batchId, { limit: 10 }));
    expect(instances.find((one) => one.rootId === rootIds[1])).toMatchObject({ status: 'refused', code: 'MIGRATION_NOT_POSSIBLE' });
    expect(await under.query('select count(*)::int as n from root where definition_id = $1', [v2])).toEqual([{ n: 2 }]);
    // and when one has moved on
    await under.execute(ZHANG, { type: 'user-task.claim', taskId: await under.task(rootIds[2]!, 'draft') });
    await inTx((tx) => under.engine.changeMigration(tx, batchId, 'undo'));
    await eventually(async () => (await inTx((tx) => under.engine.migration(tx, batchId))).status === 'done');
    await under.engine.stop();
    // then
    expect(await counts(batchId)).toEqual({ undone: 1, 'undo-refused': 1, refused: 1 });
    expect(await standing(rootIds[0]!)).toEqual(before);
    expect(under.faults).toEqual([]);
  });

  it('should refuse an id that was used for another order, by somebody else, or for another command', async () => {
    // given
    const { rootId, plan } = await twoVersions({}, { days: 3 });
    const sent = envelope();
    const start = (change: object) =>
      inTx((tx) => under.engine.startMigration(tx, { ...sent, ...change }, { plan, reason: 'new law', rootIds: [] }));
    const { batchId } = await start({});
    // then
    expect(await start({})).toMatchObject({ batchId, status: 'done', counts: {} }); // nobody was concerned
    const refusal = { code: 'COMMAND_ID_REUSED' };
    await expect(start({ requestDigest: 'sm3:other' })).rejects.toMatchObject(refusal);
    await expect(start({ actor: ZHANG })).rejects.toMatchObject(refusal);
    await expect(
      under.execute(LI, { type: 'root.migrate', plan, reason: 'new law' }, { rootId, commandId: batchId }),
    ).rejects.toMatchObject(refusal);
    const command = newId();
    await under.execute(LI, { type: 'root.migrate', plan, reason: 'new law' }, { rootId, commandId: command });
    await expect(start({ commandId: command })).rejects.toMatchObject(refusal);
    // and when two arrive at once
    const twin = { commandId: newId() };
    const answers = await Promise.all([start(twin), start(twin)]);
    expect(answers.map((one) => one.batchId)).toEqual([twin.commandId, twin.commandId]);
  });

  it('should wait while paused, go on, and be cancelled', async () => {
    const { rootIds, plan } = await twoVersions({}, { days: 3 });
    const { batchId } = await inTx((tx) =>
      under.engine.startMigration(tx, envelope(), { plan, reason: 'new law', rootIds: rootIds.slice(0, 2) }),
    );
    expect(await inTx((tx) => under.engine.changeMigration(tx, batchId, 'pause'))).toMatchObject({
      status: 'paused',
      counts: { waiting: 2 },
    });
    await expect(inTx((tx) => under.engine.changeMigration(tx, batchId, 'pause'))).rejects.toMatchObject({ code: 'MIGRATION_BATCH_STATE' });
    expect(await inTx((tx) => under.engine.changeMigration(tx, batchId, 'resume'))).toMatchObject({ status: 'running' });
    expect(await inTx((tx) => under.engine.changeMigration(tx, batchId, 'cancel'))).toMatchObject({
      status: 'cancelled',
      counts: { skipped: 2 },
    });
    await expect(inTx((tx) => under.engine.changeMigration(tx, newId(), 'pause'))).rejects.toMatchObject({ code: 'MIGRATION_NOT_FOUND' });
  });

  it('should refuse a plan with errors and a missing reason at once', async () => {
    const { plan } = await twoVersions({}, { days: 3 });
    const bad = { processes: [{ ...plan.processes[0]!, elements: { draft: 'nowhere' } }] };
    await expect(inTx((tx) => under.engine.startMigration(tx, envelope(), { plan: bad, reason: 'x' }))).rejects.toMatchObject({
      code: 'MIGRATION_PLAN_INVALID',
      details: { findings: [expect.objectContaining({ code: 'MIGRATION_TARGET_MISSING' })] },
    });
    await expect(inTx((tx) => under.engine.startMigration(tx, envelope(), { plan, reason: ' ' }))).rejects.toMatchObject({
      code: 'REASON_REQUIRED',
    });
  });
});
