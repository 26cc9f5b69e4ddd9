import { endItems } from '../tasks/items.ts';
import { Failure } from './failure.ts';
import type { ProgramElement, ProgramScope, SignalTrigger, TimerTrigger, Trigger } from './program.ts';
import { editNode, emit, programOf, type Run } from './run.ts';
import { signalName } from './signals.ts';
import type { Wait } from './state.ts';
import { addPeriod, parseCycle, parsePeriod, toInstant, toPeriod } from './time.ts';
import type { Instant } from './types.ts';
import { evaluate, evaluateText } from './variables.ts';

/** Timers, conditions, message and signal subscriptions: opened on a node, closed with it. */

/** Which trigger of a multiple event a wait is for; nothing on an event with one trigger. */
type Part = { readonly part?: number };

/** Opens what an event waits for; `holder` is the node the wait belongs to. Errors, escalations and compensation are found when thrown. */
export function openWait(run: Run, holder: string, event: ProgramElement, trigger: Trigger, part: Part = {}): void {
  if (trigger.kind === 'timer') openTimer(run, holder, event, trigger, part);
  else if (trigger.kind === 'message') openMessage(run, holder, event, trigger, part);
  else if (trigger.kind === 'signal') openSignal(run, holder, event, trigger, part);
  else if (trigger.kind === 'conditional') openCondition(run, holder, event, part);
  else if (trigger.kind === 'multiple') for (const [i, one] of trigger.triggers.entries()) openWait(run, holder, event, one, { part: i });
}

function openCondition(run: Run, holder: string, event: ProgramElement, part: Part): void {
  add(run, holder, { kind: 'condition', id: run.env.newId(), element: event.id, ...part, held: false });
  run.watches = true;
  run.isStirred = true;
}

function openSignal(run: Run, holder: string, event: ProgramElement, trigger: SignalTrigger, part: Part): void {
  const name = signalName(run, holder, event, trigger);
  const id = run.env.newId();
  add(run, holder, { kind: 'signal', id, element: event.id, ...part, name });
  emit(run, {
    type: 'signal-subscription.opened',
    subscriptionId: id,
    elementId: event.id,
    activityId: holder,
    processId: programOf(run, holder).processId,
    signalName: name,
  });
}

export function openBoundaryWaits(run: Run, id: string, element: ProgramElement): void {
  const { elements } = programOf(run, id);
  for (const index of element.boundary) {
    const event = elements[index]!;
    if (event.spec.kind === 'boundary-event') openWait(run, id, event, event.spec.trigger);
  }
}

export function openEventSubProcesses(run: Run, scopeId: string, scope: ProgramScope): void {
  const { elements } = programOf(run, scopeId);
  for (const index of scope.eventSubProcesses) {
    const { spec } = elements[index]!;
    if (spec.kind !== 'event-sub-process') continue;
    const start = elements[spec.startEvent]!;
    if (start.spec.kind === 'start-event') openWait(run, scopeId, start, start.spec.trigger);
  }
}

function add(run: Run, holder: string, wait: Wait): void {
  editNode(run, holder, { waits: [...(run.nodes[holder]!.waits ?? []), wait] });
}

function openMessage(run: Run, holder: string, event: ProgramElement, trigger: Extract<Trigger, { kind: 'message' }>, part: Part): void {
  const messageName = evaluateText(run, holder, trigger.name, 'the name of a message');
  if (messageName === null) throw new Failure('EXPRESSION_FAILED', `Expected a name for the message of ${event.id}, but got null`);
  const correlationKey = messageKey(run, holder, event, trigger);
  const id = run.env.newId();
  add(run, holder, { kind: 'message', id, element: event.id, ...part });
  emit(run, {
    type: 'subscription.opened',
    subscriptionId: id,
    elementId: event.id,
    activityId: holder,
    processId: programOf(run, holder).processId,
    messageName,
    correlationKey,
  });
}

/** The correlation key as text; null where the message has none. */
export function messageKey(run: Run, nodeId: string, event: ProgramElement, trigger: Extract<Trigger, { kind: 'message' }>): string | null {
  if (trigger.correlationKey === null) return null;
  const key = evaluate(run, nodeId, trigger.correlationKey);
  if (typeof key === 'string' || typeof key === 'number') return String(key);
  throw new Failure('EXPRESSION_FAILED', `Expected text or a number as correlation key of ${event.id}`, {
    expression: trigger.correlationKey.text,
  });
}

function openTimer(run: Run, holder: string, event: ProgramElement, trigger: TimerTrigger, part: Part): void {
  const { dueAt, deadline, ...repeat } = dueOf(run, holder, event, trigger);
  schedule(run, holder, { kind: 'timer', id: run.env.newId(), element: event.id, ...part, dueAt, ...repeat }, deadline);
}

