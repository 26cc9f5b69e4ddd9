import { compileUnaryTests, type Expression, type UnaryTests } from '../feel/feel.ts';
import { childOf, childrenOf, type ModdleElement, textOf } from '../kernel/moddle.ts';
import { report } from '../kernel/problems.ts';
import { parseText } from './boxed.ts';
import { type Clause, type Place, placeWords, type RuleName } from './decision-error.ts';
import { evaluateTable, type Input, type Output, type Rule, type Table } from './evaluate-table.ts';
import type { Boxing, Logic } from './logic.ts';

const MAX_RULES = 5000;
const POLICIES = new Set(['UNIQUE', 'FIRST', 'ANY', 'PRIORITY', 'OUTPUT ORDER', 'RULE ORDER', 'COLLECT']);

/** Compiles a decision table, DMN 1.3 §8; null where problems were reported, each naming rule and cell. */
export function compileTable(element: ModdleElement, boxing: Boxing): Logic | null {
  const before = boxing.problems.list.length;
  const policy = textOf(element, 'hitPolicy') ?? 'UNIQUE';
  const inputs = childrenOf(element, 'input').map((input) => compileInput(input, boxing));
  const outputs = childrenOf(element, 'output').map((output, _i, all) => compileOutput(output, all.length, boxing));
  const clauses = {
    inputs: childrenOf(element, 'input').map(inputClause),
    outputs: childrenOf(element, 'output').map((output) => outputClause(output, boxing)),
  };
  const rules = childrenOf(element, 'rule').map((rule, i) => compileRule(rule, i, clauses, boxing));
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

function inputClause(input: ModdleElement): Clause {
  return { clause: 'input', id: input.id ?? null, label: textOf(input, 'label') ?? textIn(input, 'inputExpression') ?? '' };
}

function outputClause(output: ModdleElement, boxing: Boxing): Clause {
  return { clause: 'output', id: output.id ?? null, label: textOf(output, 'label') ?? textOf(output, 'name') ?? boxing.name };
}

function compileInput(input: ModdleElement, boxing: Boxing): Input | null {
  const text = textIn(input, 'inputExpression');
  const clause = inputClause(input);
  if (text === null) {
    complain(boxing, input, `输入列“${clause.label}”没有表达式`, `input column “${clause.label}” has no expression`);
    return null;
  }
  const expression = parseText(text, input.id ?? null, boxing, { cell: clause });
  const allowed = textIn(input, 'inputValues');
  const tests = allowed === null ? null : parseTests(allowed, input, boxing, { cell: clause });
  return expression === null ? null : { clause, expression, allowed: tests };
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
  const clause = outputClause(output, boxing);
  const values = textIn(output, 'outputValues');
  const otherwise = textIn(output, 'defaultOutputEntry');
  return {
    clause,
    name,
    type: textOf(output, 'typeRef'),
    values: values === null ? null : parseText(`[${values}]`, output.id ?? null, boxing, { cell: clause }),
    otherwise: otherwise === null ? null : parseText(otherwise, output.id ?? null, boxing, { cell: clause }),
  };
}

function parseTests(text: string, element: ModdleElement, boxing: Boxing, cell: Omit<Place, 'decision'>): UnaryTests | null {
  const compiled = compileUnaryTests(text, { names: boxing.names });
  if ('matches' in compiled) return compiled;
  const place = placeWords({ decision: boxing.decision, ...cell });
  report(
    boxing.problems,
    'EXPRESSION_INVALID',
    element.id ?? boxing.decision,
    { zh: `决策${place.zh}：${compiled.message.zh}`, en: `decision ${place.en}: ${compiled.message.en}` },
    { zh: '改正该单元格', en: 'Correct the cell' },
  );
  return null;
}

interface Clauses {
  readonly inputs: readonly Clause[];
  readonly outputs: readonly Clause[];
}

function compileRule(rule: ModdleElement, i: number, { inputs, outputs }: Clauses, boxing: Boxing): Rule | null {
  const name: RuleName = { id: rule.id ?? `${boxing.decision}#${i + 1}`, number: i + 1 };
  const tested = childrenOf(rule, 'inputEntry');
  const given = childrenOf(rule, 'outputEntry');
  if (tested.length !== inputs.length || given.length !== outputs.length) {
    complain(
      boxing,
      rule,
      `第 ${name.number} 条规则（${name.id}）的单元格数与列数不符`,
      `rule ${name.number} (${name.id}) has another number of cells than the table has columns`,
    );
    return null;
  }
  const tests = tested.map((entry, at) => parseTests(textOf(entry, 'text') ?? '-', entry, boxing, { rule: name, cell: inputs[at]! }));
  const results = given.map((entry, at) =>
    parseText(textOf(entry, 'text') ?? 'null', entry.id ?? null, boxing, { rule: name, cell: outputs[at]! }),
  );
  if (tests.includes(null) || results.includes(null)) return null;
  return { name, tests: tests as UnaryTests[], results: results as Expression[] };
}
