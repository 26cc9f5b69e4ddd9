/**
 * Who has handled 承办 a case, beside those whom the engine knows for having completed a task of that duty: the officers named in the record
 * (once named, for good), who opened the case, and who worked on a handle task without completing it. Separation of duty 办审定分离
 * (行政处罚法第五十八条、第六十四条) is judged over them all.
 */
import type { Engine, Participation, Root, Tx } from '@onematter/engine';
import type { CaseRecord } from './case-record.ts';
import { textAt } from './values.ts';

export const HANDLE = 'handle';

/** Who handles by what the record says: its officers, and who opened it; reporting a clue is no handling of it. */
export function handlersOf(record: CaseRecord): Participation[] {
  const named = [textAt(record.facts, 'officers.lead'), textAt(record.facts, 'officers.second')];
  const ids = new Set([...(record.kind === 'case' ? [record.openedBy] : []), ...named.filter((id) => id !== null)]);
  return [...ids].map((personId) => ({ personId, duty: HANDLE }));
}

/** Remembers for good that they handled it, in the caller's transaction; those already known add nothing to the history. */
export async function recordHandlers(tx: Tx, engine: Engine, rootId: string, handlers: readonly Participation[]): Promise<void> {
  const known = await engine.participations(tx, rootId);
  const isKnown = (one: Participation) => known.some(({ personId, duty }) => personId === one.personId && duty === one.duty);
  for (const handler of handlers.filter((one) => !isKnown(one))) await engine.participate(tx, rootId, handler);
}

/**
 * Whoever sends a handle task on 转办 or back 退回 that stands with them has worked on it, with the person acted for 被代理人; who puts it
 * back into the pool has not.
 */
export async function recordHolder(tx: Tx, engine: Engine, root: Root, onBehalfOf?: string): Promise<void> {
  const { task, actor } = root;
  if (task?.duty !== HANDLE || actor.kind !== 'person' || task.assignee !== (onBehalfOf ?? actor.id)) return;
  const persons = [actor.id, ...(onBehalfOf === undefined ? [] : [onBehalfOf])];
  await recordHandlers(
    tx,
    engine,
    root.rootId,
    persons.map((personId) => ({ personId, duty: HANDLE })),
  );
}
