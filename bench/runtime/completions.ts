/** Cases of one long chain of user tasks, completed through the engine's own API as fast as it goes. */
import { type Engine, newId } from '@onematter/engine';
import { PACK, TENANT, ZHANG } from '../../test/engine/runtime/engine-under-test.ts';
import { chain, definitions, userTask } from '../../test/engine/runtime/models.ts';

const STEPS = 40;

export interface Completions {
  readonly tasks: number;
  readonly elapsedMs: number;
  /** processor time of this process, ms */
  readonly cpuMs: number;
}

export async function deployChain(engine: Engine): Promise<void> {
  const ids = Array.from({ length: STEPS }, (_, index) => `step-${index}`);
  const text = definitions(
    chain(
      'long',
      ['start', ...ids, 'end'],
      `<bpmn:startEvent id="start" />${ids.map((id) => userTask(id)).join('')}<bpmn:endEvent id="end" />`,
    ),
  );
  const deployed = await engine.deploy(TENANT, {
    packId: PACK,
    packVersion: '1',
    resources: [{ name: 'long.bpmn', text }],
    decisions: [],
    rules: { distinctPersons: [], qualified: [] },
    author: ZHANG,
  });
  if ('problems' in deployed) throw new Error(JSON.stringify(deployed.problems));
}

/** `clients` cases at a time, each completing one task after the other; a case that is through is followed by a new one. */
export async function complete(engine: Engine, clients: number, seconds: number): Promise<Completions> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const until = began + seconds * 1000;
  const done = await Promise.all(Array.from({ length: clients }, () => client(engine, until)));
  const { user, system } = process.cpuUsage(cpu);
  return { tasks: done.reduce((sum, one) => sum + one, 0), elapsedMs: performance.now() - began, cpuMs: (user + system) / 1000 };
}

async function client(engine: Engine, until: number): Promise<number> {
  let tasks = 0;
  while (performance.now() < until) {
    const rootId = newId();
    const envelope = { tenantId: TENANT, rootId, actor: ZHANG, requestDigest: 'sm3:bench' };
    const start = { type: 'process.start', rootId, kind: 'case', definition: { packId: PACK, processId: 'long' } } as const;
    let outcome = await engine.execute({ ...envelope, commandId: newId() }, start);
    while (performance.now() < until) {
      if (outcome.outcome === 'refused') throw new Error(JSON.stringify(outcome));
      const opened = outcome.events.find((event) => event.type === 'user-task.opened');
      if (opened === undefined) break;
      outcome = await engine.execute({ ...envelope, commandId: newId() }, { type: 'user-task.complete', taskId: opened.task.taskId });
      tasks += 1;
    }
  }
  return tasks;
}
