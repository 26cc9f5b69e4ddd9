/**
 * A municipality's worth of rows: 38 counties, 1,031 townships, 8,885 officers, one open task and one case for each of `open`, and
 * `finished` tasks in cases of ten. A few townships are ten times as busy as the average, as they are.
 *
 * Every table is filled by one statement from numbers, its secondary indexes built afterwards: the rows are the same each time, and none
 * crosses the wire.
 */
import type pg from 'pg';
import { gramsOf } from '../../api/src/modules/case/grams.ts';

export const TENANT = 'scale';
export const TOWNSHIPS = 1031;
export const OFFICERS = 8885;
const COUNTIES = 38;
const PARTIES = 20_000;
const TASKS_A_CASE = 10;
const SURNAMES = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗'];
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华玉红建国文斌'];
const TRADES = ['餐饮店', '建材经营部', '养殖场', '建筑工程有限公司', '农资经营部'];
const MATTERS = ['擅自占用耕地', '未经批准搭建建筑物', '随意倾倒建筑垃圾', '无证经营烟花爆竹', '露天焚烧秸秆'];

export interface Size {
  readonly open: number;
  readonly finished: number;
}

/** A party's name as people search for it: two characters. */
export function searchTerm(n: number): string {
  return SURNAMES[n % SURNAMES.length]! + GIVEN[(n * 7) % GIVEN.length]!;
}

function parties(): { id: number; name: string; type: string; title: string; grams: string[] }[] {
  return Array.from({ length: PARTIES }, (_, id) => {
    const person = SURNAMES[id % 20]! + GIVEN[Math.floor(id / 20) % 32]! + (id % 3 === 0 ? '' : GIVEN[Math.floor(id / 640) % 32]!);
    const name = id % 4 === 0 ? `${person}${TRADES[id % 5]}` : person;
    const title = `${name}${MATTERS[id % 5]}案`;
    return { id, name, type: id % 4 === 0 ? 'organization' : 'citizen', title, grams: gramsOf(title, name) };
  });
}

