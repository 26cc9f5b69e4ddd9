import type { SyntaxNode } from '@lezer/common';
import { compileDefinition, compileInvocation } from './compile-calls.ts';
import { compileIteration } from './compile-iteration.ts';
import { checkedName, variable } from './compile-names.ts';
import { compileArithmetic, compileComparison, compileIf, compileInstanceOf, compileLogic } from './compile-operators.ts';
import { compileFilter, compilePath } from './compile-paths.ts';
import { childrenOf, constant, fail, nameOf, type Source, textOf } from './compile-source.ts';
import { compileInterval, compileSimpleTest } from './compile-tests.ts';
import { compileContext, compileDateTime, compileList, parseString } from './compile-values.ts';
import type { Code } from './scope.ts';

/*
 * Turns feelin's parse tree into closures, once per expression. Every closure pays for its work (fuel.ts), so that no expression can run
 * away; names resolve through own properties only. Here is one case per node of the grammar; what each means is in `compile-*.ts`.
 */

/** A text to compile, before anything is bound in it; `known`: names with blanks that it may use. */
export function sourceOf(text: string, known: readonly string[]): Source {
  return { text, known: new Set(known), locals: new Set(), compile: compileNode };
}

/** @throws {FeelSyntaxError} */
export function compileNode(node: SyntaxNode, source: Source): Code {
  const kids = childrenOf(node);
  switch (node.name) {
    case 'Expression':
    case 'FunctionBody':
    case 'PositiveUnaryTest':
      return only(node, kids, source);
    case 'ParenthesizedExpression':
      return compileNode(kids[1] ?? fail(node, 'Expected an expression in parentheses'), source);
    case 'NumericLiteral':
      return constant(Number(textOf(node, source).replace(/\s+/g, '')));
    case 'StringLiteral':
      return constant(parseString(textOf(node, source)));
    case 'BooleanLiteral':
      return constant(textOf(node, source) === 'true');
    case 'null':
      return constant(null);
    case '?':
      return variable(node, '?');
    case 'VariableName':
      return variable(node, checkedName(node, source));
    case 'SpecialFunctionName':
      return variable(node, nameOf(node, source));
    case 'ArithmeticExpression':
      return compileArithmetic(node, kids, source);
    case 'Comparison':
      return compileComparison(node, kids, source);
    case 'Conjunction':
    case 'Disjunction':
      return compileLogic(node, kids, source);
    case 'IfExpression':
      return compileIf(node, kids, source);
    case 'ForExpression':
    case 'QuantifiedExpression':
      return compileIteration(node, kids, source);
    case 'PathExpression':
      return compilePath(node, kids, source);
    case 'FilterExpression':
      return compileFilter(node, kids, source);
    case 'List':
      return compileList(node, kids.slice(1, -1), source);
    case 'Interval':
      return compileInterval(node, kids, source);
    case 'SimplePositiveUnaryTest':
      return compileSimpleTest(node, kids, source);
    case 'Context':
      return compileContext(node, kids, source);
    case 'InstanceOfExpression':
      return compileInstanceOf(node, kids, source);
    case 'DateTimeLiteral':
      return compileDateTime(node, kids, source);
    case 'FunctionInvocation':
      return compileInvocation(node, kids, source);
    case 'FunctionDefinition':
      return compileDefinition(node, kids, source);
    default:
      return fail(node, `Expected an expression, but found “${textOf(node, source)}”`);
  }
}

function only(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  if (kids.length !== 1) fail(node, 'Expected one expression');
  return compileNode(kids[0]!, source);
}
