import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type EngineConfig, newId, RefusedError, verifyExport } from '@onematter/engine';
import pg from 'pg';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type EngineUnderTest, engineUnderTest, eventually, everybodyIsOfficer, fakeClock, TENANT, ZHANG } from './engine-under-test.ts';
import { chain, definitions, userTask } from './models.ts';

/* Signals 信号 between roots, and what conditions and signals start. */

const ALARM = '<bpmn:signal id="alarm" name="alarm" />';
const START = '<bpmn:startEvent id="start" />';
const END = '<bpmn:endEvent id="end" />';

function catching(id: string): string {
  return `<bpmn:intermediateCatchEvent id="${id}"><bpmn:signalEventDefinition id="${id}-signal" signalRef="alarm" /></bpmn:intermediateCatchEvent>`;
}

/** waits for `alarm`, then waits for it again, then review. */
const HEARING = definitions(
  `${ALARM}${chain('hearing', ['start', 'first', 'second', 'review', 'end'], START + catching('first') + catching('second') + userTask('review') + END)}`,
);
/** draft with a non-interrupting boundary event that hears `alarm` each time. */
const WATCHING = definitions(
  `${ALARM}<bpmn:process id="watching" isExecutable="true">${START}${userTask('draft')}${END}<bpmn:endEvent id="noted" />
   <bpmn:boundaryEvent id="hears" attachedToRef="draft" cancelActivity="false"><bpmn:signalEventDefinition id="hears-signal" signalRef="alarm" /></bpmn:boundaryEvent>
   <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="draft" /><bpmn:sequenceFlow id="f2" sourceRef="draft" targetRef="end" />
   <bpmn:sequenceFlow id="f3" sourceRef="hears" targetRef="noted" /></bpmn:process>`,
);
/** draft, then throws `alarm` and waits for it itself. */
const THROWING = definitions(
  `${ALARM}${chain(
    'raising',
    ['start', 'draft', 'raise', 'first', 'end'],
    `${START}${userTask('draft')}<bpmn:intermediateThrowEvent id="raise"><bpmn:signalEventDefinition id="raise-signal" signalRef="alarm" /></bpmn:intermediateThrowEvent>${catching('first')}${END}`,
  )}`,
);
/** begins by the signal `flood`. */
const STARTED_BY_SIGNAL = definitions(
  `<bpmn:signal id="flood" name="flood" />${chain(
    'flooded',
    ['on-flood', 'review', 'end'],
    `<bpmn:startEvent id="on-flood"><bpmn:signalEventDefinition id="on-flood-signal" signalRef="flood" /></bpmn:startEvent>${userTask('review')}${END}`,
  )}`,
);
function startedWhen(condition: string): string {
  return definitions(
    chain(
      'watched',
      ['too-much', 'review', 'end'],
      `<bpmn:startEvent id="too-much"><bpmn:conditionalEventDefinition id="too-much-condition"><bpmn:condition xsi:type="bpmn:tFormalExpression">${condition}</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:startEvent>${userTask('review')}${END}`,
    ),
  );
}

let db: TestDatabase;
const nodes: EngineUnderTest[] = [];

beforeAll(async () => {
  db = await testDatabase({ poolSize: 20 });
  await engineUnderTest(db).deploy(HEARING, WATCHING, THROWING, STARTED_BY_SIGNAL, startedWhen('=level &gt; 3'));
});
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((under) => under.engine.stop()));
  await db.database.transaction({ tenantId: TENANT }, async (tx) => {
    for (const table of ['outbox', 'signal', 'signal_subscription', 'incident']) await tx.query(`delete from ${table}`);
  });
});
afterAll(() => db.close());

/** Does nothing in the background until it is started. */
function quiet(config: Partial<EngineConfig> = {}): EngineUnderTest {
  const under = engineUnderTest(db, config);
  nodes.push(under);
  return under;
}

async function running(config: Partial<EngineConfig> = {}): Promise<EngineUnderTest> {
  const under = quiet(config);
  await under.engine.start();
  return under;
}

const history = (under: EngineUnderTest, rootId: string) =>
  db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.history(tx, rootId));

async function heard(under: EngineUnderTest, rootId: string): Promise<string[]> {
  return (await history(under, rootId)).flatMap(({ type, data }) => (type === 'signal.received' ? [String(data['elementId'])] : []));
}

