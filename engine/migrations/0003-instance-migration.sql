-- compatible: only adds tables; a node of the version before neither migrates instances nor undoes it
--
-- Migration 迁移 of running instances (docs/migration.md): batches, what became of each instance, and what an undo puts back.

create table migration_batch (
  tenant_id text not null,
  batch_id uuid not null,
  plan json not null,
  plan_digest text not null,
  reason text not null,
  author_kind text not null,
  author_id text not null,
  status text not null check (status in ('running', 'paused', 'cancelled', 'undoing', 'done')),
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (tenant_id, batch_id)
);
create index migration_batch_newest on migration_batch (tenant_id, created_at desc, batch_id desc);
select protect_tenant_table('migration_batch');

create table migration_instance (
  tenant_id text not null,
  instance_id uuid not null,
  batch_id uuid not null,
  root_id uuid not null,
  -- waiting and undoing are due at claim_at; refused and undo-refused say why in code and details; failed: a fault
  status text not null check (status in ('waiting', 'migrated', 'refused', 'failed', 'skipped', 'undoing', 'undone', 'undo-refused')),
  -- when a node may take it; the end of the lease once claimed, infinity while nothing is to be done
  claim_at timestamptz not null,
  attempts integer not null default 0,
  -- of the root right after it was migrated
  revision integer,
  code text,
  details json,
  changed_at timestamptz not null,
  primary key (tenant_id, instance_id),
  unique (tenant_id, batch_id, root_id)
);
create index migration_instance_claim on migration_instance (tenant_id, claim_at) where status in ('waiting', 'undoing');
create index migration_instance_batch on migration_instance (tenant_id, batch_id, status, root_id);
select protect_tenant_table('migration_instance');
select grant_claim('migration_instance', 'tenant_id, instance_id, status, claim_at', 'claim_at');

-- The root as it was before its latest migration; worth something while the root is still at this revision.
create table migration_undo (
  tenant_id text not null,
  root_id uuid not null,
  -- the command that migrated it
  command_id uuid not null,
  plan_digest text not null,
  revision integer not null,
  -- state, variables, definition, the rows of what was open, and what the migration said of each instance
  before json not null,
  -- null: can be undone; else why not
  closed_because text,
  primary key (tenant_id, root_id)
);
select protect_tenant_table('migration_undo');
