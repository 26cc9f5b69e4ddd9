import { BEHAVIORS } from '../elements/index.ts';
import { endItems } from '../tasks/items.ts';
import { goStraightBack } from '../tasks/straight-back.ts';
import { noteCompleted } from '../tasks/take-back.ts';
import { activityDone, isOpenAdHoc } from './ad-hoc.ts';
import { finishCompensation, noteCompensable } from './compensation.ts';
import { lookAtConditions } from './conditions.ts';
import { Failure } from './failure.ts';
import { attempt, raiseIncident } from './incidents.ts';
import { fireQuietJoin, gather, gathers } from './joins.ts';
import { recordPassed } from './lineage.ts';
import { beginRound, memberDone, openLoop, propagateCollection } from './loops.ts';
import type { ProgramElement, ProgramFlow } from './program.ts';
import {
  bodyTypeOf,
  childrenOf,
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
import type { Done, Lineage } from './state.ts';
import type { JsonObject } from './types.ts';
import { applyInputs, applyOutputs, evaluateBoolean, propagate } from './variables.ts';
import { closeWaits, openBoundaryWaits } from './waits.ts';

/** Moves tokens until none can move: BPMN 2.0.2 §13. */
export function settle(run: Run): void {
  do {
    lookAtConditions(run);
    while (run.queue.length > 0) {
      arrive(run, run.queue.shift()!);
      lookAtConditions(run);
    }
  } while (finishCompensation(run) || fireQuietJoin(run));
}

export function send(run: Run, token: Token): void {
  run.queue.push(token);
}

function arrive(run: Run, token: Token): void {
  if (run.nodes[token.scope] === undefined) return;
  const element = programOf(run, token.scope).elements[token.element]!;
  if (token.round) beginRound(run, token.scope, element);
  else if (token.flow >= 0 && gathers(element)) gather(run, token, element);
  else enter(run, token.scope, element, token.lineage);
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
  emit(run, {
    type: 'activity.activated',
    activityId: id,
    elementId: element.id,
    elementType: bodyTypeOf(element),
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
    if (element.loop !== null && !isMember) openLoop(run, id, element, element.loop);
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
    if (isLoopBody(node)) propagateCollection(run, id, element);
    else applyOutputs(run, id, element.outputs);
    if (node.index !== undefined) memberDone(run, id, element);
    else leave(run, id, element);
  });
}

/** The same past the output mappings: `output` is written where each variable is known. */
export function completeWithout(run: Run, id: string, output: JsonObject): void {
  attempt(run, id, 'complete', () => {
    const element = elementOf(run, id)!;
    propagate(run, run.nodes[id]!.parent!, output);
    if (run.nodes[id]!.index !== undefined) memberDone(run, id, element);
    else leave(run, id, element);
  });
}

function leave(run: Run, id: string, element: ProgramElement): void {
  const scopeId = run.nodes[id]!.parent!;
  const { lineage = '', straightBack, done } = run.nodes[id]!;
  const flows = straightBack === undefined ? chooseFlows(run, id, element) : [];
  noteCompleted(run, id, element.spec);
  noteCompensable(run, id, element);
  endNode(run, id, element);
  const isReturnable = element.spec.kind === 'user-task' || element.spec.kind === 'call-activity';
  const after = isReturnable ? recordPassed(run, scopeId, element.id, lineage, takenBackBy(element, done)) : lineage;
  if (straightBack !== undefined) {
    goStraightBack(run, scopeId, straightBack, after);
    return;
  }
  for (let i = 0; i < element.completionQuantity; i++) for (const flow of flows) take(run, scopeId, flow, after);
  if (isOpenAdHoc(run, scopeId)) activityDone(run, scopeId);
  else if (flows.length === 0) checkScope(run, scopeId);
}

/** A multi-instance as a whole is nobody's: only its members are taken back. */
function takenBackBy({ spec, loop }: ProgramElement, done: Done | undefined): Done | undefined {
  return spec.kind === 'user-task' && spec.task.operations.includes('take-back') && loop === null ? done : undefined;
}

/** The node has done its work: its waits close, it is gone. */
export function endNode(run: Run, id: string, element: ProgramElement): void {
  const { processId } = programOf(run, id);
  const { incident } = run.nodes[id]!;
  const elementType = isLoopBody(run.nodes[id]!) ? bodyTypeOf(element) : element.type;
  if (incident !== undefined) emit(run, { type: 'incident.resolved', incidentId: incident.id, elementId: element.id });
  closeWaits(run, id);
  endItems(run, id);
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
 * and an activity with conditions (§13.3.1): every true one, else the default. Complex (§13.4.5): the same, and on reset perhaps none; a flow
 * without a condition is taken when the gateway fires and not on reset. Otherwise all.
 */
function chooseFlows(run: Run, id: string, element: ProgramElement): readonly ProgramFlow[] {
  const { flows } = programOf(run, id);
  const outgoing = element.outgoing.map((flow) => flows[flow]!);
  const isExclusive = element.spec.kind === 'exclusive-gateway';
  if (element.spec.kind === 'event-based-gateway' || outgoing.length === 0) return [];
  if (element.spec.kind !== 'complex-gateway' && outgoing.length <= 1 && outgoing.every((flow) => flow.condition === null)) return outgoing;
  if (
    !isExclusive &&
    element.spec.kind !== 'complex-gateway' &&
    outgoing.every((flow) => flow.condition === null && flow.index !== element.defaultFlow)
  )
    return outgoing;
  const isReset = element.spec.kind === 'complex-gateway' && run.variables[id]?.['waitingForStart'] === false;
  const chosen: ProgramFlow[] = [];
  for (const flow of outgoing) {
    if (flow.index === element.defaultFlow) continue;
    if (flow.condition === null ? isReset : !evaluateBoolean(run, id, flow.condition)) continue;
    chosen.push(flow);
    if (isExclusive) break;
  }
  if (chosen.length > 0 || isReset) return chosen;
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
