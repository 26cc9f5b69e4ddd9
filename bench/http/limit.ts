/**
 * The same rows as one completion over HTTP writes, by SQL alone. Their contents are copied from the run itself (the median submission, its
 * case, a task, an event), so that what is written is as big as what the server wrote.
 */
import pg from 'pg';
import { type Limit, limitRootId, measurePlainSql } from '../limit/plain-sql.ts';

const ROOTS = 1000;

export interface LimitPlan {
  readonly url: string;
  readonly clients: number;
  readonly seconds: number;
  /** events of the history a completion writes, on average */
  readonly eventsPerTask: number;
}

export async function measureLimit({ url, clients, seconds, eventsPerTask }: LimitPlan): Promise<Limit> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    for (const statement of prepareRows(eventsPerTask)) await admin.query(statement);
  } finally {
    await admin.end();
  }
  const lock = (root: string) =>
    `select r.state, r.revision, c.facts from root r join case_record c on c.tenant_id = r.tenant_id and c.case_id = r.root_id
    where r.tenant_id = 'limit' and r.root_id = ${root} for update of r`.replaceAll('\n', ' ');
  return measurePlainSql({ url, clients, seconds, roots: ROOTS, lock, write: (root) => sameRows(eventsPerTask, root) });
}

/** `limit_row` holds one row: what is copied. Every limit case begins as the case of the median submission, with one open task. */
function prepareRows(events: number): string[] {
  const id = limitRootId('n');
  return [
    `create table limit_row as
       select s.form_key, s.form_title, s.form_digest, s.form_schema, s.step_name, s.data, s.sealed, s.person_id,
              r.state, r.variables, c.facts, c.grams as case_grams, x.answer, e.type, e.data as event,
              t.activity_id, t.element_id, t.process_id, t.definition_id, t.name, t.input, t.title, t.party, t.matter_code, t.city_code, t.county_code,
              t.town_code, t.grams, t.candidate_roles, t.operations, t.agency_id, t.stage
         from (select * from form_submission where tenant_id = 'default' and task_id is not null order by octet_length(data::text), submission_id
                limit 1 offset (select count(*) / 2 from form_submission where tenant_id = 'default' and task_id is not null)) s
         join case_record c on c.tenant_id = 'default' and c.case_id = s.case_id
         cross join (select state, variables from root where tenant_id = 'default' and status = 'active' and state is not null order by octet_length(state::text) desc limit 1) r
         cross join (select answer from command where tenant_id = 'default' and type = 'user-task.complete' and answer is not null limit 1) x
         cross join (select type, data from event where tenant_id = 'default' order by octet_length(data::text)
                      limit 1 offset (select count(*) / 2 from event where tenant_id = 'default')) e
         cross join (select * from user_task where tenant_id = 'default' limit 1) t`,
    `insert into root (tenant_id, root_id, kind, status, revision, state, variables, next_seq, hash_head, opened_at, last_event_at)
       select 'limit', ${id}, 'case', 'active', 1, l.state, l.variables, ${events + 1}, decode(repeat('00', 32), 'hex'), now(), now() from limit_row l, generate_series(1, ${ROOTS}) n`,
    `insert into case_record (tenant_id, case_id, kind, title, status, opened_at, revision, facts, process_id, pack_id, agency_id, opened_by, grams)
       select 'limit', ${id}, 'case', 'limit', 'open', now(), 1, l.facts, l.process_id, 'cn', l.agency_id, l.person_id, l.case_grams from limit_row l, generate_series(1, ${ROOTS}) n`,
    `insert into case_deadline (tenant_id, case_id, deadline_id, title, whose, status, unit)
       select 'limit', ${id}, 'T02', 'limit', 'agency', 'running', 'calendar-days' from generate_series(1, ${ROOTS}) n`,
    'vacuum analyze',
  ];
}

/** One statement, so that the limit waits for the network no more than it must. */
function sameRows(events: number, root: string): string {
  return `with moved as (update root r set revision = r.revision + 1, state = l.state, variables = l.variables, next_seq = r.next_seq + ${events}, last_event_at = clock_timestamp()
      from limit_row l where r.tenant_id = 'limit' and r.root_id = ${root} returning r.root_id, r.next_seq),
    commanded as (insert into command (tenant_id, command_id, root_id, type, actor_kind, actor_id, request_digest, answer)
      select 'limit', gen_random_uuid(), root_id, 'user-task.complete', 'person', l.person_id, 'sm3-bench', l.answer from moved, limit_row l),
    happened as (insert into event (tenant_id, root_id, seq, at, type, data, actor_kind, actor_id, command_id, hash)
      select 'limit', root_id, next_seq - n, clock_timestamp(), l.type, l.event, 'person', l.person_id, gen_random_uuid(), sha256(n::text::bytea)
        from moved, limit_row l, generate_series(1, ${events}) n),
    submitted as (insert into form_submission (tenant_id, submission_id, case_id, task_id, form_key, form_title, form_digest, form_schema, step_name, data, sealed, person_id, submitted_at)
      select 'limit', gen_random_uuid(), root_id, gen_random_uuid(), l.form_key, l.form_title, l.form_digest, l.form_schema, l.step_name, l.data, l.sealed, l.person_id, now() from moved, limit_row l),
    recorded as (update case_record c set revision = c.revision + 1, facts = l.facts from limit_row l where c.tenant_id = 'limit' and c.case_id = ${root}),
    counted as (update case_deadline set due_at = clock_timestamp() where tenant_id = 'limit' and case_id = ${root} and deadline_id = 'T02'),
    ended as (delete from user_task where tenant_id = 'limit' and root_id = ${root} returning *),
    gone as (delete from task_principal p using ended e where p.tenant_id = 'limit' and p.task_id = e.task_id),
    done as (insert into user_task_done (tenant_id, root_id, created_at, ended_at, task_id, activity_id, element_id, process_id, definition_id, name, form_key, ended_by, ending)
      select tenant_id, root_id, created_at, clock_timestamp(), task_id, activity_id, element_id, process_id, definition_id, name, form_key, 'limit', 'completed' from ended),
    opened as (insert into user_task (tenant_id, task_id, root_id, activity_id, element_id, process_id, definition_id, name, form_key, candidate_users, candidate_roles, operations,
        input, created_at, title, party, matter_code, city_code, county_code, town_code, grams, agency_id, stage)
      select 'limit', gen_random_uuid(), root_id, l.activity_id, l.element_id, l.process_id, l.definition_id, l.name, l.form_key, '{}', l.candidate_roles, l.operations,
        l.input, clock_timestamp(), l.title, l.party, l.matter_code, l.city_code, l.county_code, l.town_code, l.grams, l.agency_id, l.stage
        from moved, limit_row l returning task_id, created_at)
    insert into task_principal (tenant_id, principal, created_at, task_id) select 'limit', 'role-officer@agency-limit', created_at, task_id from opened`;
}
