import { boundariesOf, child, type El, incoming, isActivity, kindOf, nodesOf, outgoing, triggerOf, triggersOf } from './model.ts';
import { childrenOf, type Instance, type World } from './world.ts';

/**
 * §13.4.3: is there a token with a path to an incoming flow of the gateway that has none, which does not visit the gateway, and without
 * such a path to a flow that is filled? A graph search from every token and every active instance of the scope, anew at each look.
 */
export function canStillCome(world: World, scope: Instance, gateway: El, filled: ReadonlySet<El>): boolean {
  const empty = incoming(gateway).filter((flow) => !filled.has(flow));
  return placesOf(world, scope, gateway).some((from) => {
    const reached = flowsReachable(from, gateway);
    return empty.some((flow) => reached.has(flow)) && ![...filled].some((flow) => reached.has(flow));
  });
}

/** Where tokens of the scope are: the nodes they are on or go to next. */
function placesOf(world: World, scope: Instance, gateway: El): El[] {
  const waiting = scope.arrivals.filter((token) => token.node !== gateway).map((token) => token.node);
  const active = childrenOf(world, scope)
    .filter((one) => !one.isUndone)
    .map((one) => one.element);
  return [...waiting, ...active];
}

/** Every flow a token at this node could come to without passing through the gateway. */
export function flowsReachable(from: El, gateway: El): Set<El> {
  const flows = new Set<El>();
  const visited = new Set<El>();
  const visit = (node: El): void => {
    if (visited.has(node) || node === gateway) return;
    visited.add(node);
    for (const flow of outgoing(node)) {
      if (!flows.has(flow)) {
        flows.add(flow);
        visit(child(flow, 'targetRef')!);
      }
    }
    for (const next of leapsFrom(node)) visit(next);
  };
  visit(from);
  return flows;
}

/** Without a flow: to the boundary events of an activity, from a link to its target. */
function leapsFrom(node: El): readonly El[] {
  if (isActivity(node)) return boundariesOf(node).filter((event) => !triggersOf(event).some((one) => kindOf(one) === 'compensate'));
  const link = node.$type === 'bpmn:IntermediateThrowEvent' ? triggerOf(node, 'link') : undefined;
  if (link === undefined) return [];
  return nodesOf(node.$parent!).filter(
    (one) => one.$type === 'bpmn:IntermediateCatchEvent' && triggerOf(one, 'link')?.['name'] === link['name'],
  );
}
