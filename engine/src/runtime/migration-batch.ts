import { ConflictError, WorkflowError } from '../errors.ts';
import { isBlank } from '../instances/reason.ts';
import type { Program, ProgramSet } from '../kernel/program.ts';
import type { Env, Instant, KernelEvent } from '../kernel/types.ts';
import { checkPlan } from '../migration/check.ts';
import type { MigrationFinding, MigrationPlan, MigrationPreview } from '../migration/plan.ts';
import { previewMigration as previewState } from '../migration/preview.ts';
import { type ProposedMapping, proposeMapping } from '../migration/propose.ts';
import { claimBatch, readCommand, type StoredCommand } from '../store/commands.ts';
import type { Tx } from '../store/database.ts';
import { actOnBatch, type BatchAct, insertBatch, listConcerned, type MigrationBatch, readBatch } from '../store/migration-batches.ts';
import { readParticipations, readRoot, stateOf } from '../store/roots.ts';
import { execute } from './execute.ts';
import { requireUuid } from './ids.ts';
import { migrateCommand, planDigest, undoInto } from './migrate-root.ts';
import { type EngineParts, givenNow } from './parts.ts';
import { protect } from './root-work.ts';
import { durably } from './transact.ts';
import type { Envelope, Outcome, Root } from './types.ts';

/* What an administrator does with running instances of a process: propose, check, preview, migrate in batches, undo. */

async function programOf(parts: EngineParts, tx: Tx, definitionId: string): Promise<Program> {
  const definition = await parts.programs.load(tx, requireUuid(definitionId, 'definitionId'));
  if (definition === null)
    throw new WorkflowError('DEFINITION_NOT_FOUND', 'Expected a deployed definition, but there is none', { definitionId });
  return definition.program;
}

/** Which element of one version is which of the other. @throws {WorkflowError} DEFINITION_NOT_FOUND · INVALID_ID */
export async function proposeMigration(parts: EngineParts, tx: Tx, from: string, to: string): Promise<ProposedMapping> {
  return proposeMapping(await programOf(parts, tx, from), await programOf(parts, tx, to));
}

/** Everything that is wrong with a plan, and what it will run into. */
export async function checkMigration(parts: EngineParts, tx: Tx, plan: MigrationPlan): Promise<readonly MigrationFinding[]> {
  return checkPlan(await programsFor(parts, tx, plan, []), plan).findings;
}

/** Programs of a plan and of a state, whatever a step may still ask for left to the caller. */
async function programsFor(parts: EngineParts, tx: Tx, plan: MigrationPlan, more: readonly string[]) {
  const ids = new Set([...plan.processes.flatMap(({ from, to }) => [requireUuid(from, 'from'), requireUuid(to, 'to')]), ...more]);
  await Promise.all([...ids].map((id) => parts.programs.load(tx, id)));
  return parts.programs.of(tx, 0, null);
}

export interface PreviewedInstance extends MigrationPreview {
  readonly rootId: string;
}

export interface PreviewPage {
  readonly items: readonly PreviewedInstance[];
  /** where the next page begins; null: this was the last */
  readonly next: string | null;
}

/**
 * What would become of each instance, `limit` at a time in order of root id; `rootIds`: of these alone. The transaction is made read-only:
 * nothing can be written, whatever a hook would do.
 */
export async function previewMigration(
  parts: EngineParts,
  tx: Tx,
  plan: MigrationPlan,
  {
    after = null,
    limit = 50,
    rootIds,
  }: { readonly after?: string | null; readonly limit?: number; readonly rootIds?: readonly string[] } = {},
): Promise<PreviewPage> {
  await tx.query('set transaction read only');
  const from = plan.processes.map((one) => requireUuid(one.from, 'from'));
  const ids =
    rootIds === undefined
      ? await listConcerned(tx, from, after, limit + 1)
      : rootIds.filter((id) => after === null || id > after).toSorted();
  const page = ids.slice(0, limit);
  const items: PreviewedInstance[] = [];
  for (const rootId of page) {
    const preview = await previewOne(parts, tx, plan, requireUuid(rootId, 'rootId'));
    if (preview !== null) items.push({ rootId, ...preview });
  }
  return { items, next: ids.length > limit ? (page.at(-1) ?? null) : null };
}

const MAX_LOADS = 50;

async function previewOne(parts: EngineParts, tx: Tx, plan: MigrationPlan, rootId: string): Promise<MigrationPreview | null> {
  const row = await readRoot(tx, rootId);
  const state = row && stateOf(row);
  if (!row || !state) return null;
  const definition = row.definition_id === null ? null : await parts.programs.load(tx, row.definition_id);
  const actor = { kind: 'system', id: 'preview' } as const;
  const now = await nowFor(parts, tx, row.last_event_at);
  const { kind, status, revision } = row;
  const root: Root = {
    tenantId: tx.tenantId ?? '',
    rootId,
    kind,
    status,
    revision,
    definition: definition?.meta ?? null,
    now,
    commandId: rootId,
    commandType: 'root.migrate',
    actor,
    task: null,
  };
  const loaded = await parts.hooks.loadFacts(tx, root, migrateCommand({ type: 'root.migrate', plan, reason: 'preview' }, actor));
  const facts = { ...loaded, participations: [...loaded.participations, ...(await readParticipations(tx, rootId))] };
  const deadline = (await parts.hooks.deadlines?.(tx, root, facts)) ?? (() => null);
  const live = Object.values(state.nodes).flatMap((node) => node.definition ?? []);
  for (let loads = 0; loads < MAX_LOADS; loads++) {
    const programs = await programsFor(parts, tx, plan, live);
    let ids = 0;
    const env: Env = { now, newId: () => `preview-${++ids}`, facts, deadline };
    const answer = attempt(() => previewState(programs as ProgramSet, state, plan, env));
    const missing = [...programs.missing];
    const found = await Promise.all(missing.map((id) => parts.programs.load(tx, id)));
    if (found.some((one) => one !== null)) continue;
    if ('fault' in answer) throw answer.fault;
    return answer.preview;
  }
  throw new Error(`Expected the definitions of a migration within ${MAX_LOADS} loads, but it kept asking`);
}

