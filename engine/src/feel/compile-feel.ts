import type { SyntaxNode } from '@lezer/common';
import { BUILTINS } from './builtins.ts';
import { burn, type Evaluation, FEEL_LIMITS, FeelError, note } from './fuel.ts';
import { type ArithmeticOperator, arithmetic, type ComparisonOperator, comparison } from './operators.ts';
import { bind, bindItem, type Code, find, type Scope } from './scope.ts';
import { parseAt } from './temporal.ts';
import { compileType } from './types-of.ts';
import { equal, FeelFunction, member, Range, within } from './values.ts';

/**
 * Turns feelin's parse tree into closures, once per expression. Every closure pays for its work (fuel.ts), so that no expression can run
 * away; names resolve through own properties only. Kept in one file: it is one case per node of the grammar.
 */
export class FeelSyntaxError extends Error {
  readonly code: 'FEEL_SYNTAX' | 'FEEL_LIMIT_EXCEEDED' | 'FEEL_UNKNOWN_FUNCTION';
  readonly from: number;
  readonly to: number;
  constructor(code: FeelSyntaxError['code'], message: string, from: number, to: number) {
    super(message);
    this.code = code;
    this.from = from;
    this.to = to;
  }
}

/** What is known while compiling: the text, local names (for function checks), depth. */
interface Source {
  readonly text: string;
  /** names that may contain blanks, because the caller knows them (DMN inputs and decisions) */
  readonly known: ReadonlySet<string>;
  readonly locals: ReadonlySet<string>;
}

const IGNORED = new Set(['LineComment', 'BlockComment']);

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (!IGNORED.has(child.name)) children.push(child);
  return children;
}

function textOf(node: SyntaxNode, source: Source): string {
  return source.text.slice(node.from, node.to);
}

function nameOf(node: SyntaxNode, source: Source): string {
  return textOf(node, source).replace(/\s+/g, ' ').trim();
}

function fail(node: SyntaxNode, message: string): never {
  throw new FeelSyntaxError('FEEL_SYNTAX', message, node.from, node.to);
}

/** Wraps a node's code so that it pays and errors know where they are. */
function paying(node: SyntaxNode, code: Code): Code {
  const { from, to } = node;
  return (run, scope) => {
    run.from = from;
    run.to = to;
    burn(run, 1);
    return code(run, scope);
  };
}

const constant =
  (value: unknown): Code =>
  () =>
    value;

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

/** A name with blanks is a mistake (`x not in y`) unless it is known. */
function checkedName(node: SyntaxNode, source: Source): string {
  const name = nameOf(node, source);
  if (name.includes(' ') && !source.known.has(name) && !source.locals.has(name) && !BUILTINS.has(name)) {
    throw new FeelSyntaxError('FEEL_SYNTAX', `Expected an operator or a name without blanks, but found “${name}”`, node.from, node.to);
  }
  return name;
}

function variable(node: SyntaxNode, name: string): Code {
  const builtin = BUILTINS.get(name);
  return paying(node, (run, scope) => {
    const value = find(run, scope, name);
    if (value !== undefined) return value;
    return builtin ?? note(run, `no variable “${name}”`);
  });
}

function compileArithmetic(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  if (kids.length === 2) {
    const operand = compileNode(kids[1]!, source);
    return paying(node, (run, scope) => arithmetic(run, '-', 0, operand(run, scope), true));
  }
  const operator = textOf(kids[1]!, source) as ArithmeticOperator;
  const left = compileNode(kids[0]!, source);
  const right = compileNode(kids[2]!, source);
  return paying(node, (run, scope) => arithmetic(run, operator, left(run, scope), right(run, scope)));
}

function compileComparison(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  const left = compileNode(kids[0]!, source);
  const operator = textOf(kids[1]!, source);
  if (operator === 'between') {
    const low = compileNode(kids[2]!, source);
    const high = compileNode(kids[4]!, source);
    return paying(node, (run, scope) =>
      within(new Range(low(run, scope) ?? undefined, high(run, scope) ?? undefined, true, true), left(run, scope)),
    );
  }
  if (operator === 'in') {
    const group = kids.find((kid) => kid.name === 'PositiveUnaryTests');
    const tests = group === undefined ? [kids[2]!] : childrenOf(group);
    return compileIn(node, left, tests, source);
  }
  const right = compileNode(kids[2]!, source);
  return paying(node, (run, scope) => comparison(run, operator as ComparisonOperator, left(run, scope), right(run, scope)));
}

