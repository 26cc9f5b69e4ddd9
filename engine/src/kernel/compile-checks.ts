import { canBegin } from './ad-hoc.ts';
import type { Draft } from './compile-collect.ts';
import { checkCompensation, isHandler } from './compile-compensation.ts';
import { attributeOf, type Graph, inside, isActivity, isInstantiating, quoted, replaceSpec } from './compile-graph.ts';
import { successors } from './compile-reach.ts';
import { type Problems, report } from './problems.ts';
import type { ElementSpec, ProgramElement, ProgramFlow, ProgramScope } from './program.ts';
import { partsOf } from './throw-error.ts';

/** Checks the graph as a whole and fills in scopes and link targets. Returns the process's scope. */
export function checkGraph(draft: Draft, elements: ProgramElement[], flows: readonly ProgramFlow[], problems: Problems): ProgramScope {
  const graph: Graph = { elements, flows, problems };
  linkLinks(graph);
  checkCompensation(graph, draft);
  for (const element of graph.elements) checkElement(graph, element);
  for (const element of elements) {
    if (element.spec.kind === 'sub-process')
      replaceSpec(graph, element.index, { ...element.spec, scope: scopeOf(graph, element.index, element.id) });
    else if (element.spec.kind === 'ad-hoc-sub-process')
      replaceSpec(graph, element.index, { ...element.spec, scope: adHocScope(graph, element) });
    else if (element.spec.kind === 'event-sub-process') replaceSpec(graph, element.index, eventScope(graph, element));
  }
  const scope = scopeOf(graph, -1, draft.processId);
  checkCatches(graph, scope);
  checkReachable(graph);
  return scope;
}

function starts(graph: Graph, parent: number): ProgramElement[] {
  return inside(graph, parent).filter((element) => element.spec.kind === 'start-event');
}

function scopeOf(graph: Graph, parent: number, id: string): ProgramScope {
  const all = starts(graph, parent);
  const none = all.filter((element) => element.spec.kind === 'start-event' && element.spec.trigger.kind === 'none');
  const isStarted = all.length > 0 || (parent === -1 && graph.elements.some(isInstantiating));
  if (!isStarted || (parent >= 0 && none.length === 0)) {
    report(graph.problems, 'START_EVENT_MISSING', id, quoted(id), { zh: '画一个开始事件', en: 'Draw a start event' });
  }
  if (none.length > 1)
    report(graph.problems, 'START_EVENT_AMBIGUOUS', id, quoted(id), { zh: '只保留一个空开始事件', en: 'Keep one none start event' });
  return { start: none[0]?.index ?? -1, ...eventsOf(graph, parent) };
}

/** The event sub-processes of a scope; at most one compensates it, and a process, which nothing can compensate, has none. */
function eventsOf(graph: Graph, parent: number): Pick<ProgramScope, 'eventSubProcesses' | 'compensation'> {
  const all = inside(graph, parent).filter((element) => element.spec.kind === 'event-sub-process');
  const compensating = all.filter((element) =>
    starts(graph, element.index).some(({ spec }) => spec.kind === 'start-event' && spec.trigger.kind === 'compensation'),
  );
  const kind = graph.elements[parent]?.spec.kind;
  const isAllowed = kind === 'sub-process' || kind === 'ad-hoc-sub-process';
  for (const one of compensating.slice(isAllowed ? 1 : 0))
    report(graph.problems, 'ELEMENT_UNSUPPORTED', one.id, quoted(one.id), {
      zh: '补偿事件子流程只放在子流程内，每个子流程至多一个',
      en: 'Put a compensation event sub-process inside a sub-process, at most one in each',
    });
  return { eventSubProcesses: all.map((element) => element.index), compensation: compensating[0]?.index ?? -1 };
}

