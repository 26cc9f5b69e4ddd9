import { activate } from './activities.ts';
import { activateEvent } from './events.ts';
import { feel } from './feel.ts';
import { arriveAtGateway, joinParallel } from './gateways.ts';
import { beginMember } from './loops.ts';
import { child, type El, formula, isActivity, isGateway, outgoing } from './model.ts';
import { endIfEmpty } from './scopes.ts';
import { type Firing, type Instance, see, type Token, type World } from './world.ts';

/** A token reaches a node (§13.3.2, §13.4, §13.5). */
export function arrive(world: World, token: Token): void {
  if (token.node === token.scope.element) return void beginMember(world, token.scope);
  if (isGateway(token.node)) arriveAtGateway(world, token);
  else if (isActivity(token.node)) arriveAtActivity(world, token);
  else activateEvent(world, token);
}

/** §13.3.2: an activity begins when as many tokens as its start quantity are there, on whichever flows. */
function arriveAtActivity(world: World, token: Token): void {
  const needed = (token.node['startQuantity'] as number | undefined) ?? 1;
  token.scope.arrivals.push(token);
  const there = token.scope.arrivals.filter((one) => one.node === token.node);
  if (there.length < needed) return;
  const taken = there.slice(0, needed);
  token.scope.arrivals = token.scope.arrivals.filter((one) => !taken.includes(one));
  if (needed > 1) noteTaking(world, token.scope, token.node, taken, null);
  activate(world, token.scope, token.node, taken);
}

export class NoConditionTrue extends Error {}

/**
 * §13.3.1, §13.4.3: flows without a condition are taken, of the others those whose condition is true, the default only where no
 * condition is. Nothing to take where there are flows is an exception.
 */
export function chosenFlows(node: El, at: Instance, extra: { readonly [name: string]: boolean } = {}): readonly El[] {
  const flows = outgoing(node);
  const byDefault = child(node, 'default');
  const conditionOf = (flow: El) => formula(child(flow, 'conditionExpression'));
  const conditional = flows.filter((flow) => flow !== byDefault && conditionOf(flow) !== undefined);
  const isTrue = new Set(conditional.filter((flow) => feel(conditionOf(flow)!, at, extra) === true));
  const chosen = flows.filter((flow) => (flow === byDefault ? isTrue.size === 0 : isTrue.has(flow) || conditionOf(flow) === undefined));
  if (chosen.length === 0 && flows.length > 0) throw new NoConditionTrue();
  return chosen;
}

/** Tokens go out on these flows, in the order of the file; then the scope may be empty. */
export function leave(world: World, firing: Firing, flows: readonly El[], quantity = 1): void {
  for (let i = 0; i < quantity; i++)
    for (const flow of flows) {
      see(world, 'taken', flow);
      world.moving.push({ scope: firing.scope, flow, node: child(flow, 'targetRef')!, after: [firing] });
    }
  endIfEmpty(world, firing.scope);
}

/** Notes that an element is done, and which tokens it took. */
export function fire(world: World, element: El, scope: Instance, took: readonly Token[]): Firing {
  const firing: Firing = { element, scope, took, order: world.firings.length, isWithdrawn: false, isActedOn: false };
  world.firings.push(firing);
  return firing;
}

/** Notes a join that relied on what was done elsewhere, or cannot be undone. */
export function noteTaking(world: World, scope: Instance, node: El, took: readonly Token[], filled: ReadonlySet<El> | null): void {
  const canBeUndone = node.$type === 'bpmn:InclusiveGateway';
  world.takings.push({ node, scope, took, filled, canBeUndone, order: world.firings.length });
}

/** Tokens are back in front of a node: together with those that came since they may be enough. */
export function arriveAgain(world: World, scope: Instance, node: El): void {
  if (node.$type === 'bpmn:ParallelGateway') joinParallel(world, scope, node);
}
