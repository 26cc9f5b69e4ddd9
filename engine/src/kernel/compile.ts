import type { DecisionSet } from '../decisions/decisions.ts';
import { checkGraph } from './compile-checks.ts';
import { collectProcess } from './compile-collect.ts';
import { compileElements, compileFlows } from './compile-elements.ts';
import { isInstantiating } from './compile-graph.ts';
import { inclusiveReach } from './compile-reach.ts';
import { childrenOf, extension, type ModdleElement, omOf, textOf } from './moddle.ts';
import { written } from './parser-words.ts';
import { type Problems, report } from './problems.ts';
import type { CallBinding, Program, ProgramElement, ProgramFlow, StartEventInfo, Text, Trigger } from './program.ts';
import type { Model } from './read-model.ts';
import { partsOf } from './throw-error.ts';
import type { Problem } from './types.ts';

export interface CompileOptions {
  /** decisions a business rule task may call; without it such a task is a problem */
  readonly decisions?: DecisionSet;
  /** only to try a model out: a user task needs no `zeebe:userTask`, and a task without job type goes by its element id */
  readonly isRehearsal?: boolean;
}

export type CompileResult = { readonly programs: readonly Program[] } | { readonly problems: readonly Problem[] };

/**
 * Compiles every executable process of a model, one program each. What cannot be run exactly as drawn is a problem – element, line, reason and
 * remedy – and all problems are reported at once; nothing is skipped.
 */
export function compile(model: Model, options: CompileOptions = {}): CompileResult {
  const problems: Problems = { list: [], lines: model.lines };
  checkRoots(model.definitions, problems);
  const processes = childrenOf(model.definitions, 'rootElements').filter(
    (root) => root.$type === 'bpmn:Process' && root.get('isExecutable') === true,
  );
  if (processes.length === 0)
    report(
      problems,
      'MODEL_NO_PROCESS',
      null,
      { zh: '未找到 isExecutable="true" 的流程', en: 'no process has isExecutable="true"' },
      { zh: '把要部署的流程标为可执行', en: 'Mark the process to deploy as executable' },
    );
  const programs = processes.map((process) => compileProcess(process, problems, options));
  return problems.list.some((one) => one.severity === 'error')
    ? { problems: problems.list }
    : { programs: programs.map((program) => deepFreeze(program!)) };
}

const ROOTS = new Set([
  'bpmn:Process',
  'bpmn:Collaboration',
  'bpmn:Message',
  'bpmn:Error',
  'bpmn:Signal',
  'bpmn:Escalation',
  'bpmn:ItemDefinition',
  'bpmn:DataStore',
  'bpmn:Category',
]);

function checkRoots(definitions: ModdleElement, problems: Problems): void {
  for (const root of childrenOf(definitions, 'rootElements')) {
    if (ROOTS.has(root.$type)) continue;
    report(
      problems,
      'ELEMENT_UNSUPPORTED',
      root.id ?? null,
      { zh: `<${written(root.$type)}>`, en: `<${written(root.$type)}>` },
      { zh: '删除该元素', en: 'Remove the element' },
    );
  }
}

function compileProcess(process: ModdleElement, problems: Problems, options: CompileOptions): Program | null {
  const before = problems.list.length;
  const draft = collectProcess(process, problems);
  const flows = compileFlows(draft, problems);
  const elements = compileElements(draft, flows, problems, options);
  if (problems.list.length > before) return null;
  const linked = elements as ProgramElement[]; // without problems every element compiled
  const scope = checkGraph(draft, linked, flows, problems);
  if (problems.list.slice(before).some((one) => one.severity === 'error')) return null;
  const finished = linked.map((element) =>
    element.spec.kind === 'inclusive-gateway' || element.spec.kind === 'complex-gateway'
      ? { ...element, spec: { ...element.spec, reach: inclusiveReach(element, linked, flows) } }
      : element,
  );
  return {
    processId: draft.processId,
    name: textOf(process, 'name') ?? draft.processId,
    versionTag: versionTagOf(process),
    elements: finished,
    flows,
    elementIndex: new Map(finished.map((element) => [element.id, element.index])),
    scope,
    startEvents: startEventsOf(finished, flows),
    calls: callsOf(finished),
    om: omOf(process),
  };
}

function versionTagOf(process: ModdleElement): string | null {
  const tag = extension(process, 'zeebe:VersionTag');
  return tag === null ? null : textOf(tag, 'value');
}

/** Start events, each trigger of one with several, and the events an instantiating gateway or receive task begins with. */
function startEventsOf(elements: readonly ProgramElement[], flows: readonly ProgramFlow[]): StartEventInfo[] {
  const begun = elements.filter(isInstantiating).flatMap((element) => {
    if (element.spec.kind !== 'event-based-gateway') return [element];
    return element.outgoing.map((flow) => elements[flows[flow]!.target]!);
  });
  const starts = elements.filter(({ parent, spec }) => parent === -1 && spec.kind === 'start-event');
  return [...starts, ...begun].flatMap((element) => {
    if (!('trigger' in element.spec)) return [];
    const formKey = element.spec.kind === 'start-event' ? element.spec.formKey : null;
    return partsOf(element.spec.trigger).flatMap((trigger) => startOf(element.id, trigger, formKey));
  });
}

function startOf(elementId: string, trigger: Trigger, formKey: string | null): StartEventInfo[] {
  const info = { elementId, messageName: null, signalName: null, timer: null, formKey };
  if (trigger.kind === 'none' || trigger.kind === 'conditional') return [{ ...info, kind: trigger.kind }];
  if (trigger.kind === 'message') return [{ ...info, kind: 'message', messageName: staticText(trigger.name) }];
  if (trigger.kind === 'signal') return [{ ...info, kind: 'signal', signalName: staticText(trigger.name) }];
  if (trigger.kind !== 'timer' || trigger.type === 'deadline') return [];
  const text = trigger.value.kind === 'static' ? trigger.value.text : trigger.value.expression.text;
  return [{ ...info, kind: 'timer', timer: { type: trigger.type, text } }];
}

function staticText(text: Text): string | null {
  return text.kind === 'static' ? text.text : null;
}

function callsOf(elements: readonly ProgramElement[]): Program['calls'] {
  const calls: { elementId: string; processId: string; binding: CallBinding; versionTag: string | null }[] = [];
  for (const { id, spec } of elements) {
    if (spec.kind !== 'call-activity') continue;
    const { processId, binding, versionTag } = spec.call;
    if (processId.kind === 'static') calls.push({ elementId: id, processId: processId.text, binding, versionTag });
  }
  return calls;
}

/** Arrays and records; expressions and maps keep their closures. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || value instanceof Map || value instanceof Set) return value;
  Object.freeze(value);
  for (const item of Object.values(value)) deepFreeze(item);
  return value;
}
