import type { Budget, Expression, Lookup } from '../feel/feel.ts';
import type { Problems } from '../kernel/problems.ts';
import type { Json } from '../kernel/types.ts';

/** One evaluation of a decision under way. */
export interface Scope {
  readonly lookup: Lookup;
  readonly now: string;
  readonly budget: Budget;
  readonly matched: string[];
  readonly inputs: Record<string, Json>;
  /** calls of boxed functions inside each other at this moment; shared by all of one evaluation */
  readonly calls: { depth: number };
}

/** Compiled decision logic. */
export type Logic = (scope: Scope) => unknown;

/** The value of a FEEL text of the decision, paid for from its budget. @throws {FeelError} */
export function evaluateIn(scope: Scope, expression: Expression): unknown {
  return expression.evaluate(scope.lookup, scope.now, undefined, scope.budget);
}

/** What a boxed expression is compiled with. */
export interface Boxing {
  readonly decision: string;
  /** name of the result, for a table with one unnamed output */
  readonly name: string;
  readonly names: readonly string[];
  readonly problems: Problems;
}