/** All that was thrown has been told. */
const settled = (under: EngineUnderTest) => eventually(async () => (await under.query('select from outbox')).length === 0, 30_000);

const rootsOf = (under: EngineUnderTest, processId: string) =>
  under.query<{ root_id: string }>('select distinct root_id from user_task where process_id = $1', [processId]);

describe('a signal', () => {
  it('should reach every root that waits, once, with its variables', async () => {
    // given
    const under = await running();
    const roots = [await under.start('hearing'), await under.start('hearing'), await under.start('watching')];
    // when
    const signal = { id: newId(), name: 'alarm', variables: { place: '回兴街道' } };
    expect(await under.engine.broadcastSignal(TENANT, signal)).toEqual({ status: 'accepted' });
    expect(await under.engine.broadcastSignal(TENANT, signal)).toEqual({ status: 'duplicate' });
    await settled(under);
    // then: the catch event that began to wait because of it did not hear it
    expect(await Promise.all(roots.map((rootId) => heard(under, rootId)))).toEqual([['first'], ['first'], ['hears']]);
    const view = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.rootView(tx, roots[0]!));
    expect(view?.variables).toEqual({ place: '回兴街道' });
    const exported = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.exportHistory(tx, roots[2]!));
    expect(verifyExport(exported)).toMatchObject({ isIntact: true });
  });

  it('should not reach whoever begins to wait after the throw, also where all clocks show the same', async () => {
    // given: nothing is delivered yet
    const clock = fakeClock();
    const under = quiet({ clock });
    const before = await under.start('watching');
    await under.engine.broadcastSignal(TENANT, { id: newId(), name: 'alarm', variables: {} });
    const after = await under.start('watching');
    // when
    await under.engine.start();
    await settled(under);
    // then
    expect(await heard(under, before)).toEqual(['hears']);
    expect(await heard(under, after)).toEqual([]);
  });

  it('should pass over an event that began to wait in the same root after the throw', async () => {
    const under = quiet();
    const rootId = await under.start('hearing');
    const [first, second] = [newId(), newId()];
    await under.engine.broadcastSignal(TENANT, { id: first, name: 'alarm', variables: {} });
    await under.engine.broadcastSignal(TENANT, { id: second, name: 'alarm', variables: {} });
    await under.engine.start();
    await settled(under);
    expect(await heard(under, rootId)).toEqual(['first']); // both were thrown while `second` did not wait
  });

  it('should be told to the others by the root that throws it, and not to itself again', async () => {
    // given
    const under = await running();
    const [other, thrower] = [await under.start('hearing'), await under.start('raising')];
    // when
    await under.execute(ZHANG, { type: 'user-task.complete', taskId: await under.task(thrower, 'draft') });
    await settled(under);
    // then
    expect(await heard(under, other)).toEqual(['first']);
    expect(await heard(under, thrower)).toEqual([]);
  });

  it('should be heard again by an event that stays open', async () => {
    const under = await running();
    const rootId = await under.start('watching');
    for (const id of [newId(), newId(), newId()]) await under.engine.broadcastSignal(TENANT, { id, name: 'alarm', variables: {} });
    await settled(under);
    expect(await heard(under, rootId)).toEqual(['hears', 'hears', 'hears']);
  });

  it('should be told once by three nodes that share the work and one that dies at it', async () => {
    // given: more roots than one chunk, most of them archived since
    const under = quiet();
    const roots = await Promise.all(Array.from({ length: 12 }, () => under.start('watching')));
    await under.query(
      `insert into signal_subscription (tenant_id, subscription_id, root_id, activity_id, element_id, signal_name)
       select $1, gen_random_uuid(), gen_random_uuid(), 'a1', 'hears', 'alarm' from generate_series(1, 1200)`,
      [TENANT],
    );
    const signalId = newId();
    await under.engine.broadcastSignal(TENANT, { id: signalId, name: 'alarm', variables: {} });
    // when: a node had put the first chunk into the outbox and handed some of it over, and its lease ended
    const [row] = await under.query<{ outbox_id: string; payload: string }>(
      "select outbox_id, payload from outbox where topic = 'om.signal'",
    );
    const all = [quiet(), quiet(), quiet()];
    await all[0]!.engine.start();
    await eventually(async () => (await under.query('select from signal where told_at is not null')).length > 0);
    await all[0]!.engine.stop();
    await under.query(
      `insert into outbox (tenant_id, outbox_id, topic, payload, created_at, claim_at)
       values ($1, $2, 'om.signal', $3, now(), now()) on conflict do nothing`,
      [TENANT, row!.outbox_id, JSON.stringify({ signalId })],
    );
    await under.query('update signal set told_at = null, told_to = default'); // as if nobody had noted how far it was
    await Promise.all(all.map((node) => node.engine.start()));
    await settled(under);
    // then
    const times = await Promise.all(roots.map(async (rootId) => (await heard(under, rootId)).length));
    expect(times).toEqual(roots.map(() => 1));
    const [signal] = await under.query('select told_at is not null as told from signal');
    expect(signal).toEqual({ told: true });
    expect(all.flatMap((node) => node.faults)).toEqual([]);
  });

  it('should be refused where a variable has a name FEEL cannot read', async () => {
    const under = quiet();
    const broadcast = under.engine.broadcastSignal(TENANT, { id: newId(), name: 'alarm', variables: { 'a-b': 1 } });
    await expect(broadcast).rejects.toMatchObject({ code: 'VARIABLE_NAME_INVALID' });
    expect(await under.query('select from signal')).toEqual([]);
  });

  it('should leave a root that meets a fault to its incident and reach it when that is resolved', async () => {
    // given
    let isBroken = true;
    const under = await running({
      async project(_tx, root) {
        if (isBroken && root.actor.id === 'signal') throw new Error('the projection is broken');
      },
    });
    const rootId = await under.start('watching');
    // when
    await under.engine.broadcastSignal(TENANT, { id: newId(), name: 'alarm', variables: {} });
    const incident = await eventually(async () => {
      const open = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.listIncidents(tx, { rootId, isOpen: true }));
      return open[0];
    });
    expect(await heard(under, rootId)).toEqual([]);
    isBroken = false;
    await under.engine.resolveIncident({ tenantId: TENANT, commandId: newId(), actor: ZHANG, requestDigest: 'x' }, incident.incidentId);
    await settled(under);
    // then
    expect(await heard(under, rootId)).toEqual(['hears']);
  });

  it('should wait for a suspended root that holds all it may, and reach it when the suspension ends', async () => {
    // given: a root that holds a thousand inputs
    const ADMIN = { kind: 'person', id: 'admin' } as const;
    const idle = quiet();
    const [resumed, cancelled] = [await idle.start('watching'), await idle.start('watching')];
    for (const rootId of [resumed, cancelled]) await idle.execute(ADMIN, { type: 'root.suspend', reason: '等待批复' }, { rootId });
    const held = Array.from({ length: 1000 }, () => ({ type: 'signal.deliver', signalName: 'other', variables: {} }));
    await idle.query(`update root set state = jsonb_set(state::jsonb, '{suspended,held}', $2)::json where root_id = any($1)`, [
      [resumed, cancelled],
      JSON.stringify(held),
    ]);
    // when
    const under = await running();
    await under.engine.broadcastSignal(TENANT, { id: newId(), name: 'alarm', variables: { place: '回兴街道' } });
    await eventually(async () => (await under.query("select from outbox where claim_at = 'infinity'")).length === 2);
    // then: nothing of it is written, nobody has to see to it
    expect((await history(under, resumed)).at(-1)).toMatchObject({ type: 'root.suspended' });
    expect(await under.query('select from incident')).toEqual([]);
    // and it is heard once the root goes on, and let go where the root has ended
    expect(await under.execute(ADMIN, { type: 'root.resume' }, { rootId: resumed })).toMatchObject({ outcome: 'accepted' });
    const cancel = { type: 'root.cancel', reason: '撤销' } as const;
    expect(await under.execute(ADMIN, cancel, { rootId: cancelled })).toMatchObject({ outcome: 'accepted' });
    await settled(under);
    const hearers = await under.query('select root_id from event where type = $1 and root_id = any($2)', [
      'signal.received',
      [resumed, cancelled],
    ]);
    expect(hearers).toEqual([{ root_id: resumed }]);
    expect(under.faults).toEqual([]);
  });

  it('should stay with a root that refuses it for a reason that lasts, and reach it when its incident is resolved', async () => {
    // given
    let isRefused = true;
    const facts = everybodyIsOfficer();
    const under = await running({
      loadFacts: async (tx, root, command) => {
        if (isRefused && root.actor.id === 'signal') throw new RefusedError('CASE_LOCKED', { by: 'archive' });
        return facts(tx, root, command);
      },
    });
    const rootId = await under.start('watching');
    // when
    await under.engine.broadcastSignal(TENANT, { id: newId(), name: 'alarm', variables: {} });
    const openIncidents = () =>
      db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.listIncidents(tx, { rootId, isOpen: true }));
    const incident = await eventually(async () => (await openIncidents())[0]);
    // then
    expect(incident).toMatchObject({ code: 'CASE_LOCKED' });
    expect(await heard(under, rootId)).toEqual([]);
    isRefused = false;
    await under.engine.resolveIncident({ tenantId: TENANT, commandId: newId(), actor: ZHANG, requestDigest: 'x' }, incident.incidentId);
    await settled(under);
    expect(await heard(under, rootId)).toEqual(['hears']);
    expect(await openIncidents()).toEqual([]);
  });
});

