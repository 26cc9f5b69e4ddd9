import type {
  Env,
  JobCreated,
  Json,
  JsonObject,
  KernelCommand,
  KernelEvent,
  Participation,
  State,
  UserTaskOpened,
} from '../../engine/src/pure.ts';
import { step } from '../../engine/src/pure.ts';
import { legalDateOf } from '../../processes/src/dates.ts';
import { countDeadline } from '../../processes/src/deadlines/count.ts';
import { startOf } from '../../processes/src/deadlines/track.ts';
import { isJsonObject, valueAt, withValueAt } from '../../processes/src/json.ts';
import { matterFacts } from '../../processes/src/matters/catalogue.ts';
import type { World } from './world.ts';

type TimerScheduled = Extract<KernelEvent, { type: 'timer.scheduled' }>;
type SubscriptionOpened = Extract<KernelEvent, { type: 'subscription.opened' }>;
type MessageSent = Extract<KernelEvent, { type: 'message.sent' }>;

/** What a command came to: accepted, or the code of the refusal. */
export type Told = { readonly kind: 'accepted' } | { readonly kind: 'refused'; readonly code: string; readonly details: JsonObject };

/**
 * One case or clue on the production kernel with its record in memory: tasks, timers and subscriptions are kept from the events,
 * jobs are done at once by connectors that do to the record what the platform's do.
 */
export class CaseRoot {
  readonly id: string;
  record: JsonObject;
  state: State | null = null;
  readonly tasks = new Map<string, UserTaskOpened>();
  readonly timers = new Map<string, TimerScheduled>();
  readonly subscriptions = new Map<string, SubscriptionOpened>();
  readonly incidents: Extract<KernelEvent, { type: 'incident.raised' }>[] = [];
  readonly documents: string[] = [];
  readonly opened: { readonly processId: string }[] = [];
  readonly notices: JsonObject[] = [];
  readonly sent: MessageSent[] = [];
  readonly completed: string[] = [];
  /** `om:stage` of every task that opened */
  readonly stages = new Set<string>();
  readonly participations: Participation[] = [];
  readonly #jobs: JobCreated[] = [];
  readonly #world: World;
  readonly #now: () => string;
  #ids = 0;

  constructor(world: World, id: string, record: JsonObject, now: () => string) {
    this.#world = world;
    this.#now = now;
    this.id = id;
    this.record = this.#derived({}, { id, status: 'open', ...record });
  }

  get openElements(): string[] {
    return [...this.tasks.values()].map(({ elementId }) => elementId).sort();
  }

