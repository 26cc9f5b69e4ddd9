/**
 * Whom an assignment rule 分派 chooses among those eligible, in one statement: candidates by post, filtered by what the duty asks, ranked by
 * open tasks or by turn. A person just chosen by a transaction still under way is skipped (an advisory lock held until it commits), so
 * that cases opened at the same moment do not pile up on one; where everybody is being chosen, chance decides among those with the least.
 */
import type { AssignmentChoice, AssignmentRequest, EngineHooks, PersonFacts, Root, Tx } from '@onematter/engine';
import { agenciesOfPosts, PERSON_FACTS, type PersonRow, toPersonFacts } from '../modules/organisation/people.ts';
import { legalDay } from './legal-time.ts';

interface ChosenRow extends PersonRow {
  readonly open_tasks: number;
  readonly candidates: number;
}

const CHOOSE = `
  with held as materialized (
    select distinct on (o.person_id) o.person_id, o.post_id from post o
     where o.tenant_id = $1 and o.valid_from <= $2 and (o.valid_to is null or o.valid_to >= $2)
       and (o.person_id = any($3) or (o.role = any($4) and (o.agency_id = any($5)
         or ($6::text is not null and o.agency_id in (select g.agency_id from agency g where g.tenant_id = $1 and g.ancestors @> array[$6::text])))))
       and o.person_id <> all($7) and ($8::text[] is null or o.person_id = any($8))
       and not exists (select 1 from unnest($9::text[]) asked(kind) where not exists (select 1 from certificate t
             where t.tenant_id = $1 and t.person_id = o.person_id and t.kind = asked.kind and t.valid_from <= $2 and (t.valid_to is null or t.valid_to >= $2)))
     order by o.person_id, o.post_id
  ), ranked as materialized (
    select h.person_id, load.open_tasks, count(*) over () as candidates from held h
     cross join lateral (select (count(*) + coalesce(($10::jsonb ->> h.person_id)::int, 0))::int as open_tasks
        from task_principal tp join user_task t on t.tenant_id = tp.tenant_id and t.task_id = tp.task_id
       where tp.tenant_id = $1 and tp.principal = 'person:' || h.person_id and t.assignee = h.person_id) load
      left join assignment_turn turn on turn.tenant_id = $1 and turn.pool = $11 and turn.person_id = h.person_id
     order by case when $12 = 'least-loaded' then load.open_tasks else 0 end, turn.assigned_at nulls first, h.post_id
  ), free as materialized (
    select * from ranked where pg_try_advisory_xact_lock(hashtextextended('assignment ' || $1 || ' ' || person_id, 0)) limit 1
  ), chosen as materialized (
    select *, true as is_locked from free
    union all (select *, false from ranked where not exists (select 1 from free)
      order by case when $12 = 'least-loaded' then open_tasks else 0 end + random() * 2 limit 1)
  ), turned as (
    insert into assignment_turn (tenant_id, pool, person_id, assigned_at)
    select $1, $11, person_id, clock_timestamp() from chosen where is_locked
    on conflict (tenant_id, pool, person_id) do update set assigned_at = excluded.assigned_at
  )
  select chosen.open_tasks, chosen.candidates::int as candidates, ${PERSON_FACTS('$2')}
    from chosen join person p on p.tenant_id = $1 and p.person_id = chosen.person_id`;

export const chooseAssignee: NonNullable<EngineHooks['chooseAssignee']> = async (
  tx: Tx,
  root: Root,
  request: AssignmentRequest,
): Promise<AssignmentChoice | null> => {
  const { users, roles, agencyIds, below, excluded, only, certificates, pending, pool, rule } = request;
  const [row] = await tx.query<ChosenRow>(
    CHOOSE,
    [
      ...[tx.tenantId, legalDay(root.now), users, roles, agencyIds, below, excluded, only, certificates],
      ...[JSON.stringify(pending), pool, rule],
    ],
    'assignment.choose',
  );
  if (!row) return null;
  const person: PersonFacts = toPersonFacts(row);
  return { person, agencies: agenciesOfPosts([row]), openTasks: row.open_tasks, candidates: row.candidates };
};