const uuid = (kind: number, number: string) => `('0000000${kind}-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
/** 1 to 1,031; the first ones far more often */
const agencyOf = (n: string) => `(1 + floor(${TOWNSHIPS} * power((hashint4(${n})::bigint + 2147483648) / 4294967296.0, 1.5)))::int`;
const countyOf = (agency: string) => `'500' || lpad((1 + ${agency} % ${COUNTIES})::text, 3, '0')`;
const officerOf = (agency: string, n: string) => `'p' || (${agency} + ${TOWNSHIPS} * (3 + ${n} % 5))`;

const ORGANISATION = [
  `insert into agency (tenant_id, agency_id, locality_id, kind, name, short_name, code, locality_code, city_code, county_code, town_code, profile, valid_from)
   select '${TENANT}', 'a' || i, 'l' || i, 'township', '样例镇' || i, '样例镇' || i, 'Y' || i, ${countyOf('i')} || lpad(i::text, 3, '0'), '5000',
     ${countyOf('i')}, ${countyOf('i')} || lpad(i::text, 3, '0'), '{}', '2020-01-01' from generate_series(1, ${TOWNSHIPS}) i`,
  `insert into person (tenant_id, person_id, name) select '${TENANT}', 'p' || j, '样例人员' || j from generate_series(1, ${OFFICERS + COUNTIES}) j`,
  `insert into post (tenant_id, post_id, person_id, agency_id, role, valid_from)
   select '${TENANT}', 'post' || j, 'p' || j, 'a' || 1 + (j - 1) % ${TOWNSHIPS},
     case when j > ${OFFICERS} then 'supervisor' else (array['team-leader', 'legal-reviewer', 'agency-head', 'case-officer'])[least(4, 1 + (j - 1) / ${TOWNSHIPS})] end,
     '2020-01-01' from generate_series(1, ${OFFICERS + COUNTIES}) j`,
];

function caseRows({ open, finished }: Size): string[] {
  const cases = open + Math.ceil(finished / TASKS_A_CASE);
  return [
    `insert into case_record (tenant_id, case_id, kind, case_no, title, status, stage, opened_at, closed_at, revision, facts, process_id, pack_id, matter_code,
       matter_domain, matter_kind, agency_id, city_code, county_code, town_code, party_name, place, opened_by, lead_officer, second_officer, grams)
     select '${TENANT}', ${uuid(1, 'n')}, 'case', '样例立字〔2026〕' || n || '号', p.title, case when n <= ${open} then 'open' else 'closed' end, 'investigate',
       now() - n * interval '10 seconds', case when n <= ${open} then null else now() end, 12,
       jsonb_build_object('agencyId', 'a' || a, 'matterCode', 'M' || n % 140, 'matter', jsonb_build_object('name', p.title, 'domain', '城市管理'),
         'party', jsonb_build_object('type', p.type, 'name', p.name, 'address', '样例镇样例路' || n % 300 || '号', 'phone', '13800000000'),
         'filing', jsonb_build_object('filedOn', '2026-09-01', 'grounds', repeat('经现场检查，当事人的行为涉嫌违法，符合立案条件。', 4))),
       'ordinary-penalty', 'cn', 'M' || n % 140, '城市管理', '赋权', 'a' || a, '5000', ${countyOf('a')}, ${countyOf('a')} || lpad(a::text, 3, '0'),
       p.name, '样例镇样例路' || n % 300 || '号', ${officerOf('a', 'n')}, ${officerOf('a', 'n')}, ${officerOf('a', '(n + 1)')}, p.grams
     from generate_series(1, ${cases}) n cross join lateral (select ${agencyOf('n')} as a) at join party p on p.id = (n::bigint * 7919) % ${PARTIES}`,
    `insert into form_submission (tenant_id, submission_id, case_id, form_key, form_title, form_digest, form_schema, step_name, data, person_id, submitted_at)
     select tenant_id, ${uuid(2, 'row_number() over ()')}, case_id, 'filing', '立案审批表', 'sm3:0', '{}', '立案', '{}', lead_officer, opened_at from case_record`,
    `insert into case_deadline (tenant_id, case_id, deadline_id, title, whose, status, start_on, due_on, due_at, unit)
     select tenant_id, case_id, 'T01', '办案期限', 'agency', 'running', opened_at::date, opened_at::date + 90, opened_at + interval '90 days', 'calendar-days'
       from case_record where status = 'open'`,
  ];
}

/** Seven tasks of ten are with an officer; the others stand with the officers, the reviewer or the head of the agency. */
function taskRows({ open, finished }: Size): string[] {
  const shared = `element_id, process_id, definition_id, name, form_key, duty, stage, created_at, title, party, matter_code, city_code, county_code, town_code`;
  const columns = (created: string) =>
    `'investigate', 'ordinary-penalty', ${uuid(9, '1')}, '调查取证', 'investigation', 'handle', 'investigate', ${created}, c.title, c.party_name,
     c.matter_code, c.city_code, c.county_code, c.town_code`;
  const role = `(array['case-officer', 'case-officer', 'legal-reviewer', 'agency-head'])[1 + n / 10 % 4]`;
  return [
    `insert into user_task (tenant_id, task_id, root_id, activity_id, ${shared}, assignee, candidate_users, candidate_roles, agency_id, operations, input, due_at)
     select '${TENANT}', ${uuid(3, 'n')}, c.case_id, 'a7', ${columns('c.opened_at')}, case when n % 10 < 7 then c.lead_officer end, '{}', array[${role}],
       c.agency_id, '{claim,complete,return}', '{}', case when n % 3 = 0 then c.opened_at + interval '30 days' end
     from generate_series(1, ${open}) n join case_record c on c.tenant_id = '${TENANT}' and c.case_id = ${uuid(1, 'n')}`,
    `insert into task_principal (tenant_id, principal, created_at, task_id)
     select tenant_id, coalesce('person:' || assignee, 'role:' || candidate_roles[1] || '@' || agency_id), created_at, task_id from user_task`,
    `insert into user_task_done (tenant_id, task_id, root_id, activity_id, ${shared}, assignee, agency_id, ended_at, ended_by, ending)
     select '${TENANT}', ${uuid(4, 'n')}, c.case_id, 'a' || n % 10, ${columns(`c.opened_at + (n % 10) * interval '1 day'`)}, o.officer, c.agency_id,
       c.opened_at + (n % 10) * interval '1 day' + interval '5 hours', o.officer, 'completed'
     from generate_series(0, ${finished - 1}) n join case_record c on c.tenant_id = '${TENANT}' and c.case_id = ${uuid(1, `(${open} + 1 + n / ${TASKS_A_CASE})`)}
       cross join lateral (select ${officerOf('substr(c.agency_id, 2)::int', 'n')} as officer) o`,
  ];
}

const TABLES = ['case_record', 'form_submission', 'case_deadline', 'user_task', 'task_principal', 'user_task_done'];

export async function loadMunicipality(admin: pg.Client, size: Size, say: (text: string) => void): Promise<void> {
  await admin.query(
    "set maintenance_work_mem = '512MB'; set work_mem = '256MB'; set synchronous_commit = off; set max_parallel_maintenance_workers = 2",
  );
  await admin.query('create temporary table party (id int primary key, name text, type text, title text, grams text[])');
  await admin.query(
    `insert into party select p.id, p.name, p.type, p.title, array(select json_array_elements_text(p.grams))
       from json_to_recordset($1) as p(id int, name text, type text, title text, grams json)`,
    [JSON.stringify(parties())],
  );
  await admin.query('analyze party');
  for (const statement of ORGANISATION) await admin.query(statement);
  const indexes = await dropIndexes(admin);
  for (const statement of [...caseRows(size), ...taskRows(size)]) {
    await admin.query(statement);
    say(`filled ${/insert into (\w+)/.exec(statement)![1]}`);
  }
  for (const definition of indexes) await admin.query(definition);
  say('indexes built');
  await admin.query('vacuum analyze');
}

/** Takes the indexes that hold no constraint away; gives the statements that bring them back. */
async function dropIndexes(admin: pg.Client): Promise<string[]> {
  const { rows } = await admin.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
      where i.indrelid = any($1::regclass[]) and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
    [TABLES],
  );
  for (const { name } of rows) await admin.query(`drop index ${name}`);
  return rows.map(({ definition }) => definition);
}
