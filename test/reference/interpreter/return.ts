import { activate } from './activities.ts';
import { type El, incoming } from './model.ts';
import { flowsReachable } from './paths.ts';
import { terminate } from './scopes.ts';
import { arriveAgain } from './tokens.ts';
import { childrenOf, type Firing, type Instance, see, type Token, type World } from './world.ts';

/**
 * 退回 and 撤回 told by the occurrence net of the root: every firing knows the tokens it took, every token the firing it came from. A return to X takes
 * the latest firing of X out of the net, and with it everything that had to happen after it. What remains is the run in which
 * X had not been completed: tokens that the removed firings had taken from elsewhere are where they were before, and X is active.
 */
export function returnTo(world: World, task: Instance, target: string, isStraight: boolean): boolean {
  if (!allows(task.element, 'return')) return false;
  const place = targets(world, task).find((one) => one.element.id === target);
  if (place === undefined || (isStraight && !canComeStraightBack(world, task, place))) return false;
  see(world, 'user-task.returned', task.element, isStraight ? `${target} straight` : target);
  noteActed(world, task);
  undo(world, place, isStraight ? task.element : null);
  return true;
}

/**
 * 直送退回人: what lies between is skipped, so that nothing may be left of it: the target is in the task's own scope, the task no member of a multi-instance, nothing
 * else has come of it, and nothing between took a token that had not.
 */
function canComeStraightBack(world: World, task: Instance, target: Firing): boolean {
  const { scope } = target;
  if (task.role === 'member' || task.parent !== scope) return false;
  const others = childrenOf(world, scope).some((one) => one !== task && descends(one.took, target));
  if (others || scope.arrivals.some((token) => descends([token], target))) return false;
  const between = world.firings.filter((one) => one.scope === scope && !one.isWithdrawn && descends(one.took, target));
  return [...between.map((one) => one.took), task.took].every((took) => took.every((token) => descends([token], target)));
}

/** `om:operations` of the node. */
export function allows(element: El, operation: string): boolean {
  return String(element['om:operations'] ?? element['operations'] ?? '')
    .split(' ')
    .includes(operation);
}

/**
 * The latest completions of user tasks and call activities that the task's token descends from: in its own scope or one around it, nearest first
 * (docs/elements.md). An element does not return to itself.
 */
function targets(world: World, task: Instance): Firing[] {
  const found: Firing[] = [];
  for (let at = task; at.parent !== null; at = at.parent) {
    const scope = at.parent;
    for (const firing of latestIn(world, scope))
      if (firing.element !== at.element && descends(at.took, firing) && !isReliedOn(world, firing))
        if (!found.some((one) => one.element.id === firing.element.id)) found.push(firing);
  }
  return found;
}

const RETURNABLE = ['bpmn:UserTask', 'bpmn:CallActivity'];

function latestIn(world: World, scope: Instance): Firing[] {
  const latest = new Map<El, Firing>();
  for (const firing of world.firings)
    if (firing.scope === scope && RETURNABLE.includes(firing.element.$type)) latest.set(firing.element, firing);
  return [...latest.values()];
}

/** Do these tokens descend from the firing? */
export function descends(tokens: readonly Token[], from: Firing): boolean {
  return tokens.some((token) =>
    token.after.some((firing) => firing === from || (firing.order > from.order && descends(firing.took, from))),
  );
}

/**
 * It cannot be taken out of the net: what came of it went into a complex gateway or a start quantity, or a join elsewhere has fired since because
 * nothing could come any more, and from the element something could.
 */
function isReliedOn(world: World, firing: Firing): boolean {
  const since = world.takings.filter((one) => one.scope === firing.scope && one.order > firing.order);
  return since.some(({ node, took, filled, canBeUndone }) => {
    if (descends(took, firing)) return !canBeUndone;
    if (filled === null) return false;
    const reached = flowsReachable(firing.element, node);
    return incoming(node).some((flow) => !filled.has(flow) && reached.has(flow)) && ![...filled].some((flow) => reached.has(flow));
  });
}

/** Takes a firing and all after it out of the net; its element is active again. */
export function undo(world: World, from: Firing, straightBack: El | null = null): Instance {
  const { scope } = from;
  const gone = world.firings.filter((one) => one.scope === scope && !one.isWithdrawn && one !== from && descends(one.took, from));
  const withdrawn = childrenOf(world, scope).filter((one) => descends(one.took, from));
  for (const instance of withdrawn) terminate(world, instance);
  scope.arrivals = scope.arrivals.filter((token) => !descends([token], from));
  for (const firing of [from, ...gone]) firing.isWithdrawn = true;
  const back = [...gone, ...withdrawn].flatMap((one) => one.took).filter((token) => !descends([token], from));
  scope.arrivals.push(...new Set(back));
  const again = activate(world, scope, from.element, from.took, straightBack);
  for (const node of new Set(back.map((token) => token.node))) arriveAgain(world, scope, node);
  return again;
}

/**
 * 撤回: whoever completed a task takes it back while nobody acted on what came of it: nothing that descends from its latest completion has been
 * completed, triggered or thrown, or been returned.
 */
export function takeBack(world: World, element: string): boolean {
  const firing = world.firings.findLast((one) => one.element.id === element);
  if (
    firing === undefined ||
    !allows(firing.element, 'take-back') ||
    firing.isWithdrawn ||
    firing.isActedOn ||
    !firing.scope.isOpen ||
    isReliedOn(world, firing)
  )
    return false;
  if (!isLive(world, firing)) return false;
  see(world, 'user-task.taken-back', element);
  undo(world, firing);
  return true;
}

/** Something that came of it is still there. */
function isLive(world: World, firing: Firing): boolean {
  return (
    childrenOf(world, firing.scope).some((one) => descends(one.took, firing)) ||
    firing.scope.arrivals.some((token) => descends([token], firing))
  );
}

/** Somebody or something has acted on an instance: on all it descends from. */
export function noteActed(world: World, instance: Instance): void {
  for (let at: Instance | null = instance; at !== null; at = at.parent)
    for (const firing of world.firings) if (!firing.isActedOn && descends(at.took, firing)) firing.isActedOn = true;
}
