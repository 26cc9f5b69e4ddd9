import {
  compile,
  type Env,
  type KernelCommand,
  type KernelEvent,
  type Model,
  type ProgramSet,
  readModel,
  type State,
  step,
} from '../../engine/src/pure.ts';
import { programSet } from '../engine/model.ts';
import type { Act } from './interpreter/interpreter.ts';
import { type OperationAct, PEOPLE } from './interpreter/tasks.ts';

const FACTS: Env['facts'] = {
  case: null,
  participations: [],
  people: Object.fromEntries(
    PEOPLE.map((id) => [
      id,
      { personId: id, name: id, posts: [{ postId: `post-${id}`, role: 'officer', agencyId: 'town' }], certificates: [] },
    ]),
  ),
};

/** The command of an operation on the task in a node; null where what it names is not there. */
function operationCommand(node: State['nodes'][string], act: OperationAct): KernelCommand | null {
  const actor = act.by === 'admin' ? ({ kind: 'system', id: 'test' } as const) : ({ kind: 'person', id: act.by } as const);
  const on = { actor, taskId: node.task?.id ?? node.done!.task };
  const persons = act.persons ?? [];
  switch (act.operation) {
    case 'delegate':
      return { ...on, type: 'user-task.delegate', assignee: persons[0]! };
    case 'resolve':
      return { ...on, type: 'user-task.resolve', ...(act.variables === undefined ? {} : { variables: act.variables }) };
    case 'recall':
    case 'suspend':
    case 'activate':
    case 'urge':
      return { ...on, type: `user-task.${act.operation}` };
    case 'terminate':
    case 'void':
      return { ...on, type: `user-task.${act.operation}`, reason: act.reason ?? 'ended' };
    case 'carbon-copy':
      return { ...on, type: 'user-task.carbon-copy', persons };
    case 'add-sign': {
      const mode = act.mode === undefined ? {} : { mode: act.mode };
      return { ...on, type: 'user-task.add-sign', position: act.position!, persons, ...mode };
    }
    case 'remove-sign':
      return { ...on, type: 'user-task.remove-sign', persons };
    case 'sign': {
      const item = (node.items ?? []).filter((one) => one.kind === 'sign')[act.item ?? 0];
      const comment = act.reason === '' ? {} : { comment: act.reason ?? 'seen' };
      return item === undefined ? null : { actor, type: 'user-task.sign', taskId: item.id, agree: act.agree!, ...comment };
    }
    case 'consult':
      return { ...on, type: 'user-task.consult', persons, question: 'what?' };
    case 'reply': {
      const item = (node.items ?? []).filter((one) => one.kind === 'consult')[act.item ?? 0];
      return item === undefined ? null : { actor, type: 'user-task.reply', taskId: item.id, opinion: 'so' };
    }
  }
}

/** The kernel behind the same acts as the reference interpreter. */
export class KernelRun {
  readonly #model: Model;
  #programs: ProgramSet;
  state: State | null = null;
  events: readonly KernelEvent[] = [];
  now = '2026-01-01T00:00:00.000Z';
  refusal: string | null = null;
  /** the latest completed task of each element */
  readonly #completed = new Map<string, string>();
  #ids = 0;

  constructor(model: Model, programs: ProgramSet) {
    this.#model = model;
    this.#programs = programs;
  }

  /** Two roots of one model; programs are frozen. */
  static two(model: Model): [KernelRun, KernelRun] {
    const programs = compiled(model);
    return [new KernelRun(model, programs), new KernelRun(model, programs)];
  }

  /** Everything a worker that begins anew has: the stored state and the model, compiled anew where asked for. */
  reload(isCompiledAnew: boolean): void {
    if (isCompiledAnew) this.#programs = compiled(this.#model);
    this.state = JSON.parse(JSON.stringify(this.state));
  }

  /** False where there is nothing the act could mean. */
  perform(act: Act): boolean {
    const command = this.#commandOf(act);
    this.events = [];
    this.refusal = null;
    if (command === null) return false;
    const result = step(this.#programs, this.state, command, this.#env());
    if (result.kind === 'refused') {
      this.refusal = result.code;
      return false;
    }
    this.state = result.state;
    this.events = result.events;
    for (const event of result.events) if (event.type === 'user-task.completed') this.#completed.set(event.elementId, event.taskId);
    return true;
  }

  #env(): Env {
    return { now: this.now, newId: () => `id${++this.#ids}`, facts: FACTS, deadline: () => null };
  }

