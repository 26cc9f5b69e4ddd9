import { compileUnaryTests, type Expression, type UnaryTests } from '../feel/feel.ts';
import { compare, equal, toJson, typeOf } from '../feel/values.ts';
import { childOf, childrenOf, type ModdleElement, textOf } from '../kernel/moddle.ts';
import { report } from '../kernel/problems.ts';
import { evaluateIn, parseText } from './boxed.ts';
import { DecisionError } from './decision-error.ts';
import type { Boxing, Logic, Scope } from './logic.ts';

/** Decision tables, DMN 1.3 §8: rules are looked at in the order of the file; the hit policy says what several matches mean. */
interface Table {
  readonly decision: string;
  readonly policy: string;
  readonly aggregation: string | null;
  readonly inputs: readonly Input[];
  readonly outputs: readonly Output[];
  readonly rules: readonly Rule[];
}

interface Input {
  readonly label: string;
  readonly expression: Expression;
  readonly allowed: UnaryTests | null;
}

interface Output {
  readonly name: string;
  readonly type: string | null;
  /** values in falling priority */
  readonly values: Expression | null;
  readonly otherwise: Expression | null;
}

interface Rule {
  readonly id: string;
  readonly tests: readonly UnaryTests[];
  readonly results: readonly Expression[];
}

const MAX_RULES = 5000;
const POLICIES = new Set(['UNIQUE', 'FIRST', 'ANY', 'PRIORITY', 'OUTPUT ORDER', 'RULE ORDER', 'COLLECT']);

export function compileTable(element: ModdleElement, boxing: Boxing): Logic | null {
  const before = boxing.problems.list.length;
  const policy = textOf(element, 'hitPolicy') ?? 'UNIQUE';
  const inputs = childrenOf(element, 'input').map((input) => compileInput(input, boxing));
  const outputs = childrenOf(element, 'output').map((output, _i, all) => compileOutput(output, all.length, boxing));
  const rules = childrenOf(element, 'rule').map((rule, i) => compileRule(rule, i, inputs.length, outputs.length, boxing));
  if (!POLICIES.has(policy)) complain(boxing, element, `命中策略 ${policy}`, `hit policy ${policy}`);
  if (outputs.length === 0) complain(boxing, element, '没有输出列', 'there is no output column');
  if (rules.length > MAX_RULES) complain(boxing, element, `规则超过 ${MAX_RULES} 条`, `more than ${MAX_RULES} rules`);
  const aggregation = textOf(element, 'aggregation');
  if (aggregation !== null && outputs.length > 1) complain(boxing, element, '汇总只能有一个输出列', 'an aggregation has one output column');
  if (['PRIORITY', 'OUTPUT ORDER'].includes(policy) && outputs.some((output) => output !== null && output.values === null)) {
    complain(boxing, element, `${policy} 须在输出列列出取值`, `${policy} needs the output values listed`);
  }
  if (boxing.problems.list.length > before) return null;
  const table = { decision: boxing.decision, policy, aggregation, inputs, outputs, rules } as Table; // without problems every part compiled
  return (scope) => evaluateTable(table, scope);
}

function complain(boxing: Boxing, element: ModdleElement, zh: string, en: string): void {
  report(
    boxing.problems,
    'DECISION_INVALID',
    element.id ?? boxing.decision,
    { zh: `决策“${boxing.decision}”：${zh}`, en: `decision “${boxing.decision}”: ${en}` },
    { zh: '改正决策表', en: 'Correct the decision table' },
  );
}

function compileInput(input: ModdleElement, boxing: Boxing): Input | null {
  const holder = childOf(input, 'inputExpression');
  const text = holder === null ? null : textOf(holder, 'text');
  const label = textOf(input, 'label') ?? text ?? '';
  if (text === null) {
    complain(boxing, input, `输入列“${label}”没有表达式`, `input column “${label}” has no expression`);
    return null;
  }
  const expression = parseText(text, input.id ?? null, boxing);
  const allowed = textIn(input, 'inputValues');
  const tests = allowed === null ? null : parseTests(allowed, input, boxing);
  return expression === null ? null : { label, expression, allowed: tests };
}

function textIn(element: ModdleElement, name: string): string | null {
  const holder = childOf(element, name);
  return holder === null ? null : textOf(holder, 'text');
}

function compileOutput(output: ModdleElement, count: number, boxing: Boxing): Output | null {
  const name = textOf(output, 'name') ?? (count === 1 ? boxing.name : null);
  if (name === null) {
    complain(boxing, output, '多个输出列时须各有名称', 'several output columns need names');
    return null;
  }
  const values = textIn(output, 'outputValues');
  const otherwise = textIn(output, 'defaultOutputEntry');
  return {
    name,
    type: textOf(output, 'typeRef'),
    values: values === null ? null : parseText(`[${values}]`, output.id ?? null, boxing),
    otherwise: otherwise === null ? null : parseText(otherwise, output.id ?? null, boxing),
  };
}

function parseTests(text: string, element: ModdleElement, boxing: Boxing): UnaryTests | null {
  const compiled = compileUnaryTests(text, { names: boxing.names });
  if ('matches' in compiled) return compiled;
  report(
    boxing.problems,
    'EXPRESSION_INVALID',
    element.id ?? boxing.decision,
    { zh: `决策“${boxing.decision}”：${compiled.message.zh}`, en: `decision “${boxing.decision}”: ${compiled.message.en}` },
    { zh: '改正该单元格', en: 'Correct the cell' },
  );
  return null;
}

