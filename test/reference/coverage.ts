import type { Act } from './interpreter/interpreter.ts';
import {
  child,
  children,
  type El,
  incoming,
  isActivity,
  isEventSubProcess,
  isForCompensation,
  isInterrupting,
  isSubProcess,
  kindOf,
  nodesOf,
  outgoing,
  startOf,
  triggersOf,
} from './interpreter/model.ts';
import type { Seen, World } from './interpreter/world.ts';

/** How often each kind of element, event and command was executed, in the words of docs/elements.md. */
export class Coverage {
  readonly counts: Map<string, number>;

  constructor(counts: Iterable<readonly [string, number]> = []) {
    this.counts = new Map(counts);
  }

  add(label: string, times = 1): void {
    this.counts.set(label, (this.counts.get(label) ?? 0) + times);
  }

  merge(others: Iterable<readonly [string, number]>): void {
    for (const [label, times] of others) this.add(label, times);
  }
}

/** What the elements of a model are called, by id. */
export function labelsOf(world: World): ReadonlyMap<string, readonly string[]> {
  const labels = new Map<string, readonly string[]>();
  const visit = (scope: El, where: string, around: ReadonlySet<string>) => {
    for (const element of nodesOf(scope)) {
      const inside = new Set([...around, ...placesMadeBy(element)]);
      labels.set(element.id, [...namesOf(element, where), ...inside]);
      if (isSubProcess(element)) visit(element, isEventSubProcess(element) ? 'an event sub-process' : typeName(element), inside);
    }
  };
  for (const process of world.processes.values()) visit(process, process.id === 'p' ? 'the process' : 'a called process', new Set());
  return labels;
}

function placesMadeBy(element: El): string[] {
  const loop = child(element, 'loopCharacteristics')?.$type;
  return [
    ...(isEventSubProcess(element) ? ['inside an event sub-process'] : []),
    ...(loop === 'bpmn:MultiInstanceLoopCharacteristics' ? ['inside a multi-instance'] : []),
  ];
}

const typeName = (element: El): string => element.$type.replace('bpmn:', '');

function namesOf(element: El, where: string): readonly string[] {
  const names = [`${kindName(element)}`, `${typeName(element)} in ${where}`];
  const loop = child(element, 'loopCharacteristics');
  if (loop !== undefined) names.push(...loopNames(element, loop));
  if (isForCompensation(element)) names.push('compensation handler');
  for (const quantity of ['startQuantity', 'completionQuantity'])
    if (((element[quantity] as number | undefined) ?? 1) > 1) names.push(quantity);
  if (isActivity(element) && child(element, 'extensionElements') !== undefined && JSON.stringify(mappingKinds(element)) !== '[]')
    names.push(...mappingKinds(element));
  return names;
}

function mappingKinds(element: El): string[] {
  const io = children(child(element, 'extensionElements'), 'values').find((one) => one.$type === 'zeebe:IoMapping');
  return [
    ...(children(io, 'inputParameters').length > 0 ? ['input mapping'] : []),
    ...(children(io, 'outputParameters').length > 0 ? ['output mapping'] : []),
  ];
}

function loopNames(element: El, loop: El): string[] {
  if (loop.$type === 'bpmn:StandardLoopCharacteristics')
    return [loop['testBefore'] === true ? 'loop testing before' : 'loop testing after'];
  const order = loop['isSequential'] === true ? 'sequential' : 'parallel';
  return [
    `${order} multi-instance`,
    `${order} multi-instance of ${isSubProcess(element) ? 'a sub-process' : typeName(element)}`,
    ...(child(loop, 'completionCondition') === undefined ? [] : [`${order} multi-instance with completion condition`]),
    ...(child(loop, 'loopCardinality') === undefined ? [] : ['multi-instance by number']),
  ];
}

/** `BoundaryEvent timer non-interrupting`, `ParallelGateway join` … */
function kindName(element: El): string {
  const type = typeName(element);
  if (isEventSubProcess(element)) return `EventSubProcess ${eventName(startOf(element))}`;
  if (type.endsWith('Gateway')) {
    const shape = `${incoming(element).length > 1 ? ' join' : ''}${outgoing(element).length > 1 ? ' split' : ''}`;
    return `${type}${shape}`;
  }
  return type.endsWith('Event') ? `${type} ${eventName(element)}` : type;
}

function eventName(event: El): string {
  const triggers = triggersOf(event);
  const several = event['parallelMultiple'] === true ? 'parallel multiple' : 'multiple';
  const kind = triggers.length === 0 ? 'none' : triggers.length > 1 ? several : kindOf(triggers[0]!);
  const isThrown = event.$type.endsWith('ThrowEvent') || event.$type.endsWith('EndEvent');
  const canGoOn = event.$type === 'bpmn:BoundaryEvent' || (event.$type === 'bpmn:StartEvent' && kind !== 'none');
  return isThrown || !canGoOn || isInterrupting(event) ? kind : `${kind} non-interrupting`;
}

function commandName(act: Act): string {
  if (act.do === 'operate') return `operation ${act.operation}`;
  if (act.do === 'return' && act.isStraight) return 'command return straight back';
  return act.do === 'set' && act.element !== null ? 'command set inside' : `command ${act.do}`;
}

/** Where an element is by its labels, of the places in which errors were rare. */
const placesOf = (labels: readonly string[]) => labels.filter((label) => label.startsWith('inside '));

/** Counts what a step did. */
export function count(
  coverage: Coverage,
  labels: ReadonlyMap<string, readonly string[]>,
  act: Act,
  isAccepted: boolean,
  seen: readonly Seen[],
): void {
  coverage.add(`${commandName(act)}${isAccepted ? '' : ' refused'}`);
  if (!isAccepted) return;
  for (const { what, element, more } of seen) {
    if (what === 'activated') for (const label of labels.get(element) ?? []) if (!label.startsWith('inside ')) coverage.add(label);
    if (what === 'incident.raised') coverage.add(`incident ${more}`);
    if (
      what === 'user-task.returned' ||
      what === 'user-task.taken-back' ||
      what === 'compensated' ||
      what === 'error.thrown' ||
      what === 'escalation.thrown'
    )
      coverage.add(what);
    if (what === 'error.thrown') for (const place of placesOf(labels.get(element) ?? [])) coverage.add(`error.thrown ${place}`);
    if (what === 'terminated') coverage.add(`terminated ${labels.get(element)?.[0] ?? ''}`);
  }
}
