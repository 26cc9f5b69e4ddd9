import { raise } from './activities.ts';
import { openGatewayEvents } from './events.ts';
import { feel } from './feel.ts';
import { child, children, type El, formula, incoming, outgoing } from './model.ts';
import { canStillCome } from './paths.ts';
import { close } from './scopes.ts';
import { chosenFlows, fire, leave, NoConditionTrue, noteTaking } from './tokens.ts';
import { type Instance, newInstance, see, type Token, type World } from './world.ts';

/** A token at a gateway: it passes, or waits for others. */
export function arriveAtGateway(world: World, token: Token): void {
  const { node, scope } = token;
  const isJoin = incoming(node).length > 1;
  if (node.$type === 'bpmn:ParallelGateway' && isJoin) {
    scope.arrivals.push(token);
    return void joinParallel(world, scope, node);
  }
  if (node.$type === 'bpmn:InclusiveGateway' && isJoin) return void scope.arrivals.push(token);
  if (node.$type === 'bpmn:ComplexGateway' && isJoin) {
    scope.arrivals.push(token);
    return void joinComplex(world, scope, node);
  }
  pass(world, scope, node, [token], node.$type === 'bpmn:ComplexGateway' ? { waitingForStart: true } : {});
}

/** §13.4.1: fires when there is a token on each incoming flow, and takes one of each. */
export function joinParallel(world: World, scope: Instance, node: El): void {
  const first = incoming(node).map((flow) => scope.arrivals.find((token) => token.node === node && token.flow === flow));
  if (first.some((token) => token === undefined)) return;
  take(world, scope, node, first as Token[]);
}

/** Takes tokens that wait and passes. */
function take(world: World, scope: Instance, node: El, tokens: readonly Token[]): void {
  scope.arrivals = scope.arrivals.filter((token) => !tokens.includes(token));
  pass(world, scope, node, tokens);
}

/** The first token of each incoming flow that has one. */
function firstOfEach(scope: Instance, node: El): Token[] {
  return incoming(node).flatMap((flow) => scope.arrivals.find((token) => token.node === node && token.flow === flow) ?? []);
}

/**
 * One inclusive join that fires, or one complex gateway that resets, now that no token moves: oldest scope first, then the order of the file
 * (docs/elements.md). True where one did.
 */
export function fireRestingJoin(world: World): boolean {
  return world.instances.some((scope) => sortedByFile(scope).some((node) => tryResting(world, scope, node)));
}

