/** Work on a handle task 承办 that is not its completion — a draft, evidence — counts as handling the case, and asks what handling asks. */
import { type Engine, obligations, RefusedError, type Tx } from '@onematter/engine';
import { HANDLE, recordHandlers } from '../../workflow/handlers.ts';
import { loadPeople } from '../organisation/people.ts';

export interface WorkedTask {
  readonly root_id: string;
  readonly definition_id: string;
  readonly duty: string | null;
}

/** Joins the command or transaction of `tx`; does nothing at tasks of other duties. @throws {RefusedError} DUTY_CONFLICT · CERTIFICATE_REQUIRED */
export async function recordWork(tx: Tx, engine: Engine, personId: string, task: WorkedTask, day: string): Promise<void> {
  if (task.duty !== HANDLE) return;
  const rules = (await engine.definition(tx, task.definition_id))?.rules ?? { distinctPersons: [], qualified: [] };
  const person = (await loadPeople(tx, [personId], day))[personId];
  const objection = obligations(rules, person, personId, HANDLE, await engine.participations(tx, task.root_id));
  if (objection) throw new RefusedError(objection.code, objection.details);
  await recordHandlers(tx, engine, task.root_id, [{ personId, duty: HANDLE }]);
}

/** The task to which something is attached, open or ended. */
export async function workedTask(tx: Tx, rootId: string, taskId: string): Promise<WorkedTask | null> {
  const [row] = await tx.query<WorkedTask>(
    `select root_id, definition_id, duty from user_task where tenant_id = $1 and root_id = $2 and task_id = $3
      union all select root_id, definition_id, duty from user_task_done where tenant_id = $1 and root_id = $2 and task_id = $3`,
    [tx.tenantId, rootId, taskId],
  );
  return row ?? null;
}
