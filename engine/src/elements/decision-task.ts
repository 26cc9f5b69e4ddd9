import { DecisionError } from '../decisions/decision-error.ts';
import { Failure } from '../kernel/failure.ts';
import { emit } from '../kernel/run.ts';
import { complete } from '../kernel/tokens.ts';
import { bringIn, lookupIn } from '../kernel/variables.ts';
import { defineBehavior } from './element.ts';

/** The decision is evaluated inside the step; its inputs, result and matched rules go into the history. */
export const decisionTaskBehavior = defineBehavior({
  kind: 'decision-task',
  activate(run, id, element, { decision, resultVariable }) {
    const result = evaluate(() => decision.evaluate(lookupIn(run, id), run.env.now));
    emit(run, {
      type: 'decision.evaluated',
      elementId: element.id,
      decisionId: decision.id,
      inputs: result.inputs,
      result: result.value,
      matchedRules: result.matchedRules,
    });
    bringIn(run, id, element.outputs, { [resultVariable]: result.value });
    complete(run, id);
  },
});

function evaluate<T>(decide: () => T): T {
  try {
    return decide();
  } catch (error) {
    if (error instanceof DecisionError) throw new Failure(error.code, error.message, error.details);
    throw error;
  }
}
