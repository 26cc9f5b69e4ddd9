/**
 * The worklist 待办列表: what stands under one of a person's principals (engine table task_principal), joined with its case. A person's
 * worklist is bounded by what he can do, so it is filtered and sorted in one statement.
 */
import type { Engine, Tx } from '@onematter/engine';
import { decodeCursor, toPage } from '../../http/paging.ts';
import type { PackView } from '../../packs/pack-view.ts';
import { gramsOfTerm, likePattern } from '../case/grams.ts';
import { maskName } from '../case/masking.ts';
import { Values } from '../case/visibility.ts';
import { lightOf } from '../deadline/light.ts';
import { listNotices } from '../notice/routes.ts';
import type { Auth } from '../session/auth.ts';
import { newestStanding, standing } from './standing.ts';
import type { TaskRow } from './views.ts';

export interface WorklistQuery {
  readonly scope: 'mine' | 'claimable' | 'delegated' | 'done' | 'copied';
  readonly q?: string | undefined;
  readonly matter?: string | undefined;
  readonly stage?: string | undefined;
  readonly due?: 'overdue' | 'soon' | undefined;
  readonly sort?: 'opened' | 'due' | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface TaskRecord {
  task_id: string;
  root_id: string;
  kind: 'case' | 'clue';
  case_no: string | null;
  title: string;
  name: string;
  stage: string | null;
  element_id: string;
  matter_code: string | null;
  matter_name: string | null;
  party_name: string | null;
  party_type: string | null;
  place: string | null;
  assignee: string | null;
  assignee_name: string | null;
  from_name: string | null;
  from_step: string | null;
  opened_at: string;
  completed_at: string | null;
  /** the person in whose name the reader may do it as a deputy; null: in his own */
  on_behalf_of: string | null;
  on_behalf_of_name: string | null;
  deadline_id: string | null;
  due_at: string | null;
  sort_at: string;
  item_kind: 'task' | 'sign' | 'consult';
  parent_task_id: string | null;
  owner: string | null;
  owner_name: string | null;
  suspended_at: string | null;
  urged_at: string | null;
  open_signers: number;
  is_case_open?: boolean;
}

/** The columns of a task row over `t` (user_task or user_task_done) and `c` (case_record). */
export const TASK_COLUMNS = `
  t.task_id, t.root_id, c.kind, c.case_no, c.title, t.name, t.stage, t.element_id, c.matter_code, c.facts #>> '{matter,name}' as matter_name,
  c.party_name, c.facts #>> '{party,type}' as party_type, c.place, t.assignee, (select p.name from person p where p.tenant_id = $1 and p.person_id = t.assignee) as assignee_name,
  last.name as from_name, last.step_name as from_step, t.created_at as opened_at,
  t.kind as item_kind, t.parent_task_id`;

/** What operations 任务操作 say of an open task; it is suspended 挂起 with its case as well. */
export const OPEN_COLUMNS = `
  t.owner, (select p.name from person p where p.tenant_id = $1 and p.person_id = t.owner) as owner_name,
  coalesce(t.suspended_at, (select r.suspended_at from root r where r.tenant_id = $1 and r.root_id = t.root_id)) as suspended_at, t.urged_at,
  (select count(*)::int from user_task i where i.tenant_id = $1 and i.parent_task_id = t.task_id and i.kind = 'sign') as open_signers`;
/** The same of one that has ended; the signers after it are still open. */
export const ENDED_COLUMNS = `
  null as owner, null as owner_name, null as suspended_at, null as urged_at,
  (select count(*)::int from user_task i where i.tenant_id = $1 and i.parent_task_id = t.task_id and i.kind = 'sign') as open_signers`;

/** Whom the reader acts for: of a relation with `on_behalf_of`. */
export const onBehalfColumns = (relation: string) =>
  `${relation}.on_behalf_of, (select p.name from person p where p.tenant_id = $1 and p.person_id = ${relation}.on_behalf_of) as on_behalf_of_name`;

/** The submission before the task: who handed it on, at which step. */
export const LAST_STEP = `
  left join lateral (select p.name, s.step_name from form_submission s join person p on p.tenant_id = s.tenant_id and p.person_id = s.person_id
     where s.tenant_id = t.tenant_id and s.case_id = t.root_id and s.submitted_at <= t.created_at order by s.submitted_at desc limit 1) last on true`;

/** For whom the person who completed the task acted. */
export const ACTED_FOR = `
  left join lateral (select s.on_behalf_of, p.name as on_behalf_of_name from form_submission s
       left join person p on p.tenant_id = s.tenant_id and p.person_id = s.on_behalf_of
     where s.tenant_id = t.tenant_id and s.task_id = t.task_id order by s.submitted_at desc limit 1) acted on true`;

/** The deadline of the task itself, else the nearest running one of its case. */
const NEAREST_DEADLINE = `
  left join lateral (select d.deadline_id, d.due_at from case_deadline d
     where d.tenant_id = t.tenant_id and d.case_id = t.root_id and d.whose = 'agency' and d.due_at is not null and d.status in ('running', 'overdue', 'unknown') order by d.due_at limit 1) due on true`;

export async function listTasks(
  tx: Tx,
  auth: Auth,
  { pack, engine }: { readonly pack: PackView; readonly engine: Engine },
  query: WorklistQuery,
  now: Date,
): Promise<{ items: TaskRow[]; next: string | null }> {
  if (query.scope === 'copied') return copied(tx, auth, query);
  const rows = await tasksOf(tx, auth, query, now);
  const page = toPage(rows, query.limit, (row) => [row.sort_at, row.task_id]);
  const back = query.scope === 'done' ? await engine.takeBackTasks(tx, openRootsOf(page.items)) : null;
  const items = page.items.map((row) => ({ ...presentTask(row, pack, now), mayTakeBack: back?.get(row.task_id) === auth.personId }));
  return { items, next: page.next };
}

function tasksOf(tx: Tx, auth: Auth, query: WorklistQuery, now: Date): Promise<TaskRecord[]> {
  if (query.scope === 'done') return doneTasks(tx, auth, query);
  return query.scope === 'delegated' ? delegatedTasks(tx, auth, query) : openTasks(tx, auth, query, now);
}

/** Roots in which something may be taken back: those whose case is not closed. */
function openRootsOf(rows: readonly TaskRecord[]): string[] {
  return [...new Set(rows.filter((row) => row.item_kind === 'task' && row.is_case_open).map((row) => row.root_id))];
}

/** 抄送: notices in the shape of the list, so that one page shows all four tabs. */
async function copied(tx: Tx, auth: Auth, query: WorklistQuery): Promise<{ items: TaskRow[]; next: string | null }> {
  const notices = await listNotices(tx, auth, query);
  const items = notices.items.map(
    (notice): TaskRow => ({
      ...{
        id: notice.id,
        rootId: notice.caseId,
        kind: notice.kind,
        caseNo: notice.caseNo,
        title: notice.title,
        name: notice.text,
        elementId: '',
      },
      ...{
        stage: null,
        stageName: null,
        matter: null,
        partyName: null,
        place: null,
        assignee: null,
        onBehalfOf: null,
        from: null,
        deadline: null,
      },
      ...{ item: 'task', owner: null, suspendedAt: null, urgedAt: null, signersOpen: 0, mayTakeBack: false },
      ...{ openedAt: notice.at, completedAt: notice.readAt },
    }),
  );
  return { items, next: notices.next };
}

/** First which tasks the page has, then their columns: of a pool of thousands a page shows twenty. */
async function openTasks(tx: Tx, auth: Auth, query: WorklistQuery, now: Date): Promise<TaskRecord[]> {
  const values = new Values(auth.tenantId);
  const byDue = query.sort === 'due';
  const picked = byDue || query.due ? pickedByDue(auth, query, values, now) : pickedNewest(auth, query, values);
  const order = byDue ? 'picked.sort_key, t.task_id' : 'picked.sort_key desc, t.task_id desc';
  return tx.query<TaskRecord>(
    `select ${TASK_COLUMNS}, ${OPEN_COLUMNS}, ${onBehalfColumns('picked')}, null as completed_at, coalesce(t.deadline, due.deadline_id) as deadline_id,
            coalesce(t.due_at, due.due_at) as due_at, ${instantText('picked.sort_key')} as sort_at
       from ${picked} picked join user_task t on t.tenant_id = $1 and t.task_id = picked.task_id
       join case_record c on c.tenant_id = $1 and c.case_id = t.root_id ${NEAREST_DEADLINE} ${LAST_STEP} order by ${order}`,
    values.list,
  );
}

/** A relation `(task_id, on_behalf_of, sort_key)`. */
function pickedNewest(auth: Auth, query: WorklistQuery, values: Values): string {
  const conditions = textFilters(query, values);
  const cursor = decodeCursor(query.cursor, ['instant', 'uuid']);
  if (cursor) conditions.push(`(tp.created_at, tp.task_id) < (${values.add(cursor[0])}::timestamptz, ${values.add(cursor[1])}::uuid)`);
  const newest = newestStanding(auth, values, {
    conditions,
    heldBy: query.scope === 'mine' ? 'person' : 'nobody',
    limit: values.add(query.limit + 1),
  });
  return `(select task_id, on_behalf_of, created_at as sort_key from ${newest} newest)`;
}

/** The nearest deadline of a case is known for no index: all that stands with the person is looked at. */
function pickedByDue(auth: Auth, query: WorklistQuery, values: Values, now: Date): string {
  const byDue = query.sort === 'due';
  const conditions = [
    query.scope === 'mine' ? `t.assignee = coalesce(mine.on_behalf_of, ${values.add(auth.personId)})` : 't.assignee is null',
    ...textFilters(query, values),
    ...dueFilters(query, values, now),
  ];
  const sortKey = byDue ? `coalesce(t.due_at, due.due_at, 'infinity')` : 't.created_at';
  const cursor = decodeCursor(query.cursor, ['instant', 'uuid']);
  if (cursor) {
    const key = `(${values.add(cursor[0])}::timestamptz, ${values.add(cursor[1])}::uuid)`;
    conditions.push(`(${sortKey}, t.task_id) ${byDue ? '>' : '<'} ${key}`);
  }
  const direction = byDue ? 'asc' : 'desc';
  return `(select t.task_id, mine.on_behalf_of, ${sortKey} as sort_key from ${standing(auth, values)} mine
       join user_task t on t.tenant_id = $1 and t.task_id = mine.task_id
       join case_record c on c.tenant_id = $1 and c.case_id = t.root_id ${NEAREST_DEADLINE}
      where ${conditions.join(' and ')} order by ${sortKey} ${direction}, t.task_id ${direction} limit ${values.add(query.limit + 1)})`;
}

/** 我委派的: with somebody else, to come back. */
async function delegatedTasks(tx: Tx, auth: Auth, query: WorklistQuery): Promise<TaskRecord[]> {
  const values = new Values(auth.tenantId);
  const conditions = [`t.owner = ${values.add(auth.personId)}`, ...textFilters(query, values)];
  const cursor = decodeCursor(query.cursor, ['instant', 'uuid']);
  if (cursor) conditions.push(`(t.created_at, t.task_id) < (${values.add(cursor[0])}::timestamptz, ${values.add(cursor[1])}::uuid)`);
  return tx.query<TaskRecord>(
    `select ${TASK_COLUMNS}, ${OPEN_COLUMNS}, null as on_behalf_of, null as on_behalf_of_name, null as completed_at,
            coalesce(t.deadline, due.deadline_id) as deadline_id, coalesce(t.due_at, due.due_at) as due_at, ${instantText('t.created_at')} as sort_at
       from user_task t join case_record c on c.tenant_id = t.tenant_id and c.case_id = t.root_id ${NEAREST_DEADLINE} ${LAST_STEP}
      where t.tenant_id = $1 and ${conditions.join(' and ')} order by t.created_at desc, t.task_id desc limit ${values.add(query.limit + 1)}`,
    values.list,
  );
}

async function doneTasks(tx: Tx, auth: Auth, query: WorklistQuery): Promise<TaskRecord[]> {
  const values = new Values(auth.tenantId);
  const conditions = [`t.ended_by = ${values.add(auth.personId)}`, `t.ending in ('completed', 'returned')`, ...textFilters(query, values)];
  const cursor = decodeCursor(query.cursor, ['instant', 'uuid']);
  if (cursor) conditions.push(`(t.ended_at, t.task_id) < (${values.add(cursor[0])}::timestamptz, ${values.add(cursor[1])}::uuid)`);
  return tx.query<TaskRecord>(
    `select ${TASK_COLUMNS}, ${ENDED_COLUMNS}, c.status = 'open' as is_case_open, acted.on_behalf_of, acted.on_behalf_of_name, t.ended_at as completed_at, null as deadline_id, null as due_at, ${instantText('t.ended_at')} as sort_at
       from user_task_done t join case_record c on c.tenant_id = t.tenant_id and c.case_id = t.root_id ${LAST_STEP} ${ACTED_FOR}
      where t.tenant_id = $1 and ${conditions.join(' and ')}
      order by t.ended_at desc, t.task_id desc limit ${values.add(query.limit + 1)}`,
    values.list,
  );
}

/** Microseconds, so that a cursor loses nothing of the column. */
function instantText(expression: string): string {
  return `case when ${expression} = 'infinity' then 'infinity' else to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') end`;
}

function dueFilters(query: WorklistQuery, values: Values, now: Date): string[] {
  const conditions: string[] = [];
  const due = 'coalesce(t.due_at, due.due_at)';
  if (query.due === 'overdue') conditions.push(`${due} <= ${values.add(now)}`);
  if (query.due === 'soon') conditions.push(`${due} > ${values.add(now)} and ${due} <= ${values.add(new Date(now.getTime() + SOON_MS))}`);
  return conditions;
}

const SOON_MS = 3 * 24 * 3_600_000;

function textFilters(query: WorklistQuery, values: Values): string[] {
  const conditions: string[] = [];
  if (query.matter) conditions.push(`c.matter_code = ${values.add(query.matter)}`);
  if (query.stage) conditions.push(`t.stage = ${values.add(query.stage)}`);
  if (query.q?.trim()) conditions.push(searchCondition(query.q, values));
  return conditions;
}

/** A search term over title, party, number and place of the case `c`. */
export function searchCondition(term: string, values: Values): string {
  const text = `lower(concat_ws(' ', c.title, c.party_name, c.case_no, c.place))`;
  return `(c.grams @> ${values.add(gramsOfTerm(term))}::text[] and ${text} like ${values.add(likePattern(term))})`;
}

export async function countTasks(tx: Tx, auth: Auth, now: Date) {
  const values = new Values(auth.tenantId);
  const me = values.add(auth.personId);
  const [row] = await tx.query<{ mine: number; claimable: number; overdue: number; done: number; copied: number; delegated: number }>(
    `with open as (select t.assignee, t.due_at, coalesce(m.on_behalf_of, ${me}) as holder from ${standing(auth, values)} m
        join user_task t on t.tenant_id = $1 and t.task_id = m.task_id
        join case_record c on c.tenant_id = $1 and c.case_id = t.root_id)
     select (select count(*)::int from open where assignee = holder) as mine,
            (select count(*)::int from open where assignee is null) as claimable,
            (select count(*)::int from open where assignee = holder and due_at <= ${values.add(now)}) as overdue,
            (select count(*)::int from (select 1 from user_task_done where tenant_id = $1 and ended_by = ${me} and ending in ('completed', 'returned') limit 1000) d) as done,
            (select count(*)::int from notice where tenant_id = $1 and person_id = ${me} and read_at is null)
              + (select count(*)::int from task_copy where tenant_id = $1 and person_id = ${me} and read_at is null) as copied,
            (select count(*)::int from user_task where tenant_id = $1 and owner = ${me}) as delegated`,
    values.list,
  );
  return row ?? { mine: 0, claimable: 0, overdue: 0, done: 0, copied: 0, delegated: 0 };
}

export function presentTask(row: TaskRecord, pack: PackView, now: Date): TaskRow {
  return {
    ...{ id: row.task_id, rootId: row.root_id, kind: row.kind, caseNo: row.case_no, title: row.title, name: row.name },
    ...{ stage: row.stage, stageName: pack.stageName(row.stage), elementId: row.element_id, place: row.place },
    matter: row.matter_code ? { code: row.matter_code, name: row.matter_name ?? row.matter_code } : null,
    partyName: row.party_name ? maskName(row.party_name, row.party_type ?? undefined) : null,
    assignee: row.assignee ? { id: row.assignee, name: row.assignee_name ?? row.assignee } : null,
    from: row.from_name ? { name: row.from_name, step: row.from_step ?? '' } : null,
    onBehalfOf: row.on_behalf_of ? { id: row.on_behalf_of, name: row.on_behalf_of_name ?? row.on_behalf_of } : null,
    ...{ item: row.item_kind, suspendedAt: row.suspended_at, urgedAt: row.urged_at, signersOpen: row.open_signers, mayTakeBack: false },
    owner: row.owner ? { id: row.owner, name: row.owner_name ?? row.owner } : null,
    openedAt: row.opened_at,
    ...(row.completed_at ? { completedAt: row.completed_at } : {}),
    deadline: row.due_at ? lightOf(pack, row.deadline_id, row.due_at, now) : null,
  };
}
