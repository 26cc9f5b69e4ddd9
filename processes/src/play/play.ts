import { addPeriod, type Program, parseCycle, parseInstant, parsePeriod, type StartEventInfo } from '@onematter/engine/pure';
import { isJsonObject, type JsonObject } from '../json.ts';
import { lineOf, type PlayLine } from './lines.ts';
import { operationOf } from './operation.ts';
import { actorFor, type BareCommand, Stage } from './stage.ts';
import {
  type BeginStep,
  type CompleteStep,
  type JobStep,
  type MessageStep,
  type ModifyStep,
  type OperationStep,
  type PlayStep,
  playStepSchema,
  type SkipStep,
  type StartStep,
} from './steps.ts';

export interface PlayOptions {
  /** variables of the start that happens by itself, where no step starts anything */
  readonly variables?: JsonObject;
  /** the virtual clock at the beginning, an instant in UTC */
  readonly startAt?: string;
}

export const PLAY_START = '2026-01-01T00:00:00.000Z';
/** how long a message waits for a receiver, unless its step says */
const MESSAGE_TTL = 'P30D';
/** timers and jobs one step may set off; beyond it the rest stays open */
const FOLLOW_LIMIT = 10_000;

/** A step that does not fit is told by a code and changes nothing. */
class Rejected extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

type Acting = Parameters<Stage['do']> extends [BareCommand, ...infer Rest] ? Rest : never;

interface StartTimer {
  readonly processId: string;
  readonly elementId: string;
  readonly dueAt: string;
  readonly every: string | null;
  readonly left: number | null;
}

interface Buffered {
  readonly message: { readonly name: string; readonly key: string | null; readonly variables: JsonObject; readonly id: string };
  readonly until: string;
}

/**
 * Plays steps on the production kernel, with an in-memory store and a virtual clock: the whole of a rehearsal 演练, as lines of what happened
 * and one last line of how it stands. `steps` is unchecked: a step that has not the right form, or that does not fit, is a line `rejected`
 * with its number from 1, and the play goes on. Pure.
 */
export function play(programs: readonly Program[], steps: readonly unknown[], options: PlayOptions = {}): readonly PlayLine[] {
  return new Player(programs, steps, options).run();
}

class Player {
  readonly #stage: Stage;
  readonly #lines: PlayLine[] = [];
  readonly #steps: readonly (PlayStep | null)[];
  readonly #options: PlayOptions;
  #at = 0;
  /** events told as lines, and events whose messages and signals were passed on */
  #told = 0;
  #heard = 0;
  #startTimers: StartTimer[];
  #buffer: Buffered[] = [];
  readonly #received = new Set<string>();

