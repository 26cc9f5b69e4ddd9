-- compatible: a new table only
--
-- Failed sign-ins by name and by name with address, whether or not there is such an account: a name that is not there locks like one that is.

create table sign_in_failure (
  tenant_id text not null,
  -- SHA-256 of the name as typed, lower case: people type passwords into the field of the name
  name_digest bytea not null,
  -- where they came from; '': all addresses together
  address text not null,
  failures integer not null,
  first_at timestamptz not null default now(),
  locked_until timestamptz,
  primary key (tenant_id, name_digest, address)
);
create index sign_in_failure_age on sign_in_failure (tenant_id, first_at);
select protect_tenant_table('sign_in_failure');

-- Kept here from now on.
comment on column account.failed_attempts is 'Not written any more: see sign_in_failure';
comment on column account.locked_until is 'Not written any more: see sign_in_failure';
