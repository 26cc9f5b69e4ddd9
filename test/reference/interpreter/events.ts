import type { JsonObject } from '../../../engine/src/pure.ts';
import { complete, openJob, raise } from './activities.ts';
import { throwCancel, throwCompensation } from './compensation.ts';
import { feel } from './feel.ts';
import { lookAtComplexGateways } from './gateways.ts';
import {
  boundariesOf,
  child,
  type El,
  eventSubProcessesOf,
  formula,
  isActivity,
  isEventSubProcess,
  isInterrupting,
  kindOf,
  nodesOf,
  outgoing,
  startOf,
  triggerOf,
  triggersOf,
} from './model.ts';
import { noteActed } from './return.ts';
import { clear, close, endScope, isScope, terminate } from './scopes.ts';
import { nextDue } from './time.ts';
import { arrive, fire } from './tokens.ts';
import { mapInputs } from './variables.ts';
import { childrenOf, type Instance, isWithin, newInstance, see, type Token, type Wait, type World } from './world.ts';

const WAITING = ['timer', 'message', 'signal', 'conditional'];

// ── tokens at events (§13.5) ───────────────────────────────────────────────────────────────────────────────────────────

export function activateEvent(world: World, token: Token): void {
  const { node, scope } = token;
  const instance = newInstance(world, node, 'single', scope, [token]);
  see(world, 'activated', node);
  mapInputs(instance);
  if (node.$type === 'bpmn:IntermediateCatchEvent' && triggerOf(node, 'link') === undefined) return void openWaits(world, instance, node);
  if (node.$type === 'bpmn:StartEvent' || node.$type === 'bpmn:IntermediateCatchEvent') return void complete(world, instance, {});
  throwAll(world, instance);
}

/** A throw or end event throws its triggers in the order of the file, then is done, unless what it threw ended it. */
export function throwAll(world: World, instance: Instance): void {
  const { element } = instance;
  for (const definition of triggersOf(element)) {
    const goesOn = throwOne(world, instance, definition);
    if (!goesOn || !instance.isOpen) return;
  }
  complete(world, instance, {});
}

/** False where the event does not complete now. */
function throwOne(world: World, instance: Instance, definition: El): boolean {
  const { element } = instance;
  switch (kindOf(definition)) {
    case 'message':
      sendMessage(world, instance, definition);
      return true;
    case 'signal': {
      const name = child(definition, 'signalRef')!['name'] as string;
      see(world, 'signal.thrown', element, name);
      hearSignal(world, name, Object.fromEntries(instance.variables));
      return true;
    }
    case 'escalation':
      throwEscalation(world, instance, child(definition, 'escalationRef')!['escalationCode'] as string);
      return true;
    case 'error':
      throwError(world, instance, child(definition, 'errorRef')!['errorCode'] as string, {});
      return false;
    case 'terminate':
      terminateScope(world, instance);
      return false;
    case 'link':
      followLink(world, instance, definition['name'] as string);
      return false;
    case 'compensate':
      return throwCompensation(world, instance, definition);
    case 'cancel':
      throwCancel(world, instance);
      return false;
    default:
      throw new Error(`Expected a known trigger, but got ${definition.$type}`);
  }
}

export function sendMessage(world: World, instance: Instance, holder: El): void {
  see(world, 'message.sent', instance.element, child(holder, 'messageRef')!['name'] as string);
}

/** §13.5.2: a link goes on at its target, in the same move. */
function followLink(world: World, instance: Instance, name: string): void {
  const scope = instance.parent!;
  const target = nodesOf(scope.element).find(
    (one) => one.$type === 'bpmn:IntermediateCatchEvent' && triggerOf(one, 'link')?.['name'] === name,
  )!;
  close(world, instance);
  see(world, 'completed', instance.element);
  arrive(world, { scope, flow: null, node: target, after: [fire(world, instance.element, scope, instance.took)] });
}

/** §13.5.6: all other tokens of the scope are gone, the scope has completed. */
function terminateScope(world: World, instance: Instance): void {
  const scope = instance.parent!;
  clear(world, scope, instance);
  noteActed(world, instance);
  close(world, instance);
  see(world, 'completed', instance.element);
  endScope(world, scope);
}

// ── waits ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Opens what an event waits for: timers, messages, signals and conditions. */
export function openWaits(world: World, host: Instance, event: El): void {
  if (event.$type === 'bpmn:ReceiveTask') return void openWait(world, host, event, event, 'message');
  for (const trigger of triggersOf(event)) {
    const kind = kindOf(trigger);
    if (WAITING.includes(kind)) openWait(world, host, event, trigger, kind as Wait['kind']);
  }
}

function openWait(world: World, host: Instance, event: El, trigger: El, kind: Wait['kind']): void {
  const due = kind === 'timer' ? nextDue(trigger, world.now, null) : { dueAt: null, left: null };
  host.waits.push({ host, event, trigger, kind, wasTrue: false, dueAt: due.dueAt, left: due.left });
  if (kind === 'timer') see(world, 'timer.scheduled', event);
  if (kind === 'message') see(world, 'subscription.opened', event);
  if (kind === 'signal') see(world, 'signal-subscription.opened', event);
}

