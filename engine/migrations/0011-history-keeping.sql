-- compatible: new tables and columns that may be null; a node of the version before neither reads nor writes them

-- How long the history of each kind of root stays in the database after its last event, and by what rule.
create table retention (
  tenant_id text not null,
  kind text not null,
  keep_years integer not null check (keep_years between 1 and 1000),
  basis text not null check (basis <> ''),
  set_at timestamptz not null,
  primary key (tenant_id, kind)
);
select protect_tenant_table('retention');

-- One file of histories that have left the database.
create table archive (
  tenant_id text not null,
  archive_id uuid not null,
  file text not null,
  digest text not null,
  kind text not null,
  roots integer not null,
  events bigint not null,
  archived_at timestamptz not null,
  primary key (tenant_id, archive_id)
);
select protect_tenant_table('archive');
revoke update, delete on archive from om_app;

-- Where the events up to archived_seq are; the chain goes on from archived_hash.
alter table root add column archive_id uuid, add column archived_seq integer, add column archived_hash bytea;

-- What makes the digests of personal values in a root's history provable; null once destroyed, so that it is never made anew.
create table history_salt (
  tenant_id text not null,
  root_id uuid not null,
  salt text,
  primary key (tenant_id, root_id)
);
select protect_tenant_table('history_salt');