/** BPMN 2.0.2 §10.3.5: an ad-hoc sub-process has neither start nor end events, and something to begin. */
function adHocScope(graph: Graph, adHoc: ProgramElement): ProgramScope {
  const content = inside(graph, adHoc.index);
  for (const one of content.filter(({ spec }) => spec.kind === 'start-event' || spec.kind === 'end-event'))
    report(graph.problems, 'ELEMENT_UNSUPPORTED', one.id, quoted(one.id), {
      zh: '即席子流程内不画开始、结束事件',
      en: 'An ad-hoc sub-process has no start or end events',
    });
  if (!content.some((one) => canBegin(adHoc, one)))
    report(graph.problems, 'START_EVENT_MISSING', adHoc.id, quoted(adHoc.id), {
      zh: '在即席子流程内画至少一个没有入口的活动',
      en: 'Draw at least one activity without incoming flow in it',
    });
  return { start: -1, ...eventsOf(graph, adHoc.index) };
}

function eventScope(graph: Graph, element: ProgramElement): ElementSpec {
  const all = starts(graph, element.index);
  if (all.length !== 1) {
    report(graph.problems, all.length === 0 ? 'START_EVENT_MISSING' : 'START_EVENT_AMBIGUOUS', element.id, quoted(element.id), {
      zh: '事件子流程须恰有一个开始事件',
      en: 'An event sub-process has exactly one start event',
    });
  }
  const start = all[0];
  if (start?.spec.kind === 'start-event' && partsOf(start.spec.trigger).some(({ kind }) => kind === 'error') && !start.spec.interrupting) {
    report(graph.problems, 'ATTRIBUTE_INVALID', start.id, attributeOf('isInterrupting="false"', start.id), {
      zh: '错误开始事件必须中断',
      en: 'An error start event must interrupt',
    });
  }
  return { kind: 'event-sub-process', scope: { start: -1, ...eventsOf(graph, element.index) }, startEvent: start?.index ?? -1 };
}

/** A link throw goes to the one link catch of its name in the same scope. */
function linkLinks(graph: Graph): void {
  for (const element of graph.elements) {
    if (element.spec.kind !== 'throw-event' || element.spec.trigger.kind !== 'link') continue;
    const { name } = element.spec.trigger;
    const targets = inside(graph, element.parent).filter(
      (one) => one.spec.kind === 'catch-event' && one.spec.trigger.kind === 'link' && one.spec.trigger.name === name,
    );
    if (targets.length !== 1) {
      report(
        graph.problems,
        'REFERENCE_MISSING',
        element.id,
        { zh: `链接“${name}”的目标有 ${targets.length} 个`, en: `link “${name}” has ${targets.length} targets` },
        { zh: '同一层内须恰有一个同名的链接捕获事件', en: 'Draw exactly one link catch event of this name in the same scope' },
      );
      continue;
    }
    replaceSpec(graph, element.index, { ...element.spec, trigger: { kind: 'link', name, target: targets[0]!.index } });
  }
}

function checkElement(graph: Graph, element: ProgramElement): void {
  const { spec } = element;
  checkFlowCounts(graph, element);
  checkConditions(graph, element);
  if (spec.kind === 'boundary-event') checkBoundary(graph, element, spec.host);
  if (spec.kind === 'event-based-gateway') checkEventGateway(graph, element);
  if (spec.kind === 'complex-gateway' && spec.activationCondition === null && element.incoming.length > 1)
    report(graph.problems, 'ATTRIBUTE_MISSING', element.id, quoted(element.id), {
      zh: '填写复杂网关的激活条件 activationCondition，例如 activationCount >= 2',
      en: 'Give the complex gateway its activationCondition, such as activationCount >= 2',
    });
  if (isInstantiating(element) && (element.parent !== -1 || element.incoming.length > 0))
    report(graph.problems, 'FLOW_NOT_ALLOWED', element.id, quoted(element.id), {
      zh: '实例化的事件网关或接收任务放在流程最外层，且没有入口',
      en: 'Put an instantiating event gateway or receive task on the top level of the process, with no incoming flow',
    });
  const isCycle = spec.kind === 'catch-event' && partsOf(spec.trigger).some((part) => part.kind === 'timer' && part.type === 'cycle');
  if (isCycle) {
    report(graph.problems, 'ATTRIBUTE_INVALID', element.id, attributeOf('timeCycle', element.id), {
      zh: '中间定时事件用日期、时长或期限',
      en: 'An intermediate timer takes a date, a duration or a deadline',
    });
  }
}

