/** A suspended 挂起 root accepts nothing from people, whoever they are and whatever their form lacks. */
import type { Engine, Tx } from '@onematter/engine';
import { ApiError } from '../../errors.ts';

/** @throws {ApiError} ROOT_SUSPENDED with since when and why */
export async function demandMoving(tx: Tx, engine: Engine, rootId: string): Promise<void> {
  const rows = await tx.query('select from root where tenant_id = $1 and root_id = $2 and suspended_at is not null', [tx.tenantId, rootId]);
  if (rows.length === 0) return;
  const suspension = (await engine.rootView(tx, rootId))?.suspension;
  throw new ApiError('ROOT_SUSPENDED', suspension ? { since: suspension.since, reason: suspension.reason } : {});
}
