import { checkProperties } from './compile-collect.ts';
import { COMMON_PROPERTIES } from './compile-elements.ts';
import { childOf, extension, type ModdleElement, textOf } from './moddle.ts';
import { written } from './parser-words.ts';
import type { Loop, StandardLoop } from './program.ts';
import { expression, missing, problem, type Source, variableName } from './source.ts';

/** Loop characteristics of an activity; null where there are none, undefined where problems were reported. */
export function compileLoop(source: Source): Loop | StandardLoop | null | undefined {
  const characteristics = childOf(source.element, 'loopCharacteristics');
  if (characteristics === null) return null;
  if (characteristics.$type === 'bpmn:StandardLoopCharacteristics') return readStandardLoop(source, characteristics);
  if (characteristics.$type === 'bpmn:MultiInstanceLoopCharacteristics') return readMultiInstance(source, characteristics);
  problem(
    source,
    'ELEMENT_UNSUPPORTED',
    { zh: `“${source.id}”的 <${written(characteristics.$type)}>`, en: `<${written(characteristics.$type)}> of “${source.id}”` },
    { zh: '用多实例或标准循环', en: 'Use multi-instance or a standard loop' },
  );
  return undefined;
}

/** BPMN 2.0.2 §10.3.9, table 10.29. Without a condition `loopMaximum` says how often. */
function readStandardLoop(source: Source, characteristics: ModdleElement): StandardLoop | undefined {
  checkProperties(
    characteristics,
    source.id,
    new Set([...COMMON_PROPERTIES, 'testBefore', 'loopCondition', 'loopMaximum']),
    new Set(),
    source.problems,
  );
  const text = bodyOf(characteristics, 'loopCondition');
  const condition = text === null ? null : expression(source, text, 'loopCondition');
  const maximum = characteristics.get('loopMaximum');
  const isCount = typeof maximum === 'number' && Number.isInteger(maximum) && maximum >= 1;
  if (text === null && !isCount) {
    missing(source, 'loopCondition', {
      zh: '填写循环条件或不小于 1 的 loopMaximum',
      en: 'Give a loop condition, or a loopMaximum of at least 1',
    });
    return undefined;
  }
  if (text !== null && condition === null) return undefined;
  return { kind: 'standard', testBefore: characteristics.get('testBefore') === true, condition, maximum: isCount ? maximum : null };
}

/** BPMN 2.0.2 §13.3.7: `zeebe:loopCharacteristics` names the collection, or `loopCardinality` the number of instances. */
function readMultiInstance(source: Source, characteristics: ModdleElement): Loop | undefined {
  checkProperties(
    characteristics,
    source.id,
    new Set([...COMMON_PROPERTIES, 'isSequential', 'completionCondition', 'loopCardinality', 'behavior']),
    new Set(['zeebe:LoopCharacteristics']),
    source.problems,
  );
  const behavior = characteristics.get('behavior');
  if (behavior !== undefined && behavior !== 'All') {
    problem(
      source,
      'ATTRIBUTE_UNSUPPORTED',
      {
        zh: `“${source.id}”的多实例 behavior="${String(behavior)}"`,
        en: `behavior="${String(behavior)}" of the multi-instance “${source.id}”`,
      },
      { zh: '用完成条件 completionCondition 表达', en: 'Say it by the completionCondition' },
    );
    return undefined;
  }
  const zeebe = extension(characteristics, 'zeebe:LoopCharacteristics');
  const collection = zeebe === null ? null : textOf(zeebe, 'inputCollection');
  const cardinality = bodyOf(characteristics, 'loopCardinality');
  if ((collection === null) === (cardinality === null)) {
    missing(source, 'zeebe:loopCharacteristics inputCollection', {
      zh: '填写多实例的集合（FEEL），或 loopCardinality，二者择一',
      en: 'Give either the collection (FEEL) or loopCardinality',
    });
    return undefined;
  }
  return readItems(source, characteristics, zeebe, collection ?? cardinality!, collection === null);
}

function bodyOf(element: ModdleElement, name: string): string | null {
  const holder = childOf(element, name);
  return holder === null ? null : textOf(holder, 'body');
}

function readItems(
  source: Source,
  characteristics: ModdleElement,
  zeebe: ModdleElement | null,
  items: string,
  isCardinality: boolean,
): Loop | undefined {
  const read = (name: string): string | null => (zeebe === null ? null : textOf(zeebe, name));
  const names = [read('inputElement'), read('outputCollection')].filter((name) => name !== null);
  if (!names.every((name) => variableName(source, name))) return undefined;
  const inputCollection = expression(source, items, isCardinality ? 'loopCardinality' : 'inputCollection');
  const outputText = read('outputElement');
  const outputCollection = read('outputCollection');
  if ((outputText === null) !== (outputCollection === null)) {
    missing(source, outputText === null ? 'outputElement' : 'outputCollection', {
      zh: 'outputCollection 与 outputElement 须同时填写',
      en: 'Give outputCollection and outputElement together',
    });
    return undefined;
  }
  const conditionText = bodyOf(characteristics, 'completionCondition');
  if (inputCollection === null) return undefined;
  return {
    kind: 'multi-instance',
    sequential: characteristics.get('isSequential') === true,
    inputCollection,
    isCardinality,
    inputElement: read('inputElement'),
    outputCollection,
    outputElement: outputText === null ? null : expression(source, outputText, 'outputElement'),
    completionCondition: conditionText === null ? null : expression(source, conditionText, 'completionCondition'),
  };
}
