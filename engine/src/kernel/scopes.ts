import { compensateAround, leftAround } from './compensation.ts';
import type { ProgramScope } from './program.ts';
import {
  bodyTypeOf,
  childrenOf,
  editNode,
  elementById,
  elementOf,
  emit,
  loadProgram,
  nextNodeId,
  processNodeOf,
  programOf,
  type Run,
  setNode,
  setVariablesOf,
} from './run.ts';
import { complete, dropTokens, enter, hasTokens } from './tokens.ts';
import type { JsonObject } from './types.ts';
import { propagate, setLocal } from './variables.ts';
import { cancelWork, closeWaits, openEventSubProcesses } from './waits.ts';

/** Scopes: process instances, sub-processes, event sub-processes. A scope completes when no token is left in it (§13.3.4, §13.5.6). */

/** Begins a process instance; its start event is entered by the caller. */
export function beginProcess(run: Run, definitionId: string, calledBy: string | null, variables: JsonObject): string {
  const program = loadProgram(run.programs, definitionId);
  const id = nextNodeId(run, 'p');
  setNode(run, id, { element: program.processId, parent: calledBy, definition: definitionId });
  const caller = calledBy === null ? null : run.nodes[processNodeOf(run.nodes, calledBy)]!.element;
  emit(run, {
    type: 'process-instance.started',
    scopeId: id,
    processId: program.processId,
    definitionId,
    parentActivityId: calledBy,
    calledBy: caller,
  });
  setLocal(run, id, variables);
  openEventSubProcesses(run, id, program.scope);
  return id;
}

/** Enters the none start event of a scope; compile saw to it that there is one (§13.3.4). */
export function enterScope(run: Run, scopeId: string, scope: ProgramScope): void {
  enter(run, scopeId, programOf(run, scopeId).elements[scope.start]!, '');
}

/** Completes the scope if nothing is left in it; a compensating node is completed by compensation.ts. */
export function checkScope(run: Run, scopeId: string): void {
  const node = run.nodes[scopeId];
  if (node === undefined || node.compensating !== undefined || hasTokens(run, scopeId)) return;
  if (node.incident !== undefined && node.incident.phase !== 'condition') return;
  if (node.definition === undefined) complete(run, scopeId);
  else completeProcess(run, scopeId);
}

export function noteEnd(run: Run, scopeId: string, elementId: string): void {
  const ends = run.nodes[scopeId]!.ends ?? [];
  if (!ends.includes(elementId)) editNode(run, scopeId, { ends: [...ends, elementId] });
}

function completeProcess(run: Run, id: string): void {
  const node = run.nodes[id]!;
  const variables = run.variables[id] ?? {};
  const endEventIds = node.ends ?? [];
  closeWaits(run, id);
  if (node.incident !== undefined) emit(run, { type: 'incident.resolved', incidentId: node.incident.id, elementId: node.element });
  emit(run, { type: 'process-instance.completed', scopeId: id, processId: node.element, endEventIds });
  setVariablesOf(run, id, undefined);
  setNode(run, id, undefined);
  if (node.parent !== null) {
    returnFromCall(run, node.parent, variables);
    return;
  }
  if (!Object.values(run.nodes).some((other) => other.parent === null)) {
    run.status = 'completed';
    emit(run, { type: 'root.completed', endEventIds });
  }
}

/** The called process is done: its variables go where the call activity's mappings say. */
function returnFromCall(run: Run, callId: string, variables: JsonObject): void {
  const element = elementOf(run, callId)!;
  if (element.spec.kind !== 'call-activity') throw new Error(`Expected a call activity above a called process, but found ${element.type}`);
  if (element.outputs.length > 0) setLocal(run, callId, variables);
  else if (element.spec.call.propagateAllChildVariables) propagate(run, callId, variables);
  complete(run, callId);
}

/** Ends everything inside a scope, except one child: terminate end events, interrupting event sub-processes. */
export function clearScope(run: Run, scopeId: string, cause: string, except?: string): void {
  dropTokens(run, scopeId);
  const left = leftAround(run, scopeId);
  for (const child of childrenOf(run, scopeId)) if (child !== except) terminate(run, child, cause);
  const { joins, passed, resets } = run.nodes[scopeId]!;
  if (joins !== undefined || passed !== undefined || resets !== undefined)
    editNode(run, scopeId, { joins: undefined, passed: undefined, resets: undefined });
  compensateAround(run, scopeId, left);
}

/** Withdraws a node and all that runs in it, innermost first. */
export function terminate(run: Run, id: string, cause: string): void {
  dropTokens(run, id);
  for (const child of childrenOf(run, id)) terminate(run, child, cause);
  const node = run.nodes[id]!;
  const { processId } = programOf(run, id);
  cancelWork(run, id, cause);
  closeWaits(run, id);
  if (node.definition !== undefined) emit(run, { type: 'process-instance.terminated', scopeId: id, processId, cause });
  else {
    const element = elementById(programOf(run, id), node.element);
    const elementType = node.loop === undefined ? element.type : bodyTypeOf(element);
    emit(run, { type: 'activity.terminated', activityId: id, elementId: node.element, elementType, processId, cause });
  }
  setVariablesOf(run, id, undefined);
  setNode(run, id, undefined);
}
