-- compatible: new tables, and new columns that the release before leaves at their defaults
--
-- What lies above an agency, nearest first: kept beside parent_id, so that nobody walks the tree to read a worklist. Written by
-- api/src/modules/organisation/ancestors.ts whenever agencies are loaded.
alter table agency add column ancestors text[] not null default '{}';
create index agency_ancestors on agency using gin (tenant_id, ancestors);
alter table agency no force row level security; -- the owner fills what is there, of every tenant
with recursive above (tenant_id, agency_id, ancestor, distance) as (
  select tenant_id, agency_id, parent_id, 1 from agency where parent_id is not null
  union all
  select b.tenant_id, b.agency_id, a.parent_id, b.distance + 1
    from above b join agency a on a.tenant_id = b.tenant_id and a.agency_id = b.ancestor
   where a.parent_id is not null and b.distance < 20
), lines as (
  select tenant_id, agency_id, array_agg(ancestor order by distance) as ancestors from above group by tenant_id, agency_id
)
update agency g set ancestors = l.ancestors from lines l where l.tenant_id = g.tenant_id and l.agency_id = g.agency_id;
alter table agency force row level security;

-- Standing deputies 代理: who may act for whom, in which days, perhaps for one role or process only. deputy_id is also the root of its
-- own history (deputy.set, deputy.ended). Rows are ended, never changed otherwise.
create table deputy (
  tenant_id text not null,
  deputy_id uuid not null,
  -- 被代理人, and who acts 代理人
  represented_id text not null,
  person_id text not null,
  -- tasks offered to this role of the represented person; null: all
  role text,
  -- tasks of this process; null: all
  process_id text,
  valid_from date not null,
  -- the last day; null: until it is ended
  valid_to date,
  reason text not null,
  set_by text not null,
  set_at timestamptz not null,
  ended_by text,
  ended_at timestamptz,
  primary key (tenant_id, deputy_id),
  check (represented_id <> person_id),
  check (valid_to >= valid_from)
);
create index deputy_person on deputy (tenant_id, person_id) where ended_at is null;
create index deputy_represented on deputy (tenant_id, represented_id);
create index deputy_newest on deputy (tenant_id, set_at desc, deputy_id desc);
select protect_tenant_table('deputy');

-- When an assignment rule 分派 last chose a person: in a pool (process/step@agency) for turns, in the pool '' over all for ties of load.
create table assignment_turn (
  tenant_id text not null,
  pool text not null,
  person_id text not null,
  assigned_at timestamptz not null,
  primary key (tenant_id, pool, person_id)
) with (fillfactor = 80);
select protect_tenant_table('assignment_turn');

-- Whom the sender acted for as a deputy.
alter table form_submission add column on_behalf_of text;
