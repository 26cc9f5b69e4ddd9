import { addPeriod, type Program, parsePeriod } from '@onematter/engine/pure';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { endOf, type Stopped } from './ending.ts';
import { lineOf, type PlayLine } from './lines.ts';
import { operationOf } from './operation.ts';
import { actorFor, type BareCommand, Stage } from './stage.ts';
import { firstStart, nextStart, type StartTimer } from './start-timers.ts';
import {
  type BeginStep,
  type CompleteStep,
  type JobStep,
  type MessageStep,
  type ModifyStep,
  type OperationStep,
  type PlayStep,
  readStep,
  type SkipStep,
  type StartStep,
} from './steps.ts';
import { wordsOf } from './wording.ts';

export interface PlayOptions {
  /** variables of the start that happens by itself, where no step starts anything */
  readonly variables?: JsonObject;
  /** the virtual clock at the beginning, an instant in UTC */
  readonly startAt?: string;
  /** how much may follow by itself; PLAY_LIMITS if not given */
  readonly limits?: typeof PLAY_LIMITS;
}

export const PLAY_START = '2026-01-01T00:00:00.000Z';
/** how long a message waits for a receiver, unless its step says */
const MESSAGE_TTL = 'P30D';
const TOO_FAR = { zh: '时长过长，超出日历范围', en: 'a time within the calendar: this is too long' };
/** timers, jobs, messages and signals that may follow at one instant of the clock, and all together in one step; beyond it the play stops */
export const PLAY_LIMITS: { readonly atOnce: number; readonly inStep: number } = { atOnce: 10_000, inStep: 100_000 };

