import type { Json } from '../../../engine/src/pure.ts';
import type { El } from './model.ts';

/**
 * What the reference interpreter knows: plain objects, never stored, never compiled. BPMN 2.0.2 §13 speaks of tokens on sequence flows and of
 * instances of activities; both are here, and nothing else is.
 */
export interface World {
  readonly processes: ReadonlyMap<string, El>;
  status: 'none' | 'active' | 'completed' | 'terminated';
  /** 作废 */
  isVoid: boolean;
  now: string;
  /** everything that is open, oldest first */
  instances: Instance[];
  /** tokens on their way, first in first out (docs/elements.md, order inside one step) */
  moving: Token[];
  /** compensations under way */
  undos: Undo[];
  serial: number;
  /** all that fired, oldest first: the occurrence net of the root */
  readonly firings: Firing[];
  /** joins that cannot be undone or relied on something being done */
  readonly takings: Taking[];
  /** what could be seen in this step */
  seen: Seen[];
}

/** A token 令牌 on a sequence flow; `flow` is null where it began at its node. */
export interface Token {
  readonly scope: Instance;
  readonly flow: El | null;
  readonly node: El;
  /** what had to happen for it to be here */
  readonly after: readonly Firing[];
}

/** An element that was done: it took these tokens and all it gave names it. The firings of a root are its occurrence net. */
export interface Firing {
  readonly element: El;
  readonly scope: Instance;
  readonly took: readonly Token[];
  readonly order: number;
  /** a return has taken it back */
  isWithdrawn: boolean;
  /** somebody or something has acted on what came of it */
  isActedOn: boolean;
}

/** Tokens taken by an inclusive join or a reset, with the flows that counted as filled, or by what cannot be undone: a complex gateway, a start quantity. */
export interface Taking {
  readonly node: El;
  readonly scope: Instance;
  readonly took: readonly Token[];
  readonly filled: ReadonlySet<El> | null;
  readonly canBeUndone: boolean;
  /** how many had fired before */
  readonly order: number;
}

/** An activity instance 活动实例, a process instance, or the whole of a multi-instance or loop, whose members are its children. */
export interface Instance {
  readonly serial: number;
  readonly element: El;
  readonly role: 'process' | 'single' | 'whole' | 'member';
  readonly parent: Instance | null;
  readonly took: readonly Token[];
  readonly variables: Map<string, Json>;
  /** tokens that wait in front of a node in it: at a join, or for its start quantity */
  arrivals: Token[];
  waits: Wait[];
  isOpen: boolean;
  hasJob: boolean;
  /** an open user task */
  task: HumanTask | null;
  /** 直送退回人: where its token goes when it is done */
  straightBack: El | null;
  incident: { readonly code: string; readonly again: () => void } | null;
  /** a member: which one, from 1 */
  readonly index: number | null;
  /** the whole of a multi-instance or loop */
  loop: Loop | null;
  /** an event that waits for the compensation it threw */
  awaits: 'compensation' | 'cancel' | null;
  /** what completed in this scope and can be compensated, oldest first */
  done: Done[];
  /** it stands for an activity that had completed and is being undone */
  isUndone: boolean;
  /** complex gateways that fired and wait for reset, with the flows they took from */
  readonly fired: Map<El, readonly El[]>;
  /** parallel multiple events: what happened so far */
  readonly heard: Map<El, { parts: Set<El>; variables: Record<string, Json> }>;
  /** an ad-hoc sub-process whose completion condition held */
  isClosing: boolean;
}

/** Who has a task, and what is open beside it (docs/tasks.md). */
export interface HumanTask {
  assignee: string;
  /** 委派: who gets it back */
  owner: string | null;
  isSuspended: boolean;
  urgedAt: string | null;
  /** open items, oldest first */
  items: Item[];
  /** rounds of signers that are not decided */
  before: Round | null;
  after: Round | null;
  /** who completed it, while signers after it are heard */
  doneBy: string | null;
}

