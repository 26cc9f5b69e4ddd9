import type { JsonObject } from '../../../engine/src/pure.ts';
import { isInstantiatingEvent, rememberDone } from './compensation.ts';
import { closeWaits, happened, openBoundaries, openEventSubProcesses, openWaits, sendMessage } from './events.ts';
import { feel, visible } from './feel.ts';
import { beginLoop, memberDone } from './loops.ts';
import {
  child,
  children,
  type El,
  extension,
  formula,
  incoming,
  isBoundary,
  isEventSubProcess,
  isForCompensation,
  isSubProcess,
  kindOf,
  nodesOf,
  outgoing,
  plain,
  startOf,
  triggersOf,
} from './model.ts';
import { noteActed } from './return.ts';
import { clear, close, endIfEmpty, endScope } from './scopes.ts';
import { awaitSigners } from './signing.ts';
import { arrive, chosenFlows, fire, leave, NoConditionTrue } from './tokens.ts';
import { hasOutputs, mapInputs, mapOutputs } from './variables.ts';
import { closeTask, type Instance, newInstance, see, type Token, type World } from './world.ts';

/** An activity becomes active (§13.3.2): once, or as the whole of its loop. */
export function activate(world: World, scope: Instance, element: El, took: readonly Token[], straightBack: El | null = null): Instance {
  const isLoop = child(element, 'loopCharacteristics') !== undefined;
  const instance = newInstance(world, element, isLoop ? 'whole' : 'single', scope, took);
  instance.straightBack = straightBack; // before it begins: it may be done at once
  see(world, 'activated', element);
  if (isLoop) {
    beginLoop(world, instance);
  } else begin(world, instance);
  if (instance.isOpen) openBoundaries(world, instance);
  return instance;
}

/** A single instance, or one member of a loop, begins to work. */
export function begin(world: World, instance: Instance): void {
  const { element } = instance;
  mapInputs(instance);
  if (isSubProcess(element)) return void beginScope(world, instance);
  work(world, instance);
}

/** What each kind of task does (§13.3.3). */
function work(world: World, instance: Instance): void {
  const { element } = instance;
  if (element.$type === 'bpmn:UserTask') return void openTask(world, instance);
  if (element.$type === 'bpmn:CallActivity') return void call(world, instance);
  if (element.$type === 'bpmn:ReceiveTask') return void openWaits(world, instance, element);
  if (extension(element, 'zeebe:TaskDefinition') !== undefined) return void openJob(world, instance);
  if (element.$type === 'bpmn:SendTask') sendMessage(world, instance, element);
  const script = extension(element, 'zeebe:Script');
  if (script === undefined) return void complete(world, instance, {});
  const value = feel(plain(script['expression'])!, instance);
  const result = script['resultVariable'] as string | undefined;
  complete(world, instance, result === undefined ? {} : { [result]: value });
}

/** Everybody's tasks are p1's here. */
function openTask(world: World, instance: Instance): void {
  instance.task = { assignee: 'p1', owner: null, isSuspended: false, urgedAt: null, items: [], before: null, after: null, doneBy: null };
  const added = instance.index === null ? undefined : instance.parent!.loop!.added.get(instance.index);
  if (added !== undefined) instance.task.assignee = added;
  see(world, 'user-task.opened', instance.element);
}

export function openJob(world: World, instance: Instance): void {
  instance.hasJob = true;
  see(world, 'job.created', instance.element);
}

/** §13.3.5: the called process is an instance of its own, which sees what the call activity sees. */
function call(world: World, instance: Instance): void {
  const id = extension(instance.element, 'zeebe:CalledElement')!['processId'] as string;
  startProcess(world, world.processes.get(id)!, instance, visible(instance), null);
}

export function startProcess(world: World, process: El, caller: Instance | null, variables: JsonObject, start: string | null): void {
  const instance = newInstance(world, process, 'process', caller, []);
  see(world, 'process-instance.started', process);
  for (const [name, value] of Object.entries(variables)) instance.variables.set(name, value);
  openEventSubProcesses(world, instance);
  const node = start === null ? noneStart(process) : nodesOf(process).find((one) => one.id === start)!;
  if (isInstantiatingEvent(node)) return void beginByEvent(world, instance, node);
  if (node.$type === 'bpmn:ReceiveTask') return void happened(world, instance, node, [], {});
  arrive(world, { scope: instance, flow: null, node, after: [] });
}

/** §10.6.6: the gateway begins the instance with the event that happened; a parallel one waits for the others as well. */
function beginByEvent(world: World, scope: Instance, event: El): void {
  const gateway = child(incoming(event)[0]!, 'sourceRef')!;
  const isParallel = gateway['eventGatewayType'] === 'Parallel';
  for (const flow of outgoing(gateway)) {
    const node = child(flow, 'targetRef')!;
    if (node !== event && !isParallel) continue;
    if (node === event) happened(world, scope, node, [], {});
    else world.moving.push({ scope, flow, node, after: [] });
  }
}

