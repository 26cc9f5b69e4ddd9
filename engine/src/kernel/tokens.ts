import { BEHAVIORS } from '../elements/index.ts';
import { Failure } from './failure.ts';
import { attempt, raiseIncident } from './incidents.ts';
import { blocks, recordJoin, recordPassed } from './lineage.ts';
import { memberDone, openLoop } from './multi-instance.ts';
import type { ProgramElement, ProgramFlow } from './program.ts';
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
  type Token,
} from './run.ts';
import { checkScope } from './scopes.ts';
import type { Arrival, Lineage } from './state.ts';
import { applyInputs, applyOutputs, evaluateBoolean, propagate } from './variables.ts';
import { closeWaits, openBoundaryWaits } from './waits.ts';

/** Moves tokens until none can move: BPMN 2.0.2 §13. */
export function settle(run: Run): void {
  do {
    while (run.queue.length > 0) arrive(run, run.queue.shift()!);
  } while (fireInclusiveJoins(run));
}

export function send(run: Run, token: Token): void {
  run.queue.push(token);
}

function arrive(run: Run, token: Token): void {
  if (run.nodes[token.scope] === undefined) return;
  const element = programOf(run, token.scope).elements[token.element]!;
  if (isJoin(element)) {
    wait(run, token, element);
    if (element.spec.kind === 'parallel-gateway') fireParallelJoin(run, token.scope, element);
    return;
  }
  enter(run, token.scope, element, token.lineage);
}

function isJoin(element: ProgramElement): boolean {
  return element.incoming.length > 1 && (element.spec.kind === 'parallel-gateway' || element.spec.kind === 'inclusive-gateway');
}

function wait(run: Run, token: Token, element: ProgramElement): void {
  const flow = programOf(run, token.scope).flows[token.flow]!.id;
  putArrival(run, token.scope, { gateway: element.id, flow, lineage: token.lineage });
}

export function putArrival(run: Run, scopeId: string, arrival: Arrival): void {
  const joins = run.nodes[scopeId]!.joins ?? {};
  const flows = joins[arrival.gateway] ?? {};
  const next = { ...flows, [arrival.flow]: [...(flows[arrival.flow] ?? []), arrival.lineage] };
  editNode(run, scopeId, { joins: { ...joins, [arrival.gateway]: next } });
}

/** Takes one token from each given flow of a join; empty entries disappear. */
function consume(run: Run, scopeId: string, element: ProgramElement, flows: readonly string[]): Lineage {
  const joins = { ...run.nodes[scopeId]!.joins };
  const waiting = { ...joins[element.id] };
  const consumed: Arrival[] = [];
  for (const flow of flows) {
    const [first, ...rest] = waiting[flow]!;
    consumed.push({ gateway: element.id, flow, lineage: first! });
    if (rest.length > 0) waiting[flow] = rest;
    else delete waiting[flow];
  }
  if (Object.keys(waiting).length > 0) joins[element.id] = waiting;
  else delete joins[element.id];
  editNode(run, scopeId, { joins: Object.keys(joins).length > 0 ? joins : undefined });
  return recordJoin(run, scopeId, element, consumed);
}

/** BPMN 2.0.2 §13.4.1: fires when every incoming flow has a token; takes one from each. */
export function fireParallelJoin(run: Run, scopeId: string, element: ProgramElement): void {
  const { flows } = programOf(run, scopeId);
  const ids = element.incoming.map((flow) => flows[flow]!.id);
  const waiting = run.nodes[scopeId]!.joins?.[element.id] ?? {};
  if (!ids.every((id) => (waiting[id]?.length ?? 0) > 0)) return;
  enter(run, scopeId, element, consume(run, scopeId, element, ids));
}

/** Fires the first inclusive join that nothing can reach any more; true if there was one. */
function fireInclusiveJoins(run: Run): boolean {
  for (const scopeId in run.nodes) {
    const joins = run.nodes[scopeId]!.joins;
    if (joins === undefined) continue;
    const program = programOf(run, scopeId);
    const gateways = Object.keys(joins)
      .map((id) => elementById(program, id))
      .filter((one) => one.spec.kind === 'inclusive-gateway');
    gateways.sort((a, b) => a.index - b.index);
    for (const gateway of gateways) {
      if (!inclusiveIsReady(run, scopeId, gateway)) continue;
      const filled = gateway.incoming.map((flow) => program.flows[flow]!.id).filter((flow) => joins[gateway.id]![flow] !== undefined);
      enter(run, scopeId, gateway, consume(run, scopeId, gateway, filled));
      return true;
    }
  }
  return false;
}

/** BPMN 2.0.2 §13.4.3: no token elsewhere in the scope can still bring one to an empty incoming flow. */
function inclusiveIsReady(run: Run, scopeId: string, gateway: ProgramElement): boolean {
  const program = programOf(run, scopeId);
  const joins = run.nodes[scopeId]!.joins!;
  const waiting = joins[gateway.id]!;
  const isFilled = (flow: number): boolean => waiting[program.flows[flow]!.id] !== undefined;
  if (gateway.incoming.every(isFilled)) return true;
  for (const id of run.children.get(scopeId) ?? []) {
    const index = program.elementIndex.get(run.nodes[id]!.element);
    if (index !== undefined && blocks(gateway, index, isFilled)) return false;
  }
  return Object.keys(joins).every((other) => other === gateway.id || !blocks(gateway, elementById(program, other).index, isFilled));
}

// ── entering and leaving an element ────────────────────────────────────────────────────────────────────────────────────

