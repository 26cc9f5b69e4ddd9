import type { DecisionSet } from '../decisions/decisions.ts';
import type { ElementType } from '../elements/element.ts';
import { ELEMENT_TYPES } from '../elements/index.ts';
import { checkProperties, type Draft, type DraftNode } from './compile-collect.ts';
import { childOf, childrenOf, extension, type ModdleElement, omOf, textOf } from './moddle.ts';
import { isVariableName } from './names.ts';
import { type Problems, report } from './problems.ts';
import type { Loop, Mapping, ProgramElement, ProgramFlow } from './program.ts';
import { expression, missing, problem, type Source, variableName } from './source.ts';

const COMMON = ['id', 'name', 'documentation', 'extensionElements', 'incoming', 'outgoing', 'categoryValueRef'];

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
      new Set([...COMMON, 'sourceRef', 'targetRef', 'conditionExpression']),
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
  const source: Source = sourceFor(element, id, draft, problems, null);
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

function sourceFor(element: ModdleElement, id: string, draft: Draft, problems: Problems, decisions: DecisionSet | null): Source {
  return { element, id, problems, decisions, indexOf: (other) => draft.index.get(other) ?? -1 };
}

/** Every element, in the draft's order; null where problems were reported. */
export function compileElements(
  draft: Draft,
  flows: readonly ProgramFlow[],
  problems: Problems,
  decisions: DecisionSet | null,
): (ProgramElement | null)[] {
  return draft.nodes.map((node, index) => {
    const type = ELEMENT_TYPES.get(node.element.$type);
    const source = sourceFor(node.element, node.id, draft, problems, decisions);
    if (type === undefined) {
      return problem(
        source,
        'ELEMENT_UNSUPPORTED',
        { zh: `“${node.id}”（${node.element.$type}）`, en: `“${node.id}” (${node.element.$type})` },
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
    new Set([...COMMON, ...type.attributes]),
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
    spec,
    om: omOf(element),
  };
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

/** Multi-instance characteristics; null where there are none, undefined where problems were reported. */
function compileLoop(source: Source): Loop | null | undefined {
  const characteristics = childOf(source.element, 'loopCharacteristics');
  if (characteristics === null) return null;
  if (characteristics.$type !== 'bpmn:MultiInstanceLoopCharacteristics') {
    problem(
      source,
      'ELEMENT_UNSUPPORTED',
      { zh: `“${source.id}”的 ${characteristics.$type}`, en: `${characteristics.$type} of “${source.id}”` },
      { zh: '用多实例，或用网关画出循环', en: 'Use multi-instance, or draw the loop with a gateway' },
    );
    return undefined;
  }
  checkProperties(
    characteristics,
    source.id,
    new Set([...COMMON, 'isSequential', 'completionCondition', 'behavior']),
    new Set(['zeebe:LoopCharacteristics']),
    source.problems,
  );
  const zeebe = extension(characteristics, 'zeebe:LoopCharacteristics');
  const collection = zeebe === null ? null : textOf(zeebe, 'inputCollection');
  if (zeebe === null || collection === null) {
    missing(source, 'zeebe:loopCharacteristics inputCollection', { zh: '填写多实例的集合（FEEL）', en: 'Give the collection (FEEL)' });
    return undefined;
  }
  return readLoop(source, characteristics, zeebe, collection);
}

function readLoop(source: Source, characteristics: ModdleElement, zeebe: ModdleElement, collection: string): Loop | undefined {
  const names = [textOf(zeebe, 'inputElement'), textOf(zeebe, 'outputCollection')].filter((name) => name !== null);
  if (!names.every((name) => variableName(source, name))) return undefined;
  const inputCollection = expression(source, collection, 'inputCollection');
  const outputText = textOf(zeebe, 'outputElement');
  const outputCollection = textOf(zeebe, 'outputCollection');
  if ((outputText === null) !== (outputCollection === null)) {
    missing(source, outputText === null ? 'outputElement' : 'outputCollection', {
      zh: 'outputCollection 与 outputElement 须同时填写',
      en: 'Give outputCollection and outputElement together',
    });
    return undefined;
  }
  const outputElement = outputText === null ? null : expression(source, outputText, 'outputElement');
  const condition = childOf(characteristics, 'completionCondition');
  const conditionText = condition === null ? null : textOf(condition, 'body');
  const completionCondition = conditionText === null ? null : expression(source, conditionText, 'completionCondition');
  if (inputCollection === null) return undefined;
  return {
    sequential: characteristics.get('isSequential') === true,
    inputCollection,
    inputElement: textOf(zeebe, 'inputElement'),
    outputCollection,
    outputElement,
    completionCondition,
  };
}
