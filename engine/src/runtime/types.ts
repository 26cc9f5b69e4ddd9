import type {
  Actor,
  AssignRule,
  DeadlineEnd,
  Facts,
  Instant,
  JsonObject,
  KernelCommand,
  KernelEvent,
  PersonFacts,
  Problem,
  RuntimeRules,
  UserTaskOpened,
} from '../kernel/types.ts';
import type { RootView } from '../kernel/view.ts';
import type { MigrationPlan } from '../migration/plan.ts';
import type { Database, Tx } from '../store/database.ts';
import type { SchemaLevels } from '../store/node-registry.ts';
import type { Eligibility } from '../tasks/obligations.ts';

/** What surrounds a command: who sent it, under which id, from where. One envelope, one command, one transaction. */
export interface Envelope {
  readonly tenantId: string;
  /** a UUID chosen by the sender; the same id with the same digest gets the first answer again */
  readonly commandId: string;
  readonly actor: Actor;
  /** the root meant; where absent it is found through the task, job, timer, subscription or incident the command names */
  readonly rootId?: string;
  /** what the person used, as the api names it; enters the history */
  readonly device?: string;
  /** digest of the request as sent, `sm3:…`; the same id with another digest is refused as COMMAND_ID_REUSED */
  readonly requestDigest: string;
  /** refuse with STALE_REVISION unless the root is still at this revision */
  readonly expectedRevision?: number;
}

type WithoutActor<C> = C extends unknown ? Omit<C, 'actor'> : never;

/** Starts a process in a root: a new one (`rootId`: a fresh UUIDv7), or one that is there, beside what may be running in it. */
export interface StartProcess {
  readonly type: 'process.start';
  readonly rootId: string;
  /** what the root is, e.g. `case` 案件 or `clue` 线索; kept from the first start or `openRoot` */
  readonly kind: string;
  /** an exact version, or the latest version of a process in a pack */
  readonly definition: DefinitionSelection;
  readonly startEventId?: string;
  readonly variables?: JsonObject;
}

/** 迁移: what runs in the root by a definition of the plan goes over to another version, all of it or nothing; docs/migration.md. */
export interface MigrateRoot {
  readonly type: 'root.migrate';
  readonly plan: MigrationPlan;
  readonly reason: string;
}

export type DefinitionSelection = { readonly definitionId: string } | { readonly packId: string; readonly processId: string };

/** A kernel command as people and loops send it: the actor comes from the envelope, a start names its definition. */
export type EngineCommand = WithoutActor<Exclude<KernelCommand, { type: 'process.start' | 'root.migrate' }>> | StartProcess | MigrateRoot;

export type Outcome =
  | {
      readonly outcome: 'accepted';
      readonly rootId: string;
      /** of the root after this command */
      readonly revision: number;
      readonly events: readonly KernelEvent[];
      /** what `participant.after` returned */
      readonly result?: JsonObject;
      /** true where this command id had been answered before; nothing was done again */
      readonly isRepeat: boolean;
    }
  | {
      readonly outcome: 'refused';
      readonly rootId: string | null;
      /** a code of errors.ts, or one a participant refused with */
      readonly code: string;
      readonly details: JsonObject;
      readonly isRepeat: boolean;
    };

/** What a command would do. */
export type Preview =
  | { readonly outcome: 'accepted'; readonly status: RootStatus; readonly events: readonly KernelEvent[]; readonly view: RootView | null }
  | { readonly outcome: 'refused'; readonly code: string; readonly details: JsonObject };

/** What is changed before an incident is tried again. */
export interface ResolveWith {
  readonly variables?: JsonObject;
  readonly reason?: string;
}

export type RootStatus = 'idle' | 'active' | 'completed' | 'terminated';

