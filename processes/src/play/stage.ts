import {
  type Actor,
  type CopyFacts,
  type Facts,
  type ItemState,
  type KernelCommand,
  type KernelEvent,
  type Node,
  type Program,
  type ProgramSet,
  type Refusal,
  type RuntimeRules,
  type State,
  step,
  type TaskState,
} from '@onematter/engine/pure';
import type { Json, JsonObject } from '../json.ts';

type Bare<T> = T extends unknown ? Omit<T, 'actor'> : never;
export type BareCommand = Bare<KernelCommand>;

const NO_RULES: RuntimeRules = { distinctPersons: [], qualified: [] };
const SYSTEM: Actor = { kind: 'system', id: 'play' };
/** Who acts where the model names nobody. */
export const PLAYER = 'player';

export interface OpenJob {
  readonly jobId: string;
  readonly elementId: string;
  readonly jobType: string;
}

export interface OpenSubscription {
  readonly subscriptionId: string;
  readonly messageName: string;
  readonly correlationKey: string | null;
}

/**
 * One root in memory on the production kernel: state, clock, and what is open, read from state and events. It knows no persons: whoever
 * acts on a task holds the posts its candidates ask for.
 */
export class Stage {
  readonly programs: readonly Program[];
  readonly events: { readonly event: KernelEvent; readonly at: string }[] = [];
  readonly jobs = new Map<string, OpenJob>();
  readonly subscriptions = new Map<string, OpenSubscription>();
  /** of the process instances nothing called, also after their end */
  readonly variables = new Map<string, Record<string, Json>>();
  state: State | null = null;
  now: string;
  readonly #set: ProgramSet;
  #ids = 0;

