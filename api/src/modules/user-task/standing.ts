/**
 * Which open tasks stand with a person, and in whose name: under his own principals, or – for a standing deputy 代理人 – under those of the
 * persons he may act for, as far as the power reaches. Every worklist, count and task page joins this one relation; it reads the index of
 * task_principal by principal, or by task where one task or case is asked for.
 */
import type { Values } from '../case/visibility.ts';
import { type Auth, personPrincipals, principalsOf } from '../session/auth.ts';

/** A relation `(task_id, on_behalf_of)`, one row a task; on_behalf_of is null where the task stands with the person himself. */
export function standing(auth: Auth, values: Values, taskId?: string): string {
  const one = taskId === undefined ? '' : ` and tp.task_id = ${taskId}`;
  const own = `select tp.task_id, null::text as on_behalf_of from task_principal tp
     where tp.tenant_id = $1 and tp.principal = any(${values.add(principalsOf(auth))})${one}`;
  if (auth.represented.length === 0) return `(select distinct on (o.task_id) o.* from (${own}) o)`;
  const deputised = `select tp.task_id, d.person_id from ${powers(auth, values)}
      join task_principal tp on tp.tenant_id = $1 and tp.principal = d.principal
      join user_task dt on dt.tenant_id = $1 and dt.task_id = tp.task_id where ${IN_REACH}${one}`;
  return `(select distinct on (s.task_id) s.* from (${own} union all ${deputised}) s order by s.task_id, s.on_behalf_of nulls first)`;
}

/** How a list walks. */
export interface Walk {
  /** tasks that the person has, or those nobody has yet */
  readonly heldBy: 'person' | 'nobody';
  /** over `task_principal tp`, `user_task t` and `case_record c` */
  readonly conditions: readonly string[];
  /** a parameter */
  readonly limit: string;
}

/**
 * The newest of what stands with a person, `(task_id, created_at, on_behalf_of)`: along each principal's index only as far as the page needs, so that a
 * pool of thousands costs no more than one of twenty.
 */
export function newestStanding(auth: Auth, values: Values, walk: Walk): string {
  const isNobodys = walk.heldBy === 'nobody';
  const along = (person: () => string, more = '') => `(select tp.task_id, tp.created_at from task_principal tp
       join user_task t on t.tenant_id = $1 and t.task_id = tp.task_id join case_record c on c.tenant_id = $1 and c.case_id = t.root_id
      where tp.tenant_id = $1 and tp.principal = d.principal and ${[isNobodys ? 't.assignee is null' : `t.assignee = ${person()}`, ...walk.conditions].join(' and ')}${more}
      order by tp.created_at desc, tp.task_id desc limit ${walk.limit})`;
  const own = `select s.task_id, s.created_at, null::text as on_behalf_of
      from unnest(${values.add(principalsOf(auth))}::text[]) d(principal) cross join lateral ${along(() => values.add(auth.personId))} s`;
  const reach = ` and ${IN_REACH.replaceAll('dt.', 't.')}`;
  const deputised = () =>
    ` union all select s.task_id, s.created_at, d.person_id from ${powers(auth, values)} cross join lateral ${along(() => 'd.person_id', reach)} s`;
  return `(select distinct on (n.created_at, n.task_id) n.* from (${own}${auth.represented.length > 0 ? deputised() : ''}) n
     order by n.created_at desc, n.task_id desc, n.on_behalf_of nulls first limit ${walk.limit})`;
}

/** A condition on `case_record c`: a task stands in it with somebody the person may act for. None where there is nobody. */
export function waysByDeputy(auth: Auth, values: Values): string[] {
  if (auth.represented.length === 0) return [];
  const tasks = `select dt.root_id from ${powers(auth, values)} join task_principal tp on tp.tenant_id = $1 and tp.principal = d.principal
     join user_task dt on dt.tenant_id = $1 and dt.task_id = tp.task_id where ${IN_REACH}`;
  return [`c.case_id in (${tasks})`];
}

/** What the powers reach: `d(principal, person_id, role, process_id)`, one row for each principal of each represented person. */
function powers({ represented }: Auth, values: Values): string {
  const rows = represented.flatMap((one) => personPrincipals(one.personId, one.posts).map((principal) => ({ principal, one })));
  const column = (of: (row: (typeof rows)[number]) => string | null) => `${values.add(rows.map(of))}::text[]`;
  const columns = [column((row) => row.principal), column(({ one }) => one.personId), column(({ one }) => one.role)];
  return `unnest(${[...columns, column(({ one }) => one.processId)].join(', ')}) d(principal, person_id, role, process_id)`;
}

/** The kernel's own rule (engine/src/tasks/acting.ts) over `user_task dt`: the role it is offered to, its process or the case's. */
const IN_REACH = `(d.role is null or d.role = any(dt.candidate_roles)) and (d.process_id is null or d.process_id = dt.process_id
     or d.process_id = (select cr.process_id from case_record cr where cr.tenant_id = dt.tenant_id and cr.case_id = dt.root_id))`;
