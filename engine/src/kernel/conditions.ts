import { toJson } from '../feel/values.ts';
import { asFailure, Failure } from './failure.ts';
import { raiseIncident } from './incidents.ts';
import type { Trigger } from './program.ts';
import { editNode, elementById, emit, programOf, type Run } from './run.ts';
import type { Wait } from './state.ts';
import { trigger } from './triggers.ts';
import { evaluate } from './variables.ts';

type Condition = Extract<Wait, { kind: 'condition' }>;

/**
 * Conditional events 条件事件 (BPMN 2.0.2 §10.5.5): an event triggers when its condition *becomes* true; one that stays open must see it
 * false before it triggers again. Conditions are looked at when they open, after every change of a variable – between two moves of
 * tokens, in the order in which their holders began – and at the beginning of every command, since facts may have changed. A condition
 * that is null (a variable not there yet) is not true.
 */
export function lookAtConditions(run: Run): void {
  if (run.suspended !== null) return;
  while (run.isStirred) {
    run.isStirred = false;
    if (!run.watches) return;
    lookOnce(run);
  }
}

/** All conditions are looked at before the first event that became true goes on, so that each sees every change; together true, they all go on. */
function lookOnce(run: Run): void {
  const met: { readonly holder: string; readonly wait: Condition }[] = [];
  for (const holder of Object.keys(run.nodes)) {
    for (const { id, kind } of run.nodes[holder]!.waits ?? []) {
      const wait = kind === 'condition' ? becomesTrue(run, holder, id) : null;
      if (wait !== null) met.push({ holder, wait });
    }
  }
  for (const { holder, wait } of met) {
    if (run.nodes[holder]?.waits?.some(({ id }) => id === wait.id)) goOn(run, holder, wait);
  }
}

/** Notes whether the condition holds; the wait, where it has just become true. */
function becomesTrue(run: Run, holder: string, waitId: string): Condition | null {
  const node = run.nodes[holder]!;
  const wait = node.waits?.find((one): one is Condition => one.kind === 'condition' && one.id === waitId);
  if (wait === undefined || node.incident?.phase === 'condition') return null;
  const held = holds(run, holder, wait);
  if (held === null || held === wait.held) return null;
  const next = { ...wait, held };
  editNode(run, holder, { waits: node.waits!.map((one) => (one.id === waitId ? next : one)) });
  return held ? next : null;
}

function goOn(run: Run, holder: string, wait: Condition): void {
  if (run.nodes[holder]!.incident?.phase === 'condition') return;
  run.fuel -= 1;
  if (run.fuel < 0) {
    const message = `Expected the step to come to rest, but conditions like that of ${wait.element} went on and on`;
    raiseIncident(run, holder, 'condition', new Failure('STEP_LIMIT_EXCEEDED', message));
    return;
  }
  emit(run, { type: 'condition.met', elementId: wait.element, activityId: holder });
  trigger(run, holder, wait);
}

/** null where the condition fails: an incident at the holder says why. */
function holds(run: Run, holder: string, wait: Condition): boolean | null {
  const { expression, at } = conditionOf(run, holder, wait);
  try {
    const value = evaluate(run, at, expression);
    if (value === null || typeof value === 'boolean') return value === true;
    throw new Failure(
      'CONDITION_NOT_BOOLEAN',
      `Expected true or false from “${expression.text}”, but got ${JSON.stringify(toJson(value))}`,
      {
        expression: expression.text,
      },
    );
  } catch (error) {
    // another incident stays what it is; when it is resolved, conditions are looked at again
    if (run.nodes[holder]!.incident === undefined) raiseIncident(run, holder, 'condition', asFailure(error));
    return null;
  }
}

function conditionOf(run: Run, holder: string, wait: Condition) {
  const { spec } = elementById(programOf(run, holder), wait.element);
  const all: Trigger = 'trigger' in spec ? spec.trigger : { kind: 'none' };
  const one = all.kind === 'multiple' ? all.triggers[wait.part ?? 0]! : all;
  if (one.kind !== 'conditional') throw new Error(`Expected a condition at ${wait.element}, but found ${one.kind}`);
  return { expression: one.condition, at: holder };
}