/** A locked root as hooks see it. */
export interface Root {
  readonly tenantId: string;
  readonly rootId: string;
  readonly kind: string;
  /** idle: opened without a process yet */
  readonly status: RootStatus;
  readonly revision: number;
  /** of the process last started; null while idle */
  readonly definition: {
    readonly definitionId: string;
    readonly processId: string;
    readonly packId: string;
    readonly packVersion: string;
  } | null;
  /** the database's clock read under the lock, never before the root's last event */
  readonly now: Instant;
  readonly commandId: string;
  readonly commandType: string;
  readonly actor: Actor;
  /** the open task a `user-task.*` command names; null for every other command and where the task is not open */
  readonly task: UserTaskRow | null;
}

/** Code of the api taking part in one command's transaction. Runs again, from the start, where the transaction lost a race: write through `tx` alone. */
export interface Participant {
  /** After lock and idempotence check, before facts are loaded; undone where it throws a RefusedError or the step refuses. */
  before?(tx: Tx, root: Root): Promise<void>;
  /** After everything is stored; `events` are the kernel's. What it returns is the outcome's `result`, also on a repeat. */
  after?(tx: Tx, root: Root, events: readonly KernelEvent[]): Promise<JsonObject | undefined>;
}

/** An event of the api in the same history, e.g. `evidence.added`. Personal values go in through `sealValue`. */
export interface ApiEvent {
  /** `noun.past-participle` */
  readonly type: string;
  readonly data: JsonObject;
}

export interface HistoryEvent {
  readonly rootId: string;
  /** 1, 2, 3 … without gaps inside a root */
  readonly seq: number;
  readonly at: Instant;
  readonly type: string;
  readonly data: JsonObject;
  readonly actor: Actor;
  readonly commandId: string;
  readonly device: string | null;
  readonly definitionId: string | null;
  /** lower-case hex of SM3 over the canonical JSON of this event and the hash before it */
  readonly hash: string;
}

/** The columns by which people find a task. `localityCodes`: GB/T 2260 and statistical codes from the province down to the village. */
export interface TaskSearch {
  readonly title: string | null;
  readonly party: string | null;
  readonly matterCode: string | null;
  readonly cityCode: string | null;
  readonly countyCode: string | null;
  readonly townCode: string | null;
}

/** An open work item as stored. */
export interface UserTaskRow extends UserTaskOpened, TaskSearch {
  readonly tenantId: string;
  readonly rootId: string;
  readonly createdAt: Instant;
  /** a task, or an item beside one: a signer's 加签, a question 沟通 */
  readonly kind: 'task' | 'sign' | 'consult';
  readonly parentTaskId: string | null;
  /** 委派: who gets it back */
  readonly owner: string | null;
  /** 挂起 since */
  readonly suspendedAt: Instant | null;
}

export interface JobRow {
  readonly tenantId: string;
  readonly jobId: string;
  readonly rootId: string;
  readonly activityId: string;
  readonly elementId: string;
  readonly processId: string;
  readonly definitionId: string;
  readonly jobType: string;
  readonly retriesLeft: number;
  readonly headers: { readonly [key: string]: string };
  readonly input: JsonObject;
}

/** How a job ended: a result for the output mapping, or a BPMN error to be caught in the process. */
export type JobOutcome = { readonly result?: JsonObject } | { readonly errorCode: string; readonly message: string };

/** Who is asked for, when a task with an assignment rule 分派 opens. */
export interface AssignmentRequest extends Eligibility {
  readonly rule: Exclude<AssignRule, 'claim'>;
  readonly duty: string | null;
  /** candidates: these persons, and the holders of `roles` at `agencyIds` or, where it is not null, below `below` */
  readonly users: readonly string[];
  readonly roles: readonly string[];
  readonly agencyIds: readonly string[];
  readonly below: string | null;
  /** in which the turn goes round; '' for a rule by load */
  readonly pool: string;
  /** open tasks given in this transaction and not stored yet, by person */
  readonly pending: { readonly [personId: string]: number };
}

export interface AssignmentChoice {
  readonly person: PersonFacts;
  /** what lies above the agencies of the person's posts */
  readonly agencies: NonNullable<Facts['agencies']>;
  /** how many open tasks the person had, among how many candidates */
  readonly openTasks: number;
  readonly candidates: number;
}

