import type { ProgramElement } from './program.ts';
import {
  childrenOf,
  editNode,
  elementById,
  elementOf,
  emit,
  isLoopBody,
  nextNodeId,
  programOf,
  type Run,
  setNode,
  setVariablesOf,
} from './run.ts';
import { checkScope, clearScope, noteEnd } from './scopes.ts';
import type { Compensable } from './state.ts';
import { activate, beginNode, complete, enter, hasTokens } from './tokens.ts';
import { leaveByBoundary } from './triggers.ts';
import type { Json, JsonObject } from './types.ts';
import { closeWaits } from './waits.ts';

/**
 * Compensation 补偿 (BPMN 2.0.2 §10.7, §13.5.5): completed activities are undone in the reverse order of their completion, one after the
 * other.
 *
 * A scope remembers what completed in it and can be undone (`compensable`): an activity with a compensation boundary event, a sub-process
 * with a compensation event sub-process, and a sub-process, loop or multi-instance in which something of the kind completed. Undoing one
 * makes a *compensating* node in that scope, which holds the activity's variables as they were. In it runs the boundary's handler, or the
 * event sub-process, or – the default – the compensation of what completed inside. When nothing is left in the node the next one follows.
 * Each record is used once. The records go with their scope: after a process has ended nothing of it can be undone.
 */
export function noteCompensable(run: Run, id: string, element: ProgramElement): void {
  const node = run.nodes[id]!;
  const isBody = isLoopBody(node);
  const isMember = node.index !== undefined;
  const hasHandler = !isMember && handlerOf(run, id, element) !== null;
  const hasOwn = !isBody && ownCompensation(element) >= 0;
  const inner = node.compensable ?? [];
  if (!hasHandler && !hasOwn && inner.length === 0) return;
  const variables = seen(run.variables[id]);
  const record: Compensable = {
    element: element.id,
    ...(variables === null ? {} : { variables }),
    ...(inner.length > 0 ? { inner } : {}),
    ...(isMember ? { isMember: true as const } : {}),
    ...(isBody ? { isBody: true as const } : {}),
  };
  editNode(run, node.parent!, { compensable: [...(run.nodes[node.parent!]!.compensable ?? []), record] });
}

function seen(variables: JsonObject | undefined): JsonObject | null {
  const kept = Object.entries(variables ?? {}).filter(([name]) => !name.startsWith('$'));
  return kept.length === 0 ? null : (Object.fromEntries(kept) as { [name: string]: Json });
}

function handlerOf(run: Run, id: string, element: ProgramElement): ProgramElement | null {
  const { elements } = programOf(run, id);
  for (const index of element.boundary) {
    const { spec } = elements[index]!;
    if (spec.kind === 'boundary-event' && spec.trigger.kind === 'compensation') return elements[spec.trigger.handler]!;
  }
  return null;
}

function ownCompensation({ spec }: ProgramElement): number {
  return spec.kind === 'sub-process' || spec.kind === 'ad-hoc-sub-process' ? spec.scope.compensation : -1;
}

/**
 * A throw or end event asks for compensation: of one activity, or of all that completed in its scope; thrown in an event sub-process, of the
 * scope around as well. True: it waits until that is done.
 */
export function throwCompensation(run: Run, id: string, activity: number, waits: boolean): boolean {
  const own = run.nodes[id]!.parent!;
  const isInEvent = elementOf(run, own)?.spec.kind === 'event-sub-process';
  const scopeAround = isInEvent ? run.nodes[own]!.parent! : null;
  const wanted = activity < 0 ? null : programOf(run, id).elements[activity]!.id;
  const chain = takeRecords(run, own, wanted);
  const around = scopeAround === null ? [] : takeRecords(run, scopeAround, wanted);
  if (chain.length + around.length === 0) return false;
  if (waits) editNode(run, id, { awaits: 'compensation' });
  const driver = waits ? id : null;
  if (chain.length > 0) compensateNext(run, own, chain, driver, around);
  else compensateNext(run, scopeAround!, around, driver);
  return waits;
}

/** Takes the records of an activity – of all, where `wanted` is null – latest first. */
function takeRecords(run: Run, scopeId: string, wanted: string | null): Compensable[] {
  const all = run.nodes[scopeId]!.compensable ?? [];
  const taken = all.filter((record) => wanted === null || record.element === wanted);
  if (taken.length === 0) return [];
  const rest = all.filter((record) => !taken.includes(record));
  editNode(run, scopeId, { compensable: rest.length > 0 ? rest : undefined });
  return taken.toReversed();
}