function compileIn(node: SyntaxNode, left: Code, tests: readonly SyntaxNode[], source: Source): Code {
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

export type Test = (run: Evaluation, scope: Scope | null, value: unknown) => boolean | null;

/** One positive unary test: an expression over `?`, a comparison, a range, a list or a value to equal (DMN 1.3 §7.3.17). */
export function compileTest(node: SyntaxNode, source: Source): Test {
  const code = compileNode(node, source);
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
function compileSimpleTest(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  if (kids.length === 1) return compileNode(kids[0]!, source);
  const operator = textOf(kids[0]!, source) as ComparisonOperator;
  const operand = compileNode(kids[1]!, source);
  return paying(node, (run, scope) => {
    const bound = operand(run, scope) ?? null;
    return new FeelFunction(['input'], ([value]) => comparison(run, operator, value, bound));
  });
}

/** Three-valued: anything but a boolean counts as null. */
function compileLogic(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  const left = compileNode(kids[0]!, source);
  const right = compileNode(kids[2]!, source);
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

function compileIf(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  if (kids.length !== 6) fail(node, 'Expected if … then … else …');
  const [condition, yes, no] = [compileNode(kids[1]!, source), compileNode(kids[3]!, source), compileNode(kids[5]!, source)];
  return paying(node, (run, scope) => (condition(run, scope) === true ? yes : no)(run, scope));
}

interface Iterator {
  readonly name: string;
  readonly items: (run: Evaluation, scope: Scope | null) => Iterable<unknown> | null;
}

function compileIteration(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  const kind = textOf(kids[0]!, source);
  const list = kids.find((kid) => kid.name === 'InExpressions') ?? fail(node, 'Expected “… in …”');
  let inner: Source = { ...source, locals: new Set([...source.locals, 'partial']) };
  const iterators: Iterator[] = [];
  for (const kid of childrenOf(list)) {
    const parts = childrenOf(kid);
    const name = nameOf(parts[0]!, source);
    const range = parts.find((part) => part.name === 'IterationContext') ?? fail(kid, 'Expected “name in list”');
    iterators.push({ name, items: compileItems(range, inner) });
    inner = { ...inner, locals: new Set([...inner.locals, name]) };
  }
  const body = compileNode(kids.at(-1)!, inner);
  return paying(node, kind === 'for' ? forLoop(iterators, body) : quantifier(iterators, body, kind === 'some'));
}

function compileItems(node: SyntaxNode, source: Source): Iterator['items'] {
  const kids = childrenOf(node);
  const first = compileNode(kids[0]!, source);
  if (kids.length === 1) {
    return (run, scope) => {
      const value = first(run, scope);
      if (value === null || value === undefined) return null;
      if (value instanceof Range) return rangeItems(value, run);
      return Array.isArray(value) ? value : [value];
    };
  }
  const last = compileNode(kids[2]!, source);
  return (run, scope) => rangeItems(new Range(first(run, scope), last(run, scope), true, true), run);
}

/** Whole numbers of a range, up or down, paid for one by one. */
function rangeItems(range: Range, run: Evaluation): unknown[] | null {
  const { start, end } = range;
  if (typeof start !== 'number' || typeof end !== 'number' || !Number.isInteger(start) || !Number.isInteger(end))
    return note(run, 'a range to iterate needs whole numbers');
  const step = start <= end ? 1 : -1;
  burn(run, Math.abs(end - start) + 1);
  const items: number[] = [];
  for (let at = range.startIncluded ? start : start + step; step === 1 ? at <= end : at >= end; at += step) {
    if (at !== end || range.endIncluded) items.push(at);
  }
  return items;
}

/** Calls `visit` for each combination, the last iterator turning fastest; stops when it answers false. */
function eachCombination(
  iterators: readonly Iterator[],
  run: Evaluation,
  scope: Scope | null,
  visit: (scope: Scope | null) => boolean,
  at = 0,
): boolean | null {
  const iterator = iterators[at];
  if (iterator === undefined) return visit(scope);
  const items = iterator.items(run, scope);
  if (items === null) return null;
  for (const item of items) {
    burn(run, 1);
    const result = eachCombination(iterators, run, bind(scope, iterator.name, item), visit, at + 1);
    if (result !== true) return result;
  }
  return true;
}

function forLoop(iterators: readonly Iterator[], body: Code): Code {
  return (run, scope) => {
    const results: unknown[] = [];
    const outcome = eachCombination(iterators, run, bind(scope, 'partial', results), (inner) => {
      results.push(body(run, inner) ?? null);
      return true;
    });
    return outcome === null ? note(run, 'nothing to iterate over') : results;
  };
}

function quantifier(iterators: readonly Iterator[], body: Code, some: boolean): Code {
  return (run, scope) => {
    let unknown = false;
    let decided = false;
    const outcome = eachCombination(iterators, run, scope, (inner) => {
      const value = body(run, inner);
      if (value === some) {
        decided = true;
        return false;
      }
      if (typeof value !== 'boolean') unknown = true;
      return true;
    });
    if (decided) return some;
    return outcome === null || unknown ? note(run, 'nothing to decide “satisfies” by') : !some;
  };
}

function compilePath(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  const target = compileNode(kids[0]!, source);
  const name = nameOf(kids[2]!, source);
  return paying(node, (run, scope) => {
    const value = target(run, scope);
    if (Array.isArray(value)) {
      burn(run, value.length);
      return value.map((item) => member(item, name) ?? null);
    }
    return member(value, name) ?? (value === null || value === undefined ? null : note(run, `no entry “${name}”`));
  });
}

function compileFilter(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  const target = compileNode(kids[0]!, source);
  const test = filterTest(kids[2]!, { ...source, locals: new Set([...source.locals, 'item']) });
  return paying(node, (run, scope) => {
    const value = target(run, scope);
    if (value === null || value === undefined) return null;
    return applyFilter(run, Array.isArray(value) ? value : [value], scope, test);
  });
}

function filterTest(node: SyntaxNode, source: Source): Code {
  const code = compileNode(node, source);
  return (run, scope) => {
    const result = code(run, scope);
    return result instanceof FeelFunction ? result.call([find(run, scope, 'item')], run) : result;
  };
}

/** `list[2]` picks, `list[-1]` counts from the end, `list[x > 1]` keeps the items for which it is true. */
function applyFilter(run: Evaluation, items: readonly unknown[], scope: Scope | null, test: Code): unknown {
  const first = test(run, items.length > 0 ? bindItem(scope, items[0]) : scope);
  if (typeof first === 'number') {
    const index = first < 0 ? items.length + first : first - 1;
    return items[index] ?? null;
  }
  burn(run, items.length);
  return items.filter((item, i) => (i === 0 ? first : test(run, bindItem(scope, item))) === true);
}

function compileList(node: SyntaxNode, items: readonly SyntaxNode[], source: Source): Code {
  const codes = items.map((item) => compileNode(item, source));
  return paying(node, (run, scope) => {
    burn(run, codes.length);
    return codes.map((code) => code(run, scope) ?? null);
  });
}

function compileInterval(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  const [open, start, , end, close] = kids;
  if (kids.length !== 5) fail(node, 'Expected a range [a..b]');
  const low = compileNode(start!, source);
  const high = compileNode(end!, source);
  const startIncluded = textOf(open!, source) === '[';
  const endIncluded = textOf(close!, source) === ']';
  return paying(node, (run, scope) => {
    const from = low(run, scope) ?? null;
    const to = high(run, scope) ?? null;
    return from === null || to === null ? note(run, 'a range with a missing bound') : new Range(from, to, startIncluded, endIncluded);
  });
}

function compileContext(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  let inner = source;
  const entries: { readonly key: string; readonly code: Code }[] = [];
  for (const kid of kids.filter((one) => one.name === 'ContextEntry')) {
    const [keyNode, valueNode] = childrenOf(kid);
    const raw = nameOf(keyNode!, source);
    const key = raw.startsWith('"') ? parseString(raw) : raw;
    inner = { ...inner, locals: new Set([...inner.locals, key]) };
    entries.push({ key, code: compileNode(valueNode ?? fail(kid, 'Expected a value'), inner) });
  }
  return paying(node, (run, scope) => {
    const names: Record<string, unknown> = Object.create(null);
    const within: Scope = { names, parent: scope };
    for (const { key, code } of entries) names[key] = code(run, within) ?? null;
    return names;
  });
}

function compileInstanceOf(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  const value = compileNode(kids[0]!, source);
  const typeNode = kids.find((kid) => kid.name === 'Type') ?? fail(node, 'Expected a type');
  const check = compileType(textOf(typeNode, source)) ?? fail(typeNode, `Expected a FEEL type, but found “${textOf(typeNode, source)}”`);
  return paying(node, (run, scope) => check(value(run, scope)));
}

function compileDateTime(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  if (kids[0]?.name === 'AtLiteral') {
    const literal = childrenOf(kids[0])[0] ?? fail(node, 'Expected @"…"');
    const value = parseAt(parseString(textOf(literal, source)));
    if (value === null) fail(node, `Expected a date, time or duration, but found ${textOf(literal, source)}`);
    return constant(value);
  }
  return invocation(node, BUILTINS.get(nameOf(kids[0]!, source))!, kids, source);
}

function compileInvocation(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  const target = kids[0]!;
  if (target.name === 'VariableName' || target.name === 'SpecialFunctionName') {
    const name = nameOf(target, source);
    const builtin = BUILTINS.get(name);
    if (!source.locals.has(name)) {
      if (builtin !== undefined) return invocation(node, builtin, kids, source);
      if (!source.known.has(name))
        throw new FeelSyntaxError('FEEL_UNKNOWN_FUNCTION', `Expected a function of FEEL, but found “${name}”`, target.from, target.to);
    }
  }
  return invocation(node, compileNode(target, source), kids, source);
}

/** Arguments by position or by name; a call that does not fit the parameters gives null. */
function invocation(node: SyntaxNode, target: FeelFunction | Code, kids: readonly SyntaxNode[], source: Source): Code {
  const named = kids.find((kid) => kid.name === 'NamedParameters');
  const positional = kids.find((kid) => kid.name === 'PositionalParameters');
  const names = named === undefined ? null : childrenOf(named).map((kid) => nameOf(childrenOf(kid)[0]!, source));
  const codes = (
    named === undefined ? (positional === undefined ? [] : childrenOf(positional)) : childrenOf(named).map((kid) => childrenOf(kid)[1]!)
  ).map((kid) => compileNode(kid, source));
  return paying(node, (run, scope) => {
    const callee = target instanceof FeelFunction ? target : target(run, scope);
    if (!(callee instanceof FeelFunction)) return note(run, 'call of something that is no function');
    const values = codes.map((code) => code(run, scope) ?? null);
    run.from = node.from;
    run.to = node.to;
    const args = names === null ? values : arrange(callee.parameters, names, values);
    return args === null ? note(run, 'unknown parameter name') : (callee.call(args, run) ?? null);
  });
}

function arrange(parameters: readonly string[], names: readonly string[], values: readonly unknown[]): unknown[] | null {
  const args: unknown[] = [];
  for (const [i, name] of names.entries()) {
    const at = parameters.findIndex((parameter) => parameter === name || parameter === `${name}?` || parameter === `...${name}`);
    if (at < 0) return null;
    args[at] = values[i];
  }
  return Array.from(args, (value) => value ?? null);
}

function compileDefinition(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  if (kids.some((kid) => kid.name === 'external')) fail(node, 'Expected a function in FEEL; external functions are not allowed');
  const list = kids.find((kid) => kid.name === 'FormalParameters');
  const parameters = list === undefined ? [] : childrenOf(list).map((kid) => nameOf(childrenOf(kid)[0]!, source));
  const body = compileNode(kids.find((kid) => kid.name === 'FunctionBody') ?? fail(node, 'Expected a function body'), {
    ...source,
    locals: new Set([...source.locals, ...parameters]),
  });
  return paying(node, (_run, scope) => new FeelFunction(parameters, (args, run) => callDefined(parameters, args, body, scope, run)));
}

function callDefined(parameters: readonly string[], args: readonly unknown[], body: Code, scope: Scope | null, run: Evaluation): unknown {
  if (args.length > parameters.length) return note(run, 'too many arguments');
  if (run.depth >= FEEL_LIMITS.callDepth) {
    throw new FeelError('FEEL_LIMIT_EXCEEDED', `Expected at most ${FEEL_LIMITS.callDepth} nested calls`, run.text, run.from, run.to);
  }
  const names: Record<string, unknown> = Object.create(null);
  for (const [i, parameter] of parameters.entries()) names[parameter] = args[i] ?? null;
  run.depth += 1;
  try {
    return body(run, { names, parent: scope });
  } finally {
    run.depth -= 1;
  }
}

/** The value of a string literal, escapes resolved. */
export function parseString(literal: string): string {
  const body = literal.slice(1, -1);
  return body.replace(/\\(u\{[0-9a-fA-F]{1,6}\}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)/gs, (whole, sequence: string) => {
    if (sequence.startsWith('u') || sequence.startsWith('U')) {
      const hex = sequence.replace(/[uU{}]/g, '');
      const code = Number.parseInt(hex, 16);
      return sequence.length > 1 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    }
    return { n: '\n', r: '\r', t: '\t', '"': '"', "'": "'", '\\': '\\' }[sequence] ?? whole;
  });
}
