import { deliverMessage } from '../runtime/messages.ts';
import { type EngineParts, givenNow } from '../runtime/parts.ts';
import { isUnavailable } from '../store/database-fault.ts';
import { type Claim, claimMessages } from '../store/due-work.ts';
import { createLoop, type Loop } from './loop.ts';
import { setAside } from './set-aside.ts';

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
        const envelope = { tenantId, commandId: id, actor: { kind: 'system', id: 'inbox' }, requestDigest: '' } as const;
        await setAside(parts, { kind: 'message', id }, envelope, fault);
      }
    },
    onFault: parts.fault,
  });
}