/** A work item of one person beside a task. */
export interface Item {
  readonly kind: 'sign' | 'consult';
  readonly person: string;
  readonly position?: 'before' | 'after';
}

/** A round of signers 加签: how the answers count, how many there are, what was answered, who has no item yet. */
export interface Round {
  readonly mode: 'all' | 'any' | 'sequence' | { readonly ratio: number };
  of: number;
  agreed: number;
  disagreed: number;
  readonly waiting: string[];
}

export interface Loop {
  readonly isSequential: boolean;
  readonly isStandard: boolean;
  readonly items: readonly Json[] | null;
  total: number;
  /** members added 并加签, by number: for whom */
  readonly added: Map<number, string>;
  begun: number;
  completed: number;
}

export interface Done {
  readonly element: El;
  readonly role: Instance['role'];
  readonly variables: ReadonlyMap<string, Json>;
  readonly inner: readonly Done[];
}

/** What is undone one after the other (§13.5.5). */
export interface Undo {
  /** who waits until all is undone; null where nobody does */
  readonly driver: Instance | null;
  pending: { readonly scope: Instance; readonly done: Done }[];
  current: Instance | null;
}

/** An open timer, subscription or condition. `host` is what it closes with. */
export interface Wait {
  readonly host: Instance;
  readonly event: El;
  readonly trigger: El;
  readonly kind: 'timer' | 'message' | 'signal' | 'conditional';
  /** a condition: it was true when it was last looked at */
  wasTrue: boolean;
  /** a timer */
  dueAt: string | null;
  /** firings left of a cycle; null: for ever */
  left: number | null;
}

/** `what` and `element` as the kernel's events name them; `more` is a code, a flow or a name. */
export interface Seen {
  readonly what: string;
  readonly element: string;
  readonly more?: string;
}

export function see(world: World, what: string, element: El | string, more?: string): void {
  world.seen.push({ what, element: typeof element === 'string' ? element : element.id, ...(more === undefined ? {} : { more }) });
}

export function childrenOf(world: World, parent: Instance | null): Instance[] {
  return world.instances.filter((one) => one.parent === parent);
}

/** The nearest process instance around. */
export function processOf(instance: Instance): Instance {
  return instance.role === 'process' ? instance : processOf(instance.parent!);
}

export function isWithin(instance: Instance | null, outer: Instance): boolean {
  return instance !== null && (instance === outer || isWithin(instance.parent, outer));
}

export function newInstance(
  world: World,
  element: El,
  role: Instance['role'],
  parent: Instance | null,
  took: readonly Token[],
  index: number | null = null,
): Instance {
  world.serial += 1;
  const instance: Instance = {
    serial: world.serial,
    element,
    role,
    parent,
    took,
    variables: new Map(),
    arrivals: [],
    waits: [],
    isOpen: true,
    hasJob: false,
    task: null,
    straightBack: null,
    incident: null,
    index,
    loop: null,
    awaits: null,
    done: [],
    isUndone: false,
    fired: new Map(),
    heard: new Map(),
    isClosing: false,
  };
  world.instances.push(instance);
  return instance;
}

export function openItem(world: World, instance: Instance, item: Item): void {
  instance.task!.items.push(item);
  see(world, 'work-item.opened', instance.element, `${item.kind} ${item.person}`);
}

export function closeItem(world: World, instance: Instance, item: Item, cause: 'answered' | 'removed' | 'decided' | 'ended'): void {
  instance.task!.items = instance.task!.items.filter((one) => one !== item);
  see(world, 'work-item.closed', instance.element, `${item.kind} ${cause}`);
}

/** The task is over, and with it what was open beside it. */
export function closeTask(world: World, instance: Instance, what: 'user-task.completed' | 'user-task.cancelled'): void {
  if (instance.task === null) return;
  for (const item of instance.task.items) closeItem(world, instance, item, 'ended');
  const isDone = instance.task.doneBy !== null;
  instance.task = null;
  if (!isDone) see(world, what, instance.element);
}
