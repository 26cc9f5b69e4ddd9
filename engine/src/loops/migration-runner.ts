import { ConflictError, WorkflowError } from '../errors.ts';
import type { JsonObject } from '../kernel/types.ts';
import { digestOf } from '../runtime/chain.ts';
import { execute } from '../runtime/execute.ts';
import { derivedId } from '../runtime/ids.ts';
import { undoMigration } from '../runtime/migration-batch.ts';
import { type EngineParts, givenNow } from '../runtime/parts.ts';
import { messageOf } from '../runtime/steps.ts';
import { transact } from '../runtime/transact.ts';
import type { Outcome } from '../runtime/types.ts';
import type { Tx } from '../store/database.ts';
import { isUnavailable } from '../store/database-fault.ts';
import { claimMigrations, readClaimed } from '../store/due-work.ts';
import { type DueInstance, noteInstance, readDueInstances } from '../store/migration-batches.ts';
import { createLoop, type Loop } from './loop.ts';

const LONGEST_LEASE_MS = 10_000;

/**
 * Works off migration batches 迁移批次, instance by instance, on every node at once. Each instance is one command whose id follows from batch and
 * root, and is noted in the same transaction: killed anywhere, it is done once. One that cannot be migrated is noted with its code and stops
 * nobody else.
 */
export function createMigrationRunner(parts: EngineParts, pollMs: number, concurrency: number, leaseMs: number): Loop {
  return createLoop<DueInstance>({
    name: 'migrations',
    pollMs,
    concurrency,
    async claim(limit) {
      const claims = await claimMigrations(parts.database, { now: givenNow(parts), limit, leaseMs: Math.min(leaseMs, LONGEST_LEASE_MS) });
      return readClaimed(parts.database, claims, readDueInstances);
    },
    handle: (instance) => runInstance(parts, instance),
    onFault: parts.fault,
  });
}

async function runInstance(parts: EngineParts, instance: DueInstance): Promise<void> {
  const { tenantId, instanceId, status } = instance;
  const inTenant = <R>(work: (tx: Tx) => Promise<R>) => parts.database.transaction({ tenantId }, work);
  const isUndo = status === 'undoing';
  try {
    const outcome = isUndo ? await undo(parts, instance) : await migrate(parts, instance);
    if (outcome.outcome === 'refused') {
      const { code, details } = outcome;
      await inTenant((tx) => noteInstance(tx, instanceId, { status: isUndo ? 'undo-refused' : 'refused', code, details }, givenNow(parts)));
    }
  } catch (fault) {
    if (isUnavailable(fault) || fault instanceof ConflictError) return; // the lease runs out and somebody tries again
    const code = fault instanceof WorkflowError ? fault.code : 'ENGINE_FAULT';
    await inTenant((tx) =>
      noteInstance(tx, instanceId, { status: 'failed', code, details: { message: messageOf(fault) } }, givenNow(parts)),
    );
  }
}

function envelopeOf({ tenantId, rootId, batchId, author }: DueInstance, what: string) {
  return {
    tenantId,
    rootId,
    commandId: derivedId(what, batchId, rootId),
    actor: author,
    requestDigest: digestOf(`${what} ${batchId} ${rootId}`),
  };
}

function migrate(parts: EngineParts, instance: DueInstance): Promise<Outcome> {
  const { plan, reason, instanceId } = instance;
  const envelope = envelopeOf(instance, 'migrate');
  const after = async (tx: Tx, root: { readonly now: string; readonly revision: number }): Promise<JsonObject> => {
    await noteInstance(tx, instanceId, { status: 'migrated', revision: root.revision }, root.now);
    return { batchId: instance.batchId };
  };
  return execute(parts, envelope, (tx) => transact(parts, tx, envelope, { type: 'root.migrate', plan, reason }, { after }));
}

function undo(parts: EngineParts, instance: DueInstance): Promise<Outcome> {
  const envelope = envelopeOf(instance, 'undo-migration');
  return undoMigration(parts, envelope, instance.reason, async (tx, root) => {
    await noteInstance(tx, instance.instanceId, { status: 'undone' }, root.now);
    return undefined;
  });
}