/** A token is in: an activity instance begins. Returns its id. */
export function enter(run: Run, scopeId: string, element: ProgramElement, lineage: Lineage): string {
  const id = beginNode(run, scopeId, element, lineage);
  activate(run, id);
  return id;
}

/** Makes the node and says so; nothing has run yet. */
export function beginNode(run: Run, scopeId: string, element: ProgramElement, lineage: Lineage): string {
  const id = nextNodeId(run, 'a');
  setNode(run, id, { element: element.id, parent: scopeId, ...(lineage === '' ? {} : { lineage }) });
  const elementType = element.loop === null ? element.type : 'bpmn:MultiInstanceLoopCharacteristics';
  emit(run, {
    type: 'activity.activated',
    activityId: id,
    elementId: element.id,
    elementType,
    scopeId,
    processId: programOf(run, scopeId).processId,
  });
  return id;
}

/** Input mappings, then the element's own work; also what an incident of phase `activate` tries again. */
export function activate(run: Run, id: string): void {
  run.fuel -= 1;
  if (run.fuel < 0) {
    raiseIncident(
      run,
      id,
      'activate',
      new Failure(
        'STEP_LIMIT_EXCEEDED',
        `Expected the step to come to rest, but it went on and on; the token waits at ${run.nodes[id]!.element}`,
      ),
    );
    return;
  }
  attempt(run, id, 'activate', () => {
    const element = elementOf(run, id)!;
    const isMember = run.nodes[id]!.index !== undefined;
    if (element.loop !== null && !isMember) openLoop(run, id, element);
    else {
      applyInputs(run, id, element.inputs);
      BEHAVIORS[element.spec.kind].activate(run, id, element);
    }
    if (!isMember && element.boundary.length > 0 && run.nodes[id] !== undefined) openBoundaryWaits(run, id, element);
  });
}

/** Output mappings, then the token leaves; also what an incident of phase `complete` tries again. */
export function complete(run: Run, id: string): void {
  attempt(run, id, 'complete', () => {
    const element = elementOf(run, id)!;
    const node = run.nodes[id]!;
    if (isLoopBody(node)) {
      const { outputCollection } = element.loop!;
      if (outputCollection !== null) propagate(run, node.parent!, { [outputCollection]: run.variables[id]![outputCollection]! });
    } else applyOutputs(run, id, element.outputs);
    if (node.index !== undefined) memberDone(run, id, element);
    else leave(run, id, element);
  });
}

function leave(run: Run, id: string, element: ProgramElement): void {
  const scopeId = run.nodes[id]!.parent!;
  const flows = chooseFlows(run, id, element);
  const lineage = run.nodes[id]!.lineage ?? '';
  endNode(run, id, element);
  const isReturnable = element.spec.kind === 'user-task' || element.spec.kind === 'call-activity';
  const after = isReturnable ? recordPassed(run, scopeId, element.id, lineage) : lineage;
  for (const flow of flows) take(run, scopeId, flow, after);
  if (flows.length === 0) checkScope(run, scopeId);
}

/** The node has done its work: its waits close, it is gone. */
export function endNode(run: Run, id: string, element: ProgramElement): void {
  const { processId } = programOf(run, id);
  const elementType = isLoopBody(run.nodes[id]!) ? 'bpmn:MultiInstanceLoopCharacteristics' : element.type;
  closeWaits(run, id);
  emit(run, { type: 'activity.completed', activityId: id, elementId: element.id, elementType, processId });
  setVariablesOf(run, id, undefined);
  setNode(run, id, undefined);
}

export function take(run: Run, scopeId: string, flow: ProgramFlow, lineage: Lineage): void {
  emit(run, { type: 'sequence-flow.taken', flowId: flow.id, processId: programOf(run, scopeId).processId });
  send(run, { scope: scopeId, element: flow.target, flow: flow.index, lineage });
}

/**
 * Which outgoing flows get a token. Exclusive (§13.4.2): the first true in the order of the file, else the default. Inclusive (§13.4.3)
 * and an activity with conditions (§13.3.1): every true one, else the default. Otherwise all.
 */
function chooseFlows(run: Run, id: string, element: ProgramElement): readonly ProgramFlow[] {
  const { flows } = programOf(run, id);
  const outgoing = element.outgoing.map((flow) => flows[flow]!);
  const isExclusive = element.spec.kind === 'exclusive-gateway';
  if (element.spec.kind === 'event-based-gateway') return [];
  if (outgoing.length <= 1 && outgoing.every((flow) => flow.condition === null)) return outgoing;
  if (!isExclusive && outgoing.every((flow) => flow.condition === null && flow.index !== element.defaultFlow)) return outgoing;
  const chosen: ProgramFlow[] = [];
  for (const flow of outgoing) {
    if (flow.index === element.defaultFlow) continue;
    if (flow.condition !== null && !evaluateBoolean(run, id, flow.condition)) continue;
    chosen.push(flow);
    if (isExclusive) break;
  }
  if (chosen.length > 0) return chosen;
  if (element.defaultFlow >= 0) return [flows[element.defaultFlow]!];
  throw new Failure('NO_CONDITION_TRUE', `Expected a condition after ${element.id} to be true, but none is, and there is no default flow`, {
    elementId: element.id,
  });
}

/** Tokens still on the way inside a scope disappear. */
export function dropTokens(run: Run, scopeId: string): void {
  for (let i = run.queue.length - 1; i >= 0; i--) if (run.queue[i]!.scope === scopeId) run.queue.splice(i, 1);
}

export function hasTokens(run: Run, scopeId: string): boolean {
  return (
    childrenOf(run, scopeId).length > 0 || run.nodes[scopeId]!.joins !== undefined || run.queue.some((token) => token.scope === scopeId)
  );
}
