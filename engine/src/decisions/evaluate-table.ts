import type { Expression, UnaryTests } from '../feel/feel.ts';
import { compare, equal, toJson, typeOf } from '../feel/values.ts';
import { type Clause, DecisionError, located, type Place, type RuleName, ruleWords, type Span } from './decision-error.ts';
import { evaluateIn, type Scope } from './logic.ts';

/* Evaluation of a decision table, DMN 1.3 §8: rules are looked at in the order of the file; the hit policy says what several matches mean. */

/** A decision table, compiled. */
export interface Table {
  readonly decision: string;
  readonly policy: string;
  readonly aggregation: string | null;
  readonly inputs: readonly Input[];
  readonly outputs: readonly Output[];
  readonly rules: readonly Rule[];
}

export interface Input {
  readonly clause: Clause;
  readonly expression: Expression;
  readonly allowed: UnaryTests | null;
}

export interface Output {
  readonly clause: Clause;
  readonly name: string;
  readonly type: string | null;
  /** values in falling priority */
  readonly values: Expression | null;
  readonly otherwise: Expression | null;
}

export interface Rule {
  readonly name: RuleName;
  readonly tests: readonly UnaryTests[];
  readonly results: readonly Expression[];
}

interface Hit {
  readonly rule: Rule;
  readonly values: readonly unknown[];
}

/** @throws {DecisionError} naming rule and cell */
export function evaluateTable(table: Table, scope: Scope): unknown {
  const at: Spot = { rule: null, clause: null };
  try {
    const inputs = table.inputs.map((input) => readInput(table, input, scope, at));
    const hits: Hit[] = [];
    for (const rule of table.rules) {
      scope.budget.fuel -= 1;
      if (!applies(rule, inputs, table, scope, at)) continue;
      hits.push({ rule, values: rule.results.map((result, i) => resultOf(table, table.outputs[i]!, result, scope, at)) });
      if (table.policy === 'FIRST') break;
    }
    at.rule = null;
    at.clause = null;
    return hits.length === 0 ? otherwise(table, scope, at) : settle(table, hits, scope, at);
  } catch (error) {
    throw located(error, placeOf(table, at));
  }
}

/** Where the evaluation of one table is: what an error names. */
interface Spot {
  rule: Rule | null;
  clause: Clause | null;
}

function placeOf(table: Table, { rule, clause }: Spot): Place {
  return { decision: table.decision, ...(rule === null ? {} : { rule: rule.name }), ...(clause === null ? {} : { cell: clause }) };
}

function failAt(table: Table, at: Spot, message: string, text?: string): never {
  throw new DecisionError(placeOf(table, at), message, text === undefined ? {} : { span: wholeOf(text) });
}

function wholeOf(text: string): Span {
  return { expression: text, from: 0, to: text.length };
}

function readInput(table: Table, input: Input, scope: Scope, at: Spot): unknown {
  const { clause, expression, allowed } = input;
  at.clause = clause;
  const value = evaluateIn(scope, expression);
  scope.inputs[clause.label] = toJson(value);
  if (allowed !== null && value !== null && allowed.matches(value, scope.lookup, scope.now, scope.budget) !== true)
    failAt(table, at, `Expected one of ${allowed.text}, but got ${JSON.stringify(toJson(value))}`, expression.text);
  return value;
}

function applies(rule: Rule, inputs: readonly unknown[], table: Table, scope: Scope, at: Spot): boolean {
  at.rule = rule;
  return rule.tests.every((test, i) => {
    at.clause = table.inputs[i]!.clause;
    return test.matches(inputs[i], scope.lookup, scope.now, scope.budget) === true;
  });
}

function resultOf(table: Table, output: Output, expression: Expression, scope: Scope, at: Spot): unknown {
  at.clause = output.clause;
  const value = evaluateIn(scope, expression);
  if (value === null || output.type === null || !CHECKED_TYPES.has(output.type) || typeOf(value) === output.type) return value;
  return failAt(table, at, `Expected a ${output.type}, but got ${JSON.stringify(toJson(value))}`, expression.text);
}

const CHECKED_TYPES = new Set(['string', 'number', 'boolean']);

