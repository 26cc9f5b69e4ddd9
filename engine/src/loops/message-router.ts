import { deliverMessage } from '../runtime/messages.ts';
import { type EngineParts, givenNow } from '../runtime/parts.ts';
import { isUnavailable } from '../store/database-fault.ts';
import { type Claim, claimMessages, setClaim } from '../store/due-work.ts';
import { createLoop, type Loop } from './loop.ts';

const LEASE_MS = 10_000;

/** Hands buffered messages to receivers that came after them. */
export function createMessageRouter(parts: EngineParts, pollMs: number, concurrency: number): Loop {
  return createLoop<Claim>({
    name: 'messages',
    pollMs,
    concurrency,
    claim: (limit) => claimMessages(parts.database, { now: givenNow(parts), limit, leaseMs: LEASE_MS }),
    async handle({ tenantId, id }) {
      try {
        await deliverMessage(parts, tenantId, id);
      } catch (fault) {
        if (isUnavailable(fault)) return;
        await parts.database.transaction({ tenantId }, (tx) => setClaim(tx, 'message', id, 'infinity')); // its incident brings it back
      }
    },
    onFault: parts.fault,
  });
}
