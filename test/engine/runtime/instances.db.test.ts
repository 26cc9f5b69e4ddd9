import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type EngineConfig, newId, verifyExport } from '@onematter/engine';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { bpmn } from '../model.ts';
import { type EngineUnderTest, engineUnderTest, eventually, fakeClock, LI, TENANT, ZHANG } from './engine-under-test.ts';

const HOUR = 3_600_000;
const ADMIN = { kind: 'person', id: 'admin' } as const;
const USER = '{candidateGroups=officer}';

const WAITS = bpmn(
  `start s\nand f\nuser a ${USER}\nboundary late {on=a after=PT5H interrupt=no}\nuser reminder ${USER}\nservice mail {job=mail.send}\nuser sent ${USER}\ncatch m {message=go/key}\nuser told ${USER}\nuser after ${USER}\ns -> f\nf -> a\nf -> mail\nf -> m\nlate -> reminder\nmail -> sent\nm -> told\na -> after`,
  'waits',
);
const LEDGER = bpmn(
  `start s\nuser a ${USER}\nservice number {job=ledger.number}\nuser b ${USER}\ns -> a\na -> number\nnumber -> b`,
  'ledger',
);
const SPLIT = bpmn(
  `start s\nand f\nuser a ${USER}\nuser b ${USER}\nand j\nuser after ${USER}\nend e\ns -> f\nf -> a\nf -> b\na -> j\nb -> j\nj -> after\nafter -> e`,
  'split',
);

let db: TestDatabase;
const started: EngineUnderTest[] = [];
const clock = fakeClock();
/** jobs under way, with what lets each go on */
let mails: { readonly rootId: string; finish(): void }[] = [];
let numbers = 0;

function nextNumber() {
  numbers += 1;
  return { result: { number: numbers } };
}

beforeAll(async () => {
  db = await testDatabase({ poolSize: 20 });
  await engineUnderTest(db).deploy(WAITS, LEDGER, SPLIT);
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((under) => under.engine.stop()));
  mails = [];
});
afterAll(() => db.close());

async function node(config: Partial<EngineConfig> = {}): Promise<EngineUnderTest> {
  const under = engineUnderTest(db, {
    clock,
    jobHandlers: {
      'mail.send': ({ rootId }) => new Promise((resolve) => mails.push({ rootId, finish: () => resolve({ result: { sentBy: 'post' } }) })),
    },
    connectors: {
      'ledger.number': async () => nextNumber(),
    },
    ...config,
  });
  await under.engine.start();
  started.push(under);
  return under;
}

const read = (under: EngineUnderTest, rootId: string) =>
  db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.rootView(tx, rootId));
const elements = async (under: EngineUnderTest, rootId: string) => (await under.tasks(rootId)).map(({ elementId }) => elementId).sort();
const typesOf = (under: EngineUnderTest, rootId: string) =>
  db.database.transaction({ tenantId: TENANT }, async (tx) => (await under.engine.history(tx, rootId)).map(({ type }) => type));

describe('a suspended root', () => {
  it('should keep timers, results and messages that loops bring, and act on each once after it is resumed', async () => {
    // given: a job under way, a timer and a message to come
    const under = await node();
    const rootId = await under.start('waits', { key: 'k1' });
    const mail = await eventually(async () => mails.find((one) => one.rootId === rootId));
    await under.execute(ADMIN, { type: 'root.suspend', reason: '等待批复' }, { rootId });
    // when everything comes
    clock.advance(5 * HOUR);
    mail.finish();
    const receipt = await under.engine.publishMessage(TENANT, {
      id: newId(),
      name: 'go',
      key: 'k1',
      variables: { word: 'now' },
      ttlMs: HOUR,
    });
    await eventually(async () => (await read(under, rootId))?.suspension?.held === 3);
    // then nothing has moved, and nothing is left for a loop to find again
    expect(receipt).toEqual({ status: 'received', rootId });
    expect(await elements(under, rootId)).toEqual(['a']);
    expect(
      await under.query(
        'select from timer where root_id = $1 union all select from job where root_id = $1 union all select from subscription where root_id = $1',
        [rootId],
      ),
    ).toEqual([]);
    const refused = await under.execute(ZHANG, { type: 'user-task.complete', taskId: await under.task(rootId, 'a') });
    expect(refused).toMatchObject({ outcome: 'refused', code: 'ROOT_SUSPENDED' });
    expect(await under.query('select root_id from root where suspended_at is not null')).toEqual([{ root_id: rootId }]);
    // and when it is resumed, all of it happens
    const resumed = await under.execute(ADMIN, { type: 'root.resume' }, { rootId });
    expect(resumed).toMatchObject({ outcome: 'accepted' });
    expect(await elements(under, rootId)).toEqual(['a', 'reminder', 'sent', 'told']);
    const types = await typesOf(under, rootId);
    for (const once of ['timer.fired', 'job.completed', 'message.received']) expect(types.filter((type) => type === once)).toHaveLength(1);
    expect((await read(under, rootId))?.variables).toMatchObject({ word: 'now', sentBy: 'post' });
    const history = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.exportHistory(tx, rootId));
    expect(verifyExport(history)).toMatchObject({ isIntact: true });
    expect(under.faults).toEqual([]);
  });

  it('should begin no job: one that waits is put out of reach and comes back', async () => {
    // given: a root suspended before any node runs jobs
    const idle = engineUnderTest(db, { clock });
    const rootId = await idle.start('waits', { key: 'k2' });
    await idle.execute(ADMIN, { type: 'root.suspend', reason: 'x' }, { rootId });
    // when a node looks
    const under = await node();
    await eventually(
      async () => (await under.query("select from job where root_id = $1 and claim_at = 'infinity'", [rootId])).length === 1,
    );
    expect(mails).toEqual([]);
    // then it runs once the root is resumed
    await under.execute(ADMIN, { type: 'root.resume' }, { rootId });
    (await eventually(async () => mails.find((one) => one.rootId === rootId))).finish();
    await eventually(async () => (await elements(under, rootId)).includes('sent'));
  });

  it('should run connectors of our own tables only when it is resumed', async () => {
    const under = engineUnderTest(db, { clock, connectors: { 'ledger.number': async () => nextNumber() } });
    const rootId = await under.start('ledger');
    const before = numbers;
    await under.execute(ADMIN, { type: 'root.suspend', reason: 'x' }, { rootId });
    const [activity] = (await read(under, rootId))!.view!.scopes[0]!.activeElements;
    const change = { type: 'root.modify', reason: 'x', cancel: [activity!.activityId], activate: [{ elementId: 'number' }] } as const;
    expect(await under.execute(ADMIN, change, { rootId })).toMatchObject({ outcome: 'accepted' });
    expect([numbers, await elements(under, rootId)]).toEqual([before, []]);
    await under.execute(ADMIN, { type: 'root.resume' }, { rootId });
    expect([numbers, await elements(under, rootId)]).toEqual([before + 1, ['b']]);
  });
});

