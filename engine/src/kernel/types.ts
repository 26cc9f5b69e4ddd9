/**
 * The vocabulary of the kernel: what goes in (commands, env, facts), what comes out (events), and nothing about how.
 * `step(programs, state, command, env) → Accepted | Refused` is pure; the runtime turns events into rows (ARCHITECTURE.md).
 */

import type { InstanceCommand, InstanceEvent } from '../instances/instance-types.ts';
import type { MigrationPlan } from '../migration/plan.ts';
import type { CopyFacts, DoneTaskFacts, OperationCommand, OperationEvent } from '../tasks/operation-types.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };
/** ISO 8601 in UTC with milliseconds, `2026-11-21T06:05:00.000Z`. */
export type Instant = string;

// ── facts: everything a step reads from outside, loaded under the root's lock ───────────────────────────────────────────

/** What is known of one person at `env.now`: posts held and certificates valid. `person` is a natural person, never an account. */
export interface PersonFacts {
  readonly personId: string;
  readonly name: string;
  readonly posts: readonly { readonly postId: string; readonly role: string; readonly agencyId: string }[];
  /** kinds of certificate valid at `env.now`, e.g. `enforcement` 行政执法证, `legal-qualification` 法律职业资格 */
  readonly certificates: readonly string[];
  /** for whom the person may act at `env.now` as a standing deputy 代理; not passed on to deputies of deputies */
  readonly deputyFor?: readonly Deputation[];
}

/** A standing deputy's 代理人 power: to act for `personId` in tasks of a candidate role or a process; null: in all. */
export interface Deputation {
  readonly personId: string;
  readonly role: string | null;
  /** id of the task's own process, or of the outermost one */
  readonly processId: string | null;
}

/** Whose posts count: those at the agency, at it and the agencies above it, or at it and those below it (`om:agencyReach`). */
export type AgencyReach = 'agency' | 'parents' | 'children';
/** How an opened task gets its assignee 分派: by claiming, or at once by load or by turn (`om:assign`). */
export type AssignRule = 'claim' | 'least-loaded' | 'round-robin';

/** A person did something of a kind in this root: the basis of separation of duty 办审定分离 (行政处罚法 第五十八条). */
export interface Participation {
  readonly personId: string;
  /** `handle` 承办 · `review` 审核 · `decide` 决定 · `chair` 听证主持 · `discuss` 集体讨论 … */
  readonly duty: string;
}

export interface Facts {
  /** the case record as FEEL reads it under the name `case`; null where the root has none */
  readonly case: JsonObject | null;
  readonly participations: readonly Participation[];
  /** facts of the acting person and of everybody the command names (assignee, delegate …), by person id */
  readonly people: { readonly [personId: string]: PersonFacts };
  /** what lies above an agency, nearest first: of the case's agency, the named task's, and those of the people's posts */
  readonly agencies?: { readonly [agencyId: string]: { readonly ancestors: readonly string[] } };
  /** the copy 抄送 a `user-task.read` names; the runtime puts it here */
  readonly copy?: CopyFacts;
  /** the completed task a `user-task.take-back` names, likewise */
  readonly doneTask?: DoneTaskFacts;
}

/** Rules a deployment brings along for the run time (from the pack's guardrails.yaml). */
export interface RuntimeRules {
  /** each pair of duties one person may not both hold in one root; `guardrail` and `basis` go into the refusal */
  readonly distinctPersons: readonly { readonly duties: readonly [string, string]; readonly guardrail: string; readonly basis: string }[];
  /** binding of duty 同一人: who holds one of the pair in a root must be among those who hold the other, once somebody does */
  readonly samePerson?: readonly { readonly duties: readonly [string, string]; readonly guardrail: string; readonly basis: string }[];
  /** certificates a duty asks for */
  readonly qualified: readonly {
    readonly duty: string;
    readonly certificate: string;
    readonly guardrail: string;
    readonly basis: string;
  }[];
}

export interface Env {
  readonly now: Instant;
  /** a fresh surrogate id (UUIDv7 in production, a counter in tests) for tasks, timers, jobs, subscriptions, incidents */
  newId(): string;
  readonly facts: Facts;
  /** when a deadline of the pack ends, counted from `now` and the case facts; null where its start fact is absent */
  deadline(id: string): DeadlineEnd | null;
}

/** When a deadline ends, or why that cannot be told although it has begun: a timer on it is an incident with that code, a task has no due date. */
export type DeadlineEnd = { readonly dueAt: Instant } | { readonly failure: DeadlineFailure };

export interface DeadlineFailure {
  /** `CALENDAR_NOT_PUBLISHED`: the holidays of a year (`details.year`) are not known yet; publish the calendar and try again */
  readonly code: 'CALENDAR_NOT_PUBLISHED' | 'DEADLINE_NOT_COUNTABLE';
  readonly message: string;
  readonly details: JsonObject;
}