/** What the api gives the engine. Every hook runs inside the command's transaction unless it says otherwise. */
export interface EngineHooks {
  /** Everything a step reads from outside; the engine adds the participations it recorded itself. */
  loadFacts(tx: Tx, root: Root, command: KernelCommand): Promise<Facts>;
  /** What lies above agencies, as in `Facts.agencies`: of tasks that reach upwards from an agency the facts do not know. */
  loadAgencies?(tx: Tx, agencyIds: readonly string[]): Promise<NonNullable<Facts['agencies']>>;
  /**
   * Whom an assignment rule chooses among those eligible, in one query: `least-loaded` the fewest open tasks, ties by the least recently
   * assigned; `round-robin` the least recently assigned in the pool; then by post id. Persons whom a concurrent transaction has just chosen
   * come last. null: nobody. Absent: tasks with a rule wait for whoever claims them.
   */
  chooseAssignee?(tx: Tx, root: Root, request: AssignmentRequest): Promise<AssignmentChoice | null>;
  /** Reads what deadlines need once per step; the function it gives counts them. */
  deadlines?(tx: Tx, root: Root, facts: Facts): Promise<(id: string) => DeadlineEnd | null>;
  /** Pure: the search columns of a task that opens, from the facts of its root. */
  describeTask?(task: UserTaskOpened, root: Root, facts: Facts): TaskSearch;
  /** By job type: connectors that touch our own tables. Exactly once, in the same transaction right after the step. */
  readonly connectors?: { readonly [jobType: string]: (tx: Tx, job: JobRow, root: Root) => Promise<JobOutcome> };
  /**
   * By job type: connectors that leave the process. After the commit, outside any transaction, at least once (idempotency key: the
   * job id), `signal` aborts at the lease's end; a throw is retried with back-off and then becomes an incident.
   */
  readonly jobHandlers?: { readonly [jobType: string]: (job: JobRow, signal: AbortSignal) => Promise<JobOutcome> };
  /** By outbox topic, after the commit, at least once (idempotency key: the message id). */
  readonly outboxHandlers?: { readonly [topic: string]: (message: OutboxMessage, signal: AbortSignal) => Promise<void> };
  /** Once per command, after everything is stored and before `participant.after`: case stage, deadlines, access. */
  project?(tx: Tx, root: Root, events: readonly KernelEvent[]): Promise<void>;
  /** After the commit, also for commits of other nodes; ids only, at most once, never relied on. */
  onCommitted?(roots: readonly { readonly tenantId: string; readonly rootId: string }[]): void;
  /** What went wrong where nobody waits for an answer (loops, wake-ups). Default: one line on stderr. */
  onFault?(fault: unknown, where: string): void;
}

export interface OutboxMessage {
  readonly tenantId: string;
  readonly id: string;
  readonly topic: string;
  readonly rootId: string | null;
  readonly payload: JsonObject;
  /** 1 on the first try */
  readonly attempt: number;
}

/** Time for engine and loops. Absent: the database's clock (production). Tests and rehearsals give their own. */
export interface Clock {
  now(): Date;
}

export interface EngineConfig extends EngineHooks {
  readonly database: Database;
  readonly clock?: Clock;
  /** names this process among the nodes; default random */
  readonly nodeId?: string;
  /** how often loops look without being woken, ms; default 1000 */
  readonly pollMs?: number;
  /** how long a node may hold a job, or work on an entry of the outbox, before it is given up, ms; an instance of a migration batch at most 10 s; default 60000 */
  readonly leaseMs?: number;
  /** jobs, timers and messages handled at the same time by one node; default 8 */
  readonly concurrency?: number;
  /** what `migrate` answered: by it a started node is registered, and nothing it uses is taken away while it serves; absent: it counts as old */
  readonly schema?: SchemaLevels;
  /** definitions kept compiled; default 500 */
  readonly programCacheSize?: number;
  /**
   * roots whose state this node keeps in memory; a command on one of them checks its revision with its first write instead of locking and
   * loading first (known-roots.ts). Facts must then be such that they change only together with the root's revision, or need no lock. Hooks see tasks as
   * they opened: search columns that a hook rewrites itself are not looked up again.
   * Default 0: every command locks and loads.
   */
  readonly rootCacheSize?: number;
  /** wait before the nth retry of a job, ms; default 1 s · 2ⁿ⁻¹ up to 10 min, with jitter */
  backOffMs?(attempt: number): number;
}

