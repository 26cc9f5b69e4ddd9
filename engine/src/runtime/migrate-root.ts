import { isBlank } from '../instances/reason.ts';
import type { Actor, JsonObject, KernelCommand, KernelEvent } from '../kernel/types.ts';
import type { MigrationPlan } from '../migration/plan.ts';
import type { Tx } from '../store/database.ts';
import { type BeforeMigration, dropUndo, readOpenRows, restoreOpenRows, storeUndo, takeUndo } from '../store/instance-migration.ts';
import { canonicalJson, digestOf } from './chain.ts';
import { requireUuid } from './ids.ts';
import type { EngineParts } from './parts.ts';
import { RefusedError } from './refused-error.ts';
import { pend, pendBound, pendKernelEvent, type RootWork } from './root-work.ts';
import type { Stepped } from './steps.ts';
import type { MigrateRoot } from './types.ts';

/*
 * Migration of one root 迁移, and its undo 撤销. The step moves state and events; here the root is bound to its new definition, and what an undo
 * needs is kept with the revision the root has right afterwards: an undo is possible while nothing has happened since.
 */

/** @throws {WorkflowError} INVALID_ID */
export function migrateCommand({ type, plan, reason }: MigrateRoot, actor: Actor): KernelCommand {
  for (const { from, to } of plan.processes) {
    requireUuid(from, 'from');
    requireUuid(to, 'to');
  }
  return { type, actor, plan, reason, planDigest: planDigest(plan) };
}

export function planDigest(plan: MigrationPlan): string {
  return digestOf(canonicalJson(plan));
}

/** What leaves the root cannot be called back: with it, an undo would leave the world half migrated. */
const LEAVES: ReadonlySet<KernelEvent['type']> = new Set([
  'message.sent',
  'signal.thrown',
  'job.completed',
  'decision.evaluated',
  'root.completed',
  'process-instance.completed',
]);

/** Before the step: the root as an undo would put it back. Call the answer once everything is stored. */
export async function rememberBefore(work: RootWork): Promise<(events: readonly KernelEvent[]) => Promise<void>> {
  const { tx, rootId, state, status, definition, commandId } = work;
  if (state === null) return async () => {};
  const rows = await readOpenRows(tx, rootId);
  return async (events) => {
    const migrated = events.filter((event) => event.type === 'process-instance.migrated');
    const before: BeforeMigration = { state, status, definitionId: definition?.definitionId ?? null, rows, migrated };
    const closedBecause = events.find(({ type }) => LEAVES.has(type))?.type ?? null;
    await storeUndo(tx, rootId, { commandId, planDigest: migrated[0]?.planDigest ?? '', revision: work.revision, before, closedBecause });
  };
}

/** The root's own definition follows its process; the history says which version is in force from here. */
export async function bindMigrated(parts: EngineParts, work: RootWork, events: readonly KernelEvent[]): Promise<void> {
  for (const event of events) {
    if (event.type !== 'process-instance.migrated' || event.from !== work.definition?.definitionId) continue;
    await bind(parts, work, event.to);
    return;
  }
}

async function bind(parts: EngineParts, work: RootWork, definitionId: string): Promise<void> {
  const definition = await parts.programs.load(work.tx, definitionId);
  if (definition === null) throw new Error(`Expected definition ${definitionId} to be there, but it is not`);
  const { meta } = definition;
  work.definition = meta;
  pendBound(work, work.actor, meta);
}

/**
 * Puts a root back as it was before its latest migration: state, tasks with who had them, drafts, timers with their due dates, jobs and
 * subscriptions. Only the counter of node ids stays, so that no id means two things. Refusals: REASON_REQUIRED, MIGRATION_UNDO_CLOSED with
 * `why`: `none` (never migrated, or undone), `changed` (something has happened since), `effects` (the migration itself sent or decided something).
 */
export async function undoInto(
  parts: EngineParts,
  work: RootWork,
  reason: string,
): Promise<{ readonly stepped: Stepped; readonly result: JsonObject }> {
  const { tx, rootId, actor } = work;
  if (isBlank(reason)) throw new RefusedError('REASON_REQUIRED', { operation: 'undo-migration' });
  const undo = await takeUndo(tx, rootId);
  if (undo === null) throw new RefusedError('MIGRATION_UNDO_CLOSED', { why: 'none' });
  if (undo.revision !== work.revision)
    throw new RefusedError('MIGRATION_UNDO_CLOSED', { why: 'changed', revision: work.revision, migratedAt: undo.revision });
  if (undo.closedBecause !== null) throw new RefusedError('MIGRATION_UNDO_CLOSED', { why: 'effects', effect: undo.closedBecause });
  const { before } = undo;
  const events = eventsOf(before, reason);
  pend(work, actor, 'migration.undone', { commandId: undo.commandId, planDigest: undo.planDigest, reason });
  for (const event of events) pendKernelEvent(work, actor, event);
  await restore(parts, work, before);
  await dropUndo(tx, rootId);
  return { stepped: { kind: 'accepted', events }, result: { commandId: undo.commandId } };
}

async function restore(parts: EngineParts, work: RootWork, before: BeforeMigration): Promise<void> {
  const { tx, rootId, now } = work;
  work.state = { ...before.state, serial: Math.max(before.state.serial, work.state?.serial ?? 0) };
  work.status = before.status;
  work.isMoved = true;
  if (before.definitionId !== null && before.definitionId !== work.definition?.definitionId) await bind(parts, work, before.definitionId);
  await restoreOpenRows(tx, rootId, before.rows, now);
  wakeLater(parts, tx);
}

function wakeLater(parts: EngineParts, tx: Tx): void {
  tx.afterCommit(() => {
    parts.wake('jobs');
    parts.wake('timers');
    parts.wake('messages');
  });
}

/** What the undo means, in the words of a migration the other way: the instances, and each task as it is again. */
function eventsOf({ migrated, rows }: BeforeMigration, reason: string): KernelEvent[] {
  const instances = migrated.map((event): KernelEvent => {
    const moves = event.moves.map(({ activityId, from, to }) => ({ activityId, from: to, to: from }));
    return { ...event, from: event.to, to: event.from, reason, moves };
  });
  return [...instances, ...rows.user_task.filter((row) => row['kind'] === 'task').map(taskAgain)];
}

function taskAgain(row: { readonly [column: string]: unknown }): KernelEvent {
  const text = (column: string) => row[column] as string; // as the table declares it
  const orNull = (column: string) => row[column] as string | null;
  const dueAt = orNull('due_at');
  return {
    type: 'user-task.migrated',
    from: null,
    assigneeBefore: orNull('assignee'),
    keepsDueAt: true,
    task: {
      taskId: text('task_id'),
      activityId: text('activity_id'),
      elementId: text('element_id'),
      processId: text('process_id'),
      definitionId: text('definition_id'),
      name: text('name'),
      formKey: orNull('form_key'),
      assignee: orNull('assignee'),
      candidateUsers: row['candidate_users'] as string[],
      candidateRoles: row['candidate_roles'] as string[],
      agencyId: orNull('agency_id'),
      duty: orNull('duty'),
      stage: orNull('stage'),
      operations: row['operations'] as string[],
      deadline: orNull('deadline'),
      dueAt: dueAt === null ? null : new Date(dueAt).toISOString(),
      input: row['input'] as JsonObject,
    },
  };
}
