import type { Actor, Instant, JsonObject, Participation, RuntimeRules } from '../kernel/types.ts';
import type { RootView } from '../kernel/view.ts';
import type { MigrationFinding, MigrationPlan } from '../migration/plan.ts';
import type { ProposedMapping } from '../migration/propose.ts';
import type { Tx } from '../store/database.ts';
import type { BatchAct, InstanceStatus, MigrationBatch, MigrationBatchInstance } from '../store/migration-batches.ts';
import type { ReturnPlace, ReturnTarget } from '../tasks/return.ts';
import type { TaskStanding } from '../tasks/standing.ts';
import type { MigrationOrder, PreviewPage } from './migration-batch.ts';
import type { CopyRow } from './operation-changes.ts';
import type {
  ApiEvent,
  BroadcastSignal,
  ConditionEvaluation,
  ConditionEvaluationResult,
  DefinitionRow,
  DeploymentInput,
  DeploymentResult,
  EngineCommand,
  Envelope,
  HistoryEvent,
  HistoryExport,
  IncidentRow,
  MessageReceipt,
  Outcome,
  Participant,
  Preview,
  PublishedMessage,
  ResolveWith,
  Root,
  RootStatus,
  SignalReceipt,
  UserTaskRow,
} from './types.ts';

/** A root as stored, with the kernel's view of what is alive in it, for case pages and diagrams. */
export interface StoredRoot {
  readonly rootId: string;
  readonly kind: string;
  readonly status: RootStatus;
  readonly revision: number;
  /** of the process last started */
  readonly definitionId: string | null;
  /** null where no process was ever started */
  readonly view: RootView | null;
  readonly variables: JsonObject;
  /** 挂起: since when nothing moves, and how many timers, jobs, messages and signals are kept; null: it is not suspended */
  readonly suspension: { readonly since: Instant; readonly by: string; readonly reason: string; readonly held: number } | null;
  readonly openedAt: Instant;
  readonly lastEventAt: Instant;
}

/**
 * The engine as the api holds it: built once by `createEngine`, no global state. Functions that take a `tx` join the caller's transaction
 * (`database.transaction`, role app); the others open their own.
 */
export interface Engine {
  // ── definitions ──
  /** Compiles and stores a pack's processes for good. The same pack, version and texts: the same definitions again. */
  deploy(tenantId: string, deployment: DeploymentInput): Promise<DeploymentResult>;
  definition(tx: Tx, definitionId: string): Promise<(DefinitionRow & { readonly xml: string; readonly rules: RuntimeRules }) | null>;
  /** The latest version of every process of every pack, or of one pack. */
  latestDefinitions(tx: Tx, packId?: string): Promise<DefinitionRow[]>;

  // ── commands ──
  /**
   * One command, one transaction. A refusal is an answer and is recorded; a conflict is retried; a fault becomes an incident and is thrown.
   * @throws {WorkflowError} DATABASE_UNAVAILABLE (send it again with the same command id) · ROOT_NOT_FOUND · DEFINITION_NOT_FOUND ·
   *   COMMAND_ID_REUSED · INVALID_TEXT
   * @throws {ConflictError} STALE_REVISION (an `expectedRevision` was given) · TOO_MANY_CONFLICTS
   */
  execute(envelope: Envelope, command: EngineCommand, participant?: Participant): Promise<Outcome>;
  /**
   * A command of the api on a root that moves no token (evidence, documents, a case record): the same idempotence, lock, history and
   * participant, without a step. Opens the root where `open` is given and the root is new.
   */
  record(
    envelope: Envelope & { readonly rootId: string },
    type: string,
    work: RecordWork,
    open?: { readonly kind: string },
  ): Promise<Outcome>;
  /** Adds events to the root's chain in the caller's transaction, under the root's lock. Inside hooks it joins the running command. */
  append(tx: Tx, rootId: string, actor: Actor, events: readonly ApiEvent[]): Promise<void>;
  /** Records that a person did something of a kind in this root, beside what tasks record by `om:duty` (hearing chair, discussants …). */
  participate(tx: Tx, rootId: string, participation: Participation): Promise<void>;

  // ── messages ──
  publishMessage(tenantId: string, message: PublishedMessage): Promise<MessageReceipt>;
  /**
   * Throws a signal to every root of the tenant that waits for its name now, and starts every process that a signal of this name starts;
   * each hears it once, soon after, in a transaction of its own.
   * @throws {WorkflowError} VARIABLE_NAME_INVALID · INVALID_TEXT · INVALID_ID
   */
  broadcastSignal(tenantId: string, signal: BroadcastSignal): Promise<SignalReceipt>;
  /** Starts every process whose conditional start event is true of these variables. Only this call looks at them. */
  evaluateStartConditions(tenantId: string, evaluation: ConditionEvaluation): Promise<ConditionEvaluationResult>;
  /** Writes to the outbox in the caller's transaction; the topic's handler gets it after the commit. Returns its id. */
  send(tx: Tx, message: { readonly topic: string; readonly payload: JsonObject; readonly rootId?: string }): Promise<string>;
  /** True the first time this (source, id) is seen: an incoming delivery is handled once, in the caller's transaction. */
  receiveOnce(tx: Tx, source: string, id: string): Promise<boolean>;

