import type { ProgramSet } from '../kernel/program.ts';
import type { State, Wait } from '../kernel/state.ts';
import type { Env, KernelEvent } from '../kernel/types.ts';
import { migrateInstance } from './migrate.ts';
import type { MigrationFinding, MigrationPlan, MigrationPreview, SubscriptionChange, TaskChange, TimerChange } from './plan.ts';

const NOTHING = {
  moves: [],
  timers: [],
  tasks: [],
  subscriptions: [],
  jobs: [],
  gainedLevels: [],
  lostLevels: [],
  lostReturns: [],
  goesOnTo: [],
} as const;

/** What a root would become: the same code as the migration, its result only looked at. Pure. */
export function previewMigration(programs: ProgramSet, state: State, plan: MigrationPlan, env: Env): MigrationPreview {
  const result = migrateInstance(programs, state, plan, env);
  if (result.kind === 'refused') {
    const findings = (result.details['findings'] ?? []) as unknown as readonly MigrationFinding[]; // as findingsAsDetails wrote them
    return { isPossible: false, code: result.code, findings, ...NOTHING };
  }
  const { events } = result;
  const moves = events.flatMap((event) => (event.type === 'process-instance.migrated' ? event.moves : []));
  const { gained, goesOn } = begun(events);
  return {
    isPossible: true,
    code: null,
    findings: result.warnings,
    moves,
    timers: timerChanges(state, result.state, events),
    tasks: taskChanges(events),
    subscriptions: subscriptionChanges(state, result.state, events),
    jobs: jobChanges(events),
    gainedLevels: gained,
    lostLevels: events.flatMap((event) => (event.type === 'activity.terminated' && event.cause === 'migration' ? [event.elementId] : [])),
    lostReturns: lostReturns(state, result.state, moves),
    goesOnTo: goesOn,
  };
}

/** Levels begin before anything is carried over; what begins after that has gone on by itself. */
function begun(events: readonly KernelEvent[]): { readonly gained: readonly string[]; readonly goesOn: readonly string[] } {
  const gained: string[] = [];
  const goesOn: string[] = [];
  let hasMoved = false;
  for (const event of events) {
    if (event.type === 'process-instance.migrated') hasMoved = false;
    else if (event.type === 'sequence-flow.taken' || event.type === 'condition.met' || event.type === 'activity.completed') hasMoved = true;
    else if (event.type === 'activity.activated')
      (!hasMoved && event.elementType === 'bpmn:SubProcess' ? gained : goesOn).push(event.elementId);
  }
  return { gained, goesOn };
}

function waitsOf(state: State): Map<string, Wait> {
  return new Map(Object.values(state.nodes).flatMap((node) => (node.waits ?? []).map((wait) => [wait.id, wait] as const)));
}

/** A timer that is closed while one of the same or the mapped event opens has been counted again. */
function timerChanges(before: State, after: State, events: readonly KernelEvent[]): TimerChange[] {
  const [old, next] = [waitsOf(before), waitsOf(after)];
  const deadlines = new Map(
    events.flatMap((event) => (event.type === 'timer.scheduled' ? [[event.timerId, event.deadline] as const] : [])),
  );
  const opened = [...next.values()].filter((wait) => wait.kind === 'timer' && !old.has(wait.id)) as Extract<Wait, { kind: 'timer' }>[];
  const closed = [...old.values()].filter((wait) => wait.kind === 'timer' && !next.has(wait.id)) as Extract<Wait, { kind: 'timer' }>[];
  const changes: TimerChange[] = [];
  for (const wait of opened) {
    const at = closed.findIndex(({ element }) => element === wait.element);
    const [replaced] = at < 0 ? [] : closed.splice(at, 1);
    const deadline = deadlines.get(wait.id) ?? null;
    const about = { elementId: wait.element, dueAfter: wait.dueAt, deadline };
    changes.push(
      replaced === undefined
        ? { ...about, change: 'opened', dueBefore: null }
        : { ...about, change: 'recounted', dueBefore: replaced.dueAt },
    );
  }
  return [
    ...changes,
    ...closed.map((wait) => ({
      elementId: wait.element,
      change: 'cancelled' as const,
      dueBefore: wait.dueAt,
      dueAfter: null,
      deadline: null,
    })),
  ];
}

function taskChanges(events: readonly KernelEvent[]): TaskChange[] {
  const changes = new Map<string, TaskChange>();
  for (const event of events) {
    if (event.type === 'user-task.migrated' || event.type === 'user-task.opened') {
      const { taskId, elementId, name, assignee } = event.task;
      const isNew = event.type === 'user-task.opened';
      changes.set(taskId, {
        taskId: isNew ? null : taskId,
        elementId,
        name,
        change: isNew ? 'created' : 'kept',
        assigneeBefore: isNew ? null : event.assigneeBefore,
        assigneeAfter: assignee,
      });
    } else if (event.type === 'user-task.cancelled') {
      const known = changes.get(event.taskId);
      if (known?.change === 'created') changes.delete(event.taskId);
      else
        changes.set(event.taskId, {
          taskId: event.taskId,
          elementId: event.elementId,
          name: known?.name ?? '',
          change: 'cancelled',
          assigneeBefore: known?.assigneeBefore ?? null,
          assigneeAfter: null,
        });
    }
  }
  return [...changes.values()];
}

function subscriptionChanges(before: State, after: State, events: readonly KernelEvent[]): SubscriptionChange[] {
  const names = new Map(
    events.flatMap((event) =>
      event.type === 'subscription.opened'
        ? [[event.subscriptionId, event.messageName] as const]
        : event.type === 'signal-subscription.opened'
          ? [[event.subscriptionId, event.signalName] as const]
          : [],
    ),
  );
  const [old, next] = [waitsOf(before), waitsOf(after)];
  const changed = (from: ReadonlyMap<string, Wait>, other: ReadonlyMap<string, Wait>, change: 'opened' | 'closed') =>
    [...from.values()].flatMap((wait): SubscriptionChange[] =>
      wait.kind === 'timer' || other.has(wait.id)
        ? []
        : [{ elementId: wait.element, kind: wait.kind, change, name: wait.kind === 'signal' ? wait.name : (names.get(wait.id) ?? null) }],
    );
  return [...changed(next, old, 'opened'), ...changed(old, next, 'closed')];
}

function jobChanges(events: readonly KernelEvent[]): MigrationPreview['jobs'] {
  return events.flatMap((event): MigrationPreview['jobs'] => {
    if (event.type === 'job.created') return [{ elementId: event.job.elementId, change: 'created' }];
    return event.type === 'job.cancelled' ? [{ elementId: event.elementId, change: 'cancelled' }] : [];
  });
}

/** Steps a scope listed as passed before and nothing lists now; by their old ids. */
function lostReturns(before: State, after: State, moves: MigrationPreview['moves']): string[] {
  if (moves.length === 0) return [];
  const passed = (state: State) =>
    Object.values(state.nodes).flatMap((node) => (node.passed ?? []).flatMap(({ element, closed }) => (closed ? [] : [element])));
  const kept = passed(after).length;
  const all = passed(before);
  const left = new Set(passed(after));
  return kept >= all.length ? [] : all.filter((element) => !left.has(element));
}