function compensateNext(
  run: Run,
  scopeId: string,
  [record, ...rest]: readonly Compensable[],
  driver: string | null,
  around: readonly Compensable[] = [],
): void {
  const program = programOf(run, scopeId);
  const element = elementById(program, record!.element);
  const id = nextNodeId(run, 'a');
  const { inner } = record!;
  const compensating = { driver, rest, ...(around.length > 0 ? { around } : {}) };
  setNode(run, id, { element: element.id, parent: scopeId, compensating, ...(inner ? { compensable: inner } : {}) });
  if (record!.variables !== undefined) setVariablesOf(run, id, record!.variables);
  run.compensates = true;
  const { processId } = program;
  emit(run, { type: 'activity.compensating', activityId: id, elementId: element.id, elementType: element.type, scopeId, processId });
  undo(run, id, element, record!);
}

function undo(run: Run, id: string, element: ProgramElement, record: Compensable): void {
  const handler = record.isMember ? null : handlerOf(run, id, element);
  const own = record.isBody ? -1 : ownCompensation(element);
  if (handler !== null) {
    enter(run, id, handler, '');
    return;
  }
  if (own >= 0) {
    activate(run, beginNode(run, id, programOf(run, id).elements[own]!, ''));
    return;
  }
  const chain = takeRecords(run, id, null);
  if (chain.length > 0) compensateNext(run, id, chain, id);
}

/** What the compensations under way in a scope have still to undo in the scope around it. */
export function leftAround(run: Run, scopeId: string): (readonly Compensable[])[] {
  return childrenOf(run, scopeId).flatMap((child) => {
    const around = run.nodes[child]!.compensating?.around;
    return around === undefined ? [] : [around];
  });
}

/** §13.5.6: what ends in an event sub-process ends nothing in the scope around, where the compensation thrown in it goes on. */
export function compensateAround(run: Run, scopeId: string, left: readonly (readonly Compensable[])[]): void {
  for (const around of left) compensateNext(run, run.nodes[scopeId]!.parent!, around, null);
}

/** Ends the first compensating node in which nothing is left, and goes on with what it stood in the way of; true if there was one. */
export function finishCompensation(run: Run): boolean {
  if (!run.compensates) return false;
  for (const id of Object.keys(run.nodes)) {
    const { compensating, parent } = run.nodes[id]!;
    if (compensating === undefined || hasTokens(run, id)) continue;
    const element = elementOf(run, id)!;
    const { processId } = programOf(run, id);
    closeWaits(run, id);
    emit(run, { type: 'activity.compensated', activityId: id, elementId: element.id, elementType: element.type, processId });
    setVariablesOf(run, id, undefined);
    setNode(run, id, undefined);
    const { rest, driver, around } = compensating;
    if (rest.length > 0) compensateNext(run, parent!, rest, driver, around);
    else if (around !== undefined) {
      compensateNext(run, run.nodes[parent!]!.parent!, around, driver);
      checkScope(run, parent!);
    } else if (driver !== null && run.nodes[driver] !== undefined) resume(run, driver);
    else checkScope(run, parent!);
    return true;
  }
  return false;
}

/** What had waited for the compensation: the event that threw it, a cancelled transaction, or the compensation of the scope around. */
function resume(run: Run, driver: string): void {
  const node = run.nodes[driver]!;
  if (node.awaits === undefined) return;
  if (node.awaits === 'cancel') {
    leaveCancelled(run, driver);
    return;
  }
  editNode(run, driver, { awaits: undefined });
  const element = elementOf(run, driver)!;
  if (element.spec.kind === 'end-event') noteEnd(run, node.parent!, element.id);
  complete(run, driver);
}

/**
 * Cancel end event 取消结束事件 of a transaction: what still runs in it is withdrawn, what completed is compensated, then the token leaves by
 * the cancel boundary event. BPMN 2.0.2 §10.3.5 (transaction), §13.5.5
 */
export function cancelTransaction(run: Run, id: string, element: ProgramElement): void {
  const scopeId = run.nodes[id]!.parent!;
  noteEnd(run, scopeId, element.id);
  clearScope(run, scopeId, `cancel-end-event:${element.id}`, id);
  closeWaits(run, scopeId);
  editNode(run, id, { awaits: 'cancel' });
  const chain = takeRecords(run, scopeId, null);
  if (chain.length > 0) compensateNext(run, scopeId, chain, id);
  else leaveCancelled(run, id);
}

function leaveCancelled(run: Run, endId: string): void {
  const scopeId = run.nodes[endId]!.parent!;
  const { parent, index } = run.nodes[scopeId]!;
  const host = index === undefined ? scopeId : parent!;
  const { elements } = programOf(run, host);
  const boundary = elementOf(run, host)!.boundary.map((at) => elements[at]!);
  const event = boundary.find(({ spec }) => spec.kind === 'boundary-event' && spec.trigger.kind === 'cancel')!;
  leaveByBoundary(run, host, event, true);
}
