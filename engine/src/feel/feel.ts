import type { SyntaxNode } from '@lezer/common';
import { parseExpression, parseUnaryTests } from 'feelin';
import type { Instant } from '../kernel/types.ts';
import { compileNode, sourceOf } from './compile-feel.ts';
import { FeelSyntaxError } from './compile-source.ts';
import { compileTest, type Test } from './compile-tests.ts';
import { type Evaluation, FEEL_LIMITS, FeelError, type FeelNote } from './fuel.ts';

/** A parsed FEEL expression. Evaluation is pure, deterministic and bounded. */
export interface Expression {
  readonly text: string;
  /**
   * `lookup` answers a variable by name, undefined where there is none (a missing variable is null, as DMN says). `notes` receives the
   * first reason why something became null; `budget` is work shared by several evaluations. @throws {FeelError} FEEL_LIMIT_EXCEEDED
   */
  evaluate(lookup: Lookup, now: Instant, notes?: FeelNote[], budget?: Budget): unknown;
}

/** Unary tests of a decision table's cell: does the input match? Three-valued. */
export interface UnaryTests {
  readonly text: string;
  matches(input: unknown, lookup: Lookup, now: Instant, budget?: Budget): boolean | null;
}

export type Lookup = (name: string) => unknown;

/** Work left for several evaluations together, in units of fuel.ts. */
export interface Budget {
  fuel: number;
}

export interface FeelProblem {
  readonly kind: 'problem';
  readonly code: 'FEEL_SYNTAX' | 'FEEL_LIMIT_EXCEEDED' | 'FEEL_UNKNOWN_FUNCTION';
  readonly message: { readonly zh: string; readonly en: string };
  /** 0-based position in the text */
  readonly from: number;
  readonly to: number;
}

export interface FeelOptions {
  /** names with blanks or signs that the text may use, e.g. the inputs of a decision */
  readonly names?: readonly string[];
}

/** Parses and compiles one FEEL expression, without a leading `=`. */
export function compileFeel(text: string, options: FeelOptions = {}): Expression | FeelProblem {
  return guarded(text, () => {
    const root = parse(text, options, parseExpression);
    const first = root.firstChild;
    if (first === null) throw new FeelSyntaxError('FEEL_SYNTAX', 'Expected an expression, but the text is empty', 0, text.length);
    const code = compileNode(root, sourceOf(text, options.names ?? []));
    return {
      text,
      evaluate(lookup: Lookup, now: Instant, notes?: FeelNote[], budget?: Budget): unknown {
        const run = begin(text, lookup, now, budget);
        const value = finish(run, () => code(run, null) ?? null, budget);
        if (run.note !== null) notes?.push(run.note);
        return value;
      },
    };
  });
}

/** Parses and compiles the unary tests of one cell; `-` matches everything. */
export function compileUnaryTests(text: string, options: FeelOptions = {}): UnaryTests | FeelProblem {
  return guarded(text, () => {
    const root = parse(text, options, parseUnaryTests);
    const { tests, negated } = testsOf(root, text, options);
    return {
      text,
      matches(input: unknown, lookup: Lookup, now: Instant, budget?: Budget): boolean | null {
        if (tests === null) return true;
        const run = begin(text, lookup, now, budget);
        return finish(
          run,
          () => {
            const results = tests.map((test) => test(run, null, input ?? null));
            const result = results.includes(true) ? true : results.includes(null) ? null : false;
            return negated && result !== null ? !result : result;
          },
          budget,
        );
      },
    };
  });
}

function testsOf(root: SyntaxNode, text: string, options: FeelOptions): { tests: Test[] | null; negated: boolean } {
  const kids = kidsOf(root);
  if (kids.some((kid) => kid.name === 'Wildcard')) return { tests: null, negated: false };
  const list = kids.find((kid) => kid.name === 'PositiveUnaryTests');
  if (list === undefined) throw new FeelSyntaxError('FEEL_SYNTAX', 'Expected unary tests', 0, text.length);
  return { tests: kidsOf(list).map((kid) => compileTest(kid, sourceOf(text, options.names ?? []))), negated: kids[0]?.name === 'not' };
}

function kidsOf(node: SyntaxNode): SyntaxNode[] {
  const kids: SyntaxNode[] = [];
  for (let kid = node.firstChild; kid !== null; kid = kid.nextSibling) if (!kid.name.endsWith('Comment')) kids.push(kid);
  return kids;
}

function parse(text: string, options: FeelOptions, parser: typeof parseExpression): SyntaxNode {
  if (text.length > FEEL_LIMITS.textLength) {
    throw new FeelSyntaxError(
      'FEEL_LIMIT_EXCEEDED',
      `Expected at most ${FEEL_LIMITS.textLength} characters, but got ${text.length}`,
      FEEL_LIMITS.textLength,
      text.length,
    );
  }
  const names = Object.fromEntries((options.names ?? []).map((name) => [name, null]));
  const root = parser(text, names, undefined).topNode;
  check(root, text);
  return root;
}

/** Refuses error nodes and over-deep trees; walks with a cursor, so depth cannot hurt us here. */
function check(root: SyntaxNode, text: string): void {
  const cursor = root.cursor();
  let depth = 0;
  for (;;) {
    if (cursor.type.isError)
      throw new FeelSyntaxError('FEEL_SYNTAX', unexpected(text, cursor.from), cursor.from, Math.max(cursor.to, cursor.from));
    if (depth > FEEL_LIMITS.nesting)
      throw new FeelSyntaxError('FEEL_LIMIT_EXCEEDED', `Expected at most ${FEEL_LIMITS.nesting} levels of nesting`, cursor.from, cursor.to);
    if (cursor.firstChild()) {
      depth += 1;
      continue;
    }
    while (!cursor.nextSibling()) {
      if (!cursor.parent()) return;
      depth -= 1;
    }
  }
}

function unexpected(text: string, at: number): string {
  const rest = text.slice(at).trim();
  return rest === '' ? 'Expected more, but the expression ends' : `Did not expect “${Array.from(rest).slice(0, 20).join('')}”`;
}

function guarded<T>(text: string, build: () => T): T | FeelProblem {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof FeelSyntaxError)) throw error;
    const where = `${text.length > 200 ? `${text.slice(0, 200)}…` : text}`;
    return {
      kind: 'problem',
      code: error.code,
      from: error.from,
      to: error.to,
      message: {
        zh: `表达式“${where}”第 ${error.from + 1} 个字符处有误：${error.message}`,
        en: `Expression “${where}”, character ${error.from + 1}: ${error.message}`,
      },
    };
  }
}

function begin(text: string, lookup: Lookup, now: Instant, budget?: Budget): Evaluation {
  return {
    text,
    now,
    lookup,
    fuel: Math.min(FEEL_LIMITS.fuel, budget?.fuel ?? FEEL_LIMITS.fuel),
    depth: 0,
    from: 0,
    to: text.length,
    note: null,
  };
}

/** A stack that runs out or a calendar out of range is a bound, too. */
function finish<T>(run: Evaluation, evaluate: () => T, budget?: Budget): T {
  const before = run.fuel;
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof RangeError)
      throw new FeelError('FEEL_LIMIT_EXCEEDED', `Expected values within range, but: ${error.message}`, run.text, run.from, run.to);
    throw error;
  } finally {
    if (budget !== undefined) budget.fuel -= before - run.fuel;
  }
}

export type { FeelNote };
export { FEEL_LIMITS, FeelError };
