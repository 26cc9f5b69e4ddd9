/** The rows of one completion in plain SQL: what the engine's throughput is held against. */
import pg from 'pg';
import { type Limit, limitRootId, measurePlainSql } from '../limit/plain-sql.ts';

const ROOTS = 2000;

/** The rows of one completion, by one statement; without colons in its texts, which pgbench would take for variables. */
function sameRows(events: number, root: string): string {
  return `with moved as (update root set revision = revision + 1, state = state, variables = variables, next_seq = next_seq + ${events}, last_event_at = clock_timestamp()
      where tenant_id = 'limit' and root_id = ${root} returning root_id, next_seq),
    commanded as (insert into command (tenant_id, command_id, root_id, type, actor_kind, actor_id, request_digest, answer)
      select 'limit', gen_random_uuid(), root_id, 'user-task.complete', 'person', 'zhang', 'sm3-bench',
        '{"outcome":"accepted","rootId":"00000000-0000-7000-8000-000000000000","revision": 7, "firstSeq": 30, "lastSeq": 35}' from moved),
    happened as (insert into event (tenant_id, root_id, seq, at, type, data, actor_kind, actor_id, command_id, hash)
      select 'limit', root_id, next_seq - n, clock_timestamp(), 'user-task.opened',
        '{"activityId":"a12","elementId":"step-12","elementType":"bpmn-UserTask","scopeId":"p1","processId":"long"}', 'person', 'zhang', gen_random_uuid(), sha256(n::text::bytea)
        from moved, generate_series(1, ${events}) n),
    ended as (delete from user_task where tenant_id = 'limit' and root_id = ${root} returning *),
    gone as (delete from task_principal p using ended e where p.tenant_id = 'limit' and p.task_id = e.task_id),
    done as (insert into user_task_done (tenant_id, root_id, created_at, ended_at, task_id, activity_id, element_id, process_id, definition_id, name, form_key, ended_by, ending)
      select tenant_id, root_id, created_at, clock_timestamp(), task_id, activity_id, element_id, process_id, definition_id, name, form_key, 'zhang', 'completed' from ended),
    opened as (insert into user_task (tenant_id, task_id, root_id, activity_id, element_id, process_id, definition_id, name, form_key, candidate_users, candidate_roles, operations, input, created_at)
      select 'limit', gen_random_uuid(), root_id, 'a12', 'step-12', 'long', root_id, 'step-12', 'step-12-form', '{}', '{officer}', '{claim,complete,return}', '{}', clock_timestamp()
        from moved returning task_id, created_at)
    insert into task_principal (tenant_id, principal, created_at, task_id) select 'limit', 'role-officer@agency-yubei', created_at, task_id from opened`;
}

const lock = (root: string) => `select state, revision from root where tenant_id = 'limit' and root_id = ${root} for update`;

const PREPARE = [
  `insert into root (tenant_id, root_id, kind, status, revision, state, variables, next_seq, hash_head, opened_at, last_event_at)
   select 'limit', ${limitRootId('n')}, 'case', 'active', 1, (select state from root where state is not null limit 1), '{}', 1000,
          decode(repeat('00', 32), 'hex'), now(), now() from generate_series(1, ${ROOTS}) n`,
  `insert into user_task (tenant_id, task_id, root_id, activity_id, element_id, process_id, definition_id, name, form_key, candidate_users,
          candidate_roles, operations, input, created_at)
   select 'limit', gen_random_uuid(), root_id, 'a12', 'step-12', 'long', root_id, 'step-12', 'step-12-form', '{}', '{officer}',
          '{claim,complete,return}', '{}', clock_timestamp() from root where tenant_id = 'limit'`,
  `insert into task_principal (tenant_id, principal, created_at, task_id)
   select 'limit', 'role-officer@agency-yubei', created_at, task_id from user_task where tenant_id = 'limit'`,
];

/**
 * Roots as large as those the engine left, each with an open task: tables that are not empty when they are analysed, or PostgreSQL would
 * plan to read them whole and go on so when they have grown.
 */
export async function prepareLimit(url: string): Promise<void> {
  await asAdmin(url, PREPARE);
}

export async function analyse(url: string): Promise<void> {
  await asAdmin(url, ['vacuum analyze', 'checkpoint']);
}

async function asAdmin(url: string, statements: readonly string[]): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  for (const statement of statements) await admin.query(statement);
  await admin.end();
}

/** begin, lock and load, one prepared statement, commit. */
export function completeBySql(url: string, clients: number, seconds: number, events: number): Promise<Limit> {
  return measurePlainSql({ url, clients, seconds, roots: ROOTS, lock, write: (root) => sameRows(events, root) });
}
