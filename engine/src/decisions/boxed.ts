import { compileFeel, type Expression } from '../feel/feel.ts';
import { childOf, childrenOf, type ModdleElement, textOf } from '../kernel/moddle.ts';
import { report } from '../kernel/problems.ts';
import { located, type Place, placeWords } from './decision-error.ts';
import { compileTable } from './decision-table.ts';
import { boxedFunction, invocation } from './functions.ts';
import { type Boxing, evaluateIn, type Logic, type Scope } from './logic.ts';

/** Compiles a boxed expression of DMN 1.3 §10.2; null where problems were reported. */
export function compileLogic(element: ModdleElement, boxing: Boxing): Logic | null {
  switch (element.$type) {
    case 'dmn:LiteralExpression':
      return literal(element, boxing);
    case 'dmn:DecisionTable':
      return compileTable(element, boxing);
    case 'dmn:Context':
      return context(element, boxing);
    case 'dmn:List':
      return boxedList(childrenOf(element, 'elements'), boxing);
    case 'dmn:Relation':
      return relation(element, boxing);
    case 'dmn:FunctionDefinition':
      return boxedFunction(element, boxing);
    case 'dmn:Invocation':
      return invocation(element, boxing);
    default:
      report(
        boxing.problems,
        'DECISION_INVALID',
        element.id ?? boxing.decision,
        { zh: `决策“${boxing.decision}”：不支持 ${element.$type}`, en: `decision “${boxing.decision}”: ${element.$type} is not supported` },
        { zh: '用 DMN 1.3 的决策表、文字表达式或盒式表达式', en: 'Use a table, literal or boxed expression of DMN 1.3' },
      );
      return null;
  }
}

/** Parses one FEEL text of a decision, of `cell` where it stands in a table; null (with a problem) where it is wrong. */
export function parseText(text: string, id: string | null, boxing: Boxing, cell: Omit<Place, 'decision'> = {}): Expression | null {
  const compiled = compileFeel(text, { names: boxing.names });
  if ('evaluate' in compiled) return compiled;
  const place = placeWords({ decision: boxing.decision, ...(id === null || 'cell' in cell ? {} : { element: id }), ...cell });
  report(
    boxing.problems,
    'EXPRESSION_INVALID',
    id ?? boxing.decision,
    { zh: `决策${place.zh}：${compiled.message.zh}`, en: `decision ${place.en}: ${compiled.message.en}` },
    { zh: '改正该处的 FEEL 表达式', en: 'Correct the FEEL expression there' },
  );
  return null;
}

function literal(element: ModdleElement, boxing: Boxing): Logic | null {
  const text = textOf(element, 'text');
  const language = textOf(element, 'expressionLanguage');
  if (text === null || (language !== null && !/feel/i.test(language))) {
    report(
      boxing.problems,
      'DECISION_INVALID',
      element.id ?? boxing.decision,
      { zh: `决策“${boxing.decision}”：表达式为空或不是 FEEL`, en: `decision “${boxing.decision}”: the expression is empty or not FEEL` },
      { zh: '填写 FEEL 表达式', en: 'Give a FEEL expression' },
    );
    return null;
  }
  const expression = parseText(text, element.id ?? null, boxing);
  if (expression === null) return null;
  const place: Place = { decision: boxing.decision, ...(element.id === undefined ? {} : { element: element.id }) };
  return (scope) => {
    try {
      return evaluateIn(scope, expression);
    } catch (error) {
      throw located(error, place);
    }
  };
}

interface Entry {
  readonly name: string | null;
  readonly logic: Logic;
}

/** Entries see the ones before them; an entry without a name is the result. */
function context(element: ModdleElement, boxing: Boxing): Logic | null {
  const names = [...boxing.names];
  const entries: Entry[] = [];
  for (const entry of childrenOf(element, 'contextEntry')) {
    const variable = childOf(entry, 'variable');
    const name = variable === null ? null : textOf(variable, 'name');
    const value = childOf(entry, 'value');
    const logic = value === null ? null : compileLogic(value, { ...boxing, names, name: name ?? boxing.name });
    if (logic === null) {
      if (value === null)
        report(
          boxing.problems,
          'DECISION_INVALID',
          entry.id ?? boxing.decision,
          { zh: `决策“${boxing.decision}”：上下文条目没有值`, en: `decision “${boxing.decision}”: a context entry has no value` },
          { zh: '填写条目的值', en: 'Give the entry a value' },
        );
      return null;
    }
    if (name !== null) names.push(name);
    entries.push({ name, logic });
  }
  return (scope) => evaluateContext(entries, scope);
}

function evaluateContext(entries: readonly Entry[], scope: Scope): unknown {
  const values: Record<string, unknown> = Object.create(null);
  const inner: Scope = { ...scope, lookup: (name) => (Object.hasOwn(values, name) ? values[name] : scope.lookup(name)) };
  for (const { name, logic } of entries) {
    if (name === null) return logic(inner);
    values[name] = logic(inner);
  }
  return values;
}

/** §10.4.4: items in the order of the file. Null where one has a problem. */
function boxedList(items: readonly ModdleElement[], boxing: Boxing): Logic | null {
  const compiled = items.map((item) => compileLogic(item, boxing));
  if (compiled.includes(null)) return null;
  return (scope) => compiled.map((item) => item!(scope));
}

/** §10.4.5: rows of cells under named columns, a list of contexts. */
function relation(element: ModdleElement, boxing: Boxing): Logic | null {
  const columns = childrenOf(element, 'column').map((column) => textOf(column, 'name') ?? '');
  const rows = childrenOf(element, 'row').map((row, index) => {
    const cells = childrenOf(row, 'elements');
    if (cells.length === columns.length) return boxedList(cells, boxing);
    report(
      boxing.problems,
      'DECISION_INVALID',
      row.id ?? boxing.decision,
      {
        zh: `决策“${boxing.decision}”：第 ${index + 1} 行的单元格数与列数不符`,
        en: `decision “${boxing.decision}”: row ${index + 1} has another number of cells than the relation has columns`,
      },
      { zh: '补齐或删除单元格', en: 'Add or remove cells' },
    );
    return null;
  });
  if (rows.includes(null)) return null;
  return (scope) =>
    rows.map((row) => {
      const cells = row!(scope) as readonly unknown[];
      const context: Record<string, unknown> = Object.create(null);
      for (const [index, column] of columns.entries()) context[column] = cells[index];
      return context;
    });
}
