import type { JsonObject } from '../../../engine/src/pure.ts';
import { allows, noteActed } from './return.ts';
import { terminate } from './scopes.ts';
import { addSign, removeSign, sign } from './signing.ts';
import { closeItem, type Instance, type Item, openItem, type Round, see, type World } from './world.ts';

/** What people do with a task besides completing, returning and taking it back (docs/tasks.md); `reason` empty: none is given. */
export type Operation =
  | 'delegate'
  | 'resolve'
  | 'recall'
  | 'suspend'
  | 'activate'
  | 'terminate'
  | 'void'
  | 'urge'
  | 'carbon-copy'
  | 'consult'
  | 'reply'
  | 'add-sign'
  | 'remove-sign'
  | 'sign';

export interface OperationAct {
  readonly do: 'operate';
  readonly operation: Operation;
  readonly element: string;
  readonly nth: number;
  /** a person, or `admin` */
  readonly by: string;
  readonly persons?: readonly string[];
  readonly reason?: string;
  /** which of the task's open items, oldest first */
  readonly item?: number;
  readonly variables?: JsonObject;
  readonly position?: 'before' | 'after' | 'beside';
  /** of a round before or after */
  readonly mode?: Round['mode'];
  readonly agree?: boolean;
}

/** Who is known here: each holds a post. */
export const PEOPLE: readonly string[] = ['p1', 'p2', 'p3', 'p4'];

/** `om:operations` calls 办回 and 收回委派 by the word of 委派, 激活 by that of 挂起; an answer needs none. */
const WORDS: { readonly [operation: string]: string | null } = {
  resolve: 'delegate',
  recall: 'delegate',
  activate: 'suspend',
  reply: null,
  sign: null,
};

/** What an administrator may do whatever the node says. */
const ADMINISTRATORS: readonly string[] = ['recall', 'suspend', 'activate'];
/** What is possible while somebody has the task for its owner. */
const WHILE_DELEGATED: readonly string[] = ['resolve', 'recall', 'suspend', 'activate', 'urge', 'carbon-copy', 'consult', 'reply', 'sign'];

/** What is possible once it is completed and signers after it are heard. */
const AFTER_DONE: readonly string[] = ['sign', 'remove-sign'];

/** False where it is refused. */
export function operate(world: World, instance: Instance, act: OperationAct): boolean {
  const { operation, by } = act;
  const word = WORDS[operation] === undefined ? operation : WORDS[operation]!;
  const isBeyond = by === 'admin' && ADMINISTRATORS.includes(operation);
  if (word !== null && !isBeyond && !allows(instance.element, word)) return false;
  const { isSuspended, owner, doneBy } = instance.task!;
  if (isSuspended && operation !== 'activate') return false;
  if (doneBy !== null && !AFTER_DONE.includes(operation)) return false;
  if (owner !== null && !WHILE_DELEGATED.includes(operation)) return false;
  return OPERATIONS[act.operation](world, instance, act);
}

type Perform = (world: World, instance: Instance, act: OperationAct) => boolean;

const OPERATIONS: { readonly [operation in Operation]: Perform } = {
  delegate,
  resolve,
  recall,
  suspend,
  activate,
  terminate: (world, instance, act) => end(world, instance, act, 'user-task.terminated'),
  void: (world, instance, act) => end(world, instance, act, 'user-task.voided'),
  urge,
  'carbon-copy': copy,
  consult,
  reply,
  'add-sign': addSign,
  'remove-sign': removeSign,
  sign,
};

const has = ({ task }: Instance, by: string): boolean => task!.assignee === by;

/** 委派: to somebody else, who gives it back. */
function delegate(world: World, instance: Instance, { by, persons }: OperationAct): boolean {
  const task = instance.task!;
  const [to] = persons!;
  if (!has(instance, by) || to === by || !PEOPLE.includes(to!)) return false;
  task.owner = task.assignee;
  task.assignee = to!;
  see(world, 'user-task.delegated', instance.element, `${task.owner}>${to}`);
  noteActed(world, instance);
  return true;
}