function noneStart(process: El): El {
  const starts = nodesOf(process).filter((one) => one.$type === 'bpmn:StartEvent');
  return starts.find((one) => children(one, 'eventDefinitions').length === 0)!;
}

/** §13.3.4: a token at the start event; without one, at every node that nothing leads to. */
function beginScope(world: World, scope: Instance): void {
  openEventSubProcesses(world, scope);
  if (scope.element.$type === 'bpmn:AdHocSubProcess') return void beginAdHoc(world, scope);
  const start = startOf(scope.element) as El | undefined;
  for (const node of start === undefined ? initialNodes(scope.element) : [start]) arrive(world, { scope, flow: null, node, after: [] });
}

function initialNodes(scope: El): readonly El[] {
  return nodesOf(scope).filter(
    (node) => incoming(node).length === 0 && !isBoundary(node) && !isEventSubProcess(node) && !isForCompensation(node),
  );
}

/** §13.3.5: activities begin by hand, or as many as the collection names. */
function beginAdHoc(world: World, scope: Instance): void {
  const collection = extension(scope.element, 'zeebe:AdHoc')?.['activeElementsCollection'];
  if (collection === undefined) return;
  beginInAdHoc(world, scope, feel(plain(collection)!, scope) as readonly string[]);
  endIfEmpty(world, scope);
}

export function beginInAdHoc(world: World, scope: Instance, ids: readonly string[]): void {
  for (const id of ids) world.moving.push({ scope, flow: null, node: nodesOf(scope.element).find((one) => one.id === id)!, after: [] });
}

/** An activity, event or gateway is done: its data, then its tokens. A loop's member tells the whole. */
export function complete(world: World, instance: Instance, output: JsonObject): void {
  if (!instance.isUndone) mapOutputs(instance, output);
  finish(world, instance);
}

/** A person completes a task: its token leaves, or waits for signers after it, whom its mappings wait for as well. */
export function completeTask(world: World, instance: Instance, by: string, output: JsonObject): void {
  if (instance.task!.after === null) return void complete(world, instance, output);
  if (hasOutputs(instance.element)) for (const [name, value] of Object.entries(output)) instance.variables.set(name, value);
  else mapOutputs(instance, output);
  awaitSigners(world, instance, by);
}

/** Something was done, by a person, a system or an event: more than a token that only passed (docs/tasks.md, 撤回). */
function isAct({ element, role, isUndone }: Instance): boolean {
  if (role === 'whole' || isUndone || element.$type === 'bpmn:StartEvent') return false;
  if (element.$type.endsWith('Event')) return triggersOf(element).some((one) => kindOf(one) !== 'link');
  return ['bpmn:UserTask', 'bpmn:ServiceTask', 'bpmn:SendTask', 'bpmn:ReceiveTask'].includes(element.$type);
}

export function finish(world: World, instance: Instance): void {
  const { element, parent } = instance;
  let flows: readonly El[] = [];
  if (instance.role !== 'member' && !instance.isUndone && instance.straightBack === null) {
    try {
      flows = chosenFlows(element, instance);
    } catch (error) {
      if (!(error instanceof NoConditionTrue)) throw error;
      return void raise(world, instance, 'NO_CONDITION_TRUE', () => finish(world, instance));
    }
  }
  if (isAct(instance)) noteActed(world, instance);
  if (instance.incident !== null) see(world, 'incident.resolved', element);
  closeWaits(world, instance);
  closeTask(world, instance, 'user-task.completed');
  close(world, instance);
  see(world, instance.isUndone ? 'compensated' : 'completed', element);
  if (instance.isUndone) return void endIfEmpty(world, parent!);
  rememberDone(instance);
  if (instance.role === 'member') return void memberDone(world, instance);
  leaveAdHocOr(world, instance, flows);
}

function leaveAdHocOr(world: World, instance: Instance, flows: readonly El[]): void {
  const scope = instance.parent!;
  if (scope.element.$type === 'bpmn:AdHocSubProcess' && isEnough(scope)) {
    if (scope.element['cancelRemainingInstances'] !== false) {
      clear(world, scope);
      return void endScope(world, scope);
    }
    scope.isClosing = true;
  }
  const quantity = (instance.element['completionQuantity'] as number | undefined) ?? 1;
  const firing = fire(world, instance.element, scope, instance.took);
  if (instance.straightBack === null) leave(world, firing, flows, quantity);
  else world.moving.push({ scope, flow: null, node: instance.straightBack, after: [firing] });
}

/** §13.3.5: the completion condition of an ad-hoc sub-process, looked at when something in it is done. */
function isEnough(scope: Instance): boolean {
  const condition = formula(child(scope.element, 'completionCondition'));
  return condition !== undefined && feel(condition, scope) === true;
}

/** A fault stays at its instance as an incident until somebody resolves it. */
export function raise(world: World, instance: Instance, code: string, again: () => void): void {
  instance.incident = { code, again };
  see(world, 'incident.raised', instance.element, code);
}
