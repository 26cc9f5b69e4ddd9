import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type DeploymentResult, newId, verifyExport } from '@onematter/engine';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { type EngineUnderTest, engineUnderTest, fakeClock, LI, TENANT, ZHANG } from './engine-under-test.ts';
import { definitions, userTask } from './models.ts';

/* Which version a call activity 调用活动 reaches when several are deployed: BPMN 2.0.2 §13.3.5, bindings as in Camunda 8. */

const PACK = 'calls';

/** prepare, then calls `called` by a binding. */
function calling(processId: string, binding: string): string {
  return definitions(
    `<bpmn:process id="${processId}" isExecutable="true"><bpmn:startEvent id="start" />${userTask('prepare')}<bpmn:callActivity id="call"><bpmn:extensionElements>
     <zeebe:calledElement processId="called" ${binding} /></bpmn:extensionElements></bpmn:callActivity><bpmn:endEvent id="end" />
     <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="prepare" /><bpmn:sequenceFlow id="f2" sourceRef="prepare" targetRef="call" />
     <bpmn:sequenceFlow id="f3" sourceRef="call" targetRef="end" /></bpmn:process>`,
  );
}
const LATEST = calling('to-latest', 'bindingType="latest"');
const DEPLOYMENT = calling('to-deployment', 'bindingType="deployment"');
const TAGGED = calling('to-tag', 'bindingType="versionTag" versionTag="stable"');
const CALLERS = [LATEST, DEPLOYMENT, TAGGED];

/** Its task says which version it is; a second task lets one see that a running call stays. */
function called(task: string, tag: string | null): string {
  return definitions(
    `<bpmn:process id="called" isExecutable="true">${tag === null ? '' : `<bpmn:extensionElements><zeebe:versionTag value="${tag}" /></bpmn:extensionElements>`}
     <bpmn:startEvent id="called-start" />${userTask(task)}${userTask(`${task}-again`)}<bpmn:endEvent id="called-end" />
     <bpmn:sequenceFlow id="g1" sourceRef="called-start" targetRef="${task}" /><bpmn:sequenceFlow id="g2" sourceRef="${task}" targetRef="${task}-again" />
     <bpmn:sequenceFlow id="g3" sourceRef="${task}-again" targetRef="called-end" /></bpmn:process>`,
  );
}

let db: TestDatabase;
/** two nodes: what one remembers of "latest" goes stale when the other deploys */
let under: EngineUnderTest;
let other: EngineUnderTest;
let version = 0;

beforeAll(async () => {
  db = await testDatabase();
  under = engineUnderTest(db);
  other = engineUnderTest(db);
});
afterAll(() => db.close());

function deploy(node: EngineUnderTest, ...texts: string[]): Promise<DeploymentResult> {
  version += 1;
  return node.engine.deploy(TENANT, {
    ...{ packId: PACK, packVersion: `${version}.0.0`, author: ZHANG, decisions: [], rules: { distinctPersons: [], qualified: [] } },
    resources: texts.map((text, index) => ({ name: `${index}.bpmn`, text })),
  });
}

async function start(processId: string): Promise<string> {
  const rootId = newId();
  await under.execute(ZHANG, { type: 'process.start', rootId, kind: 'case', definition: { packId: PACK, processId } });
  return rootId;
}

async function complete(rootId: string, elementId: string): Promise<string[]> {
  await under.execute(ZHANG, { type: 'user-task.complete', taskId: await under.task(rootId, elementId) });
  return (await under.tasks(rootId)).map((task) => task.elementId);
}

/** What `definition.bound` says of a version. */
function boundTo(processId: string, packVersion: string) {
  const some = { definitionId: expect.any(String), version: expect.any(Number), digest: expect.stringMatching(/^sm3:/) };
  return { ...some, processId, packId: PACK, packVersion };
}

