import { FEEL_LIMITS } from '../feel/feel.ts';
import { FeelFunction } from '../feel/values.ts';
import { childOf, childrenOf, type ModdleElement, textOf } from '../kernel/moddle.ts';
import { report } from '../kernel/problems.ts';
import { compileLogic, parseText } from './boxed.ts';
import { DecisionError } from './decision-error.ts';
import { type Boxing, evaluateIn, type Logic, type Scope } from './logic.ts';

/* Boxed functions and invocations, DMN 1.3 §10.4.6 and §10.4.3. A function sees its parameters and the scope in which it was defined. */

/** Null where problems were reported. */
export function boxedFunction(element: ModdleElement, boxing: Boxing): Logic | null {
  const body = childOf(element, 'body');
  if ((textOf(element, 'kind') ?? 'FEEL') !== 'FEEL' || body === null) {
    complain(boxing, element, '函数须有 FEEL 内容（不支持 Java、PMML）', 'a function needs a body in FEEL (neither Java nor PMML)');
    return null;
  }
  const parameters = childrenOf(element, 'formalParameter').map((parameter) => textOf(parameter, 'name') ?? '');
  const logic = compileLogic(body, { ...boxing, names: [...boxing.names, ...parameters] });
  if (logic === null) return null;
  return (scope) => new FeelFunction(parameters, (args) => call(logic, parameters, args, scope, boxing.decision));
}

function call(logic: Logic, parameters: readonly string[], args: readonly unknown[], scope: Scope, decision: string): unknown {
  const { calls } = scope;
  if (calls.depth >= FEEL_LIMITS.callDepth) {
    throw new DecisionError({ decision }, `Expected at most ${FEEL_LIMITS.callDepth} calls inside each other`, {
      code: 'FEEL_LIMIT_EXCEEDED',
    });
  }
  const values = new Map(parameters.map((name, index) => [name, args[index] ?? null]));
  scope.budget.fuel -= 1 + args.length;
  calls.depth += 1;
  try {
    return logic({ ...scope, lookup: (name) => (values.has(name) ? values.get(name) : scope.lookup(name)) });
  } finally {
    calls.depth -= 1;
  }
}

/** Calls a function with its arguments by name, as FEEL does: whatever is no function, or has no such parameter, gives null. */
export function invocation(element: ModdleElement, boxing: Boxing): Logic | null {
  const called = childOf(element, 'calledFunction');
  if (called === null) {
    complain(boxing, element, '没有指定被调用的函数', 'there is no function to call');
    return null;
  }
  const callee = compileLogic(called, boxing);
  const bindings = childrenOf(element, 'binding').map((binding) => {
    const formula = childOf(binding, 'bindingFormula');
    const parameter = childOf(binding, 'parameter');
    const name = parameter === null ? '' : (textOf(parameter, 'name') ?? '');
    return { name, logic: formula === null ? () => null : compileLogic(formula, boxing) };
  });
  if (callee === null || bindings.some(({ logic }) => logic === null)) return null;
  const text = `callee__(${bindings.map(({ name }, index) => `${name}: argument__${index}`).join(', ')})`;
  const names = ['callee__', ...boxing.names, ...bindings.map(({ name }) => name)];
  const expression = parseText(text, element.id ?? null, { ...boxing, names });
  if (expression === null) return null;
  return (scope) => {
    const values = new Map<string, unknown>([['callee__', callee(scope)]]);
    for (const [index, { logic }] of bindings.entries()) values.set(`argument__${index}`, logic!(scope));
    return evaluateIn({ ...scope, lookup: (name) => (values.has(name) ? values.get(name) : scope.lookup(name)) }, expression);
  };
}

function complain(boxing: Boxing, element: ModdleElement, zh: string, en: string): void {
  report(
    boxing.problems,
    'DECISION_INVALID',
    element.id ?? boxing.decision,
    { zh: `决策“${boxing.decision}”：${zh}`, en: `decision “${boxing.decision}”: ${en}` },
    { zh: '改正该函数或调用', en: 'Correct the function or the call' },
  );
}