  #nodes(element: string): [string, State['nodes'][string]][] {
    const serial = (id: string) => Number(id.replace(/\D/g, ''));
    return Object.entries(this.state?.nodes ?? {})
      .filter(([, node]) => node.element === element)
      .sort(([a], [b]) => serial(a) - serial(b));
  }

  #commandOf(act: Act): KernelCommand | null {
    const person = { kind: 'person', id: 'p1' } as const;
    const system = { kind: 'system', id: 'test' } as const;
    switch (act.do) {
      case 'start':
        return {
          type: 'process.start',
          actor: system,
          processId: 'p',
          variables: act.variables,
          ...(act.event === undefined ? {} : { startEventId: act.event }),
        };
      case 'complete': {
        const task = this.#nodes(act.element).filter(([, node]) => node.task !== undefined)[act.nth]?.[1].task;
        return task === undefined
          ? null
          : {
              type: 'user-task.complete',
              actor: act.by === undefined ? person : { kind: 'person', id: act.by },
              taskId: task.id,
              output: act.output,
            };
      }
      case 'job':
      case 'fail': {
        const job = this.#nodes(act.element).filter(([, node]) => node.job !== undefined)[act.nth]?.[1].job;
        if (job === undefined) return null;
        if (act.do === 'job') return { type: 'job.complete', actor: system, jobId: job.id, result: act.output };
        const code = act.error === undefined ? {} : { errorCode: act.error };
        return { type: 'job.fail', actor: system, jobId: job.id, message: 'failed', retriesLeft: 0, ...code };
      }
      case 'timer':
      case 'message': {
        const wait = this.#waits(act.element, act.do)[act.nth];
        if (wait === undefined) return null;
        if (wait.kind === 'timer' && wait.dueAt > this.now) this.now = wait.dueAt;
        if (act.do === 'timer') return { type: 'timer.fire', actor: system, timerId: wait.id };
        return { type: 'message.deliver', actor: system, subscriptionId: wait.id, messageId: `m${this.#ids}`, variables: act.variables };
      }
      case 'signal':
        return { type: 'signal.deliver', actor: system, signalName: act.name, variables: act.variables };
      case 'set': {
        const id = act.element === null ? Object.keys(this.state?.nodes ?? {})[0] : this.#nodes(act.element)[act.nth]?.[0];
        return id === undefined ? null : { type: 'variables.set', actor: system, scopeId: id, variables: act.variables };
      }
      case 'return': {
        const task = this.#nodes(act.element).filter(([, node]) => node.task !== undefined)[act.nth]?.[1].task;
        return task === undefined
          ? null
          : {
              type: 'user-task.return',
              actor: act.by === undefined ? person : { kind: 'person', id: act.by },
              taskId: task.id,
              target: act.target,
              reason: 'again',
              ...(act.isStraight ? { rerun: 'straight-back' } : {}),
            };
      }
      case 'take-back': {
        const taskId = this.#completed.get(act.element);
        return taskId === undefined ? null : { type: 'user-task.take-back', actor: person, taskId };
      }
      case 'operate': {
        const isTask = (one: State['nodes'][string]) => one.task !== undefined || one.rounds?.after !== undefined;
        const node = this.#nodes(act.element).filter(([, one]) => isTask(one))[act.nth]?.[1];
        return node === undefined ? null : operationCommand(node, act);
      }
      case 'cancel':
        return { type: 'root.cancel', actor: system, reason: 'cancelled' };
      case 'begin': {
        const id = this.#nodes(act.element).filter(([, node]) => node.loop === undefined && node.closing === undefined)[act.nth]?.[0];
        return id === undefined ? null : { type: 'ad-hoc.activate', actor: system, activityId: id, elementIds: act.elements };
      }
      case 'resolve': {
        const incident = this.#nodes(act.element).filter(([, node]) => node.incident !== undefined)[act.nth]?.[1].incident;
        return incident === undefined ? null : { type: 'incident.resolve', actor: system, incidentId: incident.id };
      }
    }
  }

  #waits(element: string, kind: 'timer' | 'message') {
    const serial = (id: string) => Number(id.replace(/\D/g, ''));
    return Object.entries(this.state?.nodes ?? {})
      .sort(([a], [b]) => serial(a) - serial(b))
      .flatMap(([, node]) => node.waits ?? [])
      .filter((wait) => wait.element === element && wait.kind === kind);
  }
}

function compiled(model: Model): ProgramSet {
  const result = compile(model);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems, null, 1));
  return programSet(result.programs);
}

export async function readFor(xml: string): Promise<Model> {
  const read = await readModel(xml);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems, null, 1));
  return read.model;
}
