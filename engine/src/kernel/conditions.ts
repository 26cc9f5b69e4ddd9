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
  while (run.isStirred) {
    run.isStirred = false;
    if (!run.watches) return;
    for (const holder of Object.keys(run.nodes)) {
      for (const wait of run.nodes[holder]?.waits ?? []) if (wait.kind === 'condition') look(run, holder, wait.id);
    }
  }
}

function look(run: Run, holder: string, waitId: string): void {
  const node = run.nodes[holder];
  const wait = node?.waits?.find((one): one is Condition => one.kind === 'condition' && one.id === waitId);
  if (node === undefined || wait === undefined || node.incident !== undefined) return;
  const isTrue = holds(run, holder, wait);
  if (isTrue === null || isTrue === wait.held) return;
  editNode(run, holder, { waits: node.waits!.map((one) => (one.id === waitId ? { ...wait, held: isTrue } : one)) });
  if (!isTrue) return;
  run.fuel -= 1;
  if (run.fuel < 0) {
    const message = `Expected the step to come to rest, but conditions like that of ${wait.element} went on and on`;
    raiseIncident(run, holder, 'condition', new Failure('STEP_LIMIT_EXCEEDED', message));
    return;
  }
  emit(run, { type: 'condition.met', elementId: wait.element, activityId: holder });
  trigger(run, holder, { ...wait, held: true });
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
    raiseIncident(run, holder, 'condition', asFailure(error));
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
