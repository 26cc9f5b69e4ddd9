import type { State } from '../kernel/state.ts';
import type { Actor, Instant, JsonObject, KernelEvent, Participation } from '../kernel/types.ts';
import type { Tx } from '../store/database.ts';
import type { DefinitionMeta } from '../store/definitions.ts';
import type { Assumed } from '../store/roots.ts';
import { type Changes, noChanges, type PendingEvent } from './changes.ts';
import type { Root, RootStatus, UserTaskRow } from './types.ts';

/** A locked root in one transaction: what was loaded, and what is still to be stored. Lives no longer than its transaction. */
export interface RootWork {
  readonly tx: Tx;
  readonly tenantId: string;
  readonly rootId: string;
  readonly commandId: string;
  readonly commandType: string;
  readonly actor: Actor;
  readonly device: string | null;
  readonly now: Instant;
  /** of the tenant when the lock was taken */
  readonly deploymentCount: number;
  readonly isNew: boolean;
  readonly task: UserTaskRow | null;
  /** participations known at the lock and since */
  readonly participations: Participation[];
  kind: string;
  status: RootStatus;
  /** as stored; the save writes one more */
  revision: number;
  definition: Root['definition'];
  state: State | null;
  nextSeq: number;
  headHash: string;
  pending: PendingEvent[];
  changes: Changes;
  /** state or status differ from what is stored */
  isMoved: boolean;
  /** set once something may write that a refusal has to undo */
  savepoint: Promise<unknown> | null;
  /** open tasks known with all their columns */
  readonly tasks: Map<string, UserTaskRow>;
  /** decided on without a lock: the next write checks that it still holds; null once it does */
  assumed: Assumed | null;
}

/** What is open in a transaction, by root: `append` inside a hook joins the running command instead of locking again. */
const open = new WeakMap<Tx, Map<string, RootWork>>();

export function register(work: RootWork): void {
  const works = open.get(work.tx) ?? new Map<string, RootWork>();
  works.set(work.rootId, work);
  open.set(work.tx, works);
}

export function workOf(tx: Tx, rootId: string): RootWork | null {
  return open.get(tx)?.get(rootId) ?? null;
}

export function forget(work: RootWork): void {
  open.get(work.tx)?.delete(work.rootId);
}

/** The root as hooks see it: a snapshot. */
export function rootOf(work: RootWork): Root {
  const { tenantId, rootId, kind, status, revision, definition, now, commandId, commandType, actor, task } = work;
  return { tenantId, rootId, kind, status, revision, definition, now, commandId, commandType, actor, task };
}

export function pend(work: RootWork, actor: Actor, type: string, data: JsonObject): void {
  work.pending.push({ type, data, actor, at: work.now });
}

/** A kernel event as the history holds it: its type apart, the rest as data. */
export function pendKernelEvent(work: RootWork, actor: Actor, event: KernelEvent): void {
  const { type, ...data } = event;
  pend(work, actor, type, data as unknown as JsonObject); // every kernel event is JSON by its own types
}

/**
 * Which version of which pack runs from here: written when a process starts, is called or is migrated. `called` names a process instance
 * below the root's own, and what called it.
 */
export function pendBound(
  work: RootWork,
  actor: Actor,
  meta: Bound,
  called?: { readonly scopeId: string; readonly calledBy: string | null },
): void {
  const { definitionId, processId, packId, packVersion, version, digest } = meta;
  pend(work, actor, 'definition.bound', { definitionId, processId, packId, packVersion, version, digest, ...called });
}

type Bound = Pick<DefinitionMeta, 'definitionId' | 'processId' | 'packId' | 'packVersion' | 'version' | 'digest'>;

/** Before anything of the command writes by itself: a participant, a record, a connector. Goes out with the next query. */
export function protect(work: RootWork): void {
  if (work.savepoint !== null) return;
  work.savepoint = work.tx.query('savepoint step');
  work.savepoint.catch(() => {}); // told by the next query
}

/** What to go back to when the command is refused after all. */
export interface Checkpoint {
  readonly pending: number;
  readonly participations: number;
  readonly kind: string;
  readonly status: RootStatus;
  readonly definition: Root['definition'];
  readonly state: State | null;
}

export function checkpoint(work: RootWork): Checkpoint {
  const { kind, status, definition, state } = work;
  return { pending: work.pending.length, participations: work.participations.length, kind, status, definition, state };
}

export function restore(work: RootWork, to: Checkpoint): void {
  work.pending.length = to.pending;
  work.participations.length = to.participations;
  work.changes = noChanges();
  work.kind = to.kind;
  work.status = to.status;
  work.definition = to.definition;
  work.state = to.state;
  work.isMoved = false;
}
