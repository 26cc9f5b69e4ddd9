import { DefaultEvaluator, Evaluator, jsonLogic } from '@formio/core';
import { OPERATIONS } from './operations.ts';

interface EvaluatorLike {
  noeval?: boolean;
  protectedEval?: boolean;
}

/**
 * Makes @formio/core (and, given, the evaluators of @formio/js) compile no text at all: scripts in a form do nothing, JSONLogic
 * and the library's own functions work. Form.io's own `noeval` alone is not enough: it then refuses its own functions as well.
 * Returns nothing; safe to call again.
 */
export function lockDownEvaluators(...instances: readonly object[]): void {
  const core = DefaultEvaluator.prototype;
  const prototypes = new Set<object>([core, ...instances.map((instance) => Object.getPrototypeOf(instance) as object)]);
  for (const prototype of prototypes) Object.assign(prototype, lockedMethods(core));
  for (const instance of [Evaluator as object, ...instances] as EvaluatorLike[]) {
    instance.noeval = true;
    instance.protectedEval = false;
  }
}

function lockedMethods(core: DefaultEvaluator): object {
  return {
    evaluator: (func: unknown) => (typeof func === 'function' ? func : () => undefined),
    execute: (func: (...args: unknown[]) => unknown, args: unknown, context: unknown = {}) =>
      Array.isArray(args) ? func.apply(context, args) : func.call(context, args),
    template(this: DefaultEvaluator, text: string) {
      return (data: unknown) => core.interpolateString.call(this, text, data, { noeval: true });
    },
    interpolate(this: DefaultEvaluator, raw: unknown, data: unknown, options: unknown) {
      if (typeof raw === 'function') return (raw as (data: unknown) => unknown)(data);
      const given = typeof options === 'object' && options !== null ? options : {};
      return core.interpolateString.call(this, String(raw), data, { ...given, noeval: true });
    },
  };
}

let registered = false;

/** Registers our JSONLogic operations on the instance that @formio/core and @formio/js share. Safe to call again. */
export function registerOperations(): void {
  if (registered) return;
  for (const [name, operation] of Object.entries(OPERATIONS)) jsonLogic.add_operation(name, operation);
  registered = true;
}
