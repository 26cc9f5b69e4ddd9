/** A DMN decision table 决策表 read for showing: no expression is evaluated here. DMN 1.3 §8. */
export interface DecisionTable {
  readonly id: string;
  readonly name: string;
  /** What it is for, and its law. */
  readonly description: string;
  readonly hitPolicy: string;
  readonly inputs: readonly DecisionColumn[];
  readonly outputs: readonly DecisionColumn[];
  readonly rules: readonly DecisionRule[];
  /** Decisions and inputs whose values this one reads. */
  readonly requires: readonly string[];
  /** FEEL text when the decision is an expression and not a table; a boxed context gives one line an entry. */
  readonly expression: string | null;
}

export interface DecisionColumn {
  readonly label: string;
  readonly expression: string;
  readonly type: string;
}

export interface DecisionRule {
  readonly id: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly note: string;
}

/** Every decision of a DMN document, in the order of the file. A document without decisions gives none. */
export function decisionTablesOf(document: Document): readonly DecisionTable[] {
  const names = new Map<string, string>();
  for (const element of allNamed(document, 'decision', 'inputData')) {
    names.set(element.getAttribute('id') ?? '', element.getAttribute('name') ?? '');
  }
  return allNamed(document, 'decision').map((decision) => readDecision(decision, names));
}

function readDecision(decision: Element, names: ReadonlyMap<string, string>): DecisionTable {
  const table = children(decision, 'decisionTable')[0];
  const literal = children(decision, 'literalExpression')[0];
  return {
    id: decision.getAttribute('id') ?? '',
    name: decision.getAttribute('name') ?? decision.getAttribute('id') ?? '',
    description: (children(decision, 'description')[0]?.textContent ?? '').trim(),
    hitPolicy: table?.getAttribute('hitPolicy') ?? 'UNIQUE',
    inputs: table ? children(table, 'input').map(readInput) : [],
    outputs: table ? children(table, 'output').map(readOutput) : [],
    rules: table ? children(table, 'rule').map(readRule) : [],
    requires: requirementsOf(decision, names),
    expression: literal ? textOf(literal) : contextText(decision),
  };
}

function readInput(input: Element): DecisionColumn {
  const expression = children(input, 'inputExpression')[0];
  const text = expression ? textOf(expression) : '';
  return { label: input.getAttribute('label') || text, expression: text, type: expression?.getAttribute('typeRef') ?? '' };
}

function readOutput(output: Element): DecisionColumn {
  const name = output.getAttribute('name') ?? '';
  return { label: output.getAttribute('label') || name, expression: name, type: output.getAttribute('typeRef') ?? '' };
}

function readRule(rule: Element): DecisionRule {
  const note = children(rule, 'description')[0]?.textContent ?? children(rule, 'annotationEntry').map(textOf).join(' ');
  return {
    id: rule.getAttribute('id') ?? '',
    inputs: children(rule, 'inputEntry').map(textOf),
    outputs: children(rule, 'outputEntry').map(textOf),
    note: note.trim(),
  };
}

function requirementsOf(decision: Element, names: ReadonlyMap<string, string>): readonly string[] {
  return children(decision, 'informationRequirement').flatMap((requirement) =>
    [...requirement.children].map((required) => {
      const id = (required.getAttribute('href') ?? '').replace(/^#/, '');
      return names.get(id) || id;
    }),
  );
}

/** `name = expression` for each entry of a boxed context (DMN 1.3 §10.2.2); null when there is none. */
function contextText(decision: Element): string | null {
  const entries = children(decision, 'context').flatMap((context) => children(context, 'contextEntry'));
  if (entries.length === 0) return null;
  return entries.map(entryLine).join('\n');
}

function entryLine(entry: Element): string {
  const name = children(entry, 'variable')[0]?.getAttribute('name');
  const text = children(entry, 'literalExpression').map(textOf).join('');
  return name ? `${name} = ${text}` : text;
}

/** `text` of a DMN expression, trimmed; a dash means "any" and is shown as nothing. */
function textOf(expression: Element): string {
  const text = (children(expression, 'text')[0]?.textContent ?? '').trim();
  return text === '-' ? '' : text;
}

/** Direct children by local name, whatever prefix the file uses. */
function children(parent: Element, localName: string): readonly Element[] {
  return [...parent.children].filter((child) => child.localName === localName);
}

function allNamed(document: Document, ...localNames: readonly string[]): readonly Element[] {
  return [...document.getElementsByTagName('*')].filter((element) => localNames.includes(element.localName));
}
