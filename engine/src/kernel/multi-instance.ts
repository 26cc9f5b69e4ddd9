import { toJson } from '../feel/values.ts';
import { Failure } from './failure.ts';
import type { Loop, ProgramElement } from './program.ts';
import { childrenOf, editNode, emit, nextNodeId, programOf, type Run, setNode, setVariablesOf } from './run.ts';
import { terminate } from './scopes.ts';
import type { LoopState } from './state.ts';
import { activate, complete, endNode } from './tokens.ts';
import type { Json, JsonObject } from './types.ts';
import { evaluate, evaluateBoolean } from './variables.ts';

/**
 * Multi-instance activities (BPMN 2.0.2 §13.3.7): a body node holds one member node per item. Boundary events belong to the body, mappings
 * to each member. The body's local variables keep the output collection and, while sequential, the items.
 */
export const LOOP_LIMIT = 1000;
/** no FEEL name begins with a dollar, so expressions cannot see it */
const ITEMS = '$items';

export function openLoop(run: Run, bodyId: string, element: ProgramElement): void {
  const loop = element.loop!;
  const items = toJson(evaluate(run, bodyId, loop.inputCollection));
  if (!Array.isArray(items) || items.length > LOOP_LIMIT) {
    throw new Failure('LOOP_COLLECTION_INVALID', `Expected a list of at most ${LOOP_LIMIT} items from “${loop.inputCollection.text}”`, {
      expression: loop.inputCollection.text,
    });
  }
  const started = loop.sequential ? Math.min(1, items.length) : items.length;
  editNode(run, bodyId, { loop: { total: items.length, completed: 0, started } });
  const local: Record<string, Json> = {};
  if (loop.outputCollection !== null) local[loop.outputCollection] = items.map(() => null);
  if (loop.sequential) local[ITEMS] = items;
  if (Object.keys(local).length > 0) setVariablesOf(run, bodyId, local);
  if (items.length === 0) {
    complete(run, bodyId);
    return;
  }
  const members: string[] = [];
  for (let i = 0; i < started; i++) members.push(beginMember(run, bodyId, element, i, items[i]!));
  // all members exist before the first one runs, so that one that ends at once cannot complete the body early
  for (const member of members) if (run.nodes[member] !== undefined) activate(run, member);
}

function beginMember(run: Run, bodyId: string, element: ProgramElement, i: number, item: Json): string {
  const id = nextNodeId(run, 'a');
  setNode(run, id, { element: element.id, parent: bodyId, index: i + 1 });
  emit(run, {
    type: 'activity.activated',
    activityId: id,
    elementId: element.id,
    elementType: element.type,
    scopeId: bodyId,
    processId: programOf(run, bodyId).processId,
  });
  const local: Record<string, Json> = { loopCounter: i + 1 };
  if (element.loop!.inputElement !== null) local[element.loop!.inputElement] = item;
  setVariablesOf(run, id, local);
  return id;
}

/** One member has completed: collect its output, then go on, stop early, or complete the body. */
export function memberDone(run: Run, id: string, element: ProgramElement): void {
  const loop = element.loop!;
  const { parent, index } = run.nodes[id]!;
  const bodyId = parent!;
  collect(run, id, bodyId, index!, loop);
  endNode(run, id, element);
  const before = run.nodes[bodyId]!.loop!;
  const state = { ...before, completed: before.completed + 1 };
  editNode(run, bodyId, { loop: state });
  const isEnough =
    loop.completionCondition !== null && evaluateBoolean(run, bodyId, loop.completionCondition, counters(run, bodyId, state));
  if (isEnough) for (const member of childrenOf(run, bodyId)) terminate(run, member, 'completion-condition');
  if (isEnough || state.completed === state.total) complete(run, bodyId);
  else if (loop.sequential) nextMember(run, bodyId, element, state);
}

function collect(run: Run, id: string, bodyId: string, index: number, loop: Loop): void {
  if (loop.outputCollection === null || loop.outputElement === null) return;
  const value = toJson(evaluate(run, id, loop.outputElement));
  const old = run.variables[bodyId]!;
  const list = old[loop.outputCollection] as readonly Json[];
  setVariablesOf(run, bodyId, { ...old, [loop.outputCollection]: list.with(index - 1, value) });
}

function nextMember(run: Run, bodyId: string, element: ProgramElement, state: LoopState): void {
  const items = run.variables[bodyId]![ITEMS] as readonly Json[];
  editNode(run, bodyId, { loop: { ...state, started: state.started + 1 } });
  activate(run, beginMember(run, bodyId, element, state.started, items[state.started]!));
}

function counters(run: Run, bodyId: string, state: LoopState): JsonObject {
  return {
    numberOfInstances: state.total,
    numberOfActiveInstances: childrenOf(run, bodyId).length,
    numberOfCompletedInstances: state.completed,
    numberOfTerminatedInstances: 0,
  };
}
