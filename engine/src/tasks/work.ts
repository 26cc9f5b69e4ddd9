import { Refused } from '../kernel/failure.ts';
import type { ProgramElement, UserTaskSpec } from '../kernel/program.ts';
import { editNode, elementOf, processNodeOf, type Run } from '../kernel/run.ts';
import type { ItemState, TaskState } from '../kernel/state.ts';
import { actingPersons, holderOf } from './acting.ts';
import { mayHold } from './obligations.ts';
import { PERSONS_LIMIT, TEXT_LIMIT } from './operation-types.ts';

/** What an operation works on: a task, or an item beside it. */
export interface Work {
  readonly nodeId: string;
  readonly element: ProgramElement;
  readonly spec: UserTaskSpec;
  readonly item: ItemState;
}

/** Words of `om:operations` a node may have; docs/tasks.md says what each allows. */
export const OPERATION_WORDS = [
  'claim',
  'unclaim',
  'complete',
  'assign',
  'return',
  'delegate',
  'add-sign',
  'remove-sign',
  'jump',
  'take-back',
  'carbon-copy',
  'urge',
  'consult',
  'suspend',
  'terminate',
  'void',
  'save',
] as const;

/** Operations that another word allows with it: what was handed over can come back, what stopped can go on. */
const ALLOWED_BY: { readonly [operation: string]: string } = { resolve: 'delegate', recall: 'delegate', activate: 'suspend' };
/** What can be done with a task while somebody else has it for its owner 委派. */
const WHILE_DELEGATED: ReadonlySet<string> = new Set([
  'resolve',
  'recall',
  'suspend',
  'activate',
  'urge',
  'carbon-copy',
  'consult',
  'save',
]);
/** Operations a signer 加签人 may use where the node allows them for its task; a person asked 沟通 may only reply. */
const FOR_SIGNERS: ReadonlySet<string> = new Set(['assign', 'delegate', 'resolve', 'recall', 'urge']);
/** Operations that say why, on every node. */
const ALWAYS_REASONED: ReadonlySet<string> = new Set(['return', 'jump', 'terminate', 'void']);

export function isAllowed({ operations }: UserTaskSpec, operation: string): boolean {
  return operations.includes(operation) || operations.includes(ALLOWED_BY[operation] ?? operation);
}

/** What whoever has an item may do with it. */
export function operationsOfItem(spec: UserTaskSpec, kind: ItemState['kind']): string[] {
  if (kind === 'consult') return ['reply'];
  return ['sign', ...spec.operations.filter((word) => FOR_SIGNERS.has(word))];
}

/** @throws {Refused} USER_TASK_SUSPENDED, USER_TASK_DELEGATED */
export function demandReady(task: TaskState, operation: string): void {
  if (task.suspended && operation !== 'activate') throw new Refused('USER_TASK_SUSPENDED', { taskId: task.id, operation });
  if (task.owner !== undefined && !WHILE_DELEGATED.has(operation)) throw new Refused('USER_TASK_DELEGATED', { taskId: task.id, operation });
}

/** An open item by its id; null where there is none. */
export function findItem(run: Run, itemId: string): Work | null {
  for (const nodeId in run.nodes) {
    const item = run.nodes[nodeId]!.items?.find((one) => one.id === itemId);
    if (item === undefined) continue;
    const element = elementOf(run, nodeId)!;
    if (element.spec.kind === 'user-task') return { nodeId, element, spec: element.spec.task, item };
  }
  return null;
}

/** @throws {Refused} PERSON_REQUIRED, OPERATION_NOT_ALLOWED, USER_TASK_SUSPENDED, USER_TASK_DELEGATED */
export function allowItem(run: Run, { nodeId, element, spec, item }: Work, operation: string): void {
  if (run.actor.kind !== 'person') throw new Refused('PERSON_REQUIRED', { operation });
  const allowed = operationsOfItem(spec, item.kind);
  if (!allowed.includes(operation) && !allowed.includes(ALLOWED_BY[operation] ?? operation))
    throw new Refused('OPERATION_NOT_ALLOWED', { operation, elementId: element.id, allowed });
  if (run.nodes[nodeId]!.task?.suspended) throw new Refused('USER_TASK_SUSPENDED', { taskId: item.id, operation });
  if (item.owner !== undefined && !WHILE_DELEGATED.has(operation)) throw new Refused('USER_TASK_DELEGATED', { taskId: item.id, operation });
}

