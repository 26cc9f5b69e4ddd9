import type { SyntaxNode } from '@lezer/common';
import { childrenOf, fail, paying, type Source, textOf } from './compile-source.ts';
import { burn, type Evaluation, note } from './fuel.ts';
import { type ComparisonOperator, comparison } from './operators.ts';
import { bind, type Code, type Scope } from './scope.ts';
import { equal, FeelFunction, Range, within } from './values.ts';

/* Ranges and unary tests: does a value match? DMN 1.3 §7.3.17 and §10.3.2.7 */

export type Test = (run: Evaluation, scope: Scope | null, value: unknown) => boolean | null;

/** One positive unary test: an expression over `?`, a comparison, a range, a list or a value to equal (DMN 1.3 §7.3.17). */
export function compileTest(node: SyntaxNode, source: Source): Test {
  const code = source.compile(node, source);
  const isJudgement = hasInput(node) || JUDGEMENTS.has(innermost(node).name);
  return (run, scope, value) => {
    const inner = bind(scope, '?', value);
    const result = code(run, inner);
    if (isJudgement && typeof result === 'boolean') return result;
    return matches(run, result, value);
  };
}

/** Expressions that answer by themselves; a literal or a name is a value to equal, even where it is a boolean. */
const JUDGEMENTS = new Set([
  'Comparison',
  'Conjunction',
  'Disjunction',
  'QuantifiedExpression',
  'FunctionInvocation',
  'InstanceOfExpression',
]);

function innermost(node: SyntaxNode): SyntaxNode {
  const kids = childrenOf(node);
  if (node.name === 'ParenthesizedExpression') return innermost(kids[1] ?? node);
  return node.name === 'PositiveUnaryTest' && kids.length === 1 ? innermost(kids[0]!) : node;
}

function hasInput(node: SyntaxNode): boolean {
  if (node.name === '?') return true;
  return childrenOf(node).some(hasInput);
}

export function compileIn(node: SyntaxNode, left: Code, tests: readonly SyntaxNode[], source: Source): Code {
  const matchers = tests.map((test) => compileTest(test, source));
  return paying(node, (run, scope) => {
    const value = left(run, scope) ?? null;
    let unknown = false;
    for (const matcher of matchers) {
      const result = matcher(run, scope, value);
      if (result === true) return true;
      if (result === null) unknown = true;
    }
    return unknown ? null : false;
  });
}

function matches(run: Evaluation, test: unknown, value: unknown): boolean | null {
  if (test instanceof Range) return within(test, value);
  if (test instanceof FeelFunction) return asBoolean(test.call([value], run));
  if (Array.isArray(test)) {
    burn(run, test.length);
    return test.some((item) => (item instanceof Range ? within(item, value) : equal(item, value)) === true) || equal(test, value) === true;
  }
  return equal(test, value) ?? false;
}

function asBoolean(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

/** `> 5` is the test over the input, `[1..5]` a range. */
export function compileSimpleTest(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  if (kids.length === 1) return source.compile(kids[0]!, source);
  const operator = textOf(kids[0]!, source) as ComparisonOperator;
  const operand = source.compile(kids[1]!, source);
  return paying(node, (run, scope) => {
    const bound = operand(run, scope) ?? null;
    return new FeelFunction(['input'], ([value]) => comparison(run, operator, value, bound));
  });
}

export function compileInterval(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  const [open, start, , end, close] = kids;
  if (kids.length !== 5) fail(node, 'Expected a range [a..b]');
  const low = source.compile(start!, source);
  const high = source.compile(end!, source);
  const startIncluded = textOf(open!, source) === '[';
  const endIncluded = textOf(close!, source) === ']';
  return paying(node, (run, scope) => {
    const from = low(run, scope) ?? null;
    const to = high(run, scope) ?? null;
    return from === null || to === null ? note(run, 'a range with a missing bound') : new Range(from, to, startIncluded, endIncluded);
  });
}