// ── commands ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Actor {
  readonly kind: 'person' | 'system';
  /** person id, or the name of the system part (`timer`, `job`, `inbox`) */
  readonly id: string;
}

export type KernelCommand =
  | OperationCommand
  | InstanceCommand
  | {
      readonly type: 'process.start';
      readonly actor: Actor;
      readonly processId: string;
      readonly startEventId?: string;
      readonly variables?: JsonObject;
    }
  /** `onBehalfOf` of a task command: the person for whom the actor acts as a standing deputy 代理 */
  | { readonly type: 'user-task.claim'; readonly actor: Actor; readonly taskId: string; readonly onBehalfOf?: string }
  | {
      readonly type: 'user-task.unclaim';
      readonly actor: Actor;
      readonly taskId: string;
      readonly reason?: string;
      readonly onBehalfOf?: string;
    }
  /** 转办/指派: `assignee` takes the task over */
  | {
      readonly type: 'user-task.assign';
      readonly actor: Actor;
      readonly taskId: string;
      readonly assignee: string;
      readonly reason?: string;
      readonly onBehalfOf?: string;
    }
  | {
      readonly type: 'user-task.complete';
      readonly actor: Actor;
      readonly taskId: string;
      readonly output?: JsonObject;
      readonly onBehalfOf?: string;
    }
  /**
   * 退回 to an element passed before; `target` is an element id in the task's own or an enclosing scope. `rerun`: all 逐级重走 (default), or
   * straight-back 直送退回人, where the target's token comes back to this task at once
   */
  | {
      readonly type: 'user-task.return';
      readonly actor: Actor;
      readonly taskId: string;
      readonly target: string;
      readonly reason: string;
      readonly onBehalfOf?: string;
      readonly rerun?: 'all' | 'straight-back';
    }
  | { readonly type: 'job.complete'; readonly actor: Actor; readonly jobId: string; readonly result?: JsonObject }
  /** `errorCode` throws a BPMN error at the activity; without it, `retriesLeft: 0` raises an incident */
  | {
      readonly type: 'job.fail';
      readonly actor: Actor;
      readonly jobId: string;
      readonly message: string;
      readonly errorCode?: string;
      readonly retriesLeft: number;
    }
  | { readonly type: 'timer.fire'; readonly actor: Actor; readonly timerId: string }
  | {
      readonly type: 'message.deliver';
      readonly actor: Actor;
      readonly subscriptionId: string;
      readonly messageId: string;
      readonly variables?: JsonObject;
    }
  /**
   * a signal 信号 reaches every event of this root that waits for its name; a root where nothing does accepts it unchanged. With
   * `subscriptionIds` only those of them hear it that are still open, and where none is the command is refused.
   */
  | {
      readonly type: 'signal.deliver';
      readonly actor: Actor;
      readonly signalName: string;
      readonly variables?: JsonObject;
      readonly subscriptionIds?: readonly string[];
    }
  /** begins activities of an open ad-hoc sub-process 即席子流程; `activityId` is its activity instance */
  | { readonly type: 'ad-hoc.activate'; readonly actor: Actor; readonly activityId: string; readonly elementIds: readonly string[] }
  | {
      readonly type: 'variables.set';
      readonly actor: Actor;
      /** an activity, sub-process or process instance; absent: the oldest process of the root */
      readonly scopeId?: string;
      readonly variables: JsonObject;
      /** why, where somebody changes them by hand; enters the history */
      readonly reason?: string;
    }
  /** `variables` are written first, each where the activity sees it */
  | {
      readonly type: 'incident.resolve';
      readonly actor: Actor;
      readonly incidentId: string;
      readonly variables?: JsonObject;
      readonly reason?: string;
    }
  | { readonly type: 'root.cancel'; readonly actor: Actor; readonly reason: string }
  /** 迁移: what runs in this root by a definition of the plan goes over to another version (migration/migrate.ts) */
  | {
      readonly type: 'root.migrate';
      readonly actor: Actor;
      readonly plan: MigrationPlan;
      /** of the plan, for the history */
      readonly planDigest: string;
      readonly reason: string;
    };

// ── events: the only description of what happened ──────────────────────────────────────────────────────────────────────

