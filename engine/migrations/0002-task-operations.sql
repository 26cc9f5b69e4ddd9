-- compatible: only adds; a node of the version before serves on, its rows are tasks of kind `task` without an owner
--
-- Task operations 任务操作 (docs/tasks.md): items beside a task (signers 加签, persons asked 沟通) are work items of their own; a task remembers
-- who delegated it 委派 and that it is suspended 挂起; copies 抄送; a root declared void 作废. The checks are not valid so that no big table is read.

alter table user_task
  add column kind text not null default 'task',
  add column parent_task_id uuid,
  -- 委派: who gets it back; assignee is the delegate
  add column owner text,
  add column suspended_at timestamptz,
  add column urged_at timestamptz,
  add constraint user_task_kind check (kind in ('task', 'sign', 'consult')) not valid;
create index user_task_parent on user_task (tenant_id, parent_task_id) where parent_task_id is not null;
-- 我委派的: what somebody handed on and gets back
create index user_task_owner on user_task (tenant_id, owner, created_at desc) where owner is not null;

alter table user_task_done
  add column kind text not null default 'task',
  add column parent_task_id uuid,
  add constraint user_task_done_kind check (kind in ('task', 'sign', 'consult')) not valid;

alter table root add column voided_at timestamptz;

-- A copy 抄送 of a task for one person; kept after the task, read once.
create table task_copy (
  tenant_id text not null,
  copy_id uuid not null,
  root_id uuid not null,
  task_id uuid not null,
  element_id text not null,
  person_id text not null,
  sent_by text not null,
  message text,
  sent_at timestamptz not null,
  read_at timestamptz,
  primary key (tenant_id, copy_id)
);
create index task_copy_person on task_copy (tenant_id, person_id, sent_at desc, copy_id desc);
create index task_copy_unread on task_copy (tenant_id, person_id, sent_at desc) where read_at is null;
create index task_copy_root on task_copy (tenant_id, root_id, sent_at);
select protect_tenant_table('task_copy');