export interface DeploymentInput {
  readonly packId: string;
  readonly packVersion: string;
  /** BPMN files */
  readonly resources: readonly { readonly name: string; readonly text: string }[];
  /** DMN files */
  readonly decisions: readonly { readonly name: string; readonly text: string }[];
  readonly rules: RuntimeRules;
  readonly author: Actor;
}

export interface DeployedDefinition {
  readonly definitionId: string;
  readonly processId: string;
  readonly version: number;
  /** `sm3:…` over model, decisions and rules */
  readonly digest: string;
}

export type DeploymentResult =
  | {
      readonly deploymentId: string;
      readonly definitions: readonly DeployedDefinition[] /** the same pack had been deployed before */;
      readonly isRepeat: boolean;
    }
  | { readonly problems: readonly Problem[] };

/** A message 消息 from outside or from another root. Exactly one receiver; the same id is dropped. */
export interface PublishedMessage {
  readonly id: string;
  readonly name: string;
  readonly key: string | null;
  readonly variables: JsonObject;
  /** how long it waits for a receiver, ms */
  readonly ttlMs: number;
}

export type MessageReceipt =
  /** a root took it */
  | { readonly status: 'received'; readonly rootId: string }
  /** it waits until `expiresAt` */
  | { readonly status: 'buffered' }
  /** this id had been published before */
  | { readonly status: 'duplicate' };

/** A signal 信号 from outside, to everybody of the tenant who waits for its name. The same id is dropped. */
export interface BroadcastSignal {
  readonly id: string;
  readonly name: string;
  readonly variables: JsonObject;
}

export interface SignalReceipt {
  /** `accepted`: stored for good, told to each root soon after · `duplicate`: this id had been broadcast before */
  readonly status: 'accepted' | 'duplicate';
}

/** Something changed that conditional start events may look at. */
export interface ConditionEvaluation {
  /** the same id again starts nothing again */
  readonly id: string;
  readonly variables: JsonObject;
  /** default: of every pack */
  readonly packId?: string;
  /** default: every process */
  readonly processId?: string;
  /** who enters the history of what is started; default: the system */
  readonly actor?: Actor;
}

export interface ConditionEvaluationResult {
  readonly started: readonly { readonly rootId: string; readonly definitionId: string; readonly startEventId: string }[];
  /** conditions that could not be evaluated, and starts that were refused for another reason than a false condition */
  readonly failed: readonly {
    readonly definitionId: string;
    readonly startEventId: string;
    readonly code: string;
    readonly details: JsonObject;
  }[];
}

export interface IncidentRow {
  readonly incidentId: string;
  readonly rootId: string;
  /** kernel: the token stands at `elementId`; runtime: a timer, job, message or command met a fault outside the model */
  readonly source: 'kernel' | 'runtime';
  readonly elementId: string | null;
  readonly code: string;
  readonly message: string;
  readonly details: JsonObject;
  readonly raisedAt: Instant;
  readonly resolvedAt: Instant | null;
}

export interface DefinitionRow extends DeployedDefinition {
  readonly packId: string;
  readonly packVersion: string;
  readonly deploymentId: string;
  readonly resourceName: string;
  readonly deployedAt: Instant;
}

export interface HistoryExport {
  readonly format: 'onematter-history';
  readonly v: 1;
  readonly tenantId: string;
  readonly rootId: string;
  readonly kind: string;
  readonly exportedAt: Instant;
  readonly head: { readonly seq: number; readonly hash: string };
  readonly events: readonly HistoryEvent[];
}

export type Verification =
  | { readonly isIntact: true; readonly events: number; readonly head: string }
  | { readonly isIntact: false; readonly seq: number | null; readonly reason: string };
