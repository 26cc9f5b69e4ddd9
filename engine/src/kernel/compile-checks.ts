import type { Draft } from './compile-collect.ts';
import { successors } from './compile-reach.ts';
import { type Problems, report, type Words } from './problems.ts';
import type { ElementSpec, ProgramElement, ProgramFlow, ProgramScope } from './program.ts';

interface Graph {
  readonly elements: ProgramElement[];
  readonly flows: readonly ProgramFlow[];
  readonly problems: Problems;
}

const q = (id: string): Words => ({ zh: `“${id}”`, en: `“${id}”` });

/** Checks the graph as a whole and fills in scopes and link targets. Returns the process's scope. */
export function checkGraph(_draft: Draft, elements: ProgramElement[], flows: readonly ProgramFlow[], problems: Problems): ProgramScope {
  const graph: Graph = { elements, flows, problems };
  linkLinks(graph);
  for (const element of elements) checkElement(graph, element);
  for (const element of elements) {
    if (element.spec.kind === 'sub-process')
      replace(elements, element.index, { ...element.spec, scope: scopeOf(graph, element.index, element.id) });
    else if (element.spec.kind === 'event-sub-process') replace(elements, element.index, eventScope(graph, element));
  }
  const scope = scopeOf(graph, -1, _draft.processId);
  checkCatches(graph, scope);
  checkReachable(graph);
  return scope;
}

function replace(elements: ProgramElement[], index: number, spec: ElementSpec): void {
  elements[index] = { ...elements[index]!, spec };
}

function inside(graph: Graph, parent: number): ProgramElement[] {
  return graph.elements.filter((element) => element.parent === parent);
}

function starts(graph: Graph, parent: number): ProgramElement[] {
  return inside(graph, parent).filter((element) => element.spec.kind === 'start-event');
}

function scopeOf(graph: Graph, parent: number, id: string): ProgramScope {
  const all = starts(graph, parent);
  const none = all.filter((element) => element.spec.kind === 'start-event' && element.spec.trigger.kind === 'none');
  if (all.length === 0 || (parent >= 0 && none.length === 0)) {
    report(graph.problems, 'START_EVENT_MISSING', id, q(id), { zh: '画一个开始事件', en: 'Draw a start event' });
  }
  if (none.length > 1)
    report(graph.problems, 'START_EVENT_AMBIGUOUS', id, q(id), { zh: '只保留一个空开始事件', en: 'Keep one none start event' });
  const eventSubProcesses = inside(graph, parent)
    .filter((element) => element.spec.kind === 'event-sub-process')
    .map((element) => element.index);
  return { start: none[0]?.index ?? -1, eventSubProcesses };
}

function eventScope(graph: Graph, element: ProgramElement): ElementSpec {
  const all = starts(graph, element.index);
  if (all.length !== 1) {
    report(graph.problems, all.length === 0 ? 'START_EVENT_MISSING' : 'START_EVENT_AMBIGUOUS', element.id, q(element.id), {
      zh: '事件子流程须恰有一个开始事件',
      en: 'An event sub-process has exactly one start event',
    });
  }
  const start = all[0];
  if (start?.spec.kind === 'start-event' && start.spec.trigger.kind === 'error' && !start.spec.interrupting) {
    report(graph.problems, 'ATTRIBUTE_INVALID', start.id, q(start.id), {
      zh: '错误开始事件必须中断',
      en: 'An error start event must interrupt',
    });
  }
  const eventSubProcesses = inside(graph, element.index)
    .filter((one) => one.spec.kind === 'event-sub-process')
    .map((one) => one.index);
  return { kind: 'event-sub-process', scope: { start: -1, eventSubProcesses }, startEvent: start?.index ?? -1 };
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
    replace(graph.elements, element.index, { ...element.spec, trigger: { kind: 'link', name, target: targets[0]!.index } });
  }
}