/** As a command would read it: never before the root's last event. */
async function nowFor(parts: EngineParts, tx: Tx, lastEventAt: Instant): Promise<Instant> {
  const given = givenNow(parts);
  const [row] = given === null ? await tx.query<{ at: Instant }>('select clock_timestamp() as at') : [{ at: given }];
  return [row!.at, lastEventAt].sort()[1]!;
}

function attempt(run: () => MigrationPreview): { readonly preview: MigrationPreview } | { readonly fault: unknown } {
  try {
    return { preview: run() };
  } catch (fault) {
    return { fault };
  }
}

// ── batches ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface MigrationOrder {
  readonly plan: MigrationPlan;
  readonly reason: string;
  /** default: every instance that runs by a definition of the plan now */
  readonly rootIds?: readonly string[];
}

/**
 * Stores a batch; the loops of all nodes work it off from now on. The same command again: the same batch, nothing new.
 * @throws {WorkflowError} MIGRATION_PLAN_INVALID with the findings · REASON_REQUIRED · INVALID_ID
 * @throws {ConflictError} COMMAND_ID_REUSED: the id was used for another command
 */
export async function startMigration(
  parts: EngineParts,
  tx: Tx,
  envelope: Envelope,
  { plan, reason, rootIds }: MigrationOrder,
): Promise<MigrationBatch> {
  const batchId = requireUuid(envelope.commandId, 'commandId');
  const earlier = await readCommand(tx, batchId);
  if (earlier !== null) return repeatedBatch(tx, envelope, earlier);
  if (isBlank(reason)) throw new WorkflowError('REASON_REQUIRED', 'Expected a reason for the migration, but there is none');
  const findings = (await checkMigration(parts, tx, plan)).filter(({ severity }) => severity === 'error');
  if (findings.length > 0 || plan.processes.length === 0)
    throw new WorkflowError('MIGRATION_PLAN_INVALID', 'Expected a plan without errors, but it has some', {
      findings: findings.slice(0, 200),
    });
  const concerned = rootIds?.map((id) => requireUuid(id, 'rootId')) ?? null;
  const batch = { batchId, plan, planDigest: planDigest(plan), reason, author: envelope.actor, rootIds: concerned };
  if (!(await claimBatch(tx, envelope))) return repeatedBatch(tx, envelope, await readCommand(tx, batchId));
  await insertBatch(tx, batch, givenNow(parts));
  tx.afterCommit(() => parts.wake('migrations'));
  return batchOf(tx, batchId);
}

/** By whom and with what the id was used before; an id of another kind of command has another digest. */
async function repeatedBatch(
  tx: Tx,
  { commandId, actor, requestDigest }: Envelope,
  earlier: StoredCommand | null,
): Promise<MigrationBatch> {
  const isSame = earlier?.request_digest === requestDigest && earlier.actor_kind === actor.kind && earlier.actor_id === actor.id;
  if (!isSame)
    throw new ConflictError('COMMAND_ID_REUSED', 'Expected a new command id, but it was used for another command', { commandId });
  return batchOf(tx, commandId);
}

/** @throws {WorkflowError} MIGRATION_NOT_FOUND */
export async function batchOf(tx: Tx, batchId: string): Promise<MigrationBatch> {
  const batch = await readBatch(tx, requireUuid(batchId, 'batchId'));
  if (batch === null)
    throw new WorkflowError('MIGRATION_NOT_FOUND', 'Expected a migration batch with this id, but there is none', { batchId });
  return batch;
}

/** Pauses, resumes, cancels or undoes a batch. @throws {WorkflowError} MIGRATION_NOT_FOUND · MIGRATION_BATCH_STATE */
export async function changeMigration(parts: EngineParts, tx: Tx, batchId: string, act: BatchAct): Promise<MigrationBatch> {
  const { status } = await batchOf(tx, batchId);
  if (!(await actOnBatch(tx, batchId, act, givenNow(parts))))
    throw new WorkflowError('MIGRATION_BATCH_STATE', `Expected a batch that can be changed by ${act}, but it is ${status}`, {
      act,
      status,
    });
  tx.afterCommit(() => parts.wake('migrations'));
  return batchOf(tx, batchId);
}

// ── one root ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Undoes the latest migration of a root, while nothing has happened since; see `undoInto`. */
export function undoMigration(
  parts: EngineParts,
  envelope: Envelope & { readonly rootId: string },
  reason: string,
  after?: (tx: Tx, root: Root, events: readonly KernelEvent[]) => Promise<undefined>,
): Promise<Outcome> {
  return execute(parts, envelope, (tx) =>
    durably(parts, tx, envelope, {
      rootId: requireUuid(envelope.rootId, 'rootId'),
      commandType: 'root.undo-migration',
      taskId: null,
      newKind: null,
      isLast: false,
      attempt: null,
      after,
      work(work) {
        protect(work);
        return undoInto(parts, work, reason);
      },
    }),
  );
}
