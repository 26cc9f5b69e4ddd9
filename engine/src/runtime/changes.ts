import type { Actor, Instant, JobCreated, JsonObject, KernelEvent, Participation, UserTaskOpened } from '../kernel/types.ts';
import { type MigrationChanges, noMigrationChanges } from './migration-changes.ts';
import { foldOperation, isFoldedHere, noOperationChanges, type OperationChanges } from './operation-changes.ts';
import type { TaskSearch } from './types.ts';

/*
 * What a command's events change in the tables, net: a task that opens and ends in the same command is only written as done, a timer
 * that is scheduled and cancelled is not written at all. Events are the only source; nothing here reads a table.
 */

type EventOf<T extends KernelEvent['type']> = Extract<KernelEvent, { readonly type: T }>;

export interface OpenedTask extends UserTaskOpened {
  /** an item beside a task; absent: a task */
  readonly kind?: 'sign' | 'consult';
  readonly parentTaskId?: string;
  readonly search: TaskSearch;
  /** whose roles are meant, resolved when it opened */
  readonly rolesAgencyId: string | null;
  /** under which it stands while nobody holds it */
  readonly candidatePrincipals: readonly string[];
}

export interface EndedTask {
  readonly taskId: string;
  readonly ending: 'completed' | 'returned' | 'cancelled';
  readonly endedBy: string | null;
  /** who held it, where this very command handed it out; absent: as stored */
  readonly assignee?: string | null;
}

export interface FailedJob {
  readonly jobId: string;
  readonly retriesLeft: number;
}

export interface SentMessage {
  readonly name: string;
  readonly key: string | null;
  readonly variables: JsonObject;
}

export interface ThrownSignal {
  readonly name: string;
  readonly variables: JsonObject;
}

export interface Changes {
  /** tasks that are new and still open */
  readonly opened: Map<string, OpenedTask>;
  /** tasks that are new and ended at once */
  readonly passed: Map<string, { readonly task: OpenedTask; readonly end: EndedTask }>;
  /** stored tasks with a new assignee */
  readonly assigned: Map<string, string | null>;
  /** stored tasks that ended */
  readonly ended: Map<string, EndedTask>;
  /** null: no longer open */
  readonly timers: Map<string, EventOf<'timer.scheduled'> | null>;
  readonly subscriptions: Map<string, EventOf<'subscription.opened'> | null>;
  readonly signalSubscriptions: Map<string, EventOf<'signal-subscription.opened'> | null>;
  readonly jobs: Map<string, JobCreated | null>;
  readonly failedJobs: Map<string, FailedJob>;
  readonly sent: SentMessage[];
  readonly thrown: ThrownSignal[];
  readonly participations: Map<string, { readonly personId: string; readonly duty: string }>;
  readonly raised: Map<string, EventOf<'incident.raised'>>;
  readonly resolved: Set<string>;
  readonly operations: OperationChanges;
  /** a suspension 挂起 of the root has ended: it was resumed, or the root ended */
  isResumed: boolean;
  readonly migration: MigrationChanges;
}

export function noChanges(): Changes {
  return {
    opened: new Map(),
    passed: new Map(),
    assigned: new Map(),
    ended: new Map(),
    timers: new Map(),
    subscriptions: new Map(),
    signalSubscriptions: new Map(),
    jobs: new Map(),
    failedJobs: new Map(),
    sent: [],
    thrown: [],
    participations: new Map(),
    raised: new Map(),
    resolved: new Set(),
    operations: noOperationChanges(),
    isResumed: false,
    migration: noMigrationChanges(),
  };
}

/** How a task that opens is found: its search columns and the agency its roles are meant at. */
export type Describe = (task: UserTaskOpened) => Pick<OpenedTask, 'search' | 'rolesAgencyId' | 'candidatePrincipals'>;

/** Adds one event to the changes. */
export function fold(changes: Changes, event: KernelEvent, describe: Describe): void {
  for (const { personId, duty } of participationsIn(event)) addParticipation(changes, personId, duty);
  if (isFoldedHere(event)) {
    const ends = (taskId: string, ending: EndedTask['ending'], endedBy: string | null) => end(changes, { taskId, ending, endedBy });
    foldOperation(changes, event, describe, (taskId, assignee) => assign(changes, taskId, assignee), ends);
    return;
  }
  switch (event.type) {
    case 'user-task.opened':
      return void changes.opened.set(event.task.taskId, { ...event.task, ...describe(event.task) });
    case 'user-task.migrated':
      return void changes.migration.tasks.set(event.task.taskId, {
        task: { ...event.task, ...describe(event.task) },
        keepsDueAt: event.keepsDueAt,
      });
    case 'work.migrated':
      return void changes.migration.work.push(event);
    case 'user-task.assigned':
      assign(changes, event.taskId, event.assignee);
      return;
    case 'user-task.completed':
      end(changes, { taskId: event.taskId, ending: 'completed', endedBy: event.by });
      return;
    case 'user-task.returned':
      end(changes, { taskId: event.taskId, ending: 'returned', endedBy: event.by });
      return;
    case 'user-task.cancelled':
      end(changes, { taskId: event.taskId, ending: 'cancelled', endedBy: null });
      return;
    case 'timer.scheduled':
      return void changes.timers.set(event.timerId, event);
    case 'timer.fired':
    case 'timer.cancelled':
      return void changes.timers.set(event.timerId, null);
    case 'subscription.opened':
      return void changes.subscriptions.set(event.subscriptionId, event);
    case 'subscription.closed':
      return void changes.subscriptions.set(event.subscriptionId, null);
    case 'signal-subscription.opened':
      return void changes.signalSubscriptions.set(event.subscriptionId, event);
    case 'signal-subscription.closed':
      closeSignal(changes, event.subscriptionId);
      return;
    case 'signal.thrown':
      return void changes.thrown.push({ name: event.signalName, variables: event.variables });
    case 'message.sent':
      return void changes.sent.push({ name: event.messageName, key: event.correlationKey, variables: event.variables });
    case 'incident.raised':
      return void changes.raised.set(event.incidentId, event);
    case 'incident.resolved':
      if (!changes.raised.delete(event.incidentId)) changes.resolved.add(event.incidentId);
      return;
    case 'input.held':
      hold(changes, event);
      return;
    default:
      foldJob(changes, event);
      return;
  }
}

