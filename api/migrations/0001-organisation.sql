-- compatible: new tables only
--
-- Localities 区划, agencies 执法机关, people, accounts, posts 岗位, certificates 证件 (design.md §5 "People and places").
-- Agency and person ids are text: the engine keeps them as principals (person:ID, role:ROLE@AGENCY).

-- What the api keeps of a tenant: where its national code space begins, and which keys its data were written with.
create table tenant_setting (
  tenant_id text not null,
  name text not null,
  value text not null,
  primary key (tenant_id, name)
);
select protect_tenant_table('tenant_setting');

create table locality (
  tenant_id text not null,
  locality_id text not null,
  parent_id text,
  name text not null,
  -- township: 镇、乡、街道
  level text not null check (level in ('province', 'city', 'county', 'township', 'village')),
  primary key (tenant_id, locality_id)
);
select protect_tenant_table('locality');

-- GB/T 2260 codes to the county, statistical codes below; effective-dated because divisions change.
create table locality_code (
  tenant_id text not null,
  locality_id text not null,
  code text not null check (code ~ '^[0-9]{1,12}$'),
  valid_from date not null,
  valid_to date,
  recorded_at timestamptz not null default now(),
  primary key (tenant_id, locality_id, valid_from)
);
create index locality_code_code on locality_code (tenant_id, code);
select protect_tenant_table('locality_code');

create table agency (
  tenant_id text not null,
  agency_id text not null,
  parent_id text,
  locality_id text not null,
  -- government, department, township, street, village, guidance …: the pack names them in option filters
  kind text not null,
  name text not null,
  short_name text not null,
  -- 机关代字 in document numbers
  code text not null,
  -- 区划代码 in case numbers, at the time of the load
  locality_code text not null,
  city_code text,
  county_code text,
  town_code text,
  -- what the documents print: locality name, county government, court, address, phone, postcode
  profile jsonb not null,
  is_sample boolean not null default false,
  valid_from date not null,
  valid_to date,
  recorded_at timestamptz not null default now(),
  primary key (tenant_id, agency_id)
);
create index agency_locality on agency (tenant_id, locality_code);
select protect_tenant_table('agency');

create table person (
  tenant_id text not null,
  person_id text not null,
  name text not null,
  phone text,
  is_sample boolean not null default false,
  recorded_at timestamptz not null default now(),
  primary key (tenant_id, person_id)
);
select protect_tenant_table('person');

-- person × agency × role × from/to; `seconded_from` is the second line of 派驻人员.
create table post (
  tenant_id text not null,
  post_id text not null,
  person_id text not null,
  agency_id text not null,
  role text not null,
  unit text,
  -- matter domains covered; null: all of the agency's
  domains text[],
  seconded_from text,
  valid_from date not null,
  valid_to date,
  recorded_at timestamptz not null default now(),
  primary key (tenant_id, post_id)
);
create index post_person on post (tenant_id, person_id);
create index post_role on post (tenant_id, agency_id, role);
select protect_tenant_table('post');

create table certificate (
  tenant_id text not null,
  certificate_id text not null,
  person_id text not null,
  kind text not null check (kind in ('enforcement', 'supervision', 'legal-qualification')),
  number text not null,
  issuer text,
  valid_from date not null,
  valid_to date,
  recorded_at timestamptz not null default now(),
  primary key (tenant_id, certificate_id)
);
create index certificate_person on certificate (tenant_id, person_id);
select protect_tenant_table('certificate');

create table account (
  tenant_id text not null,
  account_id uuid not null,
  -- lower case
  username text not null check (username = lower(username)),
  person_id text not null,
  -- argon2id, encoded as $argon2id$v=19$m=…,t=…,p=…$salt$hash
  password_hash text not null,
  failed_attempts integer not null default 0,
  locked_until timestamptz,
  disabled_at timestamptz,
  last_login_at timestamptz,
  primary key (tenant_id, account_id),
  unique (tenant_id, username)
);
select protect_tenant_table('account');

create table session (
  tenant_id text not null,
  -- SHA-256 of the cookie's secret: a copy of the table opens no session
  token_digest bytea not null,
  account_id uuid not null,
  csrf_token text not null,
  created_at timestamptz not null default now(),
  seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (tenant_id, token_digest)
);
create index session_account on session (tenant_id, account_id);
select protect_tenant_table('session');

-- First answers of mutations that run no engine command; kept for a day.
create table http_answer (
  tenant_id text not null,
  idempotency_key uuid not null,
  request_digest text not null,
  answer json not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, idempotency_key)
);
create index http_answer_age on http_answer (tenant_id, created_at);
select protect_tenant_table('http_answer');
