import type { JsonObject } from '../../../engine/src/pure.ts';
import { complete } from './activities.ts';
import { goOn } from './compensation.ts';
import { closeWaits } from './events.ts';
import { extension, isSubProcess } from './model.ts';
import { hasOutputs } from './variables.ts';
import { childrenOf, closeTask, type Instance, see, type World } from './world.ts';

/**
 * §13.3.4: a sub-process completes when no token is left in it and none of its activities is active; so does a process (§13.5.6).
 * Tokens in front of a join are tokens.
 */
export function endIfEmpty(world: World, scope: Instance): void {
  if (!scope.isOpen || scope.isUndone || !isEmpty(world, scope)) return;
  if (scope.element.$type === 'bpmn:AdHocSubProcess' && !isDone(scope)) return;
  endScope(world, scope);
}

/** Nothing is active in it, no token waits or moves in it, nothing of it remains to be undone. */
export function isEmpty(world: World, scope: Instance): boolean {
  if (scope.arrivals.length > 0 || childrenOf(world, scope).length > 0) return false;
  return (
    !world.moving.some((token) => token.scope === scope) && !world.undos.some((undo) => undo.pending.some((one) => one.scope === scope))
  );
}

/** An ad-hoc sub-process is done by its completion condition, without one when what was begun is done (§13.3.5). */
function isDone(scope: Instance): boolean {
  return scope.isClosing || scope.element['completionCondition'] === undefined;
}

export function endScope(world: World, scope: Instance): void {
  if (scope.role !== 'process') return void complete(world, scope, {});
  closeWaits(world, scope);
  close(world, scope);
  see(world, 'process-instance.completed', scope.element);
  if (scope.parent !== null) return void complete(world, scope.parent, returned(scope.parent, scope));
  if (world.instances.length > 0) return;
  world.status = 'completed';
  see(world, 'root.completed', '');
}

/** What a called process gives back: all it has, unless the call activity keeps it to its output mappings. */
function returned(call: Instance, called: Instance): JsonObject {
  const keeps = extension(call.element, 'zeebe:CalledElement')!['propagateAllChildVariables'] === false && !hasOutputs(call.element);
  return keeps ? {} : Object.fromEntries(called.variables);
}

/** It is no longer open, and nothing is on its way in it. */
export function close(world: World, instance: Instance): void {
  instance.isOpen = false;
  world.instances = world.instances.filter((one) => one !== instance);
  world.moving = world.moving.filter((token) => token.scope !== instance);
  instance.arrivals = [];
}

/** Withdraws an instance with all in it, the innermost first. */
export function terminate(world: World, instance: Instance): void {
  if (!instance.isOpen) return;
  for (const inner of childrenOf(world, instance)) terminate(world, inner);
  if (instance.incident !== null) see(world, 'incident.resolved', instance.element);
  closeWaits(world, instance);
  closeTask(world, instance, 'user-task.cancelled');
  if (instance.hasJob) see(world, 'job.cancelled', instance.element);
  close(world, instance);
  see(world, instance.role === 'process' ? 'process-instance.terminated' : 'terminated', instance.element);
}

/** Withdraws everything in a scope and leaves the scope open. §13.5.6: what was still to be undone in a scope around goes on there. */
export function clear(world: World, scope: Instance, except: Instance | null = null): void {
  const underWay = world.undos.filter((undo) => undo.current?.isOpen);
  for (const inner of childrenOf(world, scope)) if (inner !== except) terminate(world, inner);
  world.moving = world.moving.filter((token) => token.scope !== scope);
  for (const undo of world.undos) undo.pending = undo.pending.filter((one) => one.scope !== scope);
  scope.arrivals = [];
  scope.fired.clear();
  for (const undo of underWay) if (!undo.current!.isOpen) goOn(world, undo);
}

/** The instance is a process or a sub-process that runs: something its tokens live in. */
export function isScope(instance: Instance): boolean {
  return instance.role === 'process' || (isSubProcess(instance.element) && instance.role !== 'whole');
}
