/** Our side of the comparison with other engines: the engine's own API, loops running, facts from the model alone. */
import { connect, createEngine, type Engine, migrate, newId } from '@onematter/engine';
import { AGENCY, everybodyIsOfficer, PACK, TENANT, ZHANG } from '../../test/engine/runtime/engine-under-test.ts';
import { definitions, serviceTask, userTask } from '../../test/engine/runtime/models.ts';
import { migrationSets } from '../../test/support/template.ts';
import { measure, type PeerPlan, type PeerResult } from './result.ts';

const FLOWS = [
  ['start', 'accept'],
  ['accept', 'investigate'],
  ['investigate', 'split'],
  ['split', 'evidence'],
  ['split', 'hear'],
  ['evidence', 'join'],
  ['hear', 'join'],
  ['join', 'number'],
  ['number', 'review'],
  ['review', 'decide'],
  ['decide', 'end'],
  ['late', 'end-late'],
];

/** The same model as flowable/ and operaton/: 6 user tasks, 2 gateways, a service task, a boundary timer. */
const PERMIT = definitions(`<bpmn:process id="permit" name="permit" isExecutable="true">
  <bpmn:startEvent id="start" /><bpmn:endEvent id="end" /><bpmn:endEvent id="end-late" />
  ${['accept', 'investigate', 'evidence', 'hear', 'review', 'decide'].map((id) => userTask(id)).join('')}
  <bpmn:parallelGateway id="split" /><bpmn:parallelGateway id="join" />
  ${serviceTask('number', 'number')}
  <bpmn:boundaryEvent id="late" attachedToRef="review">
    <bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT240H</bpmn:timeDuration></bpmn:timerEventDefinition>
  </bpmn:boundaryEvent>
  ${FLOWS.map(([from, to]) => `<bpmn:sequenceFlow id="${from}-to-${to}" sourceRef="${from}" targetRef="${to}" />`).join('')}
</bpmn:process>`);

export async function measureOneMatter(plan: PeerPlan): Promise<PeerResult> {
  await migrate(plan.adminUrl, migrationSets());
  const database = await connect({ url: plan.adminUrl, poolSize: plan.clients });
  const engine = createEngine({
    database,
    loadFacts: everybodyIsOfficer({ agencyId: AGENCY }),
    connectors: { number: async () => ({ result: { number: 1 } }) },
    onFault: (fault) => console.error(fault),
  });
  const deployed = await engine.deploy(TENANT, {
    packId: PACK,
    packVersion: '1',
    resources: [{ name: 'permit.bpmn', text: PERMIT }],
    decisions: [],
    rules: { distinctPersons: [], qualified: [] },
    author: ZHANG,
  });
  if ('problems' in deployed) throw new Error(JSON.stringify(deployed.problems));
  await engine.start();
  try {
    return await measure('OneMatter', plan, (isOver, counts) => work(engine, isOver, counts));
  } finally {
    await engine.stop();
    await database.close();
  }
}

/** One instance after the other. The answer of a completion names the tasks it opened; the Java peers have to query for theirs. */
async function work(engine: Engine, isOver: () => boolean, counts: { tasks: number; instances: number }): Promise<void> {
  while (!isOver()) {
    const rootId = newId();
    const envelope = { tenantId: TENANT, rootId, actor: ZHANG, requestDigest: 'sm3:bench' };
    const start = { type: 'process.start', rootId, kind: 'case', definition: { packId: PACK, processId: 'permit' } } as const;
    let outcome = await engine.execute({ ...envelope, commandId: newId() }, start);
    const open: string[] = [];
    for (;;) {
      if (outcome.outcome === 'refused') throw new Error(JSON.stringify(outcome));
      open.push(...outcome.events.flatMap((event) => (event.type === 'user-task.opened' ? [event.task.taskId] : [])));
      const taskId = open.shift();
      if (taskId === undefined) {
        counts.instances += 1;
        break;
      }
      if (isOver()) return;
      outcome = await engine.execute({ ...envelope, commandId: newId() }, { type: 'user-task.complete', taskId });
      counts.tasks += 1;
    }
  }
}
