import type { SyntaxNode } from '@lezer/common';
import { childrenOf, fail, paying, type Source, textOf } from './compile-source.ts';
import { compileIn } from './compile-tests.ts';
import { note } from './fuel.ts';
import { type ArithmeticOperator, arithmetic, type ComparisonOperator, comparison } from './operators.ts';
import type { Code } from './scope.ts';
import { compileType } from './types-of.ts';
import { Range, within } from './values.ts';

/* Arithmetic, comparisons, three-valued logic, `if` and `instance of`. */

export function compileArithmetic(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  if (kids.length === 2) {
    const operand = source.compile(kids[1]!, source);
    return paying(node, (run, scope) => arithmetic(run, '-', 0, operand(run, scope), true));
  }
  const operator = textOf(kids[1]!, source) as ArithmeticOperator;
  const left = source.compile(kids[0]!, source);
  const right = source.compile(kids[2]!, source);
  return paying(node, (run, scope) => arithmetic(run, operator, left(run, scope), right(run, scope)));
}

export function compileComparison(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  const left = source.compile(kids[0]!, source);
  const operator = textOf(kids[1]!, source);
  if (operator === 'between') {
    const low = source.compile(kids[2]!, source);
    const high = source.compile(kids[4]!, source);
    return paying(node, (run, scope) =>
      within(new Range(low(run, scope) ?? undefined, high(run, scope) ?? undefined, true, true), left(run, scope)),
    );
  }
  if (operator === 'in') {
    const group = kids.find((kid) => kid.name === 'PositiveUnaryTests');
    const tests = group === undefined ? [kids[2]!] : childrenOf(group);
    return compileIn(node, left, tests, source);
  }
  const right = source.compile(kids[2]!, source);
  return paying(node, (run, scope) => comparison(run, operator as ComparisonOperator, left(run, scope), right(run, scope)));
}

/** Three-valued: anything but a boolean counts as null. */
export function compileLogic(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  const left = source.compile(kids[0]!, source);
  const right = source.compile(kids[2]!, source);
  const decisive = node.name === 'Disjunction';
  return paying(node, (run, scope) => {
    const first = left(run, scope);
    if (first === decisive) return decisive;
    const second = right(run, scope);
    if (second === decisive) return decisive;
    return first === !decisive && second === !decisive
      ? !decisive
      : note(run, `“${decisive ? 'or' : 'and'}” of something that is neither true nor false`);
  });
}

export function compileIf(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  if (kids.length !== 6) fail(node, 'Expected if … then … else …');
  const [condition, yes, no] = [source.compile(kids[1]!, source), source.compile(kids[3]!, source), source.compile(kids[5]!, source)];
  return paying(node, (run, scope) => (condition(run, scope) === true ? yes : no)(run, scope));
}

export function compileInstanceOf(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  const value = source.compile(kids[0]!, source);
  const typeNode = kids.find((kid) => kid.name === 'Type') ?? fail(node, 'Expected a type');
  const check = compileType(textOf(typeNode, source)) ?? fail(typeNode, `Expected a FEEL type, but found “${textOf(typeNode, source)}”`);
  return paying(node, (run, scope) => check(value(run, scope)));
}