function closeWait(world: World, wait: Wait): void {
  wait.host.waits = wait.host.waits.filter((one) => one !== wait);
  if (wait.kind === 'timer') see(world, 'timer.cancelled', wait.event);
  if (wait.kind === 'message') see(world, 'subscription.closed', wait.event);
  if (wait.kind === 'signal') see(world, 'signal-subscription.closed', wait.event);
}

export function closeWaits(world: World, host: Instance, isMeant: (wait: Wait) => boolean = () => true): void {
  for (const wait of host.waits.filter(isMeant)) closeWait(world, wait);
}

/** §13.5.3: boundary events wait as long as their activity, as a whole, is active. */
export function openBoundaries(world: World, host: Instance): void {
  for (const event of boundariesOf(host.element)) openWaits(world, host, event);
}

/** §13.5.4: event sub-processes wait as long as their scope is active. */
export function openEventSubProcesses(world: World, scope: Instance): void {
  for (const handler of eventSubProcessesOf(scope.element)) openWaits(world, scope, startOf(handler));
}

export function openGatewayEvents(world: World, gateway: Instance): void {
  for (const flow of outgoing(gateway.element)) openWaits(world, gateway, child(flow, 'targetRef')!);
}

// ── what happens when one of them happens ──────────────────────────────────────────────────────────────────────────────

/** A trigger has happened. A parallel multiple event waits for the others (§10.5.6); the rest goes on with what it brought. */
export function happen(world: World, wait: Wait, variables: JsonObject): void {
  const { host, event } = wait;
  sayHappened(world, wait);
  if (event['parallelMultiple'] !== true || triggersOf(event).length === 1) return void goOn(world, wait, variables);
  const heard = host.heard.get(event) ?? { parts: new Set<El>(), variables: {} };
  heard.parts.add(wait.trigger);
  if (wait.host.waits.includes(wait)) closeWait(world, wait);
  Object.assign(heard.variables, variables);
  host.heard.set(event, heard);
  if (heard.parts.size < triggersOf(event).length) return;
  host.heard.delete(event);
  if (!isInterrupting(event)) openWaits(world, host, event);
  goOn(world, wait, heard.variables);
}

function sayHappened(world: World, wait: Wait): void {
  const { event } = wait;
  if (wait.kind === 'timer') see(world, 'timer.fired', event);
  if (wait.kind === 'message') see(world, 'message.received', event);
  if (wait.kind === 'signal') see(world, 'signal.received', event, child(wait.trigger, 'signalRef')!['name'] as string);
  if (wait.kind === 'conditional') see(world, 'condition.met', event);
  if (wait.kind === 'timer') advanceTimer(world, wait);
}

/** A timer that has fired is used up; a cycle begins its next round. */
function advanceTimer(world: World, wait: Wait): void {
  const next = nextDue(wait.trigger, wait.dueAt!, wait.left);
  if (next.dueAt === null) {
    wait.host.waits = wait.host.waits.filter((one) => one !== wait);
    return;
  }
  wait.dueAt = next.dueAt;
  wait.left = next.left;
  see(world, 'timer.scheduled', wait.event);
}

function goOn(world: World, wait: Wait, variables: JsonObject): void {
  const { host, event } = wait;
  if (event === host.element) return void complete(world, host, variables);
  if (host.element.$type === 'bpmn:EventBasedGateway') return void winGateway(world, host, event, variables);
  if (event.$type === 'bpmn:BoundaryEvent') return void fireBoundary(world, host, event, variables);
  beginEventSubProcess(world, host, event, variables);
}

/** §13.4.4: the first event takes the token; the others are withdrawn. */
function winGateway(world: World, gateway: Instance, event: El, variables: JsonObject): void {
  const scope = gateway.parent!;
  closeWaits(world, gateway);
  close(world, gateway);
  see(world, 'completed', gateway.element);
  const flow = outgoing(gateway.element).find((one) => child(one, 'targetRef') === event)!;
  see(world, 'taken', flow);
  const took: Token = { scope, flow, node: event, after: [fire(world, gateway.element, scope, gateway.took)] };
  happened(world, scope, event, [took], variables);
}

/** An event that has happened already: active and done. */
export function happened(world: World, scope: Instance, event: El, took: readonly Token[], variables: JsonObject): void {
  const instance = newInstance(world, event, 'single', scope, took);
  see(world, 'activated', event);
  complete(world, instance, variables);
}

/** §13.5.3 */
export function fireBoundary(world: World, host: Instance, event: El, variables: JsonObject): void {
  const scope = host.parent!;
  if (isInterrupting(event)) terminate(world, host);
  happened(world, scope, event, host.took, variables);
}

