/** What screens and rules need to know of a process's model: its steps, stages, forms and start form, in the order of the file. */
import { type Model, readModel } from '@onematter/engine/pure';
import { STAGES } from './stages.ts';

type Moddle = Model['definitions'];

export interface ProcessElement {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly stage: string | null;
  readonly formKey: string | null;
  readonly documents: readonly string[];
  readonly deadline: string | null;
  readonly duty: string | null;
  readonly roles: readonly string[];
  /** process called by a call activity */
  readonly calls: string | null;
  /** what people may do at any time while it waits `om:act`, who `om:actRoles`, and the user tasks in which it is then dealt with */
  readonly act: { readonly title: string; readonly roles: readonly string[]; readonly tasks: readonly string[] } | null;
}

export interface ProcessModel {
  readonly processId: string;
  readonly name: string;
  readonly elements: readonly ProcessElement[];
  /** ids and names of everything with a name, sequence flows left out */
  readonly names: ReadonlyMap<string, string>;
  /** form of the none start event; a process without one is only called */
  readonly startFormKey: string | null;
  readonly stages: readonly string[];
  readonly kind: 'case' | 'clue' | null;
}

/** Every executable process of a BPMN file. @throws {Error} where the file is not valid (deployment has checked it before) */
export async function describeProcesses(xml: string): Promise<ProcessModel[]> {
  const read = await readModel(xml);
  if ('problems' in read) throw new Error(`Expected a valid model, but: ${read.problems.map((problem) => problem.message.en).join('; ')}`);
  return children(read.model.definitions, 'rootElements')
    .filter((element) => element.$type === 'bpmn:Process' && element.get('isExecutable') === true)
    .map(describeProcess);
}

function describeProcess(process: Moddle): ProcessModel {
  const nodes = [...flowNodes(process)];
  const elements = nodes.map(describeElement);
  const start = nodes.find(
    (node) => node.$type === 'bpmn:StartEvent' && node.$parent === process && children(node, 'eventDefinitions').length === 0,
  );
  const kind = text(process, 'om:kind');
  return {
    processId: String(process.id),
    name: text(process, 'name') ?? String(process.id),
    elements,
    names: new Map(elements.map((element) => [element.id, element.name])),
    startFormKey: start ? formKeyOf(start) : null,
    stages: inLegalOrder([...new Set(elements.flatMap((element) => (element.stage ? [element.stage] : [])))]),
    kind: kind === 'case' || kind === 'clue' ? kind : null,
  };
}

/** The twelve handling steps in the order of the law wherever the file draws them; others where the file has them. */
function inLegalOrder(stages: readonly string[]): string[] {
  const legal = [...STAGES.keys()].filter((stage) => stages.includes(stage));
  return stages.map((stage) => (STAGES.has(stage) ? (legal.shift() as string) : stage));
}

function* flowNodes(container: Moddle): Generator<Moddle> {
  for (const element of children(container, 'flowElements')) {
    if (element.$type === 'bpmn:SequenceFlow') continue;
    yield element;
    if (element.$instanceOf('bpmn:SubProcess')) yield* flowNodes(element);
  }
}

function describeElement(element: Moddle): ProcessElement {
  const assignment = extension(element, 'zeebe:AssignmentDefinition');
  const groups = assignment ? text(assignment, 'candidateGroups') : null;
  const called = extension(element, 'zeebe:CalledElement');
  return {
    id: String(element.id),
    name: text(element, 'name') ?? '',
    type: element.$type,
    stage: text(element, 'om:stage'),
    formKey: formKeyOf(element),
    documents: (text(element, 'om:documents') ?? text(element, 'om:document') ?? '').split(/[\s,]+/).filter(Boolean),
    deadline: text(element, 'om:deadline'),
    duty: text(element, 'om:duty'),
    roles: groups && !groups.startsWith('=') ? groups.split(',').map((role) => role.trim()) : [],
    calls: called ? text(called, 'processId') : null,
    act: actOf(element),
  };
}

function actOf(element: Moddle): ProcessElement['act'] {
  const title = text(element, 'om:act');
  if (title === null) return null;
  const tasks = element.$parent?.$instanceOf('bpmn:SubProcess') ? [...flowNodes(element.$parent)] : [];
  return {
    ...{ title, roles: (text(element, 'om:actRoles') ?? '').split(/[\s,]+/).filter(Boolean) },
    tasks: tasks.filter((node) => node.$type === 'bpmn:UserTask').map((node) => String(node.id)),
  };
}

function formKeyOf(element: Moddle): string | null {
  const form = extension(element, 'zeebe:FormDefinition');
  return form ? (text(form, 'externalReference') ?? text(form, 'formKey')) : null;
}

function extension(element: Moddle, type: string): Moddle | null {
  const holder = element.get('extensionElements');
  if (typeof holder !== 'object' || holder === null) return null;
  return children(holder as Moddle, 'values').find((value) => value.$type === type) ?? null;
}

function children(element: Moddle, name: string): readonly Moddle[] {
  const value = element.get(name);
  return Array.isArray(value) ? (value as Moddle[]) : [];
}

/** Attributes the descriptors do not know of throw in moddle; for us they are simply absent. */
function text(element: Moddle, name: string): string | null {
  try {
    const value = element.get(name);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  } catch {
    return null;
  }
}
