-- compatible: new tables only
--
-- The matter catalogue 事项清单, effective-dated; a case keeps the snapshot it used.
create table matter (
  tenant_id text not null,
  code text not null,
  valid_from date not null,
  valid_to date,
  name text not null,
  domain text not null,
  domain_name text not null,
  kind text not null check (kind in ('法定', '赋权', '委托')),
  -- the whole entry as cases and decisions read it (amounts in 分)
  entry jsonb not null,
  -- substrings of one and two characters of code and name
  grams text[] not null default '{}',
  digest text not null,
  recorded_at timestamptz not null default now(),
  primary key (tenant_id, code, valid_from)
);
create index matter_domain on matter (tenant_id, domain, code);
create index matter_grams on matter using gin (tenant_id, grams);
select protect_tenant_table('matter');
