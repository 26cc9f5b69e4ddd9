import { childOf, childrenOf, type ModdleElement } from './moddle.ts';
import { OM_NAMESPACE, ZEEBE_NAMESPACE } from './om-moddle.ts';
import { written } from './parser-words.ts';
import { type Problems, report, type Words } from './problems.ts';

/** The flow nodes and flows of one process in the order of the file, sub-processes flattened. */
export interface Draft {
  readonly processId: string;
  readonly process: ModdleElement;
  readonly nodes: readonly DraftNode[];
  readonly flows: readonly { readonly element: ModdleElement; readonly parent: number }[];
  readonly index: ReadonlyMap<string, number>;
  /** associations 关联 between elements, by id; those of compensation have a meaning */
  readonly associations: readonly { readonly source: string; readonly target: string }[];
}

export interface DraftNode {
  readonly element: ModdleElement;
  readonly id: string;
  /** index of the sub-process it lies in, -1 for the process */
  readonly parent: number;
}

/** Flow elements that only describe: they have no execution semantics of their own. */
const DESCRIPTIVE = new Set(['bpmn:DataObject', 'bpmn:DataObjectReference', 'bpmn:DataStoreReference']);

const PROCESS_PROPERTIES = new Set([
  'id',
  'name',
  'isExecutable',
  'isClosed',
  'processType',
  'documentation',
  'extensionElements',
  'flowElements',
  'artifacts',
  'laneSets',
  'ioSpecification',
  'properties',
]);
const CONTAINERS = new Set(['bpmn:SubProcess', 'bpmn:Transaction', 'bpmn:AdHocSubProcess']);
const PROCESS_EXTENSIONS = new Set(['zeebe:VersionTag', 'zeebe:Properties']);

export function collectProcess(process: ModdleElement, problems: Problems): Draft {
  const nodes: DraftNode[] = [];
  const flows: { element: ModdleElement; parent: number }[] = [];
  const index = new Map<string, number>();
  const associations: { source: string; target: string }[] = [];
  const processId = process.id ?? '';
  if (processId === '')
    report(problems, 'ELEMENT_ID_MISSING', null, { zh: '流程', en: 'the process' }, { zh: '填写流程标识', en: 'Give the process an id' });
  checkProperties(process, processId, PROCESS_PROPERTIES, PROCESS_EXTENSIONS, problems);
  const visit = (container: ModdleElement, parent: number): void => {
    for (const artifact of childrenOf(container, 'artifacts')) {
      if (artifact.$type === 'bpmn:Association')
        associations.push({ source: childOf(artifact, 'sourceRef')?.id ?? '', target: childOf(artifact, 'targetRef')?.id ?? '' });
    }
    for (const element of childrenOf(container, 'flowElements')) {
      if (DESCRIPTIVE.has(element.$type)) continue;
      if (element.$type === 'bpmn:SequenceFlow') {
        flows.push({ element, parent });
        continue;
      }
      const id = element.id ?? '';
      if (id === '')
        report(
          problems,
          'ELEMENT_ID_MISSING',
          null,
          { zh: element.$type, en: element.$type },
          { zh: '填写元素标识', en: 'Give the element an id' },
        );
      const at = nodes.push({ element, id, parent }) - 1;
      index.set(id, at);
      checkDataAssociations(element, id, problems);
      if (CONTAINERS.has(element.$type)) visit(element, at);
    }
  };
  visit(process, -1);
  return { processId, process, nodes, flows, index, associations };
}

/** Data associations draw which data an activity reads and writes; one that computes would have to be run, and mappings do that. */
function checkDataAssociations(element: ModdleElement, id: string, problems: Problems): void {
  for (const name of ['dataInputAssociations', 'dataOutputAssociations']) {
    for (const association of childrenOf(element, name)) {
      if (childOf(association, 'transformation') !== null || childrenOf(association, 'assignment').length > 0) refuse(problems, id, name);
    }
  }
}

/** Everything set on an element must be known to be understood; the rest is refused. */
export function checkProperties(
  element: ModdleElement,
  id: string,
  allowed: ReadonlySet<string>,
  allowedExtensions: ReadonlySet<string>,
  problems: Problems,
): void {
  for (const property of element.$descriptor.properties) {
    const { prefix, localName } = property.ns;
    if (prefix === 'om' || prefix === 'zeebe' || allowed.has(localName) || !isSet(element, property.name)) continue;
    refuse(problems, id, property.isAttr ? localName : childName(element.get(property.name), localName));
  }
  for (const name of Object.keys(element.$attrs)) if (!name.startsWith('xmlns')) refuse(problems, id, name);
  const holder = element.get('extensionElements') as ModdleElement | undefined;
  if (holder === undefined || holder === null) return;
  for (const value of childrenOf(holder, 'values'))
    if (!allowedExtensions.has(value.$type)) refuse(problems, id, `<${written(value.$type)}>`);
}

/** A child element as it is written: `<bpmn:potentialOwner>`, not the property that holds it. */
function childName(value: unknown, property: string): string {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  const type = typeof first === 'object' && first !== null && '$type' in first ? String(first.$type) : null;
  return type === null ? property : `<${written(type)}>`;
}

/** Own value other than what the standard assumes. */
function isSet(element: ModdleElement, name: string): boolean {
  if (!Object.hasOwn(element, name.replace(/^bpmn:/, ''))) return false;
  const value = element.get(name);
  if (value === undefined || value === null || value === false) return false;
  if (Array.isArray(value)) return value.length > 0;
  return true;
}

function refuse(problems: Problems, id: string, name: string): void {
  const prefix = /^<?([^:]+):/.exec(name)?.[1];
  const isForeign = prefix !== undefined && !KNOWN_PREFIXES.has(prefix);
  report(problems, 'ATTRIBUTE_UNSUPPORTED', id, { zh: `“${id}”的 ${name}`, en: `${name} of “${id}”` }, isForeign ? NAMESPACES : AS_LISTED);
}

const KNOWN_PREFIXES: ReadonlySet<string> = new Set(['bpmn', 'zeebe', 'om']);
const AS_LISTED: Words = {
  zh: '删除该属性，或改用 docs/elements.md 中支持的写法',
  en: 'Remove it, or write it in a way docs/elements.md lists as supported',
};

/** A prefix bound to a namespace of somebody else, or to a guessed one. */
const NAMESPACES: Words = {
  zh: `该前缀的命名空间不认识。可用：om 为 ${OM_NAMESPACE}，zeebe 为 ${ZEEBE_NAMESPACE}；其他厂商的属性请删除`,
  en: `Its namespace is not known. There are om = ${OM_NAMESPACE} and zeebe = ${ZEEBE_NAMESPACE}; remove attributes of other vendors`,
};
