-- compatible: the first migration, nothing before it to break
--
-- Rules of this schema (test/engine/store/catalogue.db.test.ts keeps them):
-- * tenant_id comes first in every key and index; nothing constrains across tenants, no foreign key cascades an update, no triggers:
--   so every table can be distributed by tenant_id over Citus as it is.
-- * Row-level security is forced on every table through protect_tenant_table(): no app.tenant, no row.
-- * History (event), definitions and deployments are append-only for the application.
-- * Rows of the hot path carry no foreign key: one writer (engine/src/store) writes them in one statement under the root's lock.
-- * closed sets are text with a check, instants are timestamptz, ids are uuid (UUIDv7), people and agencies are text of the api's choosing.

-- Forces row-level security by tenant and gives the application its rights. Every migration calls it for every table it creates.
create function protect_tenant_table(target regclass) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format(
    'create policy tenant on %s to om_app, om_owner using (tenant_id = current_setting(''app.tenant'', true)) with check (tenant_id = current_setting(''app.tenant'', true))',
    target);
  execute format('grant select, insert, update, delete on %s to om_app', target);
end $$;

-- Lets the worker role find and claim due work of every tenant: the given columns and nothing else.
create function grant_claim(target regclass, readable text, claimable text) returns void language plpgsql as $$
begin
  execute format('create policy worker_read on %s for select to om_worker using (true)', target);
  execute format('grant select (%s) on %s to om_worker', readable, target);
  if claimable is not null then
    execute format('create policy worker_claim on %s for update to om_worker using (true) with check (true)', target);
    execute format('grant update (%s) on %s to om_worker', claimable, target);
  end if;
end $$;

-- A tenant: one customer and data controller, normally a province or a municipality.
create table tenant (
  tenant_id text primary key check (tenant_id <> ''),
  name text not null default '',
  -- grows with every deployment: a node knows by it that a "latest version" it remembers may be stale
  deployment_count integer not null default 0,
  created_at timestamptz not null default now()
);
select protect_tenant_table('tenant');
select grant_claim('tenant', 'tenant_id', null);

create table deployment (
  tenant_id text not null,
  deployment_id uuid not null,
  pack_id text not null,
  pack_version text not null,
  digest text not null,
  decisions json not null,
  rules json not null,
  author_kind text not null,
  author_id text not null,
  deployed_at timestamptz not null,
  primary key (tenant_id, deployment_id),
  unique (tenant_id, digest)
);
select protect_tenant_table('deployment');
revoke update, delete on deployment from om_app;

create table process_definition (
  tenant_id text not null,
  definition_id uuid not null,
  deployment_id uuid not null,
  pack_id text not null,
  pack_version text not null,
  process_id text not null,
  version integer not null check (version > 0),
  -- zeebe:versionTag of the process, for call activities that ask for one
  version_tag text,
  digest text not null,
  resource_name text not null,
  xml text not null,
  deployed_at timestamptz not null,
  primary key (tenant_id, definition_id),
  unique (tenant_id, pack_id, process_id, version),
  foreign key (tenant_id, deployment_id) references deployment (tenant_id, deployment_id)
);
create index process_definition_deployment on process_definition (tenant_id, deployment_id);
select protect_tenant_table('process_definition');
revoke update, delete on process_definition from om_app;

-- Which definition a message starts: the latest version of each process of each pack.
create table start_subscription (
  tenant_id text not null,
  message_name text not null,
  pack_id text not null,
  process_id text not null,
  start_event_id text not null,
  definition_id uuid not null,
  primary key (tenant_id, message_name, pack_id, process_id, start_event_id)
);
select protect_tenant_table('start_subscription');

-- Which definition a clock starts, likewise.
create table start_timer (
  tenant_id text not null,
  start_timer_id uuid not null,
  pack_id text not null,
  process_id text not null,
  start_event_id text not null,
  definition_id uuid not null,
  due_at timestamptz not null,
  -- null: without end
  repeats_left integer,
  interval_text text,
  claim_at timestamptz not null,
  attempts integer not null default 0,
  primary key (tenant_id, start_timer_id),
  unique (tenant_id, pack_id, process_id, start_event_id)
);
create index start_timer_claim on start_timer (tenant_id, claim_at);
select protect_tenant_table('start_timer');
select grant_claim('start_timer', 'tenant_id, start_timer_id, claim_at', 'claim_at');

