/** The list of cases or clues, newest first, for what its reader may see. */
import type { Tx } from '@onematter/engine';
import { decodeCursor, toPage } from '../../http/paging.ts';
import type { PackView } from '../../packs/pack-view.ts';
import { legalDay } from '../../workflow/legal-time.ts';
import { lightOf } from '../deadline/light.ts';
import type { Auth } from '../session/auth.ts';
import { searchCondition } from '../user-task/worklist.ts';
import { gramsOfTerm } from './grams.ts';
import { maskName } from './masking.ts';
import type { CaseRow } from './views.ts';
import { Values, visibleCases, waysByAccess, waysByPost } from './visibility.ts';

export interface CaseQuery {
  readonly kind?: 'case' | 'clue' | undefined;
  readonly status?: 'open' | 'suspended' | 'closed' | undefined;
  readonly stage?: string | undefined;
  readonly matter?: string | undefined;
  readonly q?: string | undefined;
  readonly definitionId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface CaseRowRecord {
  case_id: string;
  kind: 'case' | 'clue';
  case_no: string | null;
  title: string;
  status: 'open' | 'suspended' | 'closed';
  outcome: string | null;
  stage: string | null;
  opened_at: string;
  filed_on: string | null;
  matter_code: string | null;
  matter_name: string | null;
  party_name: string | null;
  party_type: string | null;
  place: string | null;
  agency_name: string | null;
  deadline_id: string | null;
  due_at: string | null;
  handlers: string[];
  is_readable: boolean;
  sort_at: string;
}

const COLUMNS = `
  c.case_id, c.kind, c.case_no, c.title, c.status, c.outcome, c.stage, c.opened_at, c.facts #>> '{filing,filedOn}' as filed_on, c.matter_code, c.facts #>> '{matter,name}' as matter_name,
  c.party_name, c.facts #>> '{party,type}' as party_type, c.place, g.name as agency_name, due.deadline_id, due.due_at,
  array(select p.name from person p where p.tenant_id = $1 and p.person_id in (c.lead_officer, c.second_officer) order by p.person_id <> c.lead_officer) as handlers,
  to_char(c.opened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as sort_at`;
const JOINS = `
  left join agency g on g.tenant_id = c.tenant_id and g.agency_id = c.agency_id
  left join lateral (select d.deadline_id, d.due_at from case_deadline d where d.tenant_id = c.tenant_id and d.case_id = c.case_id
     and d.whose = 'agency' and d.due_at is not null and d.status in ('running', 'overdue', 'unknown') order by d.due_at limit 1) due on c.status <> 'closed'`;

export async function listCases(
  tx: Tx,
  auth: Auth,
  pack: PackView,
  query: CaseQuery,
  now: Date,
): Promise<{ items: CaseRow[]; next: string | null }> {
  const values = new Values(auth.tenantId);
  const rows = await tx.query<CaseRowRecord>(
    `with ${foundCases(auth, query, values)} seen as (${newestSeen(auth, query, values)})
     select ${COLUMNS}, ${visibleCases(auth, 'content', values)} as is_readable
       from seen join case_record c on c.tenant_id = $1 and c.case_id = seen.case_id ${JOINS} order by c.opened_at desc, c.case_id desc`,
    values.list,
  );
  const page = toPage(rows, query.limit, (row) => [row.sort_at, row.case_id]);
  return { items: page.items.map((row) => ({ ...presentRow(row, pack, now), handlers: row.handlers })), next: page.next };
}

/** The newest of each way to see a case, and of these together. */
function newestSeen(auth: Auth, query: CaseQuery, values: Values): string {
  const conditions = conditionsOf(query, values).map((condition) => ` and ${condition}`);
  const ordered = `order by opened_at desc, case_id desc limit ${values.add(query.limit + 1)}`;
  const take = (way: string, more = '') =>
    `(select c.case_id, c.opened_at from case_record c where c.tenant_id = $1 and ${way}${more}${conditions.join('')} ${ordered})`;
  const isFound = query.q?.trim() ? ' and c.case_id in (select case_id from found)' : '';
  const ways = [
    ...waysByPost(auth, 'status', values).map((way) => take(way, isFound)),
    ...waysByAccess(auth, values).map((way) => take(way)),
  ];
  return `${ways.join(' union ')} ${ordered}`;
}

function conditionsOf(query: CaseQuery, values: Values): string[] {
  const conditions: string[] = [];
  if (query.kind) conditions.push(`c.kind = ${values.add(query.kind)}`);
  if (query.status) conditions.push(`c.status = ${values.add(query.status)}`);
  if (query.stage) conditions.push(`c.stage = ${values.add(query.stage)}`);
  if (query.matter) conditions.push(`c.matter_code = ${values.add(query.matter)}`);
  if (query.definitionId) {
    conditions.push(
      `exists (select 1 from root r where r.tenant_id = c.tenant_id and r.root_id = c.case_id and r.definition_id = ${values.add(query.definitionId)})`,
    );
  }
  if (query.q?.trim()) conditions.push(searchCondition(query.q, values));
  const cursor = decodeCursor(query.cursor, ['instant', 'uuid']);
  if (cursor) conditions.push(`(c.opened_at, c.case_id) < (${values.add(cursor[0])}::timestamptz, ${values.add(cursor[1])}::uuid)`);
  return conditions;
}

/** What the index of texts finds in the person's counties (and where a case has none). */
function foundCases(auth: Auth, query: CaseQuery, values: Values): string {
  if (!query.q?.trim()) return '';
  const counties = [...new Set(['', ...auth.posts.map((post) => post.localityCode.slice(0, 6))])];
  return `found as materialized (select find_cases(${values.add(gramsOfTerm(query.q))}, ${values.add(counties)}) as case_id),`;
}

/** One row by id, visibility decided by the caller. */
export async function caseRow(tx: Tx, caseId: string): Promise<CaseRowRecord | undefined> {
  const [row] = await tx.query<CaseRowRecord>(
    `select ${COLUMNS}, true as is_readable from case_record c ${JOINS} where c.tenant_id = $1 and c.case_id = $2`,
    [tx.tenantId, caseId],
  );
  return row;
}

/** A reader who may only know that the case is there gets neither party nor place. */
export function presentRow(row: CaseRowRecord, pack: PackView, now: Date): Omit<CaseRow, 'handlers'> {
  const outcomes = pack.facts.find((fact) => fact.path === 'outcome')?.options ?? {};
  return {
    ...{ id: row.case_id, kind: row.kind, caseNo: row.case_no, status: row.status, outcome: row.outcome },
    title: row.is_readable ? row.title : (row.matter_name ?? (row.kind === 'case' ? '案件' : '线索')),
    outcomeName: row.outcome ? (outcomes[row.outcome]?.zh ?? row.outcome) : null,
    ...{ stage: row.stage, stageName: pack.stageName(row.stage), openedOn: legalDay(row.opened_at), agencyName: row.agency_name },
    filedOn: row.filed_on,
    matter: row.matter_code ? { code: row.matter_code, name: row.matter_name ?? row.matter_code } : null,
    partyName: row.is_readable && row.party_name ? maskName(row.party_name, row.party_type ?? undefined) : null,
    place: row.is_readable ? row.place : null,
    deadline: row.due_at ? lightOf(pack, row.deadline_id, row.due_at, now) : null,
  };
}