  // ── reads ──
  rootView(tx: Tx, rootId: string): Promise<StoredRoot | null>;
  userTask(tx: Tx, taskId: string): Promise<UserTaskRow | null>;
  history(tx: Tx, rootId: string, page?: { readonly after?: number; readonly limit?: number }): Promise<HistoryEvent[]>;
  exportHistory(tx: Tx, rootId: string): Promise<HistoryExport>;
  participations(tx: Tx, rootId: string): Promise<Participation[]>;
  /** The elements a task may be returned to, for screens. */
  returnTargets(tx: Tx, taskId: string): Promise<readonly ReturnPlace[]>;
  /** The elements a task may jump to 自由跳转; each was searched for, so ask only when somebody wants to choose. */
  jumpTargets(tx: Tx, taskId: string): Promise<readonly ReturnTarget[]>;
  /** What of a task's state its row does not say; null where neither the task nor what follows it is open. */
  taskStanding(tx: Tx, rootId: string, taskId: string): Promise<TaskStanding | null>;
  /** Completed tasks of these roots that can be taken back 拿回 now: task id → who may. */
  takeBackTasks(tx: Tx, rootIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** The copies 抄送 a person got, latest first; default the last 100. */
  copies(tx: Tx, personId: string, filter?: { readonly isUnread?: boolean; readonly limit?: number }): Promise<CopyRow[]>;
  listIncidents(tx: Tx, filter?: { readonly rootId?: string; readonly isOpen?: boolean; readonly limit?: number }): Promise<IncidentRow[]>;
  /**
   * Tries again what stopped: the element (kernel), with changed variables written first, or the timer, job or message (runtime), which take
   * none: INCIDENT_WITHOUT_VARIABLES.
   */
  resolveIncident(envelope: Envelope, incidentId: string, change?: ResolveWith): Promise<Outcome>;
  /** What a command would do, without doing it: nothing is written. @throws {WorkflowError} ROOT_NOT_FOUND */
  preview(
    envelope: Envelope & { readonly rootId: string },
    command: Exclude<EngineCommand, { readonly type: 'process.start' }>,
  ): Promise<Preview>;

  // ── migration 迁移 (docs/migration.md); one root at once: `execute` with `root.migrate` ──
  /** Which element of one version is which of the other, by id and by similarity. @throws {WorkflowError} DEFINITION_NOT_FOUND · INVALID_ID */
  proposeMigration(tx: Tx, from: string, to: string): Promise<ProposedMapping>;
  /** Every finding about a plan, whole at once. */
  checkMigration(tx: Tx, plan: MigrationPlan): Promise<readonly MigrationFinding[]>;
  /** What would become of each instance, a page at a time in order of root id. Makes the transaction read-only: give it one of its own. */
  previewMigration(
    tx: Tx,
    plan: MigrationPlan,
    page?: { readonly after?: string | null; readonly limit?: number; readonly rootIds?: readonly string[] },
  ): Promise<PreviewPage>;
  /** Starts a batch whose id is the envelope's command id. @throws {WorkflowError} MIGRATION_PLAN_INVALID · REASON_REQUIRED · INVALID_ID */
  startMigration(tx: Tx, envelope: Envelope, order: MigrationOrder): Promise<MigrationBatch>;
  /** A batch with its progress. @throws {WorkflowError} MIGRATION_NOT_FOUND */
  migration(tx: Tx, batchId: string): Promise<MigrationBatch>;
  /** Batches, newest first. */
  migrations(tx: Tx, limit?: number): Promise<MigrationBatch[]>;
  migrationInstances(
    tx: Tx,
    batchId: string,
    page: { readonly status?: InstanceStatus; readonly after?: string; readonly limit: number },
  ): Promise<MigrationBatchInstance[]>;
  /** @throws {WorkflowError} MIGRATION_NOT_FOUND · MIGRATION_BATCH_STATE */
  changeMigration(tx: Tx, batchId: string, act: BatchAct): Promise<MigrationBatch>;
  /** Undoes the latest migration of a root while nothing has happened since. Refusals: REASON_REQUIRED, MIGRATION_UNDO_CLOSED. */
  undoMigration(envelope: Envelope & { readonly rootId: string }, reason: string): Promise<Outcome>;

  // ── background work ──
  /**
   * Registers the node and starts the loops (timers, jobs, messages, outbox). `stop` ends them, waits for what is running, and may be called twice.
   * @throws {WorkflowError} SCHEMA_TOO_NEW (nothing was started)
   */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** What a recorded command does: the events it adds, after whatever it wrote. A throw of RefusedError is recorded and answered. */
export type RecordWork = (tx: Tx, root: Root) => Promise<{ readonly events: readonly ApiEvent[]; readonly result?: JsonObject }>;