function checkFlowCounts(graph: Graph, element: ProgramElement): void {
  const { kind } = element.spec;
  const isLinkCatch = element.spec.kind === 'catch-event' && element.spec.trigger.kind === 'link';
  const isLinkThrow = element.spec.kind === 'throw-event' && element.spec.trigger.kind === 'link';
  const noIncoming = kind === 'start-event' || kind === 'boundary-event' || kind === 'event-sub-process' || isLinkCatch;
  const noOutgoing = kind === 'end-event' || kind === 'event-sub-process' || isLinkThrow;
  if ((noIncoming && element.incoming.length > 0) || (noOutgoing && element.outgoing.length > 0)) {
    report(graph.problems, 'FLOW_NOT_ALLOWED', element.id, quoted(element.id), { zh: '删除该处的顺序流', en: 'Remove the flow there' });
  }
}

/** Conditions where the standard has them, and none missing that decides the way. */
function checkConditions(graph: Graph, element: ProgramElement): void {
  const outgoing = element.outgoing.map((flow) => graph.flows[flow]!);
  const { kind } = element.spec;
  const decides = kind === 'exclusive-gateway' || kind === 'inclusive-gateway';
  const mayDecide = decides || kind === 'complex-gateway' || isActivity(element);
  for (const flow of outgoing) {
    if (flow.condition !== null && !mayDecide)
      report(
        graph.problems,
        'FLOW_NOT_ALLOWED',
        flow.id,
        { zh: `“${flow.id}”的条件`, en: `the condition of “${flow.id}”` },
        {
          zh: '条件只写在排他、包容、复杂网关或活动的出口上',
          en: 'Put conditions after exclusive, inclusive or complex gateways or activities only',
        },
      );
    if (flow.condition !== null && flow.index === element.defaultFlow)
      report(
        graph.problems,
        'FLOW_NOT_ALLOWED',
        flow.id,
        { zh: `默认出口“${flow.id}”的条件`, en: `the condition of the default flow “${flow.id}”` },
        { zh: '默认出口不写条件', en: 'A default flow has no condition' },
      );
    if (decides && outgoing.length > 1 && flow.condition === null && flow.index !== element.defaultFlow) {
      report(
        graph.problems,
        'CONDITION_MISSING',
        flow.id,
        { zh: `“${element.id}”的出口“${flow.id}”`, en: `“${flow.id}” after “${element.id}”` },
        { zh: '写条件，或设为默认出口', en: 'Give it a condition, or make it the default flow' },
      );
    }
  }
}

function checkBoundary(graph: Graph, element: ProgramElement, host: number): void {
  const target = graph.elements[host]!;
  if (!isActivity(target) || target.parent !== element.parent) {
    report(
      graph.problems,
      'ATTRIBUTE_INVALID',
      element.id,
      { zh: `“${element.id}”的 attachedToRef 指向“${target.id}”`, en: `attachedToRef: “${element.id}” is attached to “${target.id}”` },
      { zh: '附着在同一层的任务、子流程或调用活动上', en: 'Attach it to a task, sub-process or call activity of the same scope' },
    );
  }
  if (element.spec.kind !== 'boundary-event') return;
  const { trigger, interrupting } = element.spec;
  if (interrupting && partsOf(trigger).some((part) => part.kind === 'timer' && part.type === 'cycle')) {
    report(graph.problems, 'ATTRIBUTE_INVALID', element.id, attributeOf('timeCycle', element.id), {
      zh: '中断型定时边界事件用日期、时长或期限',
      en: 'An interrupting timer takes a date, a duration or a deadline',
    });
  }
}