function otherwise(table: Table, scope: Scope, at: Spot): unknown {
  const hasDefault = table.outputs.some((output) => output.otherwise !== null);
  if (!hasDefault) return isList(table) && table.aggregation === null ? [] : table.aggregation === 'COUNT' ? 0 : null;
  const value = shape(
    table,
    table.outputs.map((output) => (output.otherwise === null ? null : resultOf(table, output, output.otherwise, scope, at))),
  );
  return isList(table) && table.aggregation === null ? [value] : value;
}

function isList(table: Table): boolean {
  return ['COLLECT', 'RULE ORDER', 'OUTPUT ORDER'].includes(table.policy);
}

/** One output: its value; several: a context by output name. */
function shape(table: Table, values: readonly unknown[]): unknown {
  if (table.outputs.length === 1) return values[0] ?? null;
  const context: Record<string, unknown> = Object.create(null);
  for (const [i, output] of table.outputs.entries()) context[output.name] = values[i] ?? null;
  return context;
}

function settle(table: Table, hits: readonly Hit[], scope: Scope, at: Spot): unknown {
  const note = (chosen: readonly Hit[]): void => {
    for (const hit of chosen) scope.matched.push(hit.rule.name.id);
  };
  switch (table.policy) {
    case 'PRIORITY': {
      const [best] = byPriority(table, hits, scope, at);
      note([best!]);
      return shape(table, best!.values);
    }
    case 'OUTPUT ORDER': {
      const sorted = byPriority(table, hits, scope, at);
      note(sorted);
      return sorted.map((hit) => shape(table, hit.values));
    }
    case 'RULE ORDER':
    case 'COLLECT':
      note(hits);
      return table.aggregation === null ? hits.map((hit) => shape(table, hit.values)) : aggregate(table, table.aggregation, hits, at);
    default:
      demandOne(table, hits);
      note(hits);
      return shape(table, hits[0]!.values);
  }
}

/** UNIQUE allows one match, ANY several that agree. */
function demandOne(table: Table, hits: readonly Hit[]): void {
  if (hits.length === 1) return;
  if (table.policy === 'UNIQUE') failRules(table, hits, 'Expected one rule to match (UNIQUE), but these did');
  const first = hits[0]!.values;
  if (hits.some((hit) => hit.values.some((value, i) => equal(value, first[i]) !== true)))
    failRules(table, hits, 'Expected matching rules to agree (ANY), but these do not');
}

function failRules(table: Table, hits: readonly Hit[], message: string): never {
  const rules = hits.map(({ rule }) => rule.name);
  throw new DecisionError({ decision: table.decision }, `${message}: ${rules.map(ruleWords).join(', ')}`, { rules });
}

function byPriority(table: Table, hits: readonly Hit[], scope: Scope, at: Spot): Hit[] {
  const orders = table.outputs.map((output) => {
    at.clause = output.clause;
    return evaluateIn(scope, output.values!) as readonly unknown[];
  });
  const rank = (value: unknown, i: number): number => {
    const at = orders[i]!.findIndex((one) => equal(one, value) === true);
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  };
  return hits.toSorted((a, b) => {
    for (let i = 0; i < orders.length; i++) {
      const [x, y] = [rank(a.values[i], i), rank(b.values[i], i)];
      if (x !== y) return x < y ? -1 : 1;
    }
    return 0;
  });
}

function aggregate(table: Table, aggregation: string, hits: readonly Hit[], at: Spot): unknown {
  if (aggregation === 'COUNT') return hits.length;
  at.clause = table.outputs[0]!.clause;
  const values = hits.map((hit) => hit.values[0]);
  const demand = (index: number, isFit: boolean, what: string): void => {
    if (isFit) return;
    at.rule = hits[index]!.rule;
    failAt(table, at, `Expected ${what} for ${aggregation}, but got ${JSON.stringify(toJson(values[index]))}`, at.rule.results[0]!.text);
  };
  if (aggregation === 'SUM') {
    for (const [index, value] of values.entries()) demand(index, typeof value === 'number', 'a number');
    return (values as number[]).reduce((a, b) => a + b, 0);
  }
  const sign = aggregation === 'MAX' ? 1 : -1;
  return values.reduce((best, value, index) => {
    const order = compare(value, best);
    demand(index, order !== null, 'values that can be ordered');
    return order! * sign > 0 ? value : best;
  });
}