describe('modification', () => {
  it('should be previewed without a trace, refused where no execution could lead, and done', async () => {
    const under = engineUnderTest(db, { clock });
    const rootId = await under.start('split');
    const active = (await read(under, rootId))!.view!.scopes[0]!.activeElements;
    const [a, b] = ['a', 'b'].map((id) => active.find(({ elementId }) => elementId === id)!.activityId);
    const rows = () => under.query('select revision, next_seq, state::text from root where root_id = $1', [rootId]);
    const before = await rows();
    const envelope = { tenantId: TENANT, rootId, commandId: newId(), actor: ADMIN, requestDigest: 'sm3:x' } as const;
    // when previewed
    const wrong = { type: 'root.modify', reason: '误送', cancel: [a!], activate: [{ elementId: 'after' }] } as const;
    const right = { ...wrong, cancel: [a!, b!] } as const;
    const [refused, accepted] = [await under.engine.preview(envelope, wrong), await under.engine.preview(envelope, right)];
    // then
    expect(refused).toMatchObject({ outcome: 'refused', code: 'STATE_NOT_REACHABLE', details: { why: 'one-path' } });
    expect(accepted).toMatchObject({ outcome: 'accepted', view: { scopes: [{ activeElements: [{ elementId: 'after' }] }] } });
    expect(await rows()).toEqual(before);
    expect(await elements(under, rootId)).toEqual(['a', 'b']);
    expect(await under.query('select from command where command_id = $1', [envelope.commandId])).toEqual([]);
    // and when done
    expect(await under.execute(ADMIN, wrong, { rootId })).toMatchObject({ outcome: 'refused', code: 'STATE_NOT_REACHABLE' });
    expect(await under.execute(ADMIN, right, { rootId })).toMatchObject({ outcome: 'accepted' });
    expect(await elements(under, rootId)).toEqual(['after']);
    await under.execute(LI, { type: 'user-task.complete', taskId: await under.task(rootId, 'after') });
    expect(await read(under, rootId)).toMatchObject({ status: 'completed' });
  });
});

describe('incidents', () => {
  it('should be skipped with output, or resolved with changed variables', async () => {
    const under = engineUnderTest(db, {
      clock,
      connectors: {
        'ledger.number': async () => {
          throw new Error('no ledger');
        },
      },
    });
    const roots = [await under.start('ledger'), await under.start('ledger')];
    for (const rootId of roots) await under.execute(ZHANG, { type: 'user-task.complete', taskId: await under.task(rootId, 'a') });
    const open = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.listIncidents(tx, { isOpen: true }));
    const [first, second] = roots.map((rootId) => open.find((one) => one.rootId === rootId)!.incidentId);
    const skipped = await under.execute(ADMIN, { type: 'incident.skip', incidentId: first!, reason: '已手工编号', output: { number: 7 } });
    expect(skipped).toMatchObject({ outcome: 'accepted', rootId: roots[0] });
    expect(await elements(under, roots[0]!)).toEqual(['b']);
    expect(await under.query('select resolved_at is not null as done from incident where incident_id = $1', [first])).toEqual([
      { done: true },
    ]);
    const envelope = { tenantId: TENANT, commandId: newId(), actor: ADMIN, requestDigest: 'sm3:x' } as const;
    const resolved = await under.engine.resolveIncident(envelope, second!, { variables: { ledger: 'B' }, reason: '换簿' });
    expect(resolved).toMatchObject({ outcome: 'accepted' });
    expect((await read(under, roots[1]!))?.variables).toMatchObject({ ledger: 'B' });
  });
});