  /** A copy that goes its own way, its clock not before `at`: the kernel's state is never changed in place. */
  fork(at: string = this.#now()): CaseRoot {
    const now = at > this.#now() ? at : this.#now();
    const copy = new CaseRoot(this.#world, this.id, this.record, () => now);
    copy.state = this.state;
    copy.#ids = this.#ids;
    for (const key of ['tasks', 'timers', 'subscriptions'] as const)
      for (const [id, entry] of this[key]) (copy[key] as Map<string, unknown>).set(id, entry);
    copy.completed.push(...this.completed);
    copy.participations.push(...this.participations);
    copy.documents.push(...this.documents);
    return copy;
  }

  do(command: KernelCommand): Told {
    const result = step(this.#world.programs, this.state, command, this.#env());
    if (result.kind === 'refused') return result;
    this.state = result.state;
    for (const event of result.events) this.#note(event);
    for (let job = this.#jobs.shift(); job; job = this.#jobs.shift()) {
      this.#connect(job);
      this.do({ type: 'job.complete', actor: { kind: 'system', id: 'job' }, jobId: job.jobId });
    }
    return { kind: 'accepted' };
  }

  /** Writes into the record as a form or a connector does, and derives what follows. */
  write(writes: Iterable<readonly [string, Json]>): void {
    const before = this.record;
    let after = before;
    for (const [path, value] of writes) after = withValueAt(after, path, value);
    this.record = this.#derived(before, after);
  }

  #derived(before: JsonObject, after: JsonObject): JsonObject {
    const code = valueAt(after, 'matterCode');
    const type = valueAt(after, 'party.type');
    if (typeof code !== 'string' || (code === valueAt(before, 'matterCode') && type === valueAt(before, 'party.type'))) return after;
    const matter = this.#world.pack.matters.findMatter(code);
    if (!matter) throw new Error(`Expected a matter of the catalogue, but got ${code}`);
    return { ...after, matter: matterFacts(matter, type === 'organization' ? 'organization' : 'citizen') };
  }

  #env(): Env {
    const now = this.#now();
    const { sample, pack } = this.#world;
    return {
      now,
      newId: () => `${this.id}-${++this.#ids}`,
      facts: {
        case: this.record,
        participations: this.participations,
        people: Object.fromEntries(sample.people.map(({ id }) => [id, this.#world.person(id, legalDateOf(now))])),
      },
      deadline: (id) => {
        const definition = pack.deadlines.get(id);
        const opened = definition?.from === 'task.opened' ? now : null;
        const from = definition ? (startOf(definition, this.record) ?? opened) : null;
        return definition && from !== null ? { dueAt: countDeadline(definition, from, { calendar: pack.calendar }).dueAt } : null;
      },
    };
  }

  #note(event: KernelEvent): void {
    switch (event.type) {
      case 'user-task.opened':
        if (event.task.stage !== null) this.stages.add(event.task.stage);
        this.tasks.set(event.task.taskId, event.task);
        break;
      case 'user-task.assigned':
        this.tasks.set(event.taskId, { ...(this.tasks.get(event.taskId) as UserTaskOpened), assignee: event.assignee });
        break;
      case 'user-task.completed':
        this.completed.push(event.elementId);
        if (event.duty !== null) this.participations.push({ personId: event.by, duty: event.duty });
        this.tasks.delete(event.taskId);
        break;
      case 'user-task.returned':
      case 'user-task.cancelled':
        this.tasks.delete(event.taskId);
        break;
      case 'timer.scheduled':
        this.timers.set(event.timerId, event);
        break;
      case 'timer.fired':
      case 'timer.cancelled':
        this.timers.delete(event.timerId);
        break;
      case 'subscription.opened':
        this.subscriptions.set(event.subscriptionId, event);
        break;
      case 'subscription.closed':
        this.subscriptions.delete(event.subscriptionId);
        break;
      case 'message.sent':
        this.sent.push(event);
        break;
      case 'job.created':
        this.#jobs.push(event.job);
        break;
      case 'incident.raised':
        this.incidents.push(event);
        break;
      default:
        break;
    }
  }

  #connect(job: JobCreated): void {
    const today = legalDateOf(this.#now());
    switch (job.jobType) {
      case 'case.number':
        this.write([
          ['caseNo', `990101001-${today.slice(0, 4)}-1`],
          ['filing.approvedOn', today],
          ['filing.filedOn', today],
        ]);
        break;
      case 'case.write':
        this.write(leavesOf(job.input));
        break;
      case 'case.status':
        this.write(Object.entries(job.headers));
        break;
      case 'document.issue': {
        const path = job.headers['path'];
        this.documents.push(job.headers['document'] as string);
        if (path)
          this.write([
            [`${path}.docNo`, `样例〔2026〕${this.documents.length}号`],
            [`${path}.issuedOn`, today],
          ]);
        break;
      }
      case 'case.open':
        this.opened.push({ processId: job.headers['processId'] as string });
        break;
      case 'notify':
      case 'access.grant':
        this.notices.push(job.input);
        break;
      default:
        throw new Error(`Expected a connector of the platform, but got ${job.jobType}`);
    }
  }
}

/** Leaves of a nested input mapping as dotted paths; an empty object and a list are leaves. */
function* leavesOf(value: JsonObject, prefix = ''): Generator<[string, Json]> {
  for (const [key, child] of Object.entries(value)) {
    if (isJsonObject(child) && Object.keys(child).length > 0) yield* leavesOf(child, `${prefix}${key}.`);
    else yield [prefix + key, child];
  }
}