/** Ids of tokens, activities and scopes are short and unique inside their root ("a12"); ids of rows come from `env.newId()`. */
export type KernelEvent =
  | OperationEvent
  | InstanceEvent
  | {
      readonly type: 'process-instance.started';
      readonly scopeId: string;
      readonly processId: string;
      readonly definitionId: string;
      readonly parentActivityId: string | null;
      readonly calledBy: string | null;
    }
  | {
      readonly type: 'process-instance.completed';
      readonly scopeId: string;
      readonly processId: string;
      readonly endEventIds: readonly string[];
    }
  | { readonly type: 'process-instance.terminated'; readonly scopeId: string; readonly processId: string; readonly cause: string }
  | {
      readonly type: 'activity.activated';
      readonly activityId: string;
      readonly elementId: string;
      readonly elementType: string;
      readonly scopeId: string;
      readonly processId: string;
    }
  | {
      readonly type: 'activity.completed';
      readonly activityId: string;
      readonly elementId: string;
      readonly elementType: string;
      readonly processId: string;
    }
  | {
      readonly type: 'activity.terminated';
      readonly activityId: string;
      readonly elementId: string;
      readonly elementType: string;
      readonly processId: string;
      readonly cause: string;
    }
  | { readonly type: 'sequence-flow.taken'; readonly flowId: string; readonly processId: string }
  | { readonly type: 'user-task.opened'; readonly task: UserTaskOpened }
  | {
      readonly type: 'user-task.assigned';
      readonly taskId: string;
      readonly elementId: string;
      readonly assignee: string | null;
      readonly from: string | null;
      readonly operation: 'claim' | 'unclaim' | 'assign';
      readonly reason?: string;
      /** whoever acted did so as this person's deputy; the same on every act at a task */
      readonly onBehalfOf?: string;
    }
  | {
      readonly type: 'user-task.completed';
      readonly taskId: string;
      readonly elementId: string;
      readonly by: string;
      readonly duty: string | null;
      readonly onBehalfOf?: string;
    }
  | {
      readonly type: 'user-task.returned';
      readonly taskId: string;
      readonly elementId: string;
      readonly target: string;
      readonly reason: string;
      readonly by: string;
      readonly onBehalfOf?: string;
      /** absent: all */
      readonly rerun?: 'straight-back';
    }
  | { readonly type: 'user-task.cancelled'; readonly taskId: string; readonly elementId: string; readonly cause: string }
  | { readonly type: 'job.created'; readonly job: JobCreated }
  | { readonly type: 'job.completed'; readonly jobId: string; readonly elementId: string }
  | {
      readonly type: 'job.failed';
      readonly jobId: string;
      readonly elementId: string;
      readonly message: string;
      readonly errorCode?: string;
      readonly retriesLeft: number;
    }
  | { readonly type: 'job.cancelled'; readonly jobId: string; readonly elementId: string; readonly cause: string }
  | {
      readonly type: 'timer.scheduled';
      readonly timerId: string;
      readonly elementId: string;
      readonly activityId: string;
      readonly processId: string;
      readonly dueAt: Instant;
      readonly deadline: string | null;
    }
  | { readonly type: 'timer.fired'; readonly timerId: string; readonly elementId: string }
  | { readonly type: 'timer.cancelled'; readonly timerId: string; readonly elementId: string }
  | {
      readonly type: 'subscription.opened';
      readonly subscriptionId: string;
      readonly elementId: string;
      readonly activityId: string;
      readonly processId: string;
      readonly messageName: string;
      readonly correlationKey: string | null;
    }
  | { readonly type: 'subscription.closed'; readonly subscriptionId: string; readonly elementId: string }
  | { readonly type: 'message.received'; readonly subscriptionId: string; readonly elementId: string; readonly messageId: string }
  | {
      readonly type: 'message.sent';
      readonly elementId: string;
      readonly messageName: string;
      readonly correlationKey: string | null;
      readonly variables: JsonObject;
    }
  /** thrown here; the kernel has told this root, the runtime tells the others */
  | { readonly type: 'signal.thrown'; readonly elementId: string; readonly signalName: string; readonly variables: JsonObject }
  | {
      readonly type: 'signal-subscription.opened';
      readonly subscriptionId: string;
      readonly elementId: string;
      readonly activityId: string;
      readonly processId: string;
      readonly signalName: string;
    }
  | { readonly type: 'signal-subscription.closed'; readonly subscriptionId: string; readonly elementId: string }
  | { readonly type: 'signal.received'; readonly subscriptionId: string; readonly elementId: string; readonly signalName: string }
  | { readonly type: 'escalation.thrown'; readonly elementId: string; readonly escalationCode: string; readonly caughtBy: string | null }
  /** a condition 条件 became true and its event goes on */
  | { readonly type: 'condition.met'; readonly elementId: string; readonly activityId: string }
  /** a completed activity is being undone (BPMN 2.0.2 §13.5.5): `activityId` is new, its handler runs inside it */
  | {
      readonly type: 'activity.compensating';
      readonly activityId: string;
      readonly elementId: string;
      readonly elementType: string;
      readonly scopeId: string;
      readonly processId: string;
    }
  | {
      readonly type: 'activity.compensated';
      readonly activityId: string;
      readonly elementId: string;
      readonly elementType: string;
      readonly processId: string;
    }
  | {
      readonly type: 'variables.changed';
      readonly scopeId: string;
      readonly before: JsonObject;
      readonly after: JsonObject;
      /** why, where somebody changed them by hand */
      readonly reason?: string;
    }
  | {
      readonly type: 'decision.evaluated';
      readonly elementId: string;
      readonly decisionId: string;
      readonly inputs: JsonObject;
      readonly result: Json;
      readonly matchedRules: readonly string[];
    }
  | { readonly type: 'error.thrown'; readonly elementId: string; readonly errorCode: string; readonly caughtBy: string | null }
  | {
      readonly type: 'incident.raised';
      readonly incidentId: string;
      readonly elementId: string;
      readonly activityId: string;
      readonly code: string;
      readonly message: string;
      readonly details: JsonObject;
    }
  | { readonly type: 'incident.resolved'; readonly incidentId: string; readonly elementId: string }
  /** an instance goes on by another version; `moves`: its activities, with the element each was and is now */
  | {
      readonly type: 'process-instance.migrated';
      readonly scopeId: string;
      readonly processId: string;
      readonly from: string;
      readonly to: string;
      readonly planDigest: string;
      readonly reason: string;
      readonly moves: readonly { readonly activityId: string; readonly from: string; readonly to: string }[];
    }
  /** an open task as the new version has it; `from`: its element before, where that was another */
  | {
      readonly type: 'user-task.migrated';
      readonly task: UserTaskOpened;
      readonly from: string | null;
      readonly assigneeBefore: string | null;
      /** the deadline is the same: its end stays as it was counted when the task opened */
      readonly keepsDueAt: boolean;
    }
  /** what goes on under another name or definition: a timer, subscription, job, incident, or an item beside a task */
  | {
      readonly type: 'work.migrated';
      readonly kind: 'timer' | 'subscription' | 'signal-subscription' | 'job' | 'item' | 'incident';
      readonly id: string;
      readonly elementId: string;
      readonly from: string;
      readonly activityId: string;
      readonly definitionId: string;
    }
  | { readonly type: 'root.completed'; readonly endEventIds: readonly string[] }
  | { readonly type: 'root.terminated'; readonly cause: string };