-- The unit of locking and of history; in enforcement, the case 案件.
create table root (
  tenant_id text not null,
  root_id uuid not null,
  kind text not null,
  status text not null check (status in ('idle', 'active', 'completed', 'terminated')),
  revision integer not null,
  -- of the process last started
  definition_id uuid,
  -- control state and variables, kept apart
  state json,
  variables json,
  next_seq integer not null,
  -- hash of the last event; 32 zero bytes before the first
  hash_head bytea not null,
  opened_at timestamptz not null,
  last_event_at timestamptz not null,
  primary key (tenant_id, root_id)
) with (fillfactor = 70);
create index root_running on root (tenant_id, definition_id) where status = 'active';
select protect_tenant_table('root');

create table command (
  tenant_id text not null,
  command_id uuid not null,
  root_id uuid,
  type text not null,
  actor_kind text not null,
  actor_id text not null,
  request_digest text not null,
  received_at timestamptz not null default clock_timestamp(),
  -- null only while its transaction is open
  answer json,
  primary key (tenant_id, command_id)
) with (fillfactor = 80);
select protect_tenant_table('command');

-- History 历史: a hash chain per root. Partitions are made ahead by the migrator; rows outside them fall into event_default.
create table event (
  tenant_id text not null,
  root_id uuid not null,
  seq integer not null,
  at timestamptz not null,
  type text not null,
  data json not null,
  actor_kind text not null,
  actor_id text not null,
  command_id uuid not null,
  device text,
  definition_id uuid,
  hash bytea not null,
  primary key (tenant_id, root_id, seq, at)
) partition by range (at);
create table event_default partition of event default;
select protect_tenant_table('event');
revoke update, delete on event from om_app;

create table user_task (
  tenant_id text not null,
  task_id uuid not null,
  root_id uuid not null,
  activity_id text not null,
  element_id text not null,
  process_id text not null,
  definition_id uuid not null,
  name text not null,
  form_key text,
  assignee text,
  candidate_users text[] not null,
  candidate_roles text[] not null,
  -- whose roles are meant: om:agency, or the case's agency when the task opened
  agency_id text,
  duty text,
  stage text,
  operations text[] not null,
  deadline text,
  due_at timestamptz,
  input json not null,
  created_at timestamptz not null,
  -- by which people find it; filled by the api's describeTask
  title text,
  party text,
  matter_code text,
  city_code text,
  county_code text,
  town_code text,
  -- all substrings of one and two characters of title and party, for search terms too short for trigrams
  grams text[] not null default '{}',
  primary key (tenant_id, task_id)
);
create index user_task_root on user_task (tenant_id, root_id);
create index user_task_newest on user_task (tenant_id, created_at desc, task_id desc);
create index user_task_city on user_task (tenant_id, city_code, created_at desc, task_id desc);
create index user_task_county on user_task (tenant_id, county_code, created_at desc, task_id desc);
create index user_task_town on user_task (tenant_id, town_code, created_at desc, task_id desc);
create index user_task_due on user_task (tenant_id, due_at) where due_at is not null;
create index user_task_grams on user_task using gin (tenant_id, county_code, grams);
create index user_task_title on user_task using gin (tenant_id, title gin_trgm_ops);
select protect_tenant_table('user_task');

create table user_task_done (
  tenant_id text not null,
  task_id uuid not null,
  root_id uuid not null,
  activity_id text not null,
  element_id text not null,
  process_id text not null,
  definition_id uuid not null,
  name text not null,
  form_key text,
  assignee text,
  agency_id text,
  duty text,
  stage text,
  due_at timestamptz,
  created_at timestamptz not null,
  title text,
  party text,
  matter_code text,
  city_code text,
  county_code text,
  town_code text,
  ended_at timestamptz not null,
  -- the person who completed or returned it; null where it was cancelled
  ended_by text,
  ending text not null check (ending in ('completed', 'returned', 'cancelled')),
  primary key (tenant_id, task_id)
);
create index user_task_done_root on user_task_done (tenant_id, root_id);
create index user_task_done_by on user_task_done (tenant_id, ended_by, ended_at desc);
create index user_task_done_county on user_task_done (tenant_id, county_code, ended_at desc);
select protect_tenant_table('user_task_done');

-- In whose worklist 待办 an open task stands: person:ID, or role:ROLE@AGENCY.
create table task_principal (
  tenant_id text not null,
  principal text not null,
  created_at timestamptz not null,
  task_id uuid not null,
  primary key (tenant_id, principal, created_at, task_id)
);
create index task_principal_task on task_principal (tenant_id, task_id);
select protect_tenant_table('task_principal');

-- What a person typed into a task's form and has not submitted 暂存.
create table draft (
  tenant_id text not null,
  task_id uuid not null,
  person_id text not null,
  data json not null,
  saved_at timestamptz not null,
  primary key (tenant_id, task_id, person_id)
);
select protect_tenant_table('draft');

