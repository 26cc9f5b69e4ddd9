import { WorkflowError } from '../errors.ts';
import { type EngineParts, givenNow } from '../runtime/parts.ts';
import { DELIVERY_TOPIC } from '../runtime/signals.ts';
import { listTenants } from '../store/due-work.ts';
import { sweepUndos } from '../store/instance-migration.ts';
import { sweepMessages } from '../store/messages.ts';
import { makePartitions } from '../store/partitions.ts';
import { sweepSignals } from '../store/signals.ts';
import { createLoop, type Loop } from './loop.ts';

const HOUR_MS = 3_600_000;

/** Forgets, every hour, what is kept only to recognise a duplicate, and makes partitions of the history two years ahead. Every node does it; a second time finds nothing. */
export function createSweeper(parts: EngineParts): Loop {
  let sweptAt = Number.NEGATIVE_INFINITY;
  return createLoop<string>({
    name: 'sweeper',
    pollMs: HOUR_MS,
    concurrency: 1_000_000, // a look takes every tenant at once
    async claim() {
      if (performance.now() - sweptAt < HOUR_MS / 2) return [];
      sweptAt = performance.now();
      await partitionAhead(parts);
      return listTenants(parts.database);
    },
    handle: (tenantId) =>
      parts.database.transaction({ tenantId }, async (tx) => {
        await sweepUndos(tx);
        await sweepMessages(tx, givenNow(parts));
        await sweepSignals(tx, DELIVERY_TOPIC, givenNow(parts));
      }),
    onFault: parts.fault,
  });
}

/** A partition that was missing is told, although nothing was lost: a node has been idle for years, or the clock is wrong. */
async function partitionAhead(parts: EngineParts): Promise<void> {
  try {
    const { movedEvents } = await parts.database.transaction({ role: 'owner' }, (tx) => makePartitions(tx.query, givenNow(parts)));
    if (movedEvents === 0) return;
    const message = `Expected a partition for every event, but ${movedEvents} had fallen into event_default; they have been moved`;
    throw new WorkflowError('PARTITION_MISSING', message, { movedEvents });
  } catch (fault) {
    parts.fault(fault, 'partitions of the history');
  }
}
