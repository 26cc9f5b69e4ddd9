-- compatible: new tables only
--
-- The case record 案件/线索 (one home of the case facts), what people submitted, evidence, access, deadlines, numbers, notices.
-- A case is a root of the engine: case_id = root_id.

create table case_record (
  tenant_id text not null,
  case_id uuid not null,
  kind text not null check (kind in ('case', 'clue')),
  case_no text,
  title text not null,
  status text not null check (status in ('open', 'suspended', 'closed')),
  stage text,
  outcome text,
  opened_at timestamptz not null,
  closed_at timestamptz,
  revision integer not null,
  -- what FEEL reads as `case`, without identity numbers (those are sealed below)
  facts jsonb not null,
  -- identity numbers by path, AES-256-GCM
  sealed jsonb not null default '{}',
  process_id text not null,
  pack_id text not null,
  matter_code text,
  matter_domain text,
  matter_kind text,
  matter_valid_from date,
  agency_id text not null,
  city_code text,
  county_code text,
  town_code text,
  party_name text,
  place text,
  opened_by text not null,
  lead_officer text,
  second_officer text,
  origin_clue_id uuid,
  -- substrings of one and two characters of title, party, number and place
  grams text[] not null default '{}',
  primary key (tenant_id, case_id)
) with (fillfactor = 80);
create index case_record_agency on case_record (tenant_id, agency_id, kind, opened_at desc, case_id desc);
create index case_record_county on case_record (tenant_id, county_code, kind, opened_at desc, case_id desc);
create index case_record_newest on case_record (tenant_id, kind, opened_at desc, case_id desc);
create index case_record_clue on case_record (tenant_id, origin_clue_id) where origin_clue_id is not null;
create index case_record_grams on case_record using gin (tenant_id, grams);
create unique index case_record_number on case_record (tenant_id, kind, case_no) where case_no is not null;
select protect_tenant_table('case_record');

-- What a person filled in and sent: never changed.
create table form_submission (
  tenant_id text not null,
  submission_id uuid not null,
  case_id uuid not null,
  task_id uuid,
  form_key text not null,
  form_title text not null,
  form_digest text not null,
  form_schema json not null,
  step_name text not null,
  data jsonb not null,
  sealed jsonb not null default '{}',
  person_id text not null,
  submitted_at timestamptz not null,
  primary key (tenant_id, submission_id)
);
create index form_submission_case on form_submission (tenant_id, case_id, submitted_at);
create index form_submission_task on form_submission (tenant_id, task_id);
select protect_tenant_table('form_submission');
revoke update, delete on form_submission from om_app;

-- Evidence 证据 and other material; the content is in the data folder under its digest.
create table evidence (
  tenant_id text not null,
  evidence_id uuid not null,
  case_id uuid not null,
  task_id uuid,
  kind text not null,
  name text not null,
  media_type text not null,
  size_bytes bigint not null,
  digest text not null,
  note text,
  taken_at timestamptz,
  place text,
  person_id text not null,
  added_at timestamptz not null,
  primary key (tenant_id, evidence_id)
);
create index evidence_case on evidence (tenant_id, case_id, added_at);
select protect_tenant_table('evidence');
revoke update, delete on evidence from om_app;

-- Who may see a case beyond the coverage of posts: taking part, referral, a pooled reviewer … Either a person, or a role at an agency.
create table case_access (
  tenant_id text not null,
  case_id uuid not null,
  access_id uuid not null,
  person_id text,
  agency_id text,
  role text,
  reason text not null,
  valid_from timestamptz not null,
  valid_to timestamptz,
  granted_by text not null,
  primary key (tenant_id, case_id, access_id),
  check ((person_id is null) <> (agency_id is null))
);
create index case_access_person on case_access (tenant_id, person_id, case_id) where person_id is not null;
create index case_access_agency on case_access (tenant_id, agency_id, case_id) where agency_id is not null;
create unique index case_access_once on case_access (tenant_id, case_id, coalesce(person_id, ''), coalesce(agency_id, ''), coalesce(role, ''), reason) where valid_to is null;
select protect_tenant_table('case_access');

-- Deadlines 期限 of a case as counted last; recomputed whenever the facts change.
create table case_deadline (
  tenant_id text not null,
  case_id uuid not null,
  deadline_id text not null,
  title text not null,
  -- agency, party, court …: lists show the nearest of the agency's own
  whose text not null,
  status text not null check (status in ('running', 'met', 'overdue', 'paused', 'lapsed', 'unknown')),
  start_on date,
  due_on date,
  -- null where the calendar of a year it runs through is not published
  due_at timestamptz,
  unit text not null,
  primary key (tenant_id, case_id, deadline_id)
);
create index case_deadline_due on case_deadline (tenant_id, due_at) where status = 'running';
select protect_tenant_table('case_deadline');

-- 案号 ledger: one row per agency, kind and year, taken under its lock: no gaps.
create table case_number (
  tenant_id text not null,
  agency_id text not null,
  kind text not null,
  year integer not null,
  next_no integer not null check (next_no > 0),
  primary key (tenant_id, agency_id, kind, year)
);
select protect_tenant_table('case_number');

-- Parties 当事人 known to the tenant; a case keeps its own snapshot. Found by a keyed digest of the identity number.
create table subject (
  tenant_id text not null,
  subject_id uuid not null,
  type text not null check (type in ('citizen', 'organization')),
  name text not null,
  identity_index bytea not null,
  identity_sealed text not null,
  first_seen_at timestamptz not null,
  primary key (tenant_id, subject_id),
  unique (tenant_id, identity_index)
);
select protect_tenant_table('subject');

create table case_subject (
  tenant_id text not null,
  case_id uuid not null,
  subject_id uuid not null,
  relation text not null,
  primary key (tenant_id, case_id, subject_id, relation)
);
create index case_subject_subject on case_subject (tenant_id, subject_id);
select protect_tenant_table('case_subject');

-- 抄送 and reminders: something to know, nothing to do.
create table notice (
  tenant_id text not null,
  notice_id uuid not null,
  person_id text not null,
  case_id uuid not null,
  text text not null,
  created_at timestamptz not null,
  read_at timestamptz,
  primary key (tenant_id, notice_id)
);
create index notice_person on notice (tenant_id, person_id, created_at desc, notice_id desc);
select protect_tenant_table('notice');

-- Who looked at which case, when (org.md §4: every read of case data is logged).
create table access_log (
  tenant_id text not null,
  at timestamptz not null default now(),
  log_id uuid not null default gen_random_uuid(),
  person_id text not null,
  case_id uuid not null,
  what text not null,
  primary key (tenant_id, at, log_id)
);
create index access_log_case on access_log (tenant_id, case_id, at desc);
select protect_tenant_table('access_log');
revoke update, delete on access_log from om_app;
