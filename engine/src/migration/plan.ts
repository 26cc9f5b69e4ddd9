import type { Instant, JsonObject } from '../kernel/types.ts';

/**
 * Migration 迁移: running instances go over to another version of their process. A plan says for every definition it moves which element
 * of the old version is which of the new one; what it does not name is not mapped. The table of what happens to each wait state is
 * docs/migration.md.
 */
export interface MigrationPlan {
  /** one entry per definition to move; a called process that is not named stays on its version */
  readonly processes: readonly ProcessMapping[];
}

export interface ProcessMapping {
  /** definition id of the old version */
  readonly from: string;
  /** definition id of the new version of the same process */
  readonly to: string;
  /**
   * Old element id → new element id. null gives it up on purpose: a boundary event or event sub-process that is to go, a sub-process whose
   * content moves one level out, something passed that can no longer be returned to or compensated.
   */
  readonly elements: { readonly [source: string]: string | null };
  /** old sequence flow → new one, for tokens that wait at a join; a flow that is not named keeps its id */
  readonly flows?: { readonly [source: string]: string };
  /**
   * By old event: `keep` the due date, or `recount` by the new definition, from the moment the timer began to run. Not named: kept where
   * the text of the timer is the same in both versions, else counted again.
   */
  readonly timers?: { readonly [source: string]: 'keep' | 'recount' };
}

/** Something that stands in the way (error), or that somebody should know before (warning). */
export interface MigrationFinding {
  /** a code of errors.ts */
  readonly code: MigrationFindingCode;
  readonly severity: 'error' | 'warning';
  /** definition id of the old version */
  readonly definitionId: string;
  /** of the old version; of the new one where `isNew` */
  readonly elementId: string | null;
  readonly isNew?: true;
  /** what the plan maps it to */
  readonly target?: string | null;
  /** where it stands in this instance; absent where the plan itself is looked at */
  readonly activityId?: string;
  readonly reason: { readonly zh: string; readonly en: string };
}

export type MigrationFindingCode =
  | 'MIGRATION_ELEMENT_UNKNOWN'
  | 'MIGRATION_ELEMENT_UNMAPPED'
  | 'MIGRATION_TARGET_MISSING'
  | 'MIGRATION_KIND_DIFFERS'
  | 'MIGRATION_LOOP_DIFFERS'
  | 'MIGRATION_SCOPE_DIFFERS'
  | 'MIGRATION_EVENT_LOST'
  | 'MIGRATION_FLOW_UNMAPPED'
  | 'MIGRATION_CALL_DIFFERS'
  | 'MIGRATION_COMPENSATION_LOST'
  | 'MIGRATION_PROCESS_DIFFERS'
  | 'MIGRATION_VARIABLES_LOST'
  | 'MIGRATION_WAIT_FAILED'
  | 'STATE_NOT_REACHABLE';

/** One token or scope that goes over. */
export interface MigrationMove {
  readonly activityId: string;
  readonly from: string;
  readonly to: string;
}

/** What one instance would become, without anything having been written. */
export interface MigrationPreview {
  readonly isPossible: boolean;
  /** null where it is possible */
  readonly code: string | null;
  readonly findings: readonly MigrationFinding[];
  readonly moves: readonly MigrationMove[];
  readonly timers: readonly TimerChange[];
  readonly tasks: readonly TaskChange[];
  readonly subscriptions: readonly SubscriptionChange[];
  readonly jobs: readonly { readonly elementId: string; readonly change: 'created' | 'cancelled' }[];
  /** levels of sub-processes that begin or go: element ids */
  readonly gainedLevels: readonly string[];
  readonly lostLevels: readonly string[];
  /** steps that could be returned to (退回) before and no longer can */
  readonly lostReturns: readonly string[];
  /** elements the instance goes on to by itself, because nothing holds it back any more */
  readonly goesOnTo: readonly string[];
}

export interface TimerChange {
  readonly elementId: string;
  readonly change: 'opened' | 'cancelled' | 'recounted';
  readonly dueBefore: Instant | null;
  readonly dueAfter: Instant | null;
  /** deadline of the pack, where it is one */
  readonly deadline: string | null;
}

export interface TaskChange {
  readonly taskId: string | null;
  readonly elementId: string;
  readonly name: string;
  readonly change: 'kept' | 'created' | 'cancelled';
  readonly assigneeBefore: string | null;
  readonly assigneeAfter: string | null;
}

export interface SubscriptionChange {
  readonly elementId: string;
  readonly kind: 'message' | 'signal' | 'condition';
  readonly change: 'opened' | 'closed';
  readonly name: string | null;
}

/** Findings as they travel in a refusal; at most so many, the rest is counted. */
export const FINDINGS_SHOWN = 200;

export function findingsAsDetails(findings: readonly MigrationFinding[]): JsonObject {
  const shown = findings.slice(0, FINDINGS_SHOWN).map(({ reason, ...rest }) => ({ ...rest, reason: { ...reason } }));
  return { findings: shown as unknown as JsonObject[], total: findings.length }; // every finding is JSON by its own types
}