describe('a call with several versions deployed', () => {
  it('should reach the version its binding asks for, and stay with it', async () => {
    // given: a caller of each kind, waiting before its call, in the first deployment
    await deploy(under, ...CALLERS, called('v1', 'stable'));
    const first = { latest: await start('to-latest'), deployment: await start('to-deployment'), tag: await start('to-tag') };
    const running = await start('to-deployment');
    expect(await complete(running, 'prepare')).toEqual(['v1']);
    // when: another node deploys a version without tag, one tagged alike, and one with callers again
    await deploy(other, called('v2', null));
    await deploy(other, called('v3', 'stable'));
    await deploy(other, ...CALLERS, called('v4', 'beta'));
    const second = { latest: await start('to-latest'), deployment: await start('to-deployment'), tag: await start('to-tag') };
    // then: latest of all; of the caller's own deployment; the last one tagged so
    expect(await complete(first.latest, 'prepare')).toEqual(['v4']);
    expect(await complete(first.deployment, 'prepare')).toEqual(['v1']);
    expect(await complete(first.tag, 'prepare')).toEqual(['v3']);
    expect(await complete(second.latest, 'prepare')).toEqual(['v4']);
    expect(await complete(second.deployment, 'prepare')).toEqual(['v4']);
    expect(await complete(second.tag, 'prepare')).toEqual(['v3']);
    // and: who runs already goes on in the version it began with, whatever comes
    await deploy(other, called('v5', 'stable'));
    expect(await complete(running, 'v1')).toEqual(['v1-again']);
    expect(await complete(first.tag, 'v3')).toEqual(['v3-again']);
    expect(await complete(first.latest, 'v4')).toEqual(['v4-again']);
  });

  it('should be in the history with pack and version, beside who, when, from which device, and the variables before and after', async () => {
    // given: the called process is of a later version of the pack than its caller
    const clock = fakeClock('2026-11-20T03:00:00.000Z');
    const node = engineUnderTest(db, { clock });
    await deploy(node, ...CALLERS, called('w1', null));
    const callers = `${version}.0.0`;
    await deploy(node, called('w2', null));
    const latest = `${version}.0.0`;
    const definition = { packId: PACK, processId: 'to-latest' };
    const rootId = newId();
    await node.execute(ZHANG, { type: 'process.start', rootId, kind: 'case', definition, variables: { amount: 1 } });
    // when
    clock.advance(60_000);
    const commandId = newId();
    const complete = { type: 'user-task.complete', taskId: await node.task(rootId, 'prepare'), output: { amount: 2 } } as const;
    expect(await node.execute(LI, complete, { commandId, device: 'pda-7' })).toMatchObject({ outcome: 'accepted' });
    // then
    const history = await db.database.transaction({ tenantId: TENANT }, (tx) => node.engine.exportHistory(tx, rootId));
    const bound = history.events.filter(({ type }) => type === 'definition.bound');
    expect(bound.map(({ data }) => data)).toEqual([
      { ...boundTo('to-latest', callers), definitionId: bound[0]!.definitionId },
      { ...boundTo('called', latest), scopeId: expect.any(String), calledBy: expect.any(String) },
    ]);
    const acts = history.events.filter((event) => event.commandId === commandId);
    const names = { actor: LI, at: '2026-11-20T03:01:00.000Z', device: 'pda-7', definitionId: bound[0]!.definitionId };
    expect(acts.map(({ actor, at, device, definitionId }) => ({ actor, at, device, definitionId }))).toEqual(acts.map(() => names));
    expect(acts.find(({ type }) => type === 'variables.changed')?.data).toMatchObject({ before: { amount: 1 }, after: { amount: 2 } });
    const types = acts.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['user-task.completed', 'variables.changed', 'definition.bound']));
    expect(types.indexOf('definition.bound')).toBe(types.indexOf('process-instance.started') + 1);
    const started = acts[types.indexOf('process-instance.started')]!.data;
    expect(bound[1]!.data).toMatchObject({
      scopeId: started['scopeId'],
      definitionId: started['definitionId'],
      calledBy: started['parentActivityId'],
    });
    expect(verifyExport(history)).toMatchObject({ isIntact: true });
  });

  it('should keep its token in an incident where there is no such version, and go on once there is', async () => {
    // given
    await deploy(under, calling('to-gold', 'bindingType="versionTag" versionTag="gold"'));
    const rootId = await start('to-gold');
    expect(await complete(rootId, 'prepare')).toEqual([]);
    const incidents = () => db.database.transaction({ tenantId: TENANT }, (tx) => under.engine.listIncidents(tx, { rootId, isOpen: true }));
    const [incident] = await incidents();
    expect(incident).toMatchObject({ code: 'CALLED_PROCESS_NOT_FOUND', elementId: 'call' });
    // when
    await deploy(other, called('v6', 'gold'));
    await under.engine.resolveIncident({ tenantId: TENANT, commandId: newId(), actor: ZHANG, requestDigest: 'x' }, incident!.incidentId);
    // then
    expect((await under.tasks(rootId)).map((task) => task.elementId)).toEqual(['v6']);
    expect(await incidents()).toEqual([]);
  });

  it('should be refused at deployment where it could never reach anything', async () => {
    expect(await deploy(under, DEPLOYMENT)).toMatchObject({ problems: [{ code: 'CALLED_PROCESS_NOT_FOUND', elementId: 'call' }] });
    expect(await deploy(under, calling('untagged', 'bindingType="versionTag"'))).toMatchObject({
      problems: [{ code: 'ATTRIBUTE_MISSING', elementId: 'call', line: expect.any(Number) }],
    });
  });
});
