import { toJson } from '../feel/values.ts';
import { handTo } from '../tasks/hand-to.ts';
import { noteCompleted } from '../tasks/take-back.ts';
import { noteCompensable } from './compensation.ts';
import { Failure } from './failure.ts';
import type { Loop, ProgramElement, StandardLoop } from './program.ts';
import { childrenOf, editNode, emit, nextNodeId, programOf, type Run, setNode, setVariablesOf } from './run.ts';
import { terminate } from './scopes.ts';
import type { Done, LoopState } from './state.ts';
import { activate, complete, endNode, send } from './tokens.ts';
import type { Json, JsonObject } from './types.ts';
import { evaluate, evaluateBoolean, propagate } from './variables.ts';

/**
 * Multi-instance activities (BPMN 2.0.2 §13.3.7) and standard loops (§13.3.6): a body node holds one member node per item or round. Boundary
 * events belong to the body, mappings to each member. The body's local variables keep the output collection and, while sequential, the items.
 */
export const LOOP_LIMIT = 1000;
/** no FEEL name begins with a dollar, so expressions cannot see it */
export const ITEMS = '$items';

export function openLoop(run: Run, bodyId: string, element: ProgramElement, loop: Loop | StandardLoop): void {
  if (loop.kind === 'standard') openStandardLoop(run, bodyId, element, loop);
  else openMultiInstance(run, bodyId, element, loop);
}

function openMultiInstance(run: Run, bodyId: string, element: ProgramElement, loop: Loop): void {
  const items = itemsOf(run, bodyId, loop);
  const started = loop.sequential ? Math.min(1, items.length) : items.length;
  editNode(run, bodyId, { loop: { total: items.length, completed: 0, started } });
  const local: Record<string, Json> = {};
  if (loop.outputCollection !== null) local[loop.outputCollection] = items.map(() => null);
  if (loop.sequential || canTakeBack(element)) local[ITEMS] = items;
  if (Object.keys(local).length > 0) setVariablesOf(run, bodyId, local);
  if (items.length === 0) {
    complete(run, bodyId);
    return;
  }
  const members: string[] = [];
  for (let i = 0; i < started; i++) members.push(beginMember(run, bodyId, element, i, inputOf(loop, items[i]!)));
  // all members exist before the first one runs, so that one that ends at once cannot complete the body early
  for (const member of members) if (run.nodes[member] !== undefined) activate(run, member);
}

function itemsOf(run: Run, bodyId: string, { inputCollection, isCardinality }: Loop): readonly Json[] {
  const value = toJson(evaluate(run, bodyId, inputCollection));
  const isCount = isCardinality && typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LOOP_LIMIT;
  const items = isCount ? Array.from({ length: value }, (_, i) => i + 1) : isCardinality ? null : value;
  if (Array.isArray(items) && items.length <= LOOP_LIMIT) return items;
  const expected = isCardinality ? `a number from 0 to ${LOOP_LIMIT}` : `a list of at most ${LOOP_LIMIT} items`;
  const got = Array.isArray(value)
    ? `${value.length} items`
    : value === null
      ? 'null'
      : typeof value === 'number'
        ? String(value)
        : typeof value;
  throw new Failure('LOOP_COLLECTION_INVALID', `Expected ${expected} from “${inputCollection.text}”, but got ${got}`, {
    expression: inputCollection.text,
    ...found(value, isCardinality),
  });
}

/** Why the items are refused: too many, or none of the kind. */
function found(value: Json, isCardinality: boolean): JsonObject {
  if (isCardinality)
    return { reason: typeof value === 'number' && value > LOOP_LIMIT ? 'too-many' : 'not-a-count', found: value, limit: LOOP_LIMIT };
  return Array.isArray(value) ? { reason: 'too-many', count: value.length, limit: LOOP_LIMIT } : { reason: 'not-a-list' };
}

export function inputOf({ inputElement }: Loop, item: Json): JsonObject {
  return inputElement === null ? {} : { [inputElement]: item };
}

export function beginMember(run: Run, bodyId: string, element: ProgramElement, i: number, input: JsonObject): string {
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
  setVariablesOf(run, id, { loopCounter: i + 1, ...input });
  return id;
}

/** One member has completed: collect its output, then go on, stop early, or complete the body. */
export function memberDone(run: Run, id: string, element: ProgramElement): void {
  const loop = element.loop!;
  const { parent, index, done } = run.nodes[id]!;
  const bodyId = parent!;
  noteCompensable(run, id, element);
  noteCompleted(run, id, element.spec);
  if (loop.kind === 'multi-instance') collect(run, id, bodyId, index!, loop);
  endNode(run, id, element);
  const before = run.nodes[bodyId]!.loop!;
  const state = withDone({ ...before, completed: before.completed + 1 }, index!, done, loop);
  editNode(run, bodyId, { loop: state });
  if (loop.kind === 'standard') anotherRound(run, bodyId, element, loop);
  else goOn(run, bodyId, element, loop, state);
}

