import type { Actor, Participation } from '../kernel/types.ts';
import type { Tx } from '../store/database.ts';
import { newId } from './ids.ts';
import { openWork, rootNotFound } from './open-work.ts';
import type { EngineParts } from './parts.ts';
import { forget, pend, type RootWork, workOf } from './root-work.ts';
import { save } from './save.ts';
import { remember } from './steps.ts';
import type { ApiEvent } from './types.ts';

/** Adds events to a root's chain: with the running command inside its hooks, else at once under the root's lock. */
export async function append(parts: EngineParts, tx: Tx, rootId: string, actor: Actor, events: readonly ApiEvent[]): Promise<void> {
  await within(parts, tx, rootId, actor, 'history.append', (work) => {
    for (const event of events) pend(work, actor, event.type, event.data);
  });
}

/** Records that a person did something of a kind in this root; joins the history as `participation.recorded`. */
export async function participate(parts: EngineParts, tx: Tx, rootId: string, participation: Participation): Promise<void> {
  const actor = workOf(tx, rootId)?.actor ?? { kind: 'system', id: 'engine' };
  await within(parts, tx, rootId, actor, 'participation.record', (work) => {
    remember(work, participation);
    pend(work, actor, 'participation.recorded', { personId: participation.personId, duty: participation.duty });
  });
}

async function within(
  parts: EngineParts,
  tx: Tx,
  rootId: string,
  actor: Actor,
  commandType: string,
  add: (work: RootWork) => void,
): Promise<void> {
  const running = workOf(tx, rootId);
  if (running) {
    add(running);
    return;
  }
  const work = await openWork(parts, tx, { rootId, commandId: newId(), commandType, actor, device: null, taskId: null, newKind: null });
  if (work === null) throw rootNotFound(rootId);
  try {
    add(work);
    await save(parts, work);
    tx.afterCommit(() => parts.committed(work.tenantId, rootId));
  } finally {
    forget(work);
  }
}