function checkElement(graph: Graph, element: ProgramElement): void {
  const { spec } = element;
  checkFlowCounts(graph, element);
  checkConditions(graph, element);
  if (spec.kind === 'boundary-event') checkBoundary(graph, element, spec.host);
  if (spec.kind === 'event-based-gateway') checkEventGateway(graph, element);
  if (spec.kind === 'catch-event' && spec.trigger.kind === 'timer' && spec.trigger.type === 'cycle') {
    report(graph.problems, 'ATTRIBUTE_INVALID', element.id, q(element.id), {
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
    report(graph.problems, 'FLOW_NOT_ALLOWED', element.id, q(element.id), { zh: '删除该处的顺序流', en: 'Remove the flow there' });
  }
}

/** Conditions where the standard has them, and none missing that decides the way. */
function checkConditions(graph: Graph, element: ProgramElement): void {
  const outgoing = element.outgoing.map((flow) => graph.flows[flow]!);
  const { kind } = element.spec;
  const decides = kind === 'exclusive-gateway' || kind === 'inclusive-gateway';
  const isActivity = kind.endsWith('-task') || kind === 'call-activity' || kind === 'sub-process';
  for (const flow of outgoing) {
    if (flow.condition !== null && !decides && !isActivity)
      report(
        graph.problems,
        'FLOW_NOT_ALLOWED',
        flow.id,
        { zh: `“${flow.id}”的条件`, en: `the condition of “${flow.id}”` },
        { zh: '条件只写在排他、包容网关或活动的出口上', en: 'Put conditions after exclusive or inclusive gateways or activities only' },
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
  const isActivity = target.spec.kind.endsWith('-task') || target.spec.kind === 'call-activity' || target.spec.kind === 'sub-process';
  if (!isActivity || target.parent !== element.parent) {
    report(
      graph.problems,
      'ATTRIBUTE_INVALID',
      element.id,
      { zh: `“${element.id}”附着于“${target.id}”`, en: `“${element.id}” is attached to “${target.id}”` },
      { zh: '附着在同一层的任务、子流程或调用活动上', en: 'Attach it to a task, sub-process or call activity of the same scope' },
    );
  }
  if (element.spec.kind !== 'boundary-event') return;
  const { trigger, interrupting } = element.spec;
  if (interrupting && trigger.kind === 'timer' && trigger.type === 'cycle') {
    report(graph.problems, 'ATTRIBUTE_INVALID', element.id, q(element.id), {
      zh: '中断型定时边界事件用日期、时长或期限',
      en: 'An interrupting timer takes a date, a duration or a deadline',
    });
  }
}

function checkEventGateway(graph: Graph, element: ProgramElement): void {
  const targets = element.outgoing.map((flow) => graph.elements[graph.flows[flow]!.target]!);
  if (targets.length < 2)
    report(graph.problems, 'ATTRIBUTE_INVALID', element.id, q(element.id), {
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
          zh: '其后只接消息、定时捕获事件或接收任务，且只有这一个入口',
          en: 'Only message and timer catch events or receive tasks may follow, with this one flow coming in',
        },
      );
    }
  }
}

/** No two events at one place may catch the same error. */
function checkCatches(graph: Graph, scope: ProgramScope): void {
  const groups: (readonly number[])[] = graph.elements.map((element) => element.boundary);
  const scopes = [
    scope,
    ...graph.elements.flatMap((element) =>
      element.spec.kind === 'sub-process' || element.spec.kind === 'event-sub-process' ? [element.spec.scope] : [],
    ),
  ];
  for (const { eventSubProcesses } of scopes) groups.push(eventSubProcesses.flatMap((index) => startOf(graph.elements[index]!)));
  for (const group of groups) {
    const seen = new Set<string>();
    for (const index of group) {
      const event = graph.elements[index]!;
      if ((event.spec.kind !== 'boundary-event' && event.spec.kind !== 'start-event') || event.spec.trigger.kind !== 'error') continue;
      const key = event.spec.trigger.code ?? '*';
      if (seen.has(key))
        report(
          graph.problems,
          'EVENT_CATCH_DUPLICATE',
          event.id,
          { zh: `“${event.id}”（${key}）`, en: `“${event.id}” (${key})` },
          { zh: '同一处每个错误代码只留一个', en: 'Keep one event per error code at a place' },
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
  const stack = graph.elements
    .filter((element) => element.spec.kind === 'start-event' || element.spec.kind === 'event-sub-process')
    .map((element) => element.index);
  for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
    if (reached.has(at)) continue;
    reached.add(at);
    stack.push(...successors(graph.elements[at]!, graph.elements, graph.flows));
  }
  for (const element of graph.elements) {
    if (!reached.has(element.index))
      report(graph.problems, 'ELEMENT_UNREACHABLE', element.id, q(element.id), {
        zh: '连接该元素，或删除',
        en: 'Connect the element, or remove it',
      });
  }
}
