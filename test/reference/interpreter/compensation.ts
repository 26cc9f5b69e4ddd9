import { activate, complete, finish } from './activities.ts';
import { beginEventSubProcess, fireBoundary } from './events.ts';
import {
  boundariesOf,
  child,
  type El,
  eventSubProcessesOf,
  handlerOf,
  incoming,
  isActivity,
  isEventSubProcess,
  isForCompensation,
  isSubProcess,
  startOf,
  triggerOf,
} from './model.ts';
import { clear, isEmpty } from './scopes.ts';
import { type Done, type Instance, newInstance, see, type Undo, type World } from './world.ts';

/** §13.5.5: what completed and can be undone is remembered with its data; so is, inside it, what completed there. */
export function rememberDone(instance: Instance): void {
  const { element, role, parent } = instance;
  if (!isActivity(element) || isForCompensation(element)) return;
  const hasHandler = role !== 'member' && compensationBoundary(element) !== undefined;
  const hasOwn = isSubProcess(element) && role !== 'whole' && compensationStart(element) !== undefined;
  if (!hasHandler && !hasOwn && instance.done.length === 0) return;
  parent!.done.push({ element, role, variables: new Map(instance.variables), inner: instance.done });
}

function compensationBoundary(element: El): El | undefined {
  return boundariesOf(element).find((event) => triggerOf(event, 'compensate') !== undefined);
}

/** The start event of a compensation event sub-process in it. */
function compensationStart(element: El): El | undefined {
  return eventSubProcessesOf(element)
    .map(startOf)
    .find((start) => triggerOf(start, 'compensate') !== undefined);
}

/**
 * §10.5.5, §13.5.6: undoes one activity or all of the scope, latest first. In an event sub-process the scope around it is meant as well. True where the
 * event has nothing to wait for.
 */
export function throwCompensation(world: World, event: Instance, definition: El): boolean {
  const only = child(definition, 'activityRef');
  const pending = scopesMeant(event.parent!).flatMap((scope) => {
    const meant = scope.done.filter((one) => only === undefined || one.element === only);
    scope.done = scope.done.filter((one) => !meant.includes(one));
    return meant.reverse().map((done) => ({ scope, done }));
  });
  if (pending.length === 0) return true;
  const isAwaited = definition['waitForCompletion'] !== false;
  if (isAwaited) event.awaits = 'compensation';
  beginUndo(world, isAwaited ? event : null, pending);
  return !isAwaited;
}

function scopesMeant(scope: Instance): readonly Instance[] {
  return isEventSubProcess(scope.element) ? [scope, scope.parent!] : [scope];
}

/** §13.5.5, §10.3.5: a cancel end event withdraws the rest of its transaction, undoes what completed, and leaves by the cancel boundary event. */
export function throwCancel(world: World, event: Instance): void {
  const transaction = event.parent!;
  clear(world, transaction, event);
  const pending = transaction.done.reverse().map((done) => ({ scope: transaction, done }));
  transaction.done = [];
  event.awaits = 'cancel';
  if (pending.length === 0) return void leaveTransaction(world, event);
  beginUndo(world, event, pending);
}

/** The first is undone at once, the next when no token moves. */
function beginUndo(world: World, driver: Instance | null, pending: Undo['pending']): void {
  const undo: Undo = { driver, pending, current: null };
  world.undos.push(undo);
  goOn(world, undo);
}

function leaveTransaction(world: World, event: Instance): void {
  const transaction = event.parent!.role === 'member' ? event.parent!.parent! : event.parent!;
  const boundary = boundariesOf(transaction.element).find((one) => triggerOf(one, 'cancel') !== undefined)!;
  fireBoundary(world, transaction, boundary, {});
}

/** One activity is undone when nothing is left in it, looked at when no token moves; then the next, or whoever waited. True where there was one. */
export function compensationGoesOn(world: World): boolean {
  const done = world.instances.find((one) => one.isUndone && isEmpty(world, one));
  if (done === undefined) return false;
  const undo = world.undos.find((one) => one.current === done);
  finish(world, done);
  if (undo !== undefined) goOn(world, undo);
  return true;
}

/** The next of what is to be undone where it still can be. */
export function goOn(world: World, undo: Undo): void {
  undo.pending = undo.pending.filter(({ scope }) => scope.isOpen);
  const next = undo.pending.shift();
  if (next !== undefined) undoOne(world, undo, next.scope, next.done);
  else finishUndo(world, undo);
}

function finishUndo(world: World, undo: Undo): void {
  const { driver } = undo;
  world.undos = world.undos.filter((one) => one !== undo);
  if (!driver?.isOpen || driver.isUndone) return;
  if (driver.awaits === 'cancel') return void leaveTransaction(world, driver);
  driver.awaits = null;
  complete(world, driver, {});
}

/** An activity is being undone: by its handler, by its own compensation event sub-process, or by undoing what completed in it. */
function undoOne(world: World, undo: Undo, scope: Instance, done: Done): void {
  const instance = newInstance(world, done.element, done.role, scope, []);
  undo.current = instance;
  instance.isUndone = true;
  for (const [name, value] of done.variables) instance.variables.set(name, value);
  instance.done = [...done.inner];
  see(world, 'compensating', done.element);
  const boundary = done.role === 'member' ? undefined : compensationBoundary(done.element);
  const own = isSubProcess(done.element) && done.role !== 'whole' ? compensationStart(done.element) : undefined;
  if (boundary !== undefined) activate(world, instance, handlerOf(boundary), []);
  else if (own !== undefined) beginEventSubProcess(world, instance, own, {});
  else {
    const pending = instance.done.reverse().map((inner) => ({ scope: instance, done: inner }));
    instance.done = [];
    beginUndo(world, instance, pending);
  }
}

/** §10.6.6: the event that happened begins the instance; with a parallel gateway the others must happen, too. */
export function isInstantiatingEvent(node: El): boolean {
  return incoming(node).some((flow) => child(flow, 'sourceRef')!['instantiate'] === true);
}
