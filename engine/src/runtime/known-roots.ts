import type { State } from '../kernel/state.ts';
import type { Instant, Participation } from '../kernel/types.ts';
import { noChanges } from './changes.ts';
import type { Opening } from './open-work.ts';
import type { EngineParts } from './parts.ts';
import { type RootWork, register } from './root-work.ts';
import type { Root, RootStatus, UserTaskRow } from './types.ts';

/*
 * Roots as this node last left them (`EngineConfig.rootCacheSize`). A command on one of them neither locks nor loads: it decides on what is
 * known here, and its first write says so – revision, number of the next event and the tenant's deployments must still be those – or fails
 * as a whole; then the command runs again with lock and load.
 *
 * Why that is the same: everything of a root changes only together with its revision or its next event, both under its row's lock. What is
 * read in between – facts – was read after the last such change and before the check; so nothing of the root changed between the read and the
 * write, as if it had been locked. What does not belong to the root (posts, certificates) is read without its lock in either way.
 *
 * The time: the database's clock is not asked. It is reckoned from its last answer to this process by a clock that cannot be set, and is
 * behind by no more than that answer's way here; never before the root's last event.
 */

interface KnownRoot {
  readonly kind: string;
  readonly status: RootStatus;
  readonly revision: number;
  readonly definition: Root['definition'];
  readonly state: State | null;
  readonly nextSeq: number;
  readonly headHash: string;
  readonly lastEventAt: Instant;
  readonly deploymentCount: number;
  readonly participations: readonly Participation[];
  /** open tasks known with all their columns */
  readonly tasks: ReadonlyMap<string, UserTaskRow>;
}

export interface KnownRoots {
  /** The root as this node left it; null where it does not know it, the task the command names or the time well enough. */
  recall(parts: EngineParts, tx: RootWork['tx'], opening: Opening): RootWork | null;
  /** After the commit of a command. */
  remember(work: RootWork): void;
  forget(tenantId: string, rootId: string): void;
  /** What the database's clock just said. */
  sawClock(clock: Instant): void;
}

/** Afterwards the database is asked again: clocks of two machines drift apart. */
const CLOCK_KEPT_MS = 10_000;

export function createKnownRoots(size: number): KnownRoots {
  const roots = new Map<string, KnownRoot>(); // insertion order = least recently used first
  let clock: { readonly aheadMs: number; readonly seenAt: number } | null = null;

  function reckonedNow(parts: EngineParts): Instant | null {
    if (parts.clock) return parts.clock.now().toISOString();
    const here = performance.now();
    if (clock === null || here - clock.seenAt > CLOCK_KEPT_MS) return null;
    return new Date(here + clock.aheadMs).toISOString();
  }

  return {
    recall(parts, tx, opening) {
      const { rootId, taskId } = opening;
      const known = roots.get(keyOf(tx.tenantId, rootId));
      const now = reckonedNow(parts);
      if (known === undefined || now === null) return null;
      const task = taskId === null ? null : (known.tasks.get(taskId) ?? null);
      return taskId !== null && task === null ? null : workOn(known, tx, opening, task, now);
    },
    remember(work) {
      const key = keyOf(work.tenantId, work.rootId);
      roots.delete(key);
      if (size === 0 || work.status !== 'active') return;
      roots.set(key, knownFrom(work));
      for (const oldest of roots.keys()) {
        if (roots.size <= size) break;
        roots.delete(oldest);
      }
    },
    forget: (tenantId, rootId) => void roots.delete(keyOf(tenantId, rootId)),
    sawClock(instant) {
      const seenAt = performance.now();
      clock = { aheadMs: Date.parse(instant) - seenAt, seenAt };
    },
  };
}

function keyOf(tenantId: string | null, rootId: string): string {
  return `${tenantId}\u001f${rootId}`;
}

function knownFrom(work: RootWork): KnownRoot {
  const { kind, status, revision, definition, state, nextSeq, headHash, now, deploymentCount, participations, tasks } = work;
  return { kind, status, revision, definition, state, nextSeq, headHash, lastEventAt: now, deploymentCount, participations, tasks };
}

function workOn(known: KnownRoot, tx: RootWork['tx'], opening: Opening, task: UserTaskRow | null, now: Instant): RootWork {
  const { kind, status, revision, definition, state, nextSeq, headHash, lastEventAt, deploymentCount } = known;
  const { rootId, commandId, commandType, actor, device } = opening;
  const work: RootWork = {
    ...{ tx, tenantId: tx.tenantId ?? '', rootId, commandId, commandType, actor, device, task },
    ...{ kind, status, revision, definition, state, nextSeq, headHash, deploymentCount },
    now: lastEventAt > now ? lastEventAt : now,
    isNew: false,
    participations: [...known.participations],
    tasks: new Map(known.tasks),
    pending: [],
    changes: noChanges(),
    isMoved: false,
    savepoint: null,
    assumed: { revision, nextSeq, deploymentCount },
  };
  register(work);
  return work;
}