/** §13.5.4: interrupting, it ends everything else in its scope, and no other event sub-process can begin there. */
export function beginEventSubProcess(world: World, scope: Instance, start: El, variables: JsonObject): void {
  if (isInterrupting(start)) {
    clear(world, scope);
    closeWaits(world, scope, (wait) => wait.event.$type === 'bpmn:StartEvent');
  }
  const handler = newInstance(world, start.$parent!, 'single', scope, []);
  see(world, 'activated', handler.element);
  mapInputs(handler);
  for (const [name, value] of Object.entries(variables)) handler.variables.set(name, value);
  for (const inner of eventSubProcessesOf(handler.element)) openWaits(world, handler, startOf(inner));
  happened(world, handler, start, [], {});
}

// ── errors and escalations: from the inside out ────────────────────────────────────────────────────────────────────────

interface Catcher {
  readonly host: Instance;
  readonly event: El;
}

/** Catch events for a code around an instance: of one scope those of the code before those of any. */
function catcherOf(world: World, from: Instance, kind: 'error' | 'escalation', code: string): Catcher | null {
  for (let at: Instance | null = from; at !== null; at = at.parent) {
    const host = at;
    const starts = isScope(host) ? eventSubProcessesOf(host.element).map(startOf) : [];
    const inside = matching(starts, kind, code);
    if (inside !== null && !isRunningIn(world, host, inside, from)) return { host, event: inside };
    if (!isActivity(host.element) || host.role === 'member' || host.isUndone || isEventSubProcess(host.element)) continue;
    const outside = matching(boundariesOf(host.element), kind, code);
    if (outside !== null) return { host, event: outside };
  }
  return null;
}

/** What is thrown inside an event sub-process is not caught by that event sub-process itself. */
function isRunningIn(world: World, scope: Instance, start: El, from: Instance): boolean {
  return childrenOf(world, scope).some((one) => one.element === start.$parent && isWithin(from, one));
}

function matching(events: readonly El[], kind: 'error' | 'escalation', code: string): El | null {
  const codeOf = (event: El) => child(triggerOf(event, kind), `${kind}Ref`)?.[`${kind}Code`];
  const fitting = events.filter((event) => triggerOf(event, kind) !== undefined);
  return fitting.find((event) => codeOf(event) === code) ?? fitting.find((event) => codeOf(event) === undefined) ?? null;
}

/** §13.5.3, §13.5.6: an error that nobody catches stays where it was thrown. */
export function throwError(world: World, from: Instance, code: string, variables: JsonObject): void {
  const catcher = catcherOf(world, from, 'error', code);
  if (catcher === null)
    return void raise(world, from, 'ERROR_NOT_CAUGHT', () => (isActivity(from.element) ? openJob(world, from) : throwAll(world, from)));
  see(world, 'error.thrown', from.element, `${code}>${catcher.event.id}`);
  if (from.element.$type === 'bpmn:EndEvent') {
    noteActed(world, from);
    close(world, from);
    see(world, 'completed', from.element);
  }
  caught(world, catcher, variables);
}

function caught(world: World, { host, event }: Catcher, variables: JsonObject): void {
  if (event.$type === 'bpmn:BoundaryEvent') fireBoundary(world, host, event, variables);
  else beginEventSubProcess(world, host, event, variables);
}

/** §10.5.1: an escalation need not be caught and need not interrupt. */
function throwEscalation(world: World, from: Instance, code: string): void {
  const catcher = catcherOf(world, from, 'escalation', code);
  see(world, 'escalation.thrown', from.element, `${code}>${catcher?.event.id ?? ''}`);
  if (catcher !== null) caught(world, catcher, Object.fromEntries(from.variables));
}

// ── signals and conditions ─────────────────────────────────────────────────────────────────────────────────────────────

/** §10.5.1: every event that waits for the name now hears it, oldest first. */
export function hearSignal(world: World, name: string, variables: JsonObject): void {
  const waiting = world.instances.flatMap((one) =>
    one.waits.filter((wait) => wait.kind === 'signal' && child(wait.trigger, 'signalRef')!['name'] === name),
  );
  for (const wait of waiting) if (wait.host.waits.includes(wait)) happen(world, wait, variables);
}

/**
 * §10.5.5: a condition triggers when it becomes true, having been false or not looked at before. All are looked at before the first that became
 * true goes on.
 */
export function lookAtConditions(world: World): void {
  const waiting = world.instances.flatMap((one) => one.waits.filter((wait) => wait.kind === 'conditional'));
  const met = waiting.filter((wait) => {
    const isTrue = feel(formula(child(wait.trigger, 'condition'))!, wait.host) === true;
    const becameTrue = isTrue && !wait.wasTrue;
    wait.wasTrue = isTrue;
    return becameTrue;
  });
  for (const wait of met) if (wait.host.waits.includes(wait)) happen(world, wait, {});
  lookAtComplexGateways(world);
}