/** A work item 用户任务 as the runtime stores it. Candidates are principals: a person id, or a role at an agency. */
export interface UserTaskOpened {
  readonly taskId: string;
  readonly activityId: string;
  readonly elementId: string;
  readonly processId: string;
  readonly definitionId: string;
  readonly name: string;
  /** externalReference of zeebe:formDefinition; null where the task has no form */
  readonly formKey: string | null;
  readonly assignee: string | null;
  readonly candidateUsers: readonly string[];
  readonly candidateRoles: readonly string[];
  /** whose roles are meant: an agency id from `om:agency` (FEEL), null = the case's acting agency */
  readonly agencyId: string | null;
  /** `om:agencyReach`; absent: posts at that agency alone */
  readonly agencyReach?: Exclude<AgencyReach, 'agency'>;
  /** `om:assign`; absent: whoever claims it */
  readonly assign?: Exclude<AssignRule, 'claim'>;
  /** `om:duty`: what completing this makes the person in this root */
  readonly duty: string | null;
  /** `om:stage`: the handling step 办理环节 shown to people, e.g. `legal-review` */
  readonly stage: string | null;
  /** `om:operations`, e.g. ["claim","return","assign"]; default claim, unclaim, complete */
  readonly operations: readonly string[];
  /** `om:deadline` id of the pack's deadlines.yaml, and when it ends */
  readonly deadline: string | null;
  readonly dueAt: Instant | null;
  /** result of the task's input mappings */
  readonly input: JsonObject;
  /** the assignee the model named may not hold this task: it opened unassigned, and why */
  readonly withheld?: { readonly assignee: string; readonly code: string; readonly details: JsonObject };
}

export interface JobCreated {
  readonly jobId: string;
  readonly activityId: string;
  readonly elementId: string;
  readonly processId: string;
  readonly definitionId: string;
  /** zeebe:taskDefinition type, e.g. `document.issue` */
  readonly jobType: string;
  readonly retries: number;
  /** zeebe:taskHeaders */
  readonly headers: { readonly [key: string]: string };
  /** result of the input mappings */
  readonly input: JsonObject;
}

// ── outcomes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Refusal {
  readonly kind: 'refused';
  /** a code of errors.ts */
  readonly code: string;
  readonly details: JsonObject;
}

/** One finding about a model: which element, where in the file, what to do. */
export interface Problem {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly elementId: string | null;
  /** 1-based line in the XML, where known */
  readonly line: number | null;
  readonly message: { readonly zh: string; readonly en: string };
  readonly remedy: { readonly zh: string; readonly en: string };
}