/** What a suspended root keeps will not be brought again; what goes on listening stays. */
function hold(changes: Changes, { input, id, isOpen }: EventOf<'input.held'>): void {
  if (isOpen) return;
  if (input === 'timer.fire') changes.timers.set(id, null);
  else if (input === 'message.deliver') changes.subscriptions.set(id, null);
  else changes.jobs.set(id, null);
}

function foldJob(changes: Changes, event: KernelEvent): void {
  switch (event.type) {
    case 'job.created':
      changes.failedJobs.delete(event.job.jobId);
      return void changes.jobs.set(event.job.jobId, event.job);
    case 'job.completed':
    case 'job.cancelled':
      changes.failedJobs.delete(event.jobId);
      return void changes.jobs.set(event.jobId, null);
    case 'job.failed':
      failJob(changes, event);
      return;
  }
}

/** A BPMN error ends the job; a failure with retries left waits for the next; the last failure leaves it to the incident. */
function failJob(changes: Changes, event: EventOf<'job.failed'>): void {
  if (event.errorCode !== undefined || event.retriesLeft <= 0) return void changes.jobs.set(event.jobId, null);
  changes.failedJobs.set(event.jobId, { jobId: event.jobId, retriesLeft: event.retriesLeft });
}

/** One that opened in the same command was never stored: nobody else could have heard of it. */
function closeSignal({ signalSubscriptions }: Changes, subscriptionId: string): void {
  if (!signalSubscriptions.delete(subscriptionId)) signalSubscriptions.set(subscriptionId, null);
}

function assign(changes: Changes, taskId: string, assignee: string | null): void {
  const fresh = changes.opened.get(taskId);
  if (fresh) changes.opened.set(taskId, { ...fresh, assignee });
  else changes.assigned.set(taskId, assignee);
}

/** A returned task is also cancelled by the withdrawal of its token: the first ending is the one that counts. */
function end(changes: Changes, ending: EndedTask): void {
  const { taskId } = ending;
  if (changes.ended.has(taskId) || changes.passed.has(taskId)) return;
  const fresh = changes.opened.get(taskId);
  if (fresh === undefined) {
    const assignee = changes.assigned.get(taskId);
    changes.assigned.delete(taskId); // it stands in nobody's worklist any more
    changes.ended.set(taskId, assignee === undefined ? ending : { ...ending, assignee });
    return;
  }
  changes.opened.delete(taskId);
  changes.passed.set(taskId, { task: fresh, end: ending });
}

/** Whoever completed, signed or resolved something of a duty took part, and so did the person acted for 被代理人. */
export function participationsIn(event: KernelEvent): Participation[] {
  if (event.type !== 'user-task.completed' && event.type !== 'user-task.resolved' && event.type !== 'user-task.signed') return [];
  const { by, onBehalfOf, duty } = event;
  if (duty === null) return [];
  return [by, ...(onBehalfOf === undefined ? [] : [onBehalfOf])].map((personId) => ({ personId, duty }));
}

export function addParticipation(changes: Changes, personId: string, duty: string): void {
  changes.participations.set(`${personId}\u001f${duty}`, { personId, duty });
}

/** In whose worklist an open task stands: its assignee's alone, else every candidate's. */
export function principalsOf(task: OpenedTask): string[] {
  return task.assignee === null ? [...task.candidatePrincipals] : [`person:${task.assignee}`];
}

/** All substrings of one and two characters, for search terms too short for trigrams; lower case, without blanks. */
export function gramsOf(...texts: readonly (string | null)[]): string[] {
  const grams = new Set<string>();
  for (const text of texts) {
    const characters = [...(text ?? '').normalize('NFKC').toLowerCase()].filter((character) => character.trim() !== '');
    characters.forEach((character, index) => {
      grams.add(character);
      const next = characters[index + 1];
      if (next !== undefined) grams.add(character + next);
    });
  }
  return [...grams];
}

/** One event of the history before it is numbered and chained. */
export interface PendingEvent {
  readonly type: string;
  readonly data: JsonObject;
  readonly actor: Actor;
  readonly at: Instant;
}