function goOn(run: Run, bodyId: string, element: ProgramElement, loop: Loop, state: LoopState): void {
  const isEnough =
    loop.completionCondition !== null && evaluateBoolean(run, bodyId, loop.completionCondition, counters(run, bodyId, state));
  if (isEnough) for (const member of childrenOf(run, bodyId)) terminate(run, member, 'completion-condition');
  if (isEnough || state.completed === state.total) complete(run, bodyId);
  else if (loop.sequential) nextMember(run, bodyId, element, loop, state);
}

function collect(run: Run, id: string, bodyId: string, index: number, loop: Loop): void {
  if (loop.outputCollection === null || loop.outputElement === null) return;
  const value = toJson(evaluate(run, id, loop.outputElement));
  const old = run.variables[bodyId]!;
  const kept = old[loop.outputCollection];
  const { total } = run.nodes[bodyId]!.loop!;
  // somebody may have set the variable by hand
  const list: readonly Json[] = Array.isArray(kept) && kept.length === total ? kept : Array.from({ length: total }, () => null);
  setVariablesOf(run, bodyId, { ...old, [loop.outputCollection]: list.with(index - 1, value) });
}

function nextMember(run: Run, bodyId: string, element: ProgramElement, loop: Loop, state: LoopState): void {
  const items = run.variables[bodyId]![ITEMS] as readonly Json[];
  editNode(run, bodyId, { loop: { ...state, started: state.started + 1 } });
  const id = beginMember(run, bodyId, element, state.started, inputOf(loop, items[state.started]!));
  activate(run, id);
  const added = state.added?.[String(state.started + 1)];
  if (added !== undefined) handTo(run, id, added);
}

/** Members of a parallel multi-instance need their items again only where somebody may take one back 拿回. */
function canTakeBack({ spec }: ProgramElement): boolean {
  return spec.kind === 'user-task' && spec.task.operations.includes('take-back');
}

/** Who completed the member, where it can be taken back: in a sequence the last one only. */
function withDone(state: LoopState, index: number, done: Done | undefined, loop: Loop | StandardLoop): LoopState {
  if (done === undefined || loop.kind === 'standard') return state;
  return { ...state, done: { ...(loop.sequential ? {} : state.done), [String(index)]: done } };
}

/** The output collection goes where it is known, or to the process. */
export function propagateCollection(run: Run, bodyId: string, { loop }: ProgramElement): void {
  if (loop?.kind !== 'multi-instance' || loop.outputCollection === null) return;
  propagate(run, run.nodes[bodyId]!.parent!, { [loop.outputCollection]: run.variables[bodyId]![loop.outputCollection]! });
}

// ── standard loop ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** §13.3.6: `testBefore` looks at the condition before the first round too. */
function openStandardLoop(run: Run, bodyId: string, element: ProgramElement, loop: StandardLoop): void {
  editNode(run, bodyId, { loop: { total: loop.maximum ?? 0, completed: 0, started: 0 } });
  if (loop.testBefore) anotherRound(run, bodyId, element, loop);
  else sendRound(run, bodyId, element);
}

/** Another round while the condition holds and the maximum is not reached, else the loop is done. The condition reads `loopCounter`: rounds done. */
function anotherRound(run: Run, bodyId: string, element: ProgramElement, { condition, maximum }: StandardLoop): void {
  const { completed } = run.nodes[bodyId]!.loop!;
  const isWanted =
    (maximum === null || completed < maximum) &&
    (condition === null || evaluateBoolean(run, bodyId, condition, { loopCounter: completed }));
  if (isWanted) sendRound(run, bodyId, element);
  else complete(run, bodyId);
}

/** A round begins as a move of its own, so that many rounds in one step do not pile up. */
function sendRound(run: Run, bodyId: string, element: ProgramElement): void {
  send(run, { scope: bodyId, element: element.index, flow: -1, lineage: '', round: true });
}

export function beginRound(run: Run, bodyId: string, element: ProgramElement): void {
  const state = run.nodes[bodyId]!.loop!;
  editNode(run, bodyId, { loop: { ...state, started: state.started + 1 } });
  activate(run, beginMember(run, bodyId, element, state.started, {}));
}

function counters(run: Run, bodyId: string, state: LoopState): JsonObject {
  return {
    numberOfInstances: state.total,
    numberOfActiveInstances: childrenOf(run, bodyId).length,
    numberOfCompletedInstances: state.completed,
    numberOfTerminatedInstances: 0,
  };
}
