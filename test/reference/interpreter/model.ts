/** An element of the file as bpmn-moddle gives it: the reference interpreter reads nothing else of a model. */
export interface El {
  readonly $type: string;
  readonly id: string;
  readonly $parent?: El;
  readonly $attrs: { readonly [name: string]: string };
  readonly [property: string]: unknown;
}

export function child(element: El | undefined, name: string): El | undefined {
  return element?.[name] as El | undefined;
}

export function children(element: El | undefined, name: string): readonly El[] {
  return (element?.[name] ?? []) as readonly El[];
}

/** The body of an expression without its `=`; undefined where there is none. */
export function formula(element: El | undefined): string | undefined {
  return (element?.['body'] as string | undefined)?.replace(/^=/, '');
}

export function plain(text: unknown): string | undefined {
  return (text as string | undefined)?.replace(/^=/, '');
}

export function extension(element: El, type: string): El | undefined {
  return children(child(element, 'extensionElements'), 'values').find((one) => one.$type === type);
}

const LEAF_ACTIVITIES = [
  'bpmn:Task',
  'bpmn:UserTask',
  'bpmn:ServiceTask',
  'bpmn:SendTask',
  'bpmn:ReceiveTask',
  'bpmn:ManualTask',
  'bpmn:ScriptTask',
  'bpmn:BusinessRuleTask',
  'bpmn:CallActivity',
];
const SUB_PROCESSES = ['bpmn:SubProcess', 'bpmn:Transaction', 'bpmn:AdHocSubProcess'];

export const isSubProcess = (element: El): boolean => SUB_PROCESSES.includes(element.$type);
export const isActivity = (element: El): boolean => LEAF_ACTIVITIES.includes(element.$type) || isSubProcess(element);
export const isEventSubProcess = (element: El): boolean => isSubProcess(element) && element['triggeredByEvent'] === true;
export const isGateway = (element: El): boolean => element.$type.endsWith('Gateway');
export const isBoundary = (element: El): boolean => element.$type === 'bpmn:BoundaryEvent';
export const isForCompensation = (element: El): boolean => element['isForCompensation'] === true;

/** Everything in a process or sub-process that tokens visit, in the order of the file. */
export function nodesOf(scope: El): readonly El[] {
  return children(scope, 'flowElements').filter((one) => one.$type !== 'bpmn:SequenceFlow' && !one.$type.startsWith('bpmn:Data'));
}

function flowsOf(scope: El): readonly El[] {
  return children(scope, 'flowElements').filter((one) => one.$type === 'bpmn:SequenceFlow');
}

export function outgoing(node: El): readonly El[] {
  return flowsOf(node.$parent!).filter((flow) => child(flow, 'sourceRef') === node);
}

export function incoming(node: El): readonly El[] {
  return flowsOf(node.$parent!).filter((flow) => child(flow, 'targetRef') === node);
}

export function boundariesOf(activity: El): readonly El[] {
  return nodesOf(activity.$parent!).filter((one) => isBoundary(one) && child(one, 'attachedToRef') === activity);
}

export function eventSubProcessesOf(scope: El): readonly El[] {
  return nodesOf(scope).filter(isEventSubProcess);
}

export function startOf(scope: El): El {
  return nodesOf(scope).find((one) => one.$type === 'bpmn:StartEvent')!;
}

/** The kind of an event definition: `timer`, `message`, `error` … */
export function kindOf(definition: El): string {
  return definition.$type
    .replace(/^bpmn:/, '')
    .replace('EventDefinition', '')
    .toLowerCase();
}

export function triggersOf(event: El): readonly El[] {
  return children(event, 'eventDefinitions');
}

export function triggerOf(event: El, kind: string): El | undefined {
  return triggersOf(event).find((one) => kindOf(one) === kind);
}

export const isInterrupting = (event: El): boolean => event['cancelActivity'] !== false && event['isInterrupting'] !== false;

/** The compensation handler of a boundary event: the other end of its association. */
export function handlerOf(boundary: El): El {
  const association = children(boundary.$parent, 'artifacts').find((one) => child(one, 'sourceRef') === boundary)!;
  return child(association, 'targetRef')!;
}

/** The processes of a parsed file by id. */
export function processesOf(definitions: El): ReadonlyMap<string, El> {
  const processes = children(definitions, 'rootElements').filter((one) => one.$type === 'bpmn:Process');
  return new Map(processes.map((one) => [one.id, one]));
}