function checkEventGateway(graph: Graph, element: ProgramElement): void {
  const targets = element.outgoing.map((flow) => graph.elements[graph.flows[flow]!.target]!);
  if (targets.length < 2)
    report(graph.problems, 'ATTRIBUTE_INVALID', element.id, attributeOf('outgoing', element.id), {
      zh: '事件网关后至少有两个事件',
      en: 'At least two events follow an event-based gateway',
    });
  for (const target of targets) {
    const fits =
      (target.spec.kind === 'catch-event' && target.spec.trigger.kind !== 'link') ||
      (target.spec.kind === 'receive-task' && target.boundary.length === 0 && target.loop === null);
    if (!fits || target.incoming.length !== 1) {
      report(
        graph.problems,
        'FLOW_NOT_ALLOWED',
        target.id,
        { zh: `事件网关“${element.id}”之后的“${target.id}”`, en: `“${target.id}” after the event-based gateway “${element.id}”` },
        {
          zh: '其后只接消息、定时、信号、条件捕获事件或接收任务，且只有这一个入口',
          en: 'Only message, timer, signal and conditional catch events or receive tasks may follow, with this one flow coming in',
        },
      );
    }
  }
}

/** No two events at one place may catch the same error or escalation. */
function checkCatches(graph: Graph, scope: ProgramScope): void {
  const groups: (readonly number[])[] = graph.elements.map((element) => element.boundary);
  const scopes = [scope, ...graph.elements.flatMap((element) => ('scope' in element.spec ? [element.spec.scope] : []))];
  for (const { eventSubProcesses } of scopes) groups.push(eventSubProcesses.flatMap((index) => startOf(graph.elements[index]!)));
  for (const group of groups) checkGroup(graph, group);
}

function checkGroup(graph: Graph, group: readonly number[]): void {
  const seen = new Set<string>();
  for (const index of group) {
    const event = graph.elements[index]!;
    if (event.spec.kind !== 'boundary-event' && event.spec.kind !== 'start-event') continue;
    for (const trigger of partsOf(event.spec.trigger)) {
      if (trigger.kind !== 'error' && trigger.kind !== 'escalation') continue;
      const key = `${trigger.kind} ${trigger.code ?? '*'}`;
      if (seen.has(key))
        report(
          graph.problems,
          'EVENT_CATCH_DUPLICATE',
          event.id,
          { zh: `“${event.id}”（${trigger.code ?? '*'}）`, en: `“${event.id}” (${trigger.code ?? '*'})` },
          { zh: '同一处每个代码只留一个', en: 'Keep one event per code at a place' },
        );
      seen.add(key);
    }
  }
}

function startOf(element: ProgramElement): number[] {
  return element.spec.kind === 'event-sub-process' && element.spec.startEvent >= 0 ? [element.spec.startEvent] : [];
}

/** Everything must be reachable from a start event: what never runs is a mistake in the drawing. */
function checkReachable(graph: Graph): void {
  const reached = new Set<number>();
  const stack = graph.elements.filter((element) => begins(graph, element)).map((element) => element.index);
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (reached.has(at)) continue;
    reached.add(at);
    stack.push(...successors(graph.elements[at]!, graph.elements, graph.flows));
  }
  for (const element of graph.elements) {
    if (!reached.has(element.index))
      report(graph.problems, 'ELEMENT_UNREACHABLE', element.id, quoted(element.id), {
        zh: '连接该元素，或删除',
        en: 'Connect the element, or remove it',
      });
  }
}

/** Needs no flow to be reached. */
function begins(graph: Graph, element: ProgramElement): boolean {
  const around = graph.elements[element.parent];
  if (element.spec.kind === 'start-event' || element.spec.kind === 'event-sub-process' || isInstantiating(element)) return true;
  if (element.isForCompensation) return isHandler(graph, element);
  return around?.spec.kind === 'ad-hoc-sub-process' && canBegin(around, element);
}
