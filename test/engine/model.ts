import {
  type Actor,
  compile,
  type DeadlineEnd,
  type Decision,
  type Env,
  type Facts,
  type KernelCommand,
  type KernelEvent,
  type Program,
  type ProgramSet,
  type Refusal,
  type RuntimeRules,
  readModel,
  type State,
  step,
} from '../../engine/src/pure.ts';

/**
 * A terse BPMN builder and a driver for kernel tests. One line an element or flow:
 *
 *   start s            user a {assignee=p1}        a -> b [amount > 1]       s -> a
 *
 * `wrap` keeps the XML readable in the tests that need more than the short forms.
 */
const OPENING = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:om="https://onematter.dev/schema/om/1.0" id="definitions" targetNamespace="test">
`;

const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

interface Line {
  readonly indent: number;
  readonly words: string;
}

/** Text → XML of one process `id` (default `p`). Sub-processes hold the lines indented below them. */
export function bpmn(text: string, id = 'p', roots = ''): string {
  return definitions(`${rootsOf(text)}${roots}${processXml(text, id)}`);
}

export function definitions(body: string): string {
  return `${OPENING}${body}</bpmn:definitions>`;
}

export function processXml(text: string, id = 'p'): string {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('#'))
    .map((line) => ({ indent: line.length - line.trimStart().length, words: line.trim() }));
  return `<bpmn:process id="${id}" name="${id}" isExecutable="true">\n${block(lines)}</bpmn:process>\n`;
}

/** Messages, errors, signals and escalations named in the text. */
function rootsOf(text: string): string {
  const messages = new Set(
    [...text.matchAll(/message=([\w-]+)(?:\/([^\s;}]+))?(?=[ ;}\n])/g)].map((match) => `${match[1]}|${match[2] ?? ''}`),
  );
  const errors = new Set([...text.matchAll(/error=([\w-]+)/g)].map((match) => match[1]!));
  const messageXml = [...messages].map((one) => {
    const [name, key] = one.split('|') as [string, string];
    const subscription =
      key === '' ? '' : `<bpmn:extensionElements><zeebe:subscription correlationKey="=${xml(key)}" /></bpmn:extensionElements>`;
    return `<bpmn:message id="m-${name}" name="${name}">${subscription}</bpmn:message>\n`;
  });
  const named = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map((match) => match[1]!))];
  return [
    ...messageXml,
    ...[...errors].map((code) => `<bpmn:error id="e-${code}" errorCode="${code}" />\n`),
    ...named(/[ {]signal=([\w-]+)/g).map((name) => `<bpmn:signal id="s-${name}" name="${name}" />\n`),
    ...named(/[ {]escalation=([\w-]+)/g).map((code) => `<bpmn:escalation id="x-${code}" escalationCode="${code}" />\n`),
  ].join('');
}

function block(lines: readonly Line[]): string {
  const top = lines[0]?.indent ?? 0;
  let text = '';
  for (let i = 0; i < lines.length; i++) {
    const inner: Line[] = [];
    const line = lines[i]!;
    while (lines[i + 1] !== undefined && lines[i + 1]!.indent > top) inner.push(lines[++i]!);
    text += lineXml(line.words, inner, [...lines]);
  }
  return text;
}

interface Attributes {
  readonly [name: string]: string;
}

function lineXml(words: string, inner: readonly Line[], siblings: readonly Line[]): string {
  const flow = /^(\S+)\s*->\s*(\S+)(?:\s*\[(.*)\])?$/.exec(words);
  if (flow) return flowXml(flow[1]!, flow[2]!, flow[3]);
  const [, kind, id, rest = ''] = /^(\S+)\s+(\S+)(?:\s+\{(.*)\})?$/.exec(words) ?? [];
  if (kind === undefined || id === undefined) throw new Error(`Expected “kind id {…}” or “a -> b”, but got “${words}”`);
  const attributes: Attributes = Object.fromEntries(splitAttributes(rest));
  return elementXml(kind, id, attributes, inner, siblings);
}

function splitAttributes(rest: string): [string, string][] {
  const parts = rest
    .split(/[ ;](?=[\w:]+=)|;/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]);
}

function flowXml(from: string, to: string, condition?: string): string {
  const body =
    condition === undefined || condition === 'default'
      ? ''
      : `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=${xml(condition)}</bpmn:conditionExpression>`;
  return `<bpmn:sequenceFlow id="${from}-${to}" sourceRef="${from}" targetRef="${to}">${body}</bpmn:sequenceFlow>\n`;
}

const TAGS: { readonly [kind: string]: string } = {
  start: 'startEvent',
  end: 'endEvent',
  catch: 'intermediateCatchEvent',
  throw: 'intermediateThrowEvent',
  boundary: 'boundaryEvent',
  user: 'userTask',
  service: 'serviceTask',
  send: 'sendTask',
  receive: 'receiveTask',
  manual: 'manualTask',
  task: 'task',
  script: 'scriptTask',
  rule: 'businessRuleTask',
  xor: 'exclusiveGateway',
  and: 'parallelGateway',
  or: 'inclusiveGateway',
  complex: 'complexGateway',
  event: 'eventBasedGateway',
  transaction: 'transaction',
  adhoc: 'adHocSubProcess',
  sub: 'subProcess',
  esp: 'subProcess',
  call: 'callActivity',
};

function elementXml(kind: string, id: string, a: Attributes, inner: readonly Line[], siblings: readonly Line[]): string {
  const tag = TAGS[kind];
  if (tag === undefined) throw new Error(`Expected a known kind, but got “${kind}”`);
  const defaultTo = siblings.map((line) => /^(\S+)\s*->\s*(\S+)\s*\[default\]$/.exec(line.words)).find((match) => match?.[1] === id)?.[2];
  const attributes = [
    `id="${id}"`,
    `name="${xml(a['name'] ?? id)}"`,
    defaultTo === undefined ? '' : `default="${id}-${defaultTo}"`,
    kind === 'esp' ? 'triggeredByEvent="true"' : '',
    kind === 'boundary' ? `attachedToRef="${a['on']}" cancelActivity="${a['interrupt'] !== 'no'}"` : '',
    kind === 'start' && a['interrupt'] === 'no' ? 'isInterrupting="false"' : '',
    a['all'] === undefined ? '' : 'parallelMultiple="true"',
    a['handler'] === undefined ? '' : 'isForCompensation="true"',
    a['take'] === undefined ? '' : `startQuantity="${a['take']}"`,
    a['give'] === undefined ? '' : `completionQuantity="${a['give']}"`,
    a['instantiate'] === undefined ? '' : 'instantiate="true"',
    kind === 'event' && a['every'] !== undefined ? 'eventGatewayType="Parallel"' : '',
    kind === 'adhoc' && a['order'] !== undefined ? 'ordering="Sequential"' : '',
    kind === 'adhoc' && a['keep'] !== undefined ? 'cancelRemainingInstances="false"' : '',
    kind === 'receive' || (kind === 'send' && a['message'] !== undefined) ? `messageRef="m-${a['message']!.split('/')[0]}"` : '',
    ...Object.entries(a)
      .filter(([name]) => name.startsWith('om:'))
      .map(([name, value]) => `${name}="${xml(value)}"`),
  ];
  const events = kind === 'receive' || kind === 'send' ? '' : eventXml(a);
  const more =
    kind === 'complex' ? formal('activationCondition', a['when']) : kind === 'adhoc' ? formal('completionCondition', a['done']) : '';
  const opening = `<bpmn:${tag} ${attributes.filter((part) => part !== '').join(' ')}>`;
  const association =
    kind === 'boundary' && a['undo'] !== undefined
      ? `<bpmn:association id="${id}-${a['undo']}" associationDirection="One" sourceRef="${id}" targetRef="${a['undo']}" />\n`
      : '';
  return `${opening}${extensionXml(kind, a)}${block(inner)}${loopXml(a)}${kind === 'complex' ? '' : events}${more}</bpmn:${tag}>\n${association}`;
}

function formal(name: string, text: string | undefined): string {
  return text === undefined ? '' : `<bpmn:${name} xsi:type="bpmn:tFormalExpression">=${xml(text)}</bpmn:${name}>`;
}

function extensionXml(kind: string, a: Attributes): string {
  const parts: string[] = [];
  if (kind === 'user') {
    const assignment = (['assignee', 'candidateUsers', 'candidateGroups'] as const)
      .filter((name) => a[name] !== undefined)
      .map((name) => `${name}="${xml(a[name]!)}"`);
    parts.push('<zeebe:userTask />', a['form'] === undefined ? '' : `<zeebe:formDefinition externalReference="${a['form']}" />`);
    parts.push(
      assignment.length > 0 ? `<zeebe:assignmentDefinition ${assignment.join(' ')} />` : `<zeebe:assignmentDefinition assignee="p1" />`,
    );
  }
  if (kind === 'start' && a['form'] !== undefined) parts.push(`<zeebe:formDefinition externalReference="${a['form']}" />`);
  if (a['job'] !== undefined || kind === 'service' || (kind === 'send' && a['message'] === undefined))
    parts.push(`<zeebe:taskDefinition type="${a['job'] ?? 'work'}" retries="3" />`);
  if (kind === 'script') parts.push(`<zeebe:script expression="=${xml(a['feel']!)}" resultVariable="${a['result']}" />`);
  if (kind === 'rule') parts.push(`<zeebe:calledDecision decisionId="${a['decision']}" resultVariable="${a['result']}" />`);
  if (kind === 'call')
    parts.push(`<zeebe:calledElement processId="${xml(a['process']!)}" propagateAllChildVariables="${a['propagate'] !== 'no'}" />`);
  if (kind === 'adhoc' && a['begin'] !== undefined) parts.push(`<zeebe:adHoc activeElementsCollection="=${xml(a['begin'])}" />`);
  const mappings = [...mappingXml('input', a['in']), ...mappingXml('output', a['out'])];
  if (mappings.length > 0) parts.push(`<zeebe:ioMapping>${mappings.join('')}</zeebe:ioMapping>`);
  const body = parts.join('');
  return body === '' ? '' : `<bpmn:extensionElements>${body}</bpmn:extensionElements>`;
}

/** `in=x:a+1,y:b` */
function mappingXml(tag: string, text: string | undefined): string[] {
  if (text === undefined) return [];
  return text
    .split(/,(?=[\w.]+:)/)
    .map((part) => `<zeebe:${tag} source="=${xml(part.slice(part.indexOf(':') + 1))}" target="${part.slice(0, part.indexOf(':'))}" />`);
}

function loopXml(a: Attributes): string {
  if (a['while'] !== undefined || a['max'] !== undefined) {
    const attributes = `testBefore="${a['first'] !== undefined}"${a['max'] === undefined ? '' : ` loopMaximum="${a['max']}"`}`;
    return `<bpmn:standardLoopCharacteristics ${attributes}>${formal('loopCondition', a['while'])}</bpmn:standardLoopCharacteristics>`;
  }
  if (a['times'] !== undefined) {
    const opening = `<bpmn:multiInstanceLoopCharacteristics isSequential="${a['sequential'] === 'yes'}">`;
    return `${opening}${formal('loopCardinality', a['times'])}${formal('completionCondition', a['until'])}</bpmn:multiInstanceLoopCharacteristics>`;
  }
  if (a['each'] === undefined) return '';
  const zeebe = [
    `inputCollection="=${xml(a['each'])}"`,
    `inputElement="${a['as'] ?? 'item'}"`,
    a['collect'] === undefined ? '' : `outputCollection="${a['collect']}" outputElement="=${xml(a['value']!)}"`,
  ].join(' ');
  const until =
    a['until'] === undefined
      ? ''
      : `<bpmn:completionCondition xsi:type="bpmn:tFormalExpression">=${xml(a['until'])}</bpmn:completionCondition>`;
  return `<bpmn:multiInstanceLoopCharacteristics isSequential="${a['sequential'] === 'yes'}"><bpmn:extensionElements><zeebe:loopCharacteristics ${zeebe} /></bpmn:extensionElements>${until}</bpmn:multiInstanceLoopCharacteristics>`;
}

function eventXml(a: Attributes): string {
  const time = (name: string, text: string) =>
    `<bpmn:timerEventDefinition><bpmn:${name} xsi:type="bpmn:tFormalExpression">${xml(text)}</bpmn:${name}></bpmn:timerEventDefinition>`;
  const parts: string[] = [];
  if (a['after'] !== undefined) parts.push(time('timeDuration', a['after']));
  if (a['at'] !== undefined) parts.push(time('timeDate', a['at']));
  if (a['cycle'] !== undefined) parts.push(time('timeCycle', a['cycle']));
  if (a['deadline'] !== undefined) parts.push(`<bpmn:timerEventDefinition om:deadline="${a['deadline']}" />`);
  if (a['message'] !== undefined) parts.push(`<bpmn:messageEventDefinition messageRef="m-${a['message'].split('/')[0]}" />`);
  if (a['signal'] !== undefined) parts.push(`<bpmn:signalEventDefinition signalRef="s-${a['signal']}" />`);
  if (a['when'] !== undefined)
    parts.push(`<bpmn:conditionalEventDefinition>${formal('condition', a['when'])}</bpmn:conditionalEventDefinition>`);
  if (a['error'] !== undefined) parts.push(`<bpmn:errorEventDefinition errorRef="e-${a['error']}" />`);
  if (a['anyError'] !== undefined) parts.push('<bpmn:errorEventDefinition />');
  if (a['escalation'] !== undefined) parts.push(`<bpmn:escalationEventDefinition escalationRef="x-${a['escalation']}" />`);
  if (a['anyEscalation'] !== undefined) parts.push('<bpmn:escalationEventDefinition />');
  if (a['link'] !== undefined) parts.push(`<bpmn:linkEventDefinition name="${a['link']}" />`);
  if (a['undo'] !== undefined) parts.push(compensationXml(a));
  if (a['cancel'] !== undefined) parts.push('<bpmn:cancelEventDefinition />');
  if (a['terminate'] !== undefined) parts.push('<bpmn:terminateEventDefinition />');
  return parts.join('');
}

/** `undo=all`, `undo=activity`; on a boundary event `undo` names the handler, which an association says. */
function compensationXml(a: Attributes): string {
  const activity = a['undo'] === 'all' || a['on'] !== undefined ? '' : ` activityRef="${a['undo']}"`;
  return `<bpmn:compensateEventDefinition${activity}${a['wait'] === 'no' ? ' waitForCompletion="false"' : ''} />`;
}

// ── driving a model ────────────────────────────────────────────────────────────────────────────────────────────────────

export const NO_RULES: RuntimeRules = { distinctPersons: [], qualified: [] };
export const NO_FACTS: Facts = { case: null, participations: [], people: {} };

export async function programsOf(xml: string, decisions?: ReadonlyMap<string, Decision>): Promise<readonly Program[]> {
  const read = await readModel(xml);
  if ('problems' in read) throw new Error(JSON.stringify(read.problems, null, 1));
  const compiled = compile(read.model, decisions === undefined ? {} : { decisions });
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems, null, 1));
  return compiled.programs;
}

/** Definition ids are the process ids. */
export function programSet(programs: readonly Program[], rules: RuntimeRules = NO_RULES): ProgramSet {
  const byId = new Map(programs.map((program) => [program.processId, program]));
  return {
    program: (id) => byId.get(id) ?? null,
    resolveCall: (processId) => (byId.has(processId) ? processId : null),
    rules: () => rules,
  };
}

type Freezable = { readonly [key: string]: unknown } | readonly unknown[];

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value as Freezable)) freeze(item);
  }
  return value;
}

export interface DriveOptions {
  readonly rules?: RuntimeRules;
  readonly facts?: Partial<Facts>;
  readonly decisions?: ReadonlyMap<string, Decision>;
  readonly deadlines?: { readonly [id: string]: string | DeadlineEnd | null };
}

type Bare<T> = T extends unknown ? Omit<T, 'actor'> : never;

/** A root under test: every state is frozen and passes through JSON before the next step. */
export class Drive {
  readonly programs: ProgramSet;
  state: State | null = null;
  events: KernelEvent[] = [];
  last: readonly KernelEvent[] = [];
  now = '2026-11-21T00:00:00.000Z';
  facts: Facts;
  deadlines: { readonly [id: string]: string | DeadlineEnd | null };
  #ids = 0;

  constructor(programs: ProgramSet, options: DriveOptions = {}) {
    this.programs = programs;
    this.facts = { ...NO_FACTS, ...options.facts };
    this.deadlines = options.deadlines ?? {};
  }

  env(): Env {
    return {
      now: this.now,
      newId: () => `id${++this.#ids}`,
      facts: this.facts,
      deadline: (id) => {
        const end = this.deadlines[id];
        return typeof end === 'string' ? { dueAt: end } : (end ?? null);
      },
    };
  }

  /** Refusals come back; anything else becomes the new state. */
  try(command: Bare<KernelCommand>, actor: Actor = { kind: 'person', id: 'p1' }): Refusal | null {
    const result = step(this.programs, freeze(this.state), { ...command, actor } as KernelCommand, this.env());
    if (result.kind === 'refused') return result;
    this.state = JSON.parse(JSON.stringify(result.state));
    this.events.push(...result.events);
    this.last = result.events;
    return null;
  }

  do(command: Bare<KernelCommand>, actor?: Actor): this {
    const refusal = this.try(command, actor);
    if (refusal !== null) throw new Error(`refused: ${refusal.code} ${JSON.stringify(refusal.details)}`);
    return this;
  }

  start(variables: Record<string, unknown> = {}, processId = 'p'): this {
    return this.do({ type: 'process.start', processId, variables: variables as never });
  }

  taskId(element: string, nth = 0): string {
    const ids = Object.values(this.state!.nodes)
      .filter((node) => node.element === element && node.task !== undefined)
      .map((node) => node.task!.id);
    if (ids[nth] === undefined) throw new Error(`no open task ${element}; active: ${this.active()}`);
    return ids[nth];
  }

  complete(element: string, output?: Record<string, unknown>, nth = 0, person = 'p1'): this {
    return this.do(
      { type: 'user-task.complete', taskId: this.taskId(element, nth), ...(output ? { output: output as never } : {}) },
      { kind: 'person', id: person },
    );
  }

  jobId(element: string): string {
    const node = Object.values(this.state!.nodes).find((one) => one.element === element && one.job !== undefined);
    if (node === undefined) throw new Error(`no open job ${element}; active: ${this.active()}`);
    return node.job!.id;
  }

  job(element: string, result?: Record<string, unknown>): this {
    return this.do(
      { type: 'job.complete', jobId: this.jobId(element), ...(result ? { result: result as never } : {}) },
      { kind: 'system', id: 'job' },
    );
  }

  waitId(element: string, kind: string | null = null): string {
    const wait = Object.values(this.state!.nodes)
      .flatMap((node) => node.waits ?? [])
      .find((one) => one.element === element && (kind === null || one.kind === kind));
    if (wait === undefined) throw new Error(`nothing waits at ${element}; active: ${this.active()}`);
    return wait.id;
  }

  /** Moves the clock to the due time and fires. */
  fire(element: string): this {
    const id = this.waitId(element, 'timer');
    const wait = Object.values(this.state!.nodes)
      .flatMap((node) => node.waits ?? [])
      .find((one) => one.id === id)!;
    if (wait.kind === 'timer' && wait.dueAt > this.now) this.now = wait.dueAt;
    return this.do({ type: 'timer.fire', timerId: id }, { kind: 'system', id: 'timer' });
  }

  message(element: string, variables?: Record<string, unknown>): this {
    return this.do(
      {
        type: 'message.deliver',
        subscriptionId: this.waitId(element, 'message'),
        messageId: `msg${this.events.length}`,
        ...(variables ? { variables: variables as never } : {}),
      },
      { kind: 'system', id: 'inbox' },
    );
  }

  signal(name: string, variables?: Record<string, unknown>): this {
    const command = { type: 'signal.deliver', signalName: name, ...(variables ? { variables: variables as never } : {}) } as const;
    return this.do(command, { kind: 'system', id: 'inbox' });
  }

  set(variables: Record<string, unknown>): this {
    return this.do({ type: 'variables.set', variables: variables as never }, { kind: 'system', id: 'admin' });
  }

  nodeId(element: string): string {
    const found = Object.entries(this.state!.nodes).find(([, node]) => node.element === element);
    if (found === undefined) throw new Error(`nothing is active at ${element}; active: ${this.active()}`);
    return found[0];
  }

  /** Elements in the order in which they completed, without the bodies of loops. */
  completed(): string {
    return this.events
      .flatMap((event) => (event.type === 'activity.completed' && !event.elementType.includes('Loop') ? [event.elementId] : []))
      .join(' ');
  }

  /** Where tokens rest: element ids of leaves, sorted, `join<flow` for tokens in front of a join. */
  active(): string {
    if (this.state === null) return '-';
    const { nodes } = this.state;
    const parents = new Set(Object.values(nodes).map((node) => node.parent));
    const resting = Object.entries(nodes)
      .filter(([id]) => !parents.has(id) && nodes[id]!.definition === undefined)
      .map(([, node]) => (node.incident === undefined ? node.element : `${node.element}!${node.incident.code}`));
    const waiting = Object.values(nodes).flatMap((node) =>
      Object.entries(node.joins ?? {}).flatMap(([gateway, flows]) =>
        Object.values(flows).flatMap((arrivals) => arrivals.map(() => `(${gateway})`)),
      ),
    );
    return [...resting, ...waiting].sort().join(' ');
  }

  incidentId(): string {
    const node = Object.values(this.state!.nodes).find((one) => one.incident !== undefined);
    if (node === undefined) throw new Error('no incident');
    return node.incident!.id;
  }

  variables(): Record<string, unknown> {
    const changed = this.events.filter((event) => event.type === 'variables.changed');
    return Object.assign({}, ...changed.filter((event) => event.scopeId.startsWith('p')).map((event) => event.after));
  }

  types(): string[] {
    return this.last.map((event) => event.type);
  }
}

export async function drive(text: string, options: DriveOptions = {}, more: { readonly [processId: string]: string } = {}): Promise<Drive> {
  const programs = [...(await programsOf(bpmn(text), options.decisions))];
  for (const [id, other] of Object.entries(more)) programs.push(...(await programsOf(bpmn(other, id), options.decisions)));
  return new Drive(programSet(programs, options.rules), options);
}
