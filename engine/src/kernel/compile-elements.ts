import type { ElementType } from '../elements/element.ts';
import { ELEMENT_TYPES } from '../elements/index.ts';
import type { CompileOptions } from './compile.ts';
import { checkProperties, type Draft, type DraftNode } from './compile-collect.ts';
import { compileLoop } from './compile-loops.ts';
import { childOf, childrenOf, extension, type ModdleElement, omOf, textOf } from './moddle.ts';
import { isVariableName } from './names.ts';
import { written } from './parser-words.ts';
import { type Problems, report } from './problems.ts';
import type { Mapping, ProgramElement, ProgramFlow } from './program.ts';
import { expression, missing, problem, type Source } from './source.ts';

/** What every element may carry. */
export const COMMON_PROPERTIES = ['id', 'name', 'documentation', 'extensionElements', 'incoming', 'outgoing', 'categoryValueRef'];

/** Sequence flows with their conditions; problems for what dangles or crosses a border. */
export function compileFlows(draft: Draft, problems: Problems): ProgramFlow[] {
  const flows: ProgramFlow[] = [];
  for (const { element, parent } of draft.flows) {
    const id = element.id ?? '';
    const source = draft.index.get(childOf(element, 'sourceRef')?.id ?? '') ?? -1;
    const target = draft.index.get(childOf(element, 'targetRef')?.id ?? '') ?? -1;
    if (id === '' || source < 0 || target < 0) {
      report(
        problems,
        'FLOW_DANGLING',
        id || null,
        { zh: `“${id}”`, en: `“${id}”` },
        { zh: '连接顺序流的两端', en: 'Connect both ends of the flow' },
      );
      continue;
    }
    if (draft.nodes[source]!.parent !== parent || draft.nodes[target]!.parent !== parent) {
      report(
        problems,
        'FLOW_CROSSES_SCOPE',
        id,
        { zh: `“${id}”`, en: `“${id}”` },
        { zh: '顺序流的两端须在同一（子）流程内', en: 'Keep both ends in the same (sub-)process' },
      );
    }
    checkProperties(
      element,
      id,
      new Set([...COMMON_PROPERTIES, 'sourceRef', 'targetRef', 'conditionExpression']),
      new Set(['zeebe:Properties']),
      problems,
    );
    flows.push({ index: flows.length, id, source, target, condition: conditionOf(element, id, draft, problems) });
  }
  return flows;
}

function conditionOf(element: ModdleElement, id: string, draft: Draft, problems: Problems): ProgramFlow['condition'] {
  const condition = childOf(element, 'conditionExpression');
  if (condition === null) return null;
  const language = textOf(condition, 'language');
  const source: Source = sourceFor(element, id, draft, problems, {});
  if (language !== null && !/feel/i.test(language)) {
    return problem(
      source,
      'ATTRIBUTE_UNSUPPORTED',
      { zh: `“${id}”条件的语言 ${language}`, en: `condition language ${language} of “${id}”` },
      { zh: '条件只用 FEEL', en: 'Write conditions in FEEL' },
    );
  }
  const body = textOf(condition, 'body');
  return body === null
    ? missing(source, 'conditionExpression', { zh: '填写条件，或删除空的条件', en: 'Give the condition, or remove the empty one' })
    : expression(source, body, 'conditionExpression');
}

function sourceFor(element: ModdleElement, id: string, draft: Draft, problems: Problems, options: CompileOptions): Source {
  const { decisions = null, isRehearsal = false } = options;
  return { element, id, problems, decisions, isRehearsal, indexOf: (other) => draft.index.get(other) ?? -1 };
}