/** 办回: what the delegate found is recorded, nothing is written. */
function resolve(world: World, instance: Instance, { by }: OperationAct): boolean {
  if (instance.task!.owner === null || !has(instance, by)) return false;
  see(world, 'user-task.resolved', instance.element, instance.task!.owner);
  giveBack(world, instance);
  return true;
}

/** 收回委派 by the delegator or an administrator. */
function recall(world: World, instance: Instance, { by }: OperationAct): boolean {
  const { owner } = instance.task!;
  if (owner === null || (by !== owner && by !== 'admin')) return false;
  see(world, 'user-task.recalled', instance.element, owner);
  giveBack(world, instance);
  return true;
}

function giveBack(world: World, instance: Instance): void {
  instance.task!.assignee = instance.task!.owner!;
  instance.task!.owner = null;
  noteActed(world, instance);
}

function suspend(world: World, instance: Instance, { by }: OperationAct): boolean {
  if (!has(instance, by) && by !== 'admin') return false;
  instance.task!.isSuspended = true;
  see(world, 'user-task.suspended', instance.element);
  noteActed(world, instance);
  return true;
}

function activate(world: World, instance: Instance, { by }: OperationAct): boolean {
  if (!instance.task!.isSuspended || (!has(instance, by) && by !== 'admin')) return false;
  instance.task!.isSuspended = false;
  see(world, 'user-task.activated', instance.element);
  noteActed(world, instance);
  return true;
}

/** 终止 and 作废: everything ends; both always ask for a reason. */
function end(world: World, instance: Instance, { by, reason }: OperationAct, what: string): boolean {
  if (!has(instance, by) || reason === '') return false;
  see(world, what, instance.element);
  endRoot(world);
  world.isVoid = what === 'user-task.voided';
  return true;
}

/** Everything is withdrawn. */
export function endRoot(world: World): void {
  world.moving = [];
  world.undos = [];
  for (const instance of world.instances.filter((one) => one.parent === null)) terminate(world, instance);
  world.status = 'terminated';
  see(world, 'root.terminated', '');
}

const HOUR = 3_600_000;

/** 催办: the signers waited for are urged, else the assignee; once an hour, nobody only himself. */
function urge(world: World, instance: Instance, { by }: OperationAct): boolean {
  const task = instance.task!;
  const signers = task.items.filter((one) => one.position === 'before').map((one) => one.person);
  const urged = signers.length > 0 ? signers : [task.assignee];
  if (!PEOPLE.includes(by) || (urged.length === 1 && urged[0] === by)) return false;
  if (task.urgedAt !== null && Date.parse(world.now) - Date.parse(task.urgedAt) < HOUR) return false;
  task.urgedAt = world.now;
  see(world, 'user-task.urged', instance.element, urged.join(','));
  return true;
}

function copy(world: World, instance: Instance, { by, persons }: OperationAct): boolean {
  if (!has(instance, by) || persons!.some((one) => !PEOPLE.includes(one) || one === by)) return false;
  see(world, 'user-task.carbon-copied', instance.element, persons!.join(','));
  return true;
}

/** 沟通: an item for each person asked; nobody is asked twice at once. */
function consult(world: World, instance: Instance, { by, persons }: OperationAct): boolean {
  const isAsked = (person: string) => instance.task!.items.some((one) => one.kind === 'consult' && one.person === person);
  if (!has(instance, by) || persons!.some((one) => !PEOPLE.includes(one) || one === by || isAsked(one))) return false;
  see(world, 'user-task.consulted', instance.element, persons!.join(','));
  for (const person of persons!) openItem(world, instance, { kind: 'consult', person });
  return true;
}

/** 答复: who was asked, once. */
function reply(world: World, instance: Instance, { by, item }: OperationAct): boolean {
  const asked: Item | undefined = instance.task!.items.filter((one) => one.kind === 'consult')[item ?? 0];
  if (asked === undefined || asked.person !== by) return false;
  see(world, 'user-task.replied', instance.element);
  closeItem(world, instance, asked, 'answered');
  return true;
}

/** Nobody completes or returns a task that is suspended, or that somebody has for its owner; then only who has it. */
export function mayAct(instance: Instance, by: string): boolean {
  const task = instance.task!;
  return !task.isSuspended && task.owner === null && task.assignee === by && task.doneBy === null;
}