describe('roots that waited before other roots could tell them', () => {
  it('should be found by the migration', async () => {
    // given: what an older node left
    const under = quiet();
    const roots = await Promise.all([under.start('hearing'), under.start('watching'), under.start('watching')]);
    const waiting = () =>
      under.query(
        'select subscription_id, root_id, activity_id, element_id, signal_name from signal_subscription where root_id = any($1) order by 1',
        [roots],
      );
    const before = await waiting();
    expect(before).toHaveLength(3);
    await under.query('delete from signal_subscription');
    // when
    const text = await readFile(new URL('../../../engine/migrations/0010-signals.sql', import.meta.url), 'utf8');
    const admin = new pg.Client({ connectionString: db.adminUrl });
    await admin.connect();
    await admin.query(/^insert into signal_subscription[^;]+;/m.exec(text)![0]);
    await admin.end();
    // then
    expect(await waiting()).toEqual(before);
  });
});

describe('a signal start event', () => {
  it('should begin the latest version, once, also where the throw is told late', async () => {
    // given
    const under = quiet();
    const signal = { id: newId(), name: 'flood', variables: { level: 4 } };
    await under.engine.broadcastSignal(TENANT, signal);
    await under.engine.broadcastSignal(TENANT, signal);
    // when
    await under.engine.start();
    await settled(under);
    // then
    const roots = await rootsOf(under, 'flooded');
    expect(roots).toHaveLength(1);
    const view = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.rootView(tx, roots[0]!.root_id));
    expect(view).toMatchObject({ status: 'active', variables: { level: 4 } });
  });
});

