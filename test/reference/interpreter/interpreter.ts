import type { JsonObject } from '../../../engine/src/pure.ts';
import { beginInAdHoc, complete, completeTask, openJob, raise, startProcess } from './activities.ts';
import { compensationGoesOn } from './compensation.ts';
import { happen, hearSignal, lookAtConditions, throwError } from './events.ts';
import { fireRestingJoin } from './gateways.ts';
import { type El, processesOf } from './model.ts';
import { returnTo, takeBack } from './return.ts';
import { endRoot, mayAct, type OperationAct, operate } from './tasks.ts';
import { arrive } from './tokens.ts';
import { type Instance, see, type Wait, type World } from './world.ts';

/** What is asked of a root, by elements instead of ids: `nth` is the place among the open instances of the element, oldest first. */
export type Act =
  | { readonly do: 'start'; readonly event?: string; readonly variables: JsonObject }
  | { readonly do: 'complete'; readonly element: string; readonly nth: number; readonly output: JsonObject; readonly by?: string }
  | { readonly do: 'job'; readonly element: string; readonly nth: number; readonly output: JsonObject }
  /** with a code: a BPMN error; without: the last retry has failed */
  | { readonly do: 'fail'; readonly element: string; readonly nth: number; readonly error?: string }
  | { readonly do: 'timer' | 'message'; readonly element: string; readonly nth: number; readonly variables: JsonObject }
  | { readonly do: 'signal'; readonly name: string; readonly variables: JsonObject }
  | { readonly do: 'set'; readonly element: string | null; readonly nth: number; readonly variables: JsonObject }
  | { readonly do: 'begin'; readonly element: string; readonly nth: number; readonly elements: readonly string[] }
  | { readonly do: 'resolve'; readonly element: string; readonly nth: number }
  | {
      readonly do: 'return';
      readonly element: string;
      readonly nth: number;
      readonly target: string;
      readonly by?: string;
      readonly isStraight?: true;
    }
  /** the latest completion of the element */
  | { readonly do: 'take-back'; readonly element: string }
  | OperationAct
  | { readonly do: 'cancel' };

/** A root before its first start. `definitions`: the file as bpmn-moddle reads it. */
export function newWorld(definitions: El): World {
  return {
    processes: processesOf(definitions),
    status: 'none',
    isVoid: false,
    now: '2026-01-01T00:00:00.000Z',
    instances: [],
    moving: [],
    undos: [],
    serial: 0,
    firings: [],
    takings: [],
    seen: [],
  };
}

/** One command, taken to rest. False where there is nothing it could mean: the kernel must refuse it. */
export function perform(world: World, act: Act): boolean {
  world.seen = [];
  if (!dispatch(world, act)) return false;
  settle(world);
  return true;
}

const MOST_MOVES = 500;

/** The model never comes to rest: nothing can be said of it here. */
export class EndlessError extends Error {}

/** docs/elements.md, order inside one step. */
function settle(world: World): void {
  for (let i = 0; i < MOST_MOVES; i++) {
    lookAtConditions(world);
    const token = world.moving.shift();
    if (token !== undefined) arrive(world, token);
    else if (!compensationGoesOn(world) && !fireRestingJoin(world)) return;
  }
  throw new EndlessError();
}

function nthOf(world: World, element: string, nth: number, fits: (instance: Instance) => boolean): Instance | undefined {
  return world.instances.filter((one) => one.element.id === element && fits(one))[nth];
}

export function waitsOf(world: World, element: string, kind: Wait['kind']): readonly Wait[] {
  return world.instances.flatMap((one) => one.waits).filter((wait) => wait.event.id === element && wait.kind === kind);
}

export const isOpenTask = (one: Instance): boolean => one.task !== null && one.task.doneBy === null && one.incident === null;

/** Somebody may still act on it: also its signers once it is completed. */
export const isTask = (one: Instance): boolean => one.task !== null && one.incident === null;

function dispatch(world: World, act: Act): boolean {
  switch (act.do) {
    case 'start':
      world.status = 'active';
      startProcess(world, world.processes.get('p')!, null, act.variables, act.event ?? null);
      return true;
    case 'complete': {
      const task = nthOf(world, act.element, act.nth, isOpenTask);
      const by = act.by ?? 'p1';
      if (task === undefined || !mayAct(task, by) || task.task!.before !== null) return false;
      completeTask(world, task, by, act.output);
      return true;
    }
    case 'job': {
      const task = nthOf(world, act.element, act.nth, (one) => one.hasJob);
      if (task === undefined) return false;
      task.hasJob = false;
      see(world, 'job.completed', task.element);
      complete(world, task, act.output);
      return true;
    }
    case 'fail': {
      const task = nthOf(world, act.element, act.nth, (one) => one.hasJob);
      if (task !== undefined) failJob(world, task, act.error);
      return task !== undefined;
    }
    case 'timer':
    case 'message': {
      const wait = waitsOf(world, act.element, act.do)[act.nth];
      if (wait === undefined) return false;
      if (wait.dueAt !== null && wait.dueAt > world.now) world.now = wait.dueAt;
      happen(world, wait, act.variables);
      return true;
    }
    case 'signal':
      hearSignal(world, act.name, act.variables);
      return true;
    case 'set': {
      const target = act.element === null ? world.instances[0] : nthOf(world, act.element, act.nth, () => true);
      for (const [name, value] of Object.entries(act.variables)) target?.variables.set(name, value);
      return target !== undefined;
    }
    case 'return': {
      const task = nthOf(world, act.element, act.nth, isOpenTask);
      return task !== undefined && mayAct(task, act.by ?? 'p1') && returnTo(world, task, act.target, act.isStraight === true);
    }
    case 'take-back':
      return takeBack(world, act.element);
    case 'operate': {
      const task = nthOf(world, act.element, act.nth, isTask);
      return task !== undefined && operate(world, task, act);
    }
    case 'cancel':
      endRoot(world);
      return true;
    case 'begin': {
      const scope = nthOf(world, act.element, act.nth, (one) => one.role !== 'whole' && !one.isClosing);
      if (scope !== undefined) beginInAdHoc(world, scope, act.elements);
      return scope !== undefined;
    }
    case 'resolve': {
      const instance = nthOf(world, act.element, act.nth, (one) => one.incident !== null);
      if (instance === undefined) return false;
      const { again } = instance.incident!;
      instance.incident = null;
      see(world, 'incident.resolved', instance.element);
      again();
      return true;
    }
  }
}

function failJob(world: World, task: Instance, code: string | undefined): void {
  task.hasJob = false;
  see(world, 'job.failed', task.element, code);
  if (code !== undefined) return void throwError(world, task, code, {});
  raise(world, task, 'JOB_FAILED', () => openJob(world, task));
}
