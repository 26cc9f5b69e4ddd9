import { attempt } from './incidents.ts';
import type { MultipleTrigger, ProgramElement } from './program.ts';
import { editNode, elementById, programOf, type Run } from './run.ts';
import { clearScope, terminate } from './scopes.ts';
import type { Lineage, Wait } from './state.ts';
import { activate, beginNode, complete, endNode, take } from './tokens.ts';
import type { JsonObject } from './types.ts';
import { bringIn, setLocal } from './variables.ts';
import { closeWaits, openWait, takeWait } from './waits.ts';

/**
 * A timer fired, a message or signal came, a condition became true: what the wait was for goes on. BPMN 2.0.2 §13.5. A parallel multiple
 * event goes on when all its triggers have happened, with what they brought together.
 */
export function trigger(run: Run, holder: string, wait: Wait, variables?: JsonObject): void {
  const event = elementById(programOf(run, holder), wait.element);
  const { spec } = event;
  const several = 'trigger' in spec && spec.trigger.kind === 'multiple' && spec.trigger.isParallel ? spec.trigger : null;
  const brought = several === null ? variables : hear(run, holder, wait, several, variables);
  if (brought === 'not-yet') return;
  if (spec.kind === 'boundary-event') triggerBoundary(run, holder, wait, event, spec.interrupting, brought);
  else if (spec.kind === 'start-event') triggerEventSubProcess(run, holder, event, spec.interrupting, brought, wait);
  else triggerCatch(run, holder, wait, event, brought);
  const staysOpen = (spec.kind === 'boundary-event' || spec.kind === 'start-event') && !spec.interrupting;
  if (several !== null && staysOpen && run.nodes[holder] !== undefined)
    attempt(run, holder, 'condition', () => openWait(run, holder, event, several));
}

/** One trigger of a parallel multiple event has happened (§10.5.6). */
function hear(run: Run, holder: string, wait: Wait, event: MultipleTrigger, variables?: JsonObject): JsonObject | 'not-yet' {
  takeWait(run, holder, wait, false);
  const { [wait.element]: before, ...others } = run.nodes[holder]!.heard ?? {};
  const heard = { parts: [...(before?.parts ?? []), wait.part ?? 0], variables: { ...before?.variables, ...variables } };
  const isWhole = heard.parts.length === event.triggers.length;
  const rest = isWhole ? others : { ...others, [wait.element]: heard };
  editNode(run, holder, { heard: Object.keys(rest).length > 0 ? rest : undefined });
  return isWhole ? heard.variables : 'not-yet';
}

/** A catch event or receive task where the token rests, or one after an event-based gateway. */
function triggerCatch(run: Run, holder: string, wait: Wait, event: ProgramElement, variables?: JsonObject): void {
  takeWait(run, holder, wait, false);
  if (run.nodes[holder]!.element !== event.id) {
    triggerAfterGateway(run, holder, event, variables);
    return;
  }
  bringIn(run, holder, event.outputs, variables);
  complete(run, holder);
}

function triggerBoundary(run: Run, host: string, wait: Wait, event: ProgramElement, interrupting: boolean, variables?: JsonObject): void {
  takeWait(run, host, wait, !interrupting);
  leaveByBoundary(run, host, event, interrupting, variables);
}

/** The token of an interrupted host – or a further one – goes on from the boundary event. */
export function leaveByBoundary(run: Run, host: string, event: ProgramElement, interrupting: boolean, variables?: JsonObject): void {
  const { parent, lineage } = run.nodes[host]!;
  if (interrupting) terminate(run, host, `boundary-event:${event.id}`);
  passEvent(run, parent!, event, lineage ?? '', variables);
}

/** An event that has happened already: it begins and completes at once. */
function passEvent(run: Run, scopeId: string, event: ProgramElement, lineage: Lineage, variables?: JsonObject): void {
  const id = beginNode(run, scopeId, event, lineage);
  bringIn(run, id, event.outputs, variables);
  complete(run, id);
}

/** §13.4.4: the first event wins, the others are closed. */
function triggerAfterGateway(run: Run, gatewayId: string, event: ProgramElement, variables?: JsonObject): void {
  const { parent, lineage } = run.nodes[gatewayId]!;
  const program = programOf(run, gatewayId);
  const gateway = elementById(program, run.nodes[gatewayId]!.element);
  endNode(run, gatewayId, gateway);
  const flow = gateway.outgoing.map((index) => program.flows[index]!).find((one) => one.target === event.index)!;
  take(run, parent!, flow, lineage ?? '');
  run.queue.pop(); // the event has happened: its token does not wait there again
  passEvent(run, parent!, event, lineage ?? '', variables);
}

/** A wait of the scope's event sub-processes, not of its own boundary events. */
function isStart(run: Run, scopeId: string, wait: Wait): boolean {
  return elementById(programOf(run, scopeId), wait.element).spec.kind === 'start-event';
}

/** §13.5.4: an interrupting one ends the scope's other work, then runs in its place. What the event brings is local to it. */
export function triggerEventSubProcess(
  run: Run,
  scopeId: string,
  start: ProgramElement,
  interrupting: boolean,
  variables?: JsonObject,
  wait?: Wait,
): void {
  const sub = programOf(run, scopeId).elements[start.parent]!;
  if (wait !== undefined) takeWait(run, scopeId, wait, !interrupting);
  if (interrupting) {
    clearScope(run, scopeId, `event-sub-process:${sub.id}`);
    closeWaits(run, scopeId, (one) => isStart(run, scopeId, one));
  }
  const id = beginNode(run, scopeId, sub, '');
  if (variables !== undefined) setLocal(run, id, variables);
  activate(run, id);
}
