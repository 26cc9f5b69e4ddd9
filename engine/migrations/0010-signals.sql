-- compatible: new tables; a node of the version before neither reads nor writes them, and its roots hear signals of their own as before

-- Order between a throw and those who begin to wait: who took a lower number was there before. Gaps mean nothing.
create sequence signal_position;
grant usage on sequence signal_position to om_app;

-- Which open event of which root waits for a signal 信号.
create table signal_subscription (
  tenant_id text not null,
  subscription_id uuid not null,
  root_id uuid not null,
  activity_id text not null,
  element_id text not null,
  signal_name text not null,
  position bigint not null default nextval('signal_position'),
  primary key (tenant_id, subscription_id)
);
create index signal_subscription_name on signal_subscription (tenant_id, signal_name, root_id);
create index signal_subscription_root on signal_subscription (tenant_id, root_id);
select protect_tenant_table('signal_subscription');

-- Signals by their sender's id, kept thirty days so that a duplicate is known. Told to each root that waited, some hundred at a time.
create table signal (
  tenant_id text not null,
  signal_id text not null,
  name text not null,
  variables json not null,
  -- the root that threw it and has heard it already; null: from outside
  thrown_by uuid,
  thrown_at timestamptz not null,
  -- the processes it starts: those whose latest version listened when it was thrown
  starts json not null,
  position bigint not null default nextval('signal_position'),
  -- roots up to this id have their delivery in the outbox
  told_to uuid not null default '00000000-0000-0000-0000-000000000000',
  -- null while there may be more
  told_at timestamptz,
  primary key (tenant_id, signal_id)
);
create index signal_told on signal (tenant_id, told_at);
select protect_tenant_table('signal');

-- Start events of the latest versions that no message and no clock begins: signal 信号, and conditional 条件 (name '').
create table event_start (
  tenant_id text not null,
  kind text not null check (kind in ('signal', 'condition')),
  name text not null,
  pack_id text not null,
  process_id text not null,
  start_event_id text not null,
  definition_id uuid not null,
  primary key (tenant_id, kind, name, pack_id, process_id, start_event_id)
);
select protect_tenant_table('event_start');

-- Roots that wait already: their states say so. The owner sees them for this statement alone.
alter table root no force row level security;
alter table signal_subscription no force row level security;
insert into signal_subscription (tenant_id, subscription_id, root_id, activity_id, element_id, signal_name)
select r.tenant_id, (w.wait ->> 'id')::uuid, r.root_id, n.key, w.wait ->> 'element', w.wait ->> 'name'
  from root r cross join lateral json_each(r.state -> 'nodes') n cross join lateral json_array_elements(n.value -> 'waits') as w(wait)
 where r.status = 'active' and r.state is not null and w.wait ->> 'kind' = 'signal';
alter table root force row level security;
alter table signal_subscription force row level security;