function schedule(run: Run, holder: string, wait: Extract<Wait, { kind: 'timer' }>, deadline: string | null): void {
  add(run, holder, wait);
  emit(run, {
    type: 'timer.scheduled',
    timerId: wait.id,
    elementId: wait.element,
    activityId: holder,
    processId: programOf(run, holder).processId,
    dueAt: wait.dueAt,
    deadline,
  });
}

interface Due {
  readonly dueAt: Instant;
  readonly deadline: string | null;
  readonly every?: string;
  readonly left?: number;
}

function dueOf(run: Run, holder: string, event: ProgramElement, trigger: TimerTrigger): Due {
  if (trigger.type === 'deadline') {
    const id = evaluateText(run, holder, trigger.value, 'a deadline')!;
    const deadline = run.env.deadline(id);
    if (deadline === null)
      throw new Failure('DEADLINE_NOT_STARTED', `Expected the fact that starts deadline ${id}, but it is absent`, { deadline: id });
    if ('failure' in deadline)
      throw new Failure(deadline.failure.code, deadline.failure.message, { ...deadline.failure.details, deadline: id });
    return { dueAt: deadline.dueAt, deadline: id };
  }
  const value = trigger.value.kind === 'static' ? trigger.value.text : evaluate(run, holder, trigger.value.expression);
  const due = READ[trigger.type](value, run.env.now);
  if (due === null)
    throw new Failure('TIMER_INVALID', `Expected an ISO 8601 ${trigger.type} for ${event.id}, but got ${JSON.stringify(String(value))}`, {
      elementId: event.id,
    });
  return { deadline: null, ...due };
}

const READ: { readonly [K in 'date' | 'duration' | 'cycle']: (value: unknown, now: Instant) => Omit<Due, 'deadline'> | null } = {
  date: (value) => {
    const dueAt = toInstant(value);
    return dueAt === null ? null : { dueAt };
  },
  duration: (value, now) => {
    const period = toPeriod(value);
    const dueAt = period === null ? null : addPeriod(now, period);
    return dueAt === null ? null : { dueAt };
  },
  cycle: (value, now) => {
    const cycle = typeof value === 'string' ? parseCycle(value) : null;
    if (cycle === null) return null;
    const dueAt = cycle.start ?? addPeriod(now, parsePeriod(cycle.every)!);
    return dueAt === null ? null : { dueAt, every: cycle.every, ...(cycle.times === null ? {} : { left: cycle.times - 1 }) };
  },
};

/** The node's wait with this id is over; a repeating timer is set again, counted from its due time so that it does not drift. */
export function takeWait(run: Run, holder: string, wait: Wait, keep: boolean): void {
  const known = run.nodes[holder]!.waits ?? [];
  const waits = known.filter((other) => other.id !== wait.id);
  if (waits.length === known.length || (keep && wait.kind !== 'timer')) return;
  editNode(run, holder, { waits: waits.length > 0 ? waits : undefined });
  if (wait.kind !== 'timer') {
    sayClosed(run, wait);
    return;
  }
  if (!keep || wait.every === undefined || wait.left === 0) return;
  const dueAt = addPeriod(wait.dueAt, parsePeriod(wait.every)!);
  if (dueAt === null) return;
  const left = wait.left === undefined ? {} : { left: wait.left - 1 };
  const part = wait.part === undefined ? {} : { part: wait.part };
  schedule(run, holder, { kind: 'timer', id: run.env.newId(), element: wait.element, ...part, dueAt, every: wait.every, ...left }, null);
}

/** Closes the waits of a node: all, or those `only` says. */
export function closeWaits(run: Run, id: string, only: (wait: Wait) => boolean = () => true): void {
  const { waits } = run.nodes[id]!;
  if (waits === undefined) return;
  const rest = waits.filter((wait) => !only(wait));
  if (rest.length === waits.length) return;
  editNode(run, id, { waits: rest.length > 0 ? rest : undefined });
  for (const wait of waits) if (only(wait)) sayClosed(run, wait);
}

function sayClosed(run: Run, { kind, id, element }: Wait): void {
  if (kind === 'timer') emit(run, { type: 'timer.cancelled', timerId: id, elementId: element });
  else if (kind === 'message') emit(run, { type: 'subscription.closed', subscriptionId: id, elementId: element });
  else if (kind === 'signal') emit(run, { type: 'signal-subscription.closed', subscriptionId: id, elementId: element });
}

/** Withdraws the open work item, job or incident of a node. */
export function cancelWork(run: Run, id: string, cause: string): void {
  const { task, job, incident, element } = run.nodes[id]!;
  if (task !== undefined) emit(run, { type: 'user-task.cancelled', taskId: task.id, elementId: element, cause });
  if (job !== undefined) emit(run, { type: 'job.cancelled', jobId: job.id, elementId: element, cause });
  if (incident !== undefined) emit(run, { type: 'incident.resolved', incidentId: incident.id, elementId: element });
  endItems(run, id);
  if (task !== undefined || job !== undefined) editNode(run, id, { task: undefined, job: undefined });
}
