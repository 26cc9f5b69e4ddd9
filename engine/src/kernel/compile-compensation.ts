import type { Draft } from './compile-collect.ts';
import { attributeOf, type Graph, inside, quoted, replaceSpec } from './compile-graph.ts';
import { report } from './problems.ts';
import type { ElementSpec, ProgramElement, Trigger } from './program.ts';
import { partsOf } from './throw-error.ts';

/** Compensation and transactions as drawn (BPMN 2.0.2 §10.7, §10.3.5): handlers found, and what makes no sense refused. */
export function checkCompensation(graph: Graph, draft: Draft): void {
  for (const element of graph.elements) {
    if (element.spec.kind === 'boundary-event' && element.spec.trigger.kind === 'compensation') linkHandler(graph, draft, element);
  }
  for (const element of graph.elements) {
    if (element.isForCompensation) checkHandler(graph, element);
    if (element.spec.kind === 'throw-event' || element.spec.kind === 'end-event') checkThrow(graph, element, element.spec.trigger);
    if (element.spec.kind === 'boundary-event' && element.spec.trigger.kind === 'cancel')
      checkCancelBoundary(graph, element, element.spec.host);
  }
}

/** The one activity that an association joins to a compensation boundary event. */
function linkHandler(graph: Graph, { associations }: Draft, event: ProgramElement): void {
  const joined = associations.flatMap(({ source, target }) => (source === event.id ? [target] : target === event.id ? [source] : []));
  const handlers = inside(graph, event.parent).filter((element) => element.isForCompensation && joined.includes(element.id));
  const { spec } = event;
  if (handlers.length !== 1 || event.outgoing.length > 0) {
    report(graph.problems, 'REFERENCE_MISSING', event.id, quoted(event.id), {
      zh: '用关联把补偿边界事件连到恰好一个 isForCompensation="true" 的活动，且不画顺序流',
      en: 'Join the compensation boundary event by an association to exactly one activity with isForCompensation="true", without flows',
    });
    return;
  }
  if (spec.kind === 'boundary-event' && spec.trigger.kind === 'compensation')
    replaceSpec(graph, event.index, { ...spec, trigger: { ...spec.trigger, handler: handlers[0]!.index } });
}

export function isHandler(graph: Graph, { index }: ProgramElement): boolean {
  return graph.elements.some(
    ({ spec }) => spec.kind === 'boundary-event' && spec.trigger.kind === 'compensation' && spec.trigger.handler === index,
  );
}

function checkHandler(graph: Graph, element: ProgramElement): void {
  if (element.incoming.length > 0 || element.outgoing.length > 0)
    report(graph.problems, 'FLOW_NOT_ALLOWED', element.id, quoted(element.id), {
      zh: '补偿活动不接顺序流',
      en: 'A compensation activity has no sequence flows',
    });
}

function checkThrow(graph: Graph, element: ProgramElement, trigger: Trigger): void {
  for (const part of partsOf(trigger)) if (part.kind === 'compensation' && part.activity >= 0) checkVisible(graph, element, part.activity);
  if (trigger.kind === 'cancel') checkCancelEnd(graph, element);
}

/** §10.5.5: the activity lies in the scope of the event, or around the event sub-process that holds it. */
function checkVisible(graph: Graph, element: ProgramElement, activity: number): void {
  const around = graph.elements[element.parent];
  const scopes = around?.spec.kind === 'event-sub-process' ? [element.parent, around.parent] : [element.parent];
  if (scopes.includes(graph.elements[activity]!.parent)) return;
  report(graph.problems, 'REFERENCE_MISSING', element.id, quoted(graph.elements[activity]!.id), {
    zh: '只能补偿同一层的活动，或所在事件子流程外一层的活动',
    en: 'Only activities of the same scope, or of the scope around its event sub-process, can be compensated',
  });
}

function cancelEvents(graph: Graph, host: number): ProgramElement[] {
  return graph.elements[host]!.boundary.map((index) => graph.elements[index]!).filter(
    ({ spec }) => spec.kind === 'boundary-event' && spec.trigger.kind === 'cancel',
  );
}

function isTransaction(spec: ElementSpec | undefined): boolean {
  return spec?.kind === 'sub-process' && spec.isTransaction;
}

function checkCancelEnd(graph: Graph, element: ProgramElement): void {
  if (isTransaction(graph.elements[element.parent]?.spec) && cancelEvents(graph, element.parent).length === 1) return;
  report(graph.problems, 'ATTRIBUTE_INVALID', element.id, attributeOf('cancelEventDefinition', element.id), {
    zh: '取消结束事件只用在事务子流程内，且该事务须恰有一个取消边界事件',
    en: 'Use a cancel end event inside a transaction only, which must have exactly one cancel boundary event',
  });
}

function checkCancelBoundary(graph: Graph, element: ProgramElement, host: number): void {
  if (isTransaction(graph.elements[host]?.spec)) return;
  report(graph.problems, 'ATTRIBUTE_INVALID', element.id, attributeOf('cancelEventDefinition', element.id), {
    zh: '取消边界事件只附着在事务子流程上',
    en: 'Attach a cancel boundary event to a transaction only',
  });
}