  constructor(programs: readonly Program[], startAt: string) {
    this.programs = programs;
    this.now = startAt;
    const byId = new Map(programs.map((program) => [program.processId, program]));
    this.#set = {
      program: (id) => byId.get(id) ?? null,
      resolveCall: (processId) => (byId.has(processId) ? processId : null),
      rules: () => NO_RULES,
    };
  }

  get nodes(): readonly (readonly [string, Node])[] {
    return Object.entries(this.state?.nodes ?? {});
  }

  /** Takes a command; a refusal comes back and changes nothing. */
  do(command: BareCommand, actor: Actor = SYSTEM, people: Facts['people'] = {}, copy?: CopyFacts): Refusal | null {
    const env = {
      now: this.now,
      newId: () => `play-${++this.#ids}`,
      facts: { case: null, participations: [], people, ...(copy === undefined ? {} : { copy }) },
      deadline: () => null,
    };
    const result = step(this.#set, this.state, { ...command, actor } as KernelCommand, env);
    if (result.kind === 'refused') return result;
    this.state = result.state;
    for (const event of result.events) {
      this.events.push({ event, at: this.now });
      this.#note(event);
    }
    return null;
  }

  #note(event: KernelEvent): void {
    switch (event.type) {
      case 'process-instance.started':
        if (event.parentActivityId === null) this.variables.set(event.scopeId, {});
        return;
      case 'variables.changed': {
        const known = this.variables.get(event.scopeId);
        if (known !== undefined) Object.assign(known, event.after);
        return;
      }
      case 'job.created':
        return void this.jobs.set(event.job.jobId, event.job);
      case 'job.completed':
      case 'job.cancelled':
        return void this.jobs.delete(event.jobId);
      case 'job.failed':
        if (event.errorCode !== undefined || event.retriesLeft === 0) this.jobs.delete(event.jobId);
        return;
      case 'subscription.opened':
        return void this.subscriptions.set(event.subscriptionId, event);
      case 'subscription.closed':
        return void this.subscriptions.delete(event.subscriptionId);
      case 'input.held': // the suspended root has it: it is not brought a second time
        if (event.isOpen) return;
        this.jobs.delete(event.id);
        this.subscriptions.delete(event.id);
        return;
    }
  }

  /** Open tasks of an element, oldest first. */
  tasksOf(elementId: string): readonly TaskState[] {
    return this.nodes.flatMap(([, node]) => (node.element === elementId && node.task !== undefined ? [node.task] : []));
  }

  /** Open items beside an element's tasks: signers and persons asked, oldest first. */
  itemsOf(elementId: string): readonly ItemState[] {
    return this.nodes.flatMap(([, node]) => (node.element === elementId ? (node.items ?? []) : []));
  }

  /** Completed tasks of an element, oldest first, each with who completed it. */
  completedOf(elementId: string, by: string | undefined): readonly TaskState[] {
    return this.events.flatMap(({ event }) =>
      event.type === 'user-task.completed' && event.elementId === elementId && (by === undefined || event.by === by)
        ? [{ id: event.taskId, assignee: event.by }]
        : [],
    );
  }

  /** Copies sent from an element's tasks, oldest first. */
  copiesOf(elementId: string): readonly CopyFacts[] {
    const read = new Map(this.events.flatMap(({ event, at }) => (event.type === 'user-task.read' ? [[event.copyId, at] as const] : [])));
    return this.events.flatMap(({ event }) => {
      if (event.type !== 'user-task.carbon-copied' || event.elementId !== elementId) return [];
      const { taskId } = event;
      return event.copies.map((copy) => ({ ...copy, taskId, elementId, readAt: read.get(copy.copyId) ?? null }));
    });
  }

  /** Elements of the activity instances that wait, one entry an instance: those nothing runs inside of. */
  waiting(): string[] {
    const parents = new Set(this.nodes.map(([, node]) => node.parent));
    return this.nodes.flatMap(([id, node]) => (parents.has(id) || node.definition !== undefined ? [] : [node.element]));
  }

  /** The next timer, earliest first and then oldest; null where none is set. One that came due while the root is suspended is kept there. */
  nextTimer(): { readonly timerId: string; readonly dueAt: string; readonly element: string } | null {
    const held = new Set(this.state?.suspended?.held?.flatMap((input) => (input.type === 'timer.fire' ? [input.timerId] : [])));
    const timers = this.nodes.flatMap(([, node]) =>
      (node.waits ?? []).flatMap((wait) =>
        wait.kind === 'timer' && !held.has(wait.id) ? [{ timerId: wait.id, dueAt: wait.dueAt, element: wait.element }] : [],
      ),
    );
    return timers.reduce<(typeof timers)[number] | null>((first, one) => (first === null || one.dueAt < first.dueAt ? one : first), null);
  }

  /** Each process instance nothing called, oldest first, with its own variables. */
  rootProcesses(): readonly { readonly element: string; readonly instance: string; readonly variables: JsonObject }[] {
    return this.events.flatMap(({ event }) =>
      event.type === 'process-instance.started' && event.parentActivityId === null
        ? [{ element: event.processId, instance: event.scopeId, variables: this.variables.get(event.scopeId) ?? {} }]
        : [],
    );
  }

  /** Of all of them; of equal names the one of the process that began last. */
  allVariables(): JsonObject {
    return Object.assign({}, ...this.variables.values());
  }
}

/** The person who acts on a task, with the posts that make a candidate of them: `by`, else its assignee, its first candidate, or the player. */
export function actorFor(task: TaskState, by: string | undefined): { readonly actor: Actor; readonly people: Facts['people'] } {
  const personId = by ?? task.assignee ?? task.users?.[0] ?? PLAYER;
  return { actor: { kind: 'person', id: personId }, people: { [personId]: personOf(task, personId) } };
}

export function personOf(task: TaskState, personId: string): Facts['people'][string] {
  const agencyId = task.agency ?? 'play';
  const roles = task.roles ?? ['play'];
  return { personId, name: personId, posts: roles.map((role) => ({ postId: `${personId}-${role}`, role, agencyId })), certificates: [] };
}