/** A step that does not fit is told by a code and changes nothing. */
class Rejected extends Error {
  readonly code: string;
  readonly details: JsonObject;
  constructor(code: string, details: JsonObject = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

class LimitReached extends Error {
  readonly stopped: Stopped;
  constructor(stopped: Stopped) {
    super('PLAY_LIMIT_REACHED');
    this.stopped = stopped;
  }
}

type Acting = Parameters<Stage['do']> extends [BareCommand, ...infer Rest] ? Rest : never;

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
  readonly #steps: readonly ReturnType<typeof readStep>[];
  readonly #options: PlayOptions;
  readonly #limits: typeof PLAY_LIMITS;
  #at = 0;
  /** what followed by itself at this instant, and in this step */
  #atOnce = 0;
  #inStep = 0;
  #stopped: Stopped | null = null;
  /** events told as lines, and events whose messages and signals were passed on */
  #told = 0;
  #heard = 0;
  #startTimers: StartTimer[];
  #buffer: Buffered[] = [];
  readonly #received = new Set<string>();

  constructor(programs: readonly Program[], steps: readonly unknown[], options: PlayOptions) {
    this.#stage = new Stage(programs, options.startAt ?? PLAY_START);
    this.#options = options;
    this.#limits = options.limits ?? PLAY_LIMITS;
    this.#steps = steps.map(readStep);
    this.#startTimers = programs.flatMap((program) => program.startEvents.flatMap((info) => firstStart(program, info, this.#stage.now)));
  }

  run(): readonly PlayLine[] {
    const start = this.#steps.findIndex((read) => 'step' in read && 'start' in read.step);
    const first = this.#stage.programs.find((program) => program.startEvents.some(({ kind }) => kind === 'none'));
    const { variables = {} } = this.#options;
    const startsItself = start < 0 && first !== undefined;
    if (startsItself) this.#take(0, () => this.#start(first, undefined, variables));
    if (start > 0 && first !== undefined) this.#warn('PLAY_START_IN_STEPS', { step: start + 1 });
    if (!startsItself && Object.keys(variables).length > 0) this.#warn('PLAY_VARIABLES_UNUSED', { names: Object.keys(variables) });
    for (const [i, read] of this.#steps.entries()) {
      if (this.#stopped !== null) break;
      this.#at = i + 1;
      this.#take(i + 1, () => {
        if ('faults' in read) throw new Rejected('STEP_INVALID', { faults: read.faults as unknown as Json });
        this.#follow(read.step);
      });
    }
    if (this.#stage.state === null) this.#warn('PLAY_NOTHING_STARTED', { startEvents: this.#startEvents() });
    this.#lines.push(endOf(this.#stage, this.#stopped));
    return this.#lines;
  }

  #startEvents(): Json {
    return this.#stage.programs.flatMap(({ processId, startEvents }) =>
      startEvents.map(({ elementId, kind }) => ({ process: processId, element: elementId, kind })),
    );
  }

  #warn(code: string, details: JsonObject): void {
    this.#lines.push({ event: 'warning', code, ...wordsOf(code), details, at: this.#stage.now });
  }

  #take(step: number, part: () => void): void {
    this.#atOnce = 0;
    this.#inStep = 0;
    try {
      part();
      this.#settle();
    } catch (error) {
      if (error instanceof LimitReached) this.#stopped = error.stopped;
      else if (error instanceof Rejected) this.#reject(step, error);
      else throw error;
    }
    this.#tell();
    if (this.#stopped === null) return;
    const { element, details } = this.#stopped;
    const code = 'PLAY_LIMIT_REACHED';
    this.#lines.push({ event: 'limit', step, code, element, ...wordsOf(code), details, at: this.#stage.now });
  }

  #reject(step: number, { code, details }: Rejected): void {
    this.#lines.push({ event: 'rejected', step, code, ...wordsOf(code), details, at: this.#stage.now });
  }

  /** Counts what follows by itself. @throws {LimitReached} */
  #count(element: string | null): void {
    const { atOnce, inStep } = this.#limits;
    this.#atOnce++;
    this.#inStep++;
    if (this.#atOnce <= atOnce && this.#inStep <= inStep) return;
    const limit = this.#atOnce > atOnce ? 'atOnce' : 'inStep';
    const stepsNotTaken = this.#steps.length - this.#at;
    throw new LimitReached({ element, details: { limit, most: this.#limits[limit], stepsNotTaken } });
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
    else if ('suspend' in step) this.#do({ type: 'root.suspend', reason: step.reason ?? 'play' });
    else if ('resume' in step) this.#do({ type: 'root.resume', ...(step.reason === undefined ? {} : { reason: step.reason }) });
    else this.#do({ type: 'incident.resolve', incidentId: this.#incidentAt(step.resolve) });
  }

  #do(command: BareCommand, ...as: Acting): void {
    const refusal = this.#stage.do(command, ...as);
    if (refusal !== null) throw new Rejected(refusal.code, refusal.details);
  }

  #startStep({ start, process, variables = {} }: StartStep): void {
    const named = start === null || start === '' ? undefined : start;
    const fits = ({ startEvents }: Program) =>
      startEvents.some((info) => (named === undefined ? info.kind === 'none' : info.elementId === named));
    const program = this.#stage.programs.find((one) => (process === undefined || one.processId === process) && fits(one));
    if (program === undefined) throw new Rejected('START_EVENT_NOT_FOUND', { startEvents: this.#startEvents() });
    this.#start(program, named, variables);
  }

  #start({ processId }: Program, startEventId: string | undefined, variables: JsonObject): void {
    this.#do({ type: 'process.start', processId, ...(startEventId === undefined ? {} : { startEventId }), variables });
  }

  #task(element: string, nth = 1) {
    const task = this.#stage.tasksOf(element)[nth - 1];
    if (task === undefined) throw new Rejected('USER_TASK_NOT_OPEN', { element, nth, open: this.#stage.tasksOf(element).length });
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
    const { command, actor, people, copy } = operationOf(this.#stage, step);
    this.#do(command, actor, people, copy);
  }

  #job({ job, result, error }: JobStep): void {
    const open = [...this.#stage.jobs.values()].find((one) => one.elementId === job || one.jobType === job);
    if (open === undefined)
      throw new Rejected('JOB_NOT_OPEN', { job, open: [...this.#stage.jobs.values()].map(({ elementId }) => elementId) });
    if (error === undefined) {
      this.#do({ type: 'job.complete', jobId: open.jobId, ...(result === undefined ? {} : { result }) });
      return;
    }
    const { code, message } = typeof error === 'string' ? { code: error, message: undefined } : error;
    this.#do({ type: 'job.fail', jobId: open.jobId, errorCode: code, message: message ?? code, retriesLeft: 0 });
  }

  #begin({ begin, in: adHoc }: BeginStep): void {
    const [activityId] = this.#stage.nodes.find(([, node]) => node.element === adHoc && node.loop === undefined) ?? [];
    if (activityId === undefined) throw new Rejected('ACTIVITY_NOT_OPEN', { element: adHoc });
    this.#do({ type: 'ad-hoc.activate', activityId, elementIds: typeof begin === 'string' ? [begin] : begin });
  }

  #modify({ modify: { cancel = [], activate = [] }, reason = 'play' }: ModifyStep): void {
    const activities = cancel.map((element) => {
      const [id] = this.#stage.nodes.find(([, node]) => node.element === element && node.index === undefined) ?? [];
      return id ?? rejected('ACTIVITY_NOT_OPEN', { element });
    });
    this.#do({ type: 'root.modify', reason, cancel: activities, activate: activate.map((elementId) => ({ elementId })) });
  }

  #skip({ skip, output, reason = 'play' }: SkipStep): void {
    const incidentId = this.#incidentAt(skip);
    this.#do({ type: 'incident.skip', incidentId, reason, ...(output === undefined ? {} : { output }) });
  }

  #incidentAt(element: string): string {
    const incident = this.#stage.nodes.find(([, node]) => node.element === element && node.incident !== undefined)?.[1].incident;
    return incident?.id ?? rejected('INCIDENT_NOT_OPEN', { element });
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
    const isActive = this.#stage.state?.status === 'active';
    if (isFromOutside && isActive) this.#do({ type: 'signal.deliver', signalName: name, variables });
    if (isFromOutside && !isActive && starts.length === 0) this.#lines.push({ event: 'signal-unheard', signal: name, at: this.#stage.now });
    for (const { program, info } of starts) this.#start(program, info.elementId, variables);
  }

  // ── time ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  #advance(period: string): void {
    const until = addPeriod(this.#stage.now, parsePeriod(period)!);
    if (until === null) throw new Rejected('STEP_INVALID', { faults: [{ verb: 'advance', field: 'advance', expected: TOO_FAR }] });
    while (this.#fireNext(until)) this.#settle();
    this.#moveTo(until);
  }

  /** Fires the first timer due by then, of an instance or of a start event; false where there is none. */
  #fireNext(until: string): boolean {
    const stage = this.#stage;
    const timer = stage.nextTimer();
    const start = this.#startTimers.toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1))[0];
    if (start !== undefined && start.dueAt <= until && (timer === null || start.dueAt < timer.dueAt)) {
      this.#moveTo(start.dueAt);
      this.#count(start.elementId);
      this.#fireStart(start);
      return true;
    }
    if (timer === null || timer.dueAt > until) return false;
    this.#moveTo(timer.dueAt);
    this.#count(timer.element);
    this.#do({ type: 'timer.fire', timerId: timer.timerId });
    return true;
  }

  #moveTo(instant: string): void {
    if (instant <= this.#stage.now) return;
    this.#tell();
    this.#stage.now = instant;
    this.#atOnce = 0;
  }

  #fireStart(timer: StartTimer): void {
    const { processId, elementId } = timer;
    this.#startTimers = [...this.#startTimers.filter((one) => one !== timer), ...nextStart(timer)];
    const refusal = this.#stage.do({ type: 'process.start', processId, startEventId: elementId });
    if (refusal === null) return;
    this.#tell();
    this.#reject(this.#at, new Rejected(refusal.code, { ...refusal.details, element: elementId })); // time goes on all the same
  }

  // ── what follows by itself ─────────────────────────────────────────────────────────────────────────────────────────

  /** Messages sent find receivers, jobs nobody scripted complete with nothing, timers due at once fire, until all is quiet. */
  #settle(): void {
    for (;;) {
      const { events } = this.#stage;
      if (this.#heard < events.length) this.#hear(this.#heard++);
      else if (!this.#completeJob() && !this.#fireNext(this.#stage.now)) return;
    }
  }

  #hear(at: number): void {
    const { event } = this.#stage.events[at]!;
    if (event.type === 'message.sent' || event.type === 'signal.thrown') this.#count(event.elementId);
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
    const later = this.#steps.slice(this.#at).flatMap((read) => ('step' in read && 'job' in read.step ? [read.step.job] : []));
    for (const { jobId, elementId, jobType } of this.#stage.jobs.values()) {
      const scripted = later.findIndex((name) => name === elementId || name === jobType);
      if (scripted >= 0) {
        later.splice(scripted, 1);
        continue;
      }
      this.#count(elementId);
      this.#do({ type: 'job.complete', jobId });
      return true;
    }
    return false;
  }

  #tell(): void {
    const { events } = this.#stage;
    for (; this.#told < events.length; this.#told++) this.#lines.push(lineOf(events[this.#told]!.event, events[this.#told]!.at));
  }
}

function rejected(code: string, details: JsonObject): never {
  throw new Rejected(code, details);
}

/** The steps of a scenario file: a list, or an object whose `steps` are one; null where it is neither. */
export function stepsOf(content: unknown): readonly unknown[] | null {
  if (Array.isArray(content)) return content;
  return isJsonObject(content) && Array.isArray(content['steps']) ? content['steps'] : null;
}