/** Every element, in the draft's order; null where problems were reported. */
export function compileElements(
  draft: Draft,
  flows: readonly ProgramFlow[],
  problems: Problems,
  options: CompileOptions,
): (ProgramElement | null)[] {
  return draft.nodes.map((node, index) => {
    const type = ELEMENT_TYPES.get(node.element.$type);
    const source = sourceFor(node.element, node.id, draft, problems, options);
    if (type === undefined) {
      return problem(
        source,
        'ELEMENT_UNSUPPORTED',
        { zh: `“${node.id}”（<${written(node.element.$type)}>）`, en: `“${node.id}” (<${written(node.element.$type)}>)` },
        { zh: '改用 docs/elements.md 中列出的元素', en: 'Use one of the elements in docs/elements.md' },
      );
    }
    return compileElement(source, node, index, type, draft, flows);
  });
}

function compileElement(
  source: Source,
  node: DraftNode,
  index: number,
  type: ElementType,
  draft: Draft,
  flows: readonly ProgramFlow[],
): ProgramElement | null {
  const { element, id } = node;
  checkProperties(
    element,
    id,
    new Set([...COMMON_PROPERTIES, ...type.attributes]),
    new Set(['zeebe:Properties', ...type.extensions]),
    source.problems,
  );
  const spec = type.compile(source);
  const loop = compileLoop(source);
  const inputs = compileMappings(source, 'inputParameters');
  const outputs = compileMappings(source, 'outputParameters');
  if (spec === null || loop === undefined) return null;
  const defaultId = childOf(element, 'default')?.id;
  return {
    index,
    id,
    type: type.type,
    name: textOf(element, 'name') ?? id,
    line: source.problems.lines.get(id) ?? null,
    parent: node.parent,
    incoming: flows.filter((flow) => flow.target === index).map((flow) => flow.index),
    outgoing: flows.filter((flow) => flow.source === index).map((flow) => flow.index),
    defaultFlow: defaultId === undefined ? -1 : flows.findIndex((flow) => flow.id === defaultId && flow.source === index),
    boundary: draft.nodes.flatMap((other, at) =>
      other.element.$type === 'bpmn:BoundaryEvent' && childOf(other.element, 'attachedToRef')?.id === id ? [at] : [],
    ),
    inputs,
    outputs,
    loop,
    startQuantity: quantityOf(source, 'startQuantity'),
    completionQuantity: quantityOf(source, 'completionQuantity'),
    isForCompensation: element.get('isForCompensation') === true,
    spec,
    om: omOf(element),
  };
}

/** 1 where the element says nothing; at most 100. */
function quantityOf(source: Source, name: 'startQuantity' | 'completionQuantity'): number {
  const value = Object.hasOwn(source.element, name) ? source.element.get(name) : 1;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 100) return value;
  problem(
    source,
    'ATTRIBUTE_INVALID',
    { zh: `“${source.id}”的 ${name}`, en: `${name} of “${source.id}”` },
    { zh: '填写 1 至 100 的整数', en: 'Give a whole number from 1 to 100' },
  );
  return 1;
}

function compileMappings(source: Source, name: 'inputParameters' | 'outputParameters'): Mapping[] {
  const io = extension(source.element, 'zeebe:IoMapping');
  if (io === null) return [];
  return childrenOf(io, name).flatMap((parameter): Mapping[] => {
    const target = textOf(parameter, 'target');
    const text = textOf(parameter, 'source');
    if (target === null || !isTarget(target)) {
      problem(
        source,
        'ATTRIBUTE_INVALID',
        { zh: `“${source.id}”的映射目标“${target ?? ''}”`, en: `mapping target “${target ?? ''}” of “${source.id}”` },
        {
          zh: '目标须为变量名，如 amountFen 或 result.code；case 不可写',
          en: 'Use a variable name such as amountFen or result.code; case cannot be written',
        },
      );
      return [];
    }
    if (text === null) {
      missing(source, `mapping source (${target})`, { zh: '填写 FEEL 表达式', en: 'Give the FEEL expression' });
      return [];
    }
    const compiled = expression(source, text.startsWith('=') ? text : JSON.stringify(text), `ioMapping ${target}`);
    return compiled === null ? [] : [{ source: compiled, target: target.split('.') }];
  });
}

function isTarget(target: string): boolean {
  const [name, ...rest] = target.split('.');
  return isVariableName(name!) && rest.every((part) => part === 'case' || isVariableName(part));
}
