import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@onematter/engine';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type EngineUnderTest, engineUnderTest, eventually, TENANT, ZHANG } from './engine-under-test.ts';
import { definitions, STARTED_BY_MESSAGE, userTask, WAITING } from './models.ts';

/* Who gets a message 消息, in every position that can wait for one. What a single catch event does is in loops.db.test.ts. */

const HOUR = 3_600_000;
const NEWS =
  '<bpmn:message id="news" name="news"><bpmn:extensionElements><zeebe:subscription correlationKey="=caseNo" /></bpmn:extensionElements></bpmn:message>';
const EVENT = (id: string) => `<bpmn:messageEventDefinition id="${id}-message" messageRef="news" />`;

/** draft; `news` interrupts it and leads to `late`. */
const INTERRUPTED = definitions(
  `${NEWS}<bpmn:process id="interrupted" isExecutable="true"><bpmn:startEvent id="start" />${userTask('draft')}${userTask('late')}<bpmn:endEvent id="end" />
   <bpmn:boundaryEvent id="hears" attachedToRef="draft">${EVENT('hears')}</bpmn:boundaryEvent><bpmn:endEvent id="late-end" />
   <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="draft" /><bpmn:sequenceFlow id="f2" sourceRef="draft" targetRef="end" />
   <bpmn:sequenceFlow id="f3" sourceRef="hears" targetRef="late" /><bpmn:sequenceFlow id="f4" sourceRef="late" targetRef="late-end" /></bpmn:process>`,
);
/** draft; each `news` opens `note` in an event sub-process beside it. */
const ACCOMPANIED = definitions(
  `${NEWS}<bpmn:process id="accompanied" isExecutable="true"><bpmn:startEvent id="start" />${userTask('draft')}<bpmn:endEvent id="end" />
   <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="draft" /><bpmn:sequenceFlow id="f2" sourceRef="draft" targetRef="end" />
   <bpmn:subProcess id="beside" triggeredByEvent="true"><bpmn:startEvent id="hears" isInterrupting="false">${EVENT('hears')}</bpmn:startEvent>
   ${userTask('note')}<bpmn:endEvent id="noted" /><bpmn:sequenceFlow id="f3" sourceRef="hears" targetRef="note" />
   <bpmn:sequenceFlow id="f4" sourceRef="note" targetRef="noted" /></bpmn:subProcess></bpmn:process>`,
);

let db: TestDatabase;
const nodes: EngineUnderTest[] = [];

beforeAll(async () => {
  db = await testDatabase({ poolSize: 20 });
  await engineUnderTest(db).deploy(WAITING, STARTED_BY_MESSAGE, INTERRUPTED, ACCOMPANIED);
});
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((under) => under.engine.stop()));
});
afterAll(() => db.close());

async function node(): Promise<EngineUnderTest> {
  const under = engineUnderTest(db);
  await under.engine.start();
  nodes.push(under);
  return under;
}

const publish = (under: EngineUnderTest, name: string, key: string | null, variables = {}) =>
  under.engine.publishMessage(TENANT, { id: newId(), name, key, variables, ttlMs: HOUR });

async function elementsOf(under: EngineUnderTest, rootId: string): Promise<string[]> {
  return (await under.tasks(rootId)).map((task) => task.elementId).sort();
}

describe('a message', () => {
  it('should interrupt the activity whose boundary event waits for it', async () => {
    const under = await node();
    const rootId = await under.start('interrupted', { caseNo: 'b-1' });
    expect(await publish(under, 'news', 'b-0')).toEqual({ status: 'buffered' });
    expect(await publish(under, 'news', 'b-1', { text: '补充材料' })).toEqual({ status: 'received', rootId });
    expect(await elementsOf(under, rootId)).toEqual(['late']);
    expect(await publish(under, 'news', 'b-1')).toEqual({ status: 'buffered' }); // nobody waits any more
  });

  it('should begin a non-interrupting event sub-process each time', async () => {
    const under = await node();
    const rootId = await under.start('accompanied', { caseNo: 'e-1' });
    await publish(under, 'news', 'e-1');
    await publish(under, 'news', 'e-1');
    expect(await elementsOf(under, rootId)).toEqual(['draft', 'note', 'note']);
  });

  it('should go to whoever waits before it starts a process, and by its name alone to a start event', async () => {
    const under = await node();
    const receipt = await publish(under, 'clue-reported', 'whatever-key', { place: '回兴街道' });
    expect(receipt).toMatchObject({ status: 'received' });
    const rootId = receipt.status === 'received' ? receipt.rootId : '';
    expect(await elementsOf(under, rootId)).toEqual(['review']);
    const view = await db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.rootView(tx, rootId));
    expect(view?.variables).toEqual({ place: '回兴街道' });
  });

  it('should find one receiver each where many of both come at the same time over three nodes', async () => {
    // given
    const three = await Promise.all([node(), node(), node()]);
    const count = 24;
    const of = (index: number) => three[index % 3]!;
    // when: half of the receivers wait already, the rest begin to wait while the messages come
    const early = await Promise.all(Array.from({ length: count / 2 }, (_, index) => of(index).start('waiting', { caseNo: 'race' })));
    const [late] = await Promise.all([
      Promise.all(Array.from({ length: count / 2 }, (_, index) => of(index).start('waiting', { caseNo: 'race' }))),
      Promise.all(Array.from({ length: count }, (_, index) => publish(of(index + 1), 'receipt', 'race'))),
    ]);
    // then: everybody got one, nobody two
    const roots = [...early, ...late];
    await eventually(async () =>
      (await Promise.all(roots.map((rootId) => elementsOf(of(0), rootId)))).every((open) => open.join() === 'review'),
    );
    const rows = await of(0).query<{ received_by: string }>(
      "select received_by from message where correlation_key = 'race' and status = 'received'",
    );
    expect(new Set(rows.map((row) => row.received_by))).toEqual(new Set(roots));
    expect(rows).toHaveLength(count);
  });

  it('should be received once where its receiver is completed at the same time', async () => {
    // given: the boundary event and the task's completion race
    const under = await node();
    const roots = await Promise.all(Array.from({ length: 8 }, (_, index) => under.start('interrupted', { caseNo: `r-${index}` })));
    // when
    const ended = await Promise.all(
      roots.map(async (rootId, index) => {
        const taskId = await under.task(rootId, 'draft');
        const [receipt, outcome] = await Promise.all([
          publish(under, 'news', `r-${index}`),
          under.execute(ZHANG, { type: 'user-task.complete', taskId }),
        ]);
        return { isReceived: receipt.status === 'received', isCompleted: outcome.outcome === 'accepted' };
      }),
    );
    // then: exactly one of the two
    for (const { isReceived, isCompleted } of ended) expect(isReceived).not.toBe(isCompleted);
  });
});
