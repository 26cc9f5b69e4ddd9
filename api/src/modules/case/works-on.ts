/** Who works on a case, as opposed to who may read it. */
import type { Tx } from '@onematter/engine';
import { type Auth, principalsOf } from '../session/auth.ts';

/** Whoever opened the case, has or had a task of it, or could take one now; a colleague who may read it does not add to it. */
export async function worksOn(tx: Tx, auth: Auth, caseId: string): Promise<boolean> {
  const [row] = await tx.query<{ works: boolean }>(
    `select exists (select 1 from case_access x where x.tenant_id = $1 and x.case_id = $2 and x.person_id = $3 and x.reason in ('task', 'opened'))
         or exists (select 1 from user_task t join task_principal tp on tp.tenant_id = t.tenant_id and tp.task_id = t.task_id
                     where t.tenant_id = $1 and t.root_id = $2 and tp.principal = any($4)) as works`,
    [auth.tenantId, caseId, auth.personId, principalsOf(auth)],
  );
  return row?.works ?? false;
}