create table timer (
  tenant_id text not null,
  timer_id uuid not null,
  root_id uuid not null,
  activity_id text not null,
  element_id text not null,
  process_id text not null,
  deadline text,
  due_at timestamptz not null,
  -- when a node may take it: dueAt at first, the end of the lease once claimed, infinity once it stands in an incident
  claim_at timestamptz not null,
  attempts integer not null default 0,
  primary key (tenant_id, timer_id)
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
create index timer_claim on timer (tenant_id, claim_at);
create index timer_root on timer (tenant_id, root_id);
select protect_tenant_table('timer');
select grant_claim('timer', 'tenant_id, timer_id, claim_at', 'claim_at');

create table job (
  tenant_id text not null,
  job_id uuid not null,
  root_id uuid not null,
  activity_id text not null,
  element_id text not null,
  process_id text not null,
  definition_id uuid not null,
  job_type text not null,
  retries_left integer not null,
  headers json not null,
  input json not null,
  created_at timestamptz not null,
  claim_at timestamptz not null,
  claimed_by text,
  attempts integer not null default 0,
  primary key (tenant_id, job_id)
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
create index job_claim on job (tenant_id, claim_at);
create index job_root on job (tenant_id, root_id);
select protect_tenant_table('job');
select grant_claim('job', 'tenant_id, job_id, job_type, claim_at', 'claim_at, claimed_by');

create table subscription (
  tenant_id text not null,
  subscription_id uuid not null,
  root_id uuid not null,
  activity_id text not null,
  element_id text not null,
  process_id text not null,
  message_name text not null,
  correlation_key text,
  opened_at timestamptz not null,
  primary key (tenant_id, subscription_id)
);
create index subscription_message on subscription (tenant_id, message_name, correlation_key, opened_at);
create index subscription_root on subscription (tenant_id, root_id);
select protect_tenant_table('subscription');

-- Messages 消息 by their sender's id; kept after receipt until they expire, so that a duplicate is known.
create table message (
  tenant_id text not null,
  message_id text not null,
  name text not null,
  correlation_key text,
  variables json not null,
  published_at timestamptz not null,
  expires_at timestamptz not null,
  status text not null check (status in ('buffered', 'received', 'expired')),
  received_by uuid,
  -- when a node looks for a receiver again; a subscription that opens sets it to now
  claim_at timestamptz not null,
  attempts integer not null default 0,
  primary key (tenant_id, message_id)
);
create index message_claim on message (tenant_id, claim_at) where status = 'buffered';
create index message_waiting on message (tenant_id, name, correlation_key) where status = 'buffered';
create index message_expiry on message (tenant_id, expires_at);
select protect_tenant_table('message');
select grant_claim('message', 'tenant_id, message_id, status, claim_at', 'claim_at');

-- Who did what kind of act in a root: the basis of separation of duty 办审定分离 (行政处罚法 第五十八条).
create table participation (
  tenant_id text not null,
  root_id uuid not null,
  person_id text not null,
  duty text not null,
  first_at timestamptz not null,
  primary key (tenant_id, root_id, person_id, duty)
);
create index participation_person on participation (tenant_id, person_id);
select protect_tenant_table('participation');

create table incident (
  tenant_id text not null,
  incident_id uuid not null,
  root_id uuid not null,
  source text not null check (source in ('kernel', 'runtime')),
  element_id text,
  code text not null,
  message text not null,
  details json not null,
  -- runtime: what stands still
  subject_kind text check (subject_kind in ('timer', 'job', 'message', 'outbox', 'command')),
  subject_id text,
  raised_at timestamptz not null,
  resolved_at timestamptz,
  primary key (tenant_id, incident_id)
);
create index incident_root on incident (tenant_id, root_id);
create index incident_open on incident (tenant_id, raised_at) where resolved_at is null;
create unique index incident_subject on incident (tenant_id, root_id, code, subject_kind, subject_id) where resolved_at is null and subject_kind is not null;
select protect_tenant_table('incident');

create table outbox (
  tenant_id text not null,
  outbox_id uuid not null,
  root_id uuid,
  topic text not null,
  payload json not null,
  created_at timestamptz not null,
  claim_at timestamptz not null,
  attempts integer not null default 0,
  primary key (tenant_id, outbox_id)
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);
create index outbox_claim on outbox (tenant_id, claim_at);
select protect_tenant_table('outbox');
select grant_claim('outbox', 'tenant_id, outbox_id, claim_at', 'claim_at');

-- Deliveries from outside that were handled already.
create table inbox (
  tenant_id text not null,
  source text not null,
  delivery_id text not null,
  received_at timestamptz not null default now(),
  primary key (tenant_id, source, delivery_id)
);
select protect_tenant_table('inbox');