/** @throws {Refused} USER_TASK_NOT_ASSIGNEE */
export function demandItemHolder(run: Run, { item }: Work): void {
  if (item.person !== holderOf(run, run.actor)) throw new Refused('USER_TASK_NOT_ASSIGNEE', { taskId: item.id });
}

export function editItem(run: Run, { nodeId, item }: Work, next: ItemState | null): void {
  const items = (run.nodes[nodeId]!.items ?? []).flatMap((one) => (one.id !== item.id ? [one] : next === null ? [] : [next]));
  editNode(run, nodeId, { items: items.length > 0 ? items : undefined });
}

/** Whoever receives work meets the obligations of its duty. @throws {Refused} DUTY_CONFLICT, CERTIFICATE_REQUIRED */
export function demandMayHold(run: Run, nodeId: string, personId: string, { duty }: UserTaskSpec, taskId: string): void {
  const objection = mayHold(run, run.nodes[processNodeOf(run.nodes, nodeId)]!.definition!, personId, duty);
  if (objection !== null) throw new Refused(objection.code, { ...objection.details, taskId });
}

/** Somebody who holds a post. @throws {Refused} PERSON_NOT_KNOWN */
export function demandKnown(run: Run, personId: string): void {
  if ((run.env.facts.people[personId]?.posts.length ?? 0) === 0) throw new Refused('PERSON_NOT_KNOWN', { personId });
}

/**
 * The persons a command names, as it should have written them. @throws {Refused} OPERATION_INVALID (no list of texts, empty, or one twice),
 * PERSONS_TOO_MANY, OPERATION_ON_SELF, PERSON_NOT_KNOWN
 */
export function checkPersons(run: Run, persons: unknown): readonly string[] {
  const isList = Array.isArray(persons) && persons.length > 0 && persons.every((one) => typeof one === 'string' && one !== '');
  if (!isList) throw new Refused('OPERATION_INVALID', { field: 'persons' });
  const named = persons as readonly string[];
  if (named.length > PERSONS_LIMIT) throw new Refused('PERSONS_TOO_MANY', { limit: PERSONS_LIMIT });
  if (new Set(named).size < named.length) throw new Refused('OPERATION_INVALID', { field: 'persons' });
  for (const personId of named) {
    if (actingPersons(run, run.actor).includes(personId)) throw new Refused('OPERATION_ON_SELF', { personId });
    demandKnown(run, personId);
  }
  return named;
}

/** What a person wrote; blank counts as nothing. @throws {Refused} OPERATION_INVALID, TEXT_TOO_LONG, REASON_REQUIRED */
export function checkText(text: unknown, field: string, isRequired: boolean): string | undefined {
  if (text !== undefined && typeof text !== 'string') throw new Refused('OPERATION_INVALID', { field });
  if (text !== undefined && text.length > TEXT_LIMIT) throw new Refused('TEXT_TOO_LONG', { field, limit: TEXT_LIMIT });
  if (text !== undefined && text.trim() !== '') return text;
  if (isRequired) throw new Refused(field === 'reason' || field === 'comment' ? 'REASON_REQUIRED' : 'OPERATION_INVALID', { field });
  return undefined;
}

/** The reason 理由, asked for where the law or the pack does. As `checkText`. */
export function checkReason({ reasons }: UserTaskSpec, operation: string, reason: unknown): { readonly reason?: string } {
  const text = checkText(reason, 'reason', ALWAYS_REASONED.has(operation) || (reasons ?? []).includes(operation));
  return text === undefined ? {} : { reason: text };
}
