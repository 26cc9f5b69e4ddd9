import type { Actor } from '../kernel/types.ts';
import { createEngine } from '../runtime/engine.ts';
import { requireUuid } from '../runtime/ids.ts';
import type { Database } from '../store/database.ts';
import { eraseSalt } from './retention.ts';

const COMMAND: Actor = { kind: 'system', id: 'onematter' };

/** Destroys the salt of one history from the command line; the history itself says when and why. */
export async function eraseHistory(
  database: Database,
  tenantId: string,
  { rootId, reason, isDryRun }: { readonly rootId: string; readonly reason: string; readonly isDryRun: boolean },
): Promise<'erased' | 'would-erase' | 'nothing'> {
  requireUuid(rootId, 'rootId');
  return database.transaction({ tenantId }, async (tx) => {
    if (isDryRun) {
      const there = await tx.query('select from history_salt where tenant_id = $1 and root_id = $2 and salt is not null', [
        tenantId,
        rootId,
      ]);
      return there.length > 0 ? 'would-erase' : 'nothing';
    }
    const engine = createEngine({ database, loadFacts: () => Promise.reject(new Error('Expected no step, but one was taken')) }); // nothing runs: it only appends
    return (await eraseSalt(tx, rootId, reason, COMMAND, engine.append)) ? 'erased' : 'nothing';
  });
}