function sortedByFile(scope: Instance): El[] {
  const order = children(scope.element, 'flowElements');
  const nodes = new Set([...scope.arrivals.map((token) => token.node), ...scope.fired.keys()]);
  return [...nodes].sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

function tryResting(world: World, scope: Instance, node: El): boolean {
  if (node.$type === 'bpmn:InclusiveGateway') return joinInclusive(world, scope, node);
  if (node.$type === 'bpmn:ComplexGateway' && scope.fired.has(node)) return resetComplex(world, scope, node);
  return false;
}

/**
 * §13.4.3: enabled when a token is there and every other token that could still reach an incoming flow without a token does not do so
 * only through the gateway itself or through a flow that has one (paths.ts).
 */
function joinInclusive(world: World, scope: Instance, node: El): boolean {
  const tokens = firstOfEach(scope, node);
  const filled = new Set(tokens.map((token) => token.flow!));
  if (tokens.length === 0 || canStillCome(world, scope, node, filled)) return false;
  scope.arrivals = scope.arrivals.filter((token) => !tokens.includes(token));
  noteTaking(world, scope, node, tokens, filled);
  pass(world, scope, node, tokens);
  return true;
}

/** §13.4.2–5: the gateway chooses; all but the event-based gateway pass at once. */
function pass(world: World, scope: Instance, node: El, took: readonly Token[], extra: { readonly [name: string]: boolean } = {}): void {
  const instance = newInstance(world, node, 'single', scope, took);
  see(world, 'activated', node);
  if (node.$type === 'bpmn:EventBasedGateway') return void openGatewayEvents(world, instance);
  choose(world, instance, extra);
}

function choose(world: World, instance: Instance, extra: { readonly [name: string]: boolean }): void {
  const { element: node, parent: scope } = instance;
  try {
    const flows = flowsOf(node, scope!, extra);
    close(world, instance);
    see(world, 'completed', node);
    leave(world, fire(world, node, scope!, instance.took), flows);
  } catch (error) {
    if (!(error instanceof NoConditionTrue)) throw error;
    raise(world, instance, 'NO_CONDITION_TRUE', () => choose(world, instance, extra));
  }
}

function flowsOf(node: El, scope: Instance, extra: { readonly [name: string]: boolean }): readonly El[] {
  if (node.$type === 'bpmn:ParallelGateway') return outgoing(node);
  if (node.$type === 'bpmn:ExclusiveGateway') return firstTrue(node, scope);
  return chosenFlows(node, scope, extra);
}

/** §13.4.2: the first flow whose condition is true, in the order of the file; the default last. */
function firstTrue(node: El, scope: Instance): readonly El[] {
  const flows = outgoing(node);
  const byDefault = child(node, 'default');
  const first = flows.find((flow) => {
    const condition = formula(child(flow, 'conditionExpression'));
    return flow !== byDefault && (condition === undefined || feel(condition, scope) === true);
  });
  if (first === undefined && byDefault === undefined && flows.length > 0) throw new NoConditionTrue();
  return first === undefined ? (byDefault === undefined ? [] : [byDefault]) : [first];
}

/**
 * §13.4.5, waitingForStart: the activation condition over the tokens that are there (`activationCount`); once it holds
 * one token of each flow that has one is taken. Until the reset further tokens wait; a flow taken from does not count again.
 */
function joinComplex(world: World, scope: Instance, node: El): void {
  if (scope.fired.has(node)) return;
  const tokens = firstOfEach(scope, node);
  const condition = formula(child(node, 'activationCondition')) ?? `activationCount >= ${incoming(node).length}`;
  const activationCount = scope.arrivals.filter((token) => token.node === node).length;
  if (tokens.length === 0 || feel(condition, scope, { activationCount }) !== true) return;
  scope.fired.set(
    node,
    tokens.map((token) => token.flow!),
  );
  scope.arrivals = scope.arrivals.filter((token) => !tokens.includes(token));
  noteTaking(world, scope, node, tokens, null);
  pass(world, scope, node, tokens, { waitingForStart: true });
}

/** An activation condition may have become true by other variables. */
export function lookAtComplexGateways(world: World): void {
  for (const scope of world.instances)
    for (const node of sortedByFile(scope)) if (node.$type === 'bpmn:ComplexGateway') joinComplex(world, scope, node);
}

/** §13.4.5, waitingForReset: as an inclusive join over the flows it has not taken from; then it begins anew. */
function resetComplex(world: World, scope: Instance, node: El): boolean {
  const taken = scope.fired.get(node)!;
  const tokens = firstOfEach(scope, node).filter((token) => !taken.includes(token.flow!));
  const filled = new Set([...taken, ...tokens.map((token) => token.flow!)]);
  if (canStillCome(world, scope, node, filled)) return false;
  scope.fired.delete(node);
  noteTaking(world, scope, node, tokens, filled);
  scope.arrivals = scope.arrivals.filter((token) => !tokens.includes(token));
  const flows = outgoing(node).filter((flow) => formula(child(flow, 'conditionExpression')) !== undefined);
  const chosen = flows.filter((flow) => feel(formula(child(flow, 'conditionExpression'))!, scope, { waitingForStart: false }) === true);
  see(world, 'activated', node);
  see(world, 'completed', node);
  leave(world, fire(world, node, scope, tokens), chosen);
  joinComplex(world, scope, node);
  return true;
}