  constructor(programs: readonly Program[], steps: readonly unknown[], options: PlayOptions) {
    this.#stage = new Stage(programs, options.startAt ?? PLAY_START);
    this.#options = options;
    this.#steps = steps.map((step) => {
      const parsed = playStepSchema.safeParse(step);
      return parsed.success ? parsed.data : null;
    });
    this.#startTimers = programs.flatMap((program) => program.startEvents.flatMap((info) => firstStart(program, info, this.#stage.now)));
  }

  run(): readonly PlayLine[] {
    const startsItself = !this.#steps.some((step) => step !== null && 'start' in step);
    const first = this.#stage.programs.find((program) => program.startEvents.some(({ kind }) => kind === 'none'));
    if (startsItself && first !== undefined) this.#take(0, () => this.#start(first, undefined, this.#options.variables ?? {}));
    for (const [i, step] of this.#steps.entries()) {
      this.#at = i + 1;
      this.#take(i + 1, () => {
        if (step === null) throw new Rejected('STEP_INVALID');
        this.#follow(step);
      });
    }
    this.#lines.push(this.#end());
    return this.#lines;
  }

  #take(step: number, part: () => void): void {
    try {
      part();
      this.#settle();
    } catch (error) {
      if (!(error instanceof Rejected)) throw error;
      this.#lines.push({ event: 'rejected', step, code: error.code });
    }
    this.#tell();
  }

  #follow(step: PlayStep): void {
    if ('start' in step) this.#startStep(step);
    else if ('complete' in step) this.#complete(step);
    else if ('job' in step) this.#job(step);
    else if ('operation' in step) this.#operate(step);
    else if ('message' in step) this.#message(step);
    else if ('signal' in step) this.#signal(step.signal, step.variables ?? {}, true);
    else if ('advance' in step) this.#advance(step.advance);
    else if ('cancel' in step) this.#do({ type: 'root.cancel', reason: step.reason ?? 'play' });
    else if ('begin' in step) this.#begin(step);
    else if ('set' in step) this.#do({ type: 'variables.set', variables: step.set });
    else if ('modify' in step) this.#modify(step);
    else if ('skip' in step) this.#skip(step);
    else this.#do({ type: 'incident.resolve', incidentId: this.#incidentAt(step.resolve) });
  }

  #do(command: BareCommand, ...as: Acting): void {
    const refusal = this.#stage.do(command, ...as);
    if (refusal !== null) throw new Rejected(refusal.code);
  }

  #startStep({ start, process, variables = {} }: StartStep): void {
    const named = start === null || start === '' ? undefined : start;
    const fits = ({ startEvents }: Program) =>
      startEvents.some((info) => (named === undefined ? info.kind === 'none' : info.elementId === named));
    const program = this.#stage.programs.find((one) => (process === undefined || one.processId === process) && fits(one));
    if (program === undefined) throw new Rejected('START_EVENT_NOT_FOUND');
    this.#start(program, named, variables);
  }

  #start({ processId }: Program, startEventId: string | undefined, variables: JsonObject): void {
    this.#do({ type: 'process.start', processId, ...(startEventId === undefined ? {} : { startEventId }), variables });
  }

  #task(element: string, nth = 1) {
    const task = this.#stage.tasksOf(element)[nth - 1];
    if (task === undefined) throw new Rejected('USER_TASK_NOT_OPEN');
    return task;
  }

  /** A task open to all is given to the player first. */
  #complete({ complete, output, nth, by }: CompleteStep): void {
    const task = this.#task(complete, nth);
    const { actor, people } = actorFor(task, by);
    if (task.assignee === null && task.users === undefined && task.roles === undefined)
      this.#do({ type: 'user-task.assign', taskId: task.id, assignee: actor.id }, undefined, people);
    this.#do({ type: 'user-task.complete', taskId: task.id, ...(output === undefined ? {} : { output }) }, actor, people);
  }

  #operate(step: OperationStep): void {
    const { command, actor, people, copy } = operationOf(this.#stage, step) ?? rejected('USER_TASK_NOT_OPEN');
    this.#do(command, actor, people, copy);
  }

  #job({ job, result, error }: JobStep): void {
    const open = [...this.#stage.jobs.values()].find((one) => one.elementId === job || one.jobType === job);
    if (open === undefined) throw new Rejected('JOB_NOT_OPEN');
    if (error === undefined) {
      this.#do({ type: 'job.complete', jobId: open.jobId, ...(result === undefined ? {} : { result }) });
      return;
    }
    const { code, message } = typeof error === 'string' ? { code: error, message: undefined } : error;
    this.#do({ type: 'job.fail', jobId: open.jobId, errorCode: code, message: message ?? code, retriesLeft: 0 });
  }

  #begin({ begin, in: adHoc }: BeginStep): void {
    const [activityId] = this.#stage.nodes.find(([, node]) => node.element === adHoc && node.loop === undefined) ?? [];
    if (activityId === undefined) throw new Rejected('ACTIVITY_NOT_OPEN');
    this.#do({ type: 'ad-hoc.activate', activityId, elementIds: typeof begin === 'string' ? [begin] : begin });
  }

  #modify({ modify: { cancel = [], activate = [] }, reason = 'play' }: ModifyStep): void {
    const activities = cancel.map((element) => {
      const [id] = this.#stage.nodes.find(([, node]) => node.element === element && node.index === undefined) ?? [];
      return id ?? rejected('ACTIVITY_NOT_OPEN');
    });
    this.#do({ type: 'root.modify', reason, cancel: activities, activate: activate.map((elementId) => ({ elementId })) });
  }

  #skip({ skip, output, reason = 'play' }: SkipStep): void {
    const incidentId = this.#incidentAt(skip);
    this.#do({ type: 'incident.skip', incidentId, reason, ...(output === undefined ? {} : { output }) });
  }

  #incidentAt(element: string): string {
    const incident = this.#stage.nodes.find(([, node]) => node.element === element && node.incident !== undefined)?.[1].incident;
    return incident?.id ?? rejected('INCIDENT_NOT_OPEN');
  }

  // ── messages and signals ───────────────────────────────────────────────────────────────────────────────────────────

  /** Exactly one receiver: who waits longest, else a start event; else the message is kept for a while. An id counts once. */
  #message({ message, key, variables = {}, id, ttl = MESSAGE_TTL }: MessageStep): void {
    if (id !== undefined && this.#received.has(id)) {
      this.#lines.push({ event: 'message-duplicate', message, id, at: this.#stage.now });
      return;
    }
    if (id !== undefined) this.#received.add(id);
    this.#send(message, key === undefined ? null : String(key), variables, id ?? `step-${this.#at}`, ttl);
  }

  #send(name: string, key: string | null, variables: JsonObject, id: string, ttl: string): void {
    const message = { name, key, variables, id };
    if (this.#receive(message)) return;
    const until = addPeriod(this.#stage.now, parsePeriod(ttl)!) ?? this.#stage.now;
    this.#buffer.push({ message, until });
    this.#tell();
    this.#lines.push({ event: 'message-buffered', message: name, key, until, at: this.#stage.now });
  }

  #receive({ name, key, variables, id }: Buffered['message']): boolean {
    const stage = this.#stage;
    for (const { subscriptionId, messageName, correlationKey } of stage.subscriptions.values()) {
      if (messageName !== name || correlationKey !== key) continue;
      this.#do({ type: 'message.deliver', subscriptionId, messageId: id, variables });
      return true;
    }
    for (const program of stage.programs) {
      const start = program.startEvents.find((info) => info.kind === 'message' && info.messageName === name);
      if (start === undefined) continue;
      this.#start(program, start.elementId, variables);
      return true;
    }
    return false;
  }

  /** Inside the root the kernel tells everybody itself; here signal start events hear it as well. */
  #signal(name: string, variables: JsonObject, isFromOutside: boolean): void {
    const starts = this.#stage.programs.flatMap((program) =>
      program.startEvents.flatMap((info) => (info.kind === 'signal' && info.signalName === name ? [{ program, info }] : [])),
    );
    if (isFromOutside && (this.#stage.state?.status === 'active' || starts.length === 0))
      this.#do({ type: 'signal.deliver', signalName: name, variables });
    for (const { program, info } of starts) this.#start(program, info.elementId, variables);
  }

  // ── time ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  #advance(period: string): void {
    const until = addPeriod(this.#stage.now, parsePeriod(period)!);
    if (until === null) throw new Rejected('STEP_INVALID');
    for (let i = 0; i < FOLLOW_LIMIT && this.#fireNext(until); i++) this.#settle();
    this.#stage.now = until;
  }

  /** Fires the first timer due by then, of an instance or of a start event; false where there is none. */
  #fireNext(until: string): boolean {
    const stage = this.#stage;
    const timer = stage.nextTimer();
    const start = this.#startTimers.toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1))[0];
    if (start !== undefined && start.dueAt <= until && (timer === null || start.dueAt < timer.dueAt)) {
      if (start.dueAt > stage.now) stage.now = start.dueAt;
      this.#fireStart(start);
      return true;
    }
    if (timer === null || timer.dueAt > until) return false;
    if (timer.dueAt > stage.now) stage.now = timer.dueAt;
    this.#do({ type: 'timer.fire', timerId: timer.timerId });
    return true;
  }

  #fireStart(timer: StartTimer): void {
    const { processId, elementId, every, left } = timer;
    const next = every === null || left === 1 ? null : addPeriod(timer.dueAt, parsePeriod(every)!);
    this.#startTimers = this.#startTimers.filter((one) => one !== timer);
    if (next !== null) this.#startTimers.push({ ...timer, dueAt: next, left: left === null ? null : left - 1 });
    this.#do({ type: 'process.start', processId, startEventId: elementId });
  }

  // ── what follows by itself ─────────────────────────────────────────────────────────────────────────────────────────

  /** Messages sent find receivers, jobs nobody scripted complete with nothing, timers due at once fire, until all is quiet. */
  #settle(): void {
    for (let i = 0; i < FOLLOW_LIMIT; i++) {
      const { events } = this.#stage;
      if (this.#heard < events.length) this.#hear(this.#heard++);
      else if (!this.#completeJob() && !this.#fireNext(this.#stage.now)) return;
    }
  }

  #hear(at: number): void {
    const { event } = this.#stage.events[at]!;
    if (event.type === 'message.sent') this.#send(event.messageName, event.correlationKey, event.variables, `sent-${at}`, MESSAGE_TTL);
    else if (event.type === 'signal.thrown') this.#signal(event.signalName, event.variables, false);
    else if (event.type === 'subscription.opened') this.#catchUp();
  }

  /** Somebody begins to wait: a message that was kept may be for them. */
  #catchUp(): void {
    this.#buffer = this.#buffer.filter(({ until }) => until > this.#stage.now);
    for (const kept of this.#buffer) {
      this.#buffer = this.#buffer.filter((one) => one !== kept);
      if (!this.#receive(kept.message)) this.#buffer.push(kept);
    }
  }

  /** Completes the first open job that no later step is about. */
  #completeJob(): boolean {
    const later = this.#steps.slice(this.#at).flatMap((step) => (step !== null && 'job' in step ? [step.job] : []));
    for (const { jobId, elementId, jobType } of this.#stage.jobs.values()) {
      const scripted = later.findIndex((name) => name === elementId || name === jobType);
      if (scripted >= 0) {
        later.splice(scripted, 1);
        continue;
      }
      this.#do({ type: 'job.complete', jobId });
      return true;
    }
    return false;
  }

  #tell(): void {
    const { events } = this.#stage;
    for (; this.#told < events.length; this.#told++) this.#lines.push(lineOf(events[this.#told]!.event, events[this.#told]!.at));
  }

  #end(): PlayLine {
    const { state } = this.#stage;
    const raised = new Map(
      this.#stage.events.flatMap(({ event }) => (event.type === 'incident.raised' ? [[event.incidentId, event] as const] : [])),
    );
    const incidents = this.#stage.nodes.flatMap(([, { element, incident }]) =>
      incident === undefined
        ? []
        : [
            {
              element,
              code: incident.code,
              message: raised.get(incident.id)?.message ?? '',
              details: raised.get(incident.id)?.details ?? {},
            },
          ],
    );
    const status = state === null || state.status === 'active' ? (incidents.length > 0 ? 'incident' : 'waiting') : state.status;
    return { event: 'end', status, waiting: this.#stage.waiting(), variables: this.#stage.allVariables(), incidents, at: this.#stage.now };
  }
}

function rejected(code: string): never {
  throw new Rejected(code);
}

/** When a timer start event first starts its process; nothing where its time is FEEL, which there is no instance to evaluate in. */
function firstStart({ processId }: Program, { elementId, timer }: StartEventInfo, now: string): StartTimer[] {
  if (timer === null) return [];
  const cycle = timer.type === 'cycle' ? parseCycle(timer.text) : null;
  const period = timer.type === 'duration' ? parsePeriod(timer.text) : cycle === null ? null : parsePeriod(cycle.every);
  const dueAt = timer.type === 'date' ? parseInstant(timer.text) : (cycle?.start ?? (period === null ? null : addPeriod(now, period)));
  return dueAt === null ? [] : [{ processId, elementId, dueAt, every: cycle?.every ?? null, left: cycle?.times ?? null }];
}

/** The steps of a scenario file: a list, or an object whose `steps` are one; null where it is neither. */
export function stepsOf(content: unknown): readonly unknown[] | null {
  if (Array.isArray(content)) return content;
  return isJsonObject(content) && Array.isArray(content['steps']) ? content['steps'] : null;
}