function compileRule(rule: ModdleElement, i: number, inputs: number, outputs: number, boxing: Boxing): Rule | null {
  const tests = childrenOf(rule, 'inputEntry').map((entry) => parseTests(textOf(entry, 'text') ?? '-', entry, boxing));
  const results = childrenOf(rule, 'outputEntry').map((entry) => parseText(textOf(entry, 'text') ?? 'null', entry.id ?? null, boxing));
  if (tests.length !== inputs || results.length !== outputs) {
    complain(
      boxing,
      rule,
      `第 ${i + 1} 条规则的单元格数与列数不符`,
      `rule ${i + 1} has another number of cells than the table has columns`,
    );
    return null;
  }
  if (tests.includes(null) || results.includes(null)) return null;
  return { id: rule.id ?? `${boxing.decision}#${i + 1}`, tests: tests as UnaryTests[], results: results as Expression[] };
}

// ── evaluation ─────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Hit {
  readonly rule: Rule;
  readonly values: readonly unknown[];
}

function evaluateTable(table: Table, scope: Scope): unknown {
  const inputs = table.inputs.map((input) => readInput(table, input, scope));
  const hits: Hit[] = [];
  for (const rule of table.rules) {
    scope.budget.fuel -= 1;
    if (!rule.tests.every((test, i) => test.matches(inputs[i], scope.lookup, scope.now, scope.budget) === true)) continue;
    hits.push({ rule, values: rule.results.map((result, i) => checkType(table, table.outputs[i]!, evaluateIn(scope, result))) });
    if (table.policy === 'FIRST') break;
  }
  if (hits.length === 0) return otherwise(table, scope);
  return settle(table, hits, scope);
}

function readInput(table: Table, input: Input, scope: Scope): unknown {
  const value = evaluateIn(scope, input.expression);
  scope.inputs[input.label] = toJson(value);
  if (input.allowed !== null && value !== null && input.allowed.matches(value, scope.lookup, scope.now, scope.budget) !== true) {
    throw new DecisionError(
      table.decision,
      `Expected “${input.label}” to be one of ${input.allowed.text}, but got ${JSON.stringify(toJson(value))}`,
    );
  }
  return value;
}

const CHECKED_TYPES = new Set(['string', 'number', 'boolean']);

function checkType(table: Table, output: Output, value: unknown): unknown {
  if (value === null || output.type === null || !CHECKED_TYPES.has(output.type) || typeOf(value) === output.type) return value;
  throw new DecisionError(
    table.decision,
    `Expected output “${output.name}” to be a ${output.type}, but got ${JSON.stringify(toJson(value))}`,
  );
}

function otherwise(table: Table, scope: Scope): unknown {
  const hasDefault = table.outputs.some((output) => output.otherwise !== null);
  if (!hasDefault) return isList(table) && table.aggregation === null ? [] : table.aggregation === 'COUNT' ? 0 : null;
  const value = shape(
    table,
    table.outputs.map((output) => (output.otherwise === null ? null : checkType(table, output, evaluateIn(scope, output.otherwise)))),
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

function settle(table: Table, hits: readonly Hit[], scope: Scope): unknown {
  const note = (chosen: readonly Hit[]): void => {
    for (const hit of chosen) scope.matched.push(hit.rule.id);
  };
  switch (table.policy) {
    case 'PRIORITY': {
      const [best] = byPriority(table, hits, scope);
      note([best!]);
      return shape(table, best!.values);
    }
    case 'OUTPUT ORDER': {
      const sorted = byPriority(table, hits, scope);
      note(sorted);
      return sorted.map((hit) => shape(table, hit.values));
    }
    case 'RULE ORDER':
    case 'COLLECT':
      note(hits);
      return table.aggregation === null ? hits.map((hit) => shape(table, hit.values)) : aggregate(table, table.aggregation, hits);
    default:
      demandOne(table, hits);
      note(hits);
      return shape(table, hits[0]!.values);
  }
}

/** UNIQUE allows one match, ANY several that agree. */
function demandOne(table: Table, hits: readonly Hit[]): void {
  if (hits.length === 1) return;
  const ids = hits.map((hit) => hit.rule.id).join(', ');
  if (table.policy === 'UNIQUE') throw new DecisionError(table.decision, `Expected one rule to match (UNIQUE), but these did: ${ids}`);
  const first = hits[0]!.values;
  if (hits.some((hit) => hit.values.some((value, i) => equal(value, first[i]) !== true))) {
    throw new DecisionError(table.decision, `Expected matching rules to agree (ANY), but these do not: ${ids}`);
  }
}

function byPriority(table: Table, hits: readonly Hit[], scope: Scope): Hit[] {
  const orders = table.outputs.map((output) => evaluateIn(scope, output.values!) as readonly unknown[]);
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

function aggregate(table: Table, aggregation: string, hits: readonly Hit[]): unknown {
  const values = hits.map((hit) => hit.values[0]);
  if (aggregation === 'COUNT') return values.length;
  if (aggregation === 'SUM') {
    if (!values.every((value) => typeof value === 'number')) throw new DecisionError(table.decision, 'Expected numbers to sum up');
    return (values as number[]).reduce((a, b) => a + b, 0);
  }
  const sign = aggregation === 'MAX' ? 1 : -1;
  return values.reduce((best, value) => {
    const order = compare(value, best);
    if (order === null) throw new DecisionError(table.decision, `Expected values that can be ordered for ${aggregation}`);
    return order * sign > 0 ? value : best;
  });
}