describe('a conditional start event', () => {
  it('should begin where the condition is true of the variables given, once per evaluation', async () => {
    const under = quiet();
    const high = { id: newId(), variables: { level: 4 }, actor: ZHANG };
    const first = await under.engine.evaluateStartConditions(TENANT, high);
    expect(first).toMatchObject({ started: [{ startEventId: 'too-much' }], failed: [] });
    expect(await under.engine.evaluateStartConditions(TENANT, high)).toEqual(first);
    expect(await rootsOf(under, 'watched')).toEqual([{ root_id: first.started[0]!.rootId }]);
    const [opened] = await history(under, first.started[0]!.rootId);
    expect(opened?.actor).toEqual(ZHANG);
  });

  it('should stay where it is false, and say where it cannot be told', async () => {
    const under = quiet();
    const evaluate = (variables: { [name: string]: number | string }, more = {}) =>
      under.engine.evaluateStartConditions(TENANT, { id: newId(), variables, ...more });
    expect(await evaluate({ level: 3 })).toEqual({ started: [], failed: [] });
    expect(await evaluate({ level: 4 }, { processId: 'other' })).toEqual({ started: [], failed: [] });
    expect(await evaluate({})).toMatchObject({ started: [], failed: [{ startEventId: 'too-much', code: expect.any(String) }] });
  });
});
