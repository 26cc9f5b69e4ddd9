-- compatible: one new column that a node of the release before leaves as it is; roots are suspended only once every node knows how
--
-- Since when nothing moves in a root 挂起, as its state says (docs/instances.md): read where the state itself need not be.
alter table root add column suspended_at timestamptz;
create index root_suspended on root (tenant_id, suspended_at) where suspended_at is not null;
