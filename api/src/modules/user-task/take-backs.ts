/** 拿回 on the case page: what the reader completed in a case and may still take back. */
import type { Engine, Tx } from '@onematter/engine';
import { ApiError } from '../../errors.ts';
import { Values, visibleCases } from '../case/visibility.ts';
import type { Auth } from '../session/auth.ts';

/** @throws {ApiError} CASE_NOT_FOUND */
export async function ownTakeBacks(
  tx: Tx,
  engine: Engine,
  auth: Auth,
  caseId: string,
): Promise<{ taskId: string; name: string; completedAt: string }[]> {
  const values = new Values(auth.tenantId);
  const seen = await tx.query(
    `select 1 from case_record c where c.tenant_id = $1 and c.case_id = ${values.add(caseId)} and ${visibleCases(auth, 'content', values)}`,
    values.list,
  );
  if (seen.length === 0) throw new ApiError('CASE_NOT_FOUND');
  const own = [...(await engine.takeBackTasks(tx, [caseId]))].flatMap(([taskId, by]) => (by === auth.personId ? [taskId] : []));
  if (own.length === 0) return [];
  return tx.query<{ taskId: string; name: string; completedAt: string }>(
    `select task_id as "taskId", name, ended_at as "completedAt" from user_task_done
      where tenant_id = $1 and task_id = any($2::uuid[]) order by ended_at desc`,
    [tx.tenantId, own],
  );
}
