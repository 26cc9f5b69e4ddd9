/** Who works on a case, as opposed to who may read it. */
import type { Tx } from '@onematter/engine';
import { type Auth, principalsOf } from '../session/auth.ts';
import { waysByDeputy } from '../user-task/standing.ts';
import { Values } from './visibility.ts';

/** Whoever opened the case, has or had a task of it, or could take one now, himself or as a deputy 代理人; a colleague who may read it does not add to it. */
export async function worksOn(tx: Tx, auth: Auth, caseId: string): Promise<boolean> {
  const values = new Values(auth.tenantId);
  const [theCase, me, mine] = [values.add(caseId), values.add(auth.personId), values.add(principalsOf(auth))];
  const byDeputy = waysByDeputy(auth, values).map(
    (way) => `or exists (select 1 from case_record c where c.tenant_id = $1 and c.case_id = ${theCase} and ${way})`,
  );
  const [row] = await tx.query<{ works: boolean }>(
    `select exists (select 1 from case_access x where x.tenant_id = $1 and x.case_id = ${theCase} and x.person_id = ${me} and x.reason in ('task', 'opened'))
         or exists (select 1 from user_task t join task_principal tp on tp.tenant_id = t.tenant_id and tp.task_id = t.task_id
                     where t.tenant_id = $1 and t.root_id = ${theCase} and tp.principal = any(${mine}))
         ${byDeputy.join(' ')} as works`,
    values.list,
  );
  return row?.works ?? false;
}
