import { WorkflowError } from '../errors.ts';
import type { Actor, Instant } from '../kernel/types.ts';
import type { StoredCommand } from '../store/commands.ts';
import type { Tx } from '../store/database.ts';
import { readOpened } from '../store/opening.ts';
import { type LockedRoot, lockRoot, stateOf } from '../store/roots.ts';
import { CHAIN_START } from './chain.ts';
import { noChanges } from './changes.ts';
import type { EngineParts } from './parts.ts';
import { type RootWork, register } from './root-work.ts';

export interface Opening {
  readonly rootId: string;
  readonly commandId: string;
  readonly commandType: string;
  readonly actor: Actor;
  readonly device: string | null;
  /** the task the command names */
  readonly taskId: string | null;
  /** what a new root is; null where the root must exist */
  readonly newKind: string | null;
}

/**
 * Locks a root and loads what a command needs, in one round trip.
 * @returns null where the root does not exist and may not be opened
 */
export async function openWork(parts: EngineParts, tx: Tx, opening: Opening): Promise<RootWork | null> {
  return (await openRoot(parts, tx, opening)).work;
}

/** The same, and the command of this id where it was answered before. */
export async function openRoot(
  parts: EngineParts,
  tx: Tx,
  opening: Opening,
): Promise<{ readonly work: RootWork | null; readonly earlier: StoredCommand | null }> {
  const { rootId, commandId, taskId } = opening;
  const [locked, { participations, task, earlier }] = await Promise.all([lockRoot(tx, rootId), readOpened(tx, rootId, commandId, taskId)]);
  parts.knownRoots.sawClock(locked.clock);
  const { row } = locked;
  if (earlier !== null || (row === null && opening.newKind === null)) return { work: null, earlier };
  const definition = row?.definition_id ? await parts.programs.load(tx, row.definition_id) : null;
  const work: RootWork = {
    tx,
    tenantId: tx.tenantId ?? '',
    rootId,
    commandId: opening.commandId,
    commandType: opening.commandType,
    actor: opening.actor,
    device: opening.device,
    now: nowOf(parts, locked),
    deploymentCount: locked.deploymentCount,
    isNew: row === null,
    task: task !== null && task.rootId === rootId ? task : null,
    participations,
    kind: row?.kind ?? opening.newKind ?? '',
    status: row?.status ?? 'idle',
    revision: row?.revision ?? 0,
    definition: definition?.meta ?? null,
    state: row === null ? null : stateOf(row),
    nextSeq: row?.next_seq ?? 1,
    headHash: row?.hash_head ?? CHAIN_START,
    pending: [],
    changes: noChanges(),
    isMoved: false,
    savepoint: null,
    tasks: new Map(),
    assumed: null,
  };
  register(work);
  return { work, earlier };
}

/** The clock read under the lock, never before the root's last event: a clock that jumps back cannot reorder a case. */
function nowOf(parts: EngineParts, { clock, row }: LockedRoot): Instant {
  const now = parts.clock ? parts.clock.now().toISOString() : clock;
  return row !== null && row.last_event_at > now ? row.last_event_at : now;
}

export function rootNotFound(rootId: string): WorkflowError {
  return new WorkflowError('ROOT_NOT_FOUND', 'Expected a root with this id, but there is none', { rootId });
}
