-- compatible: only adds a column and an index; what a node of the release before calls or ends meanwhile is noted with the root's next change
--
-- Definitions a root runs by beside its own – of called processes – so that a migration finds them without reading states (docs/migration.md).
-- null: none. Not indexed as a key, so that a change of state alone stays a HOT update.
alter table root add column called_definitions uuid[];
update root r set called_definitions = c.ids
  from (select o.tenant_id, o.root_id, array_agg(distinct (n.value ->> 'definition')::uuid) as ids
          from root o cross join lateral json_each(o.state -> 'nodes') n
         where o.status = 'active' and (n.value ->> 'definition')::uuid is distinct from o.definition_id and n.value ->> 'definition' is not null
         group by o.tenant_id, o.root_id) c
 where r.tenant_id = c.tenant_id and r.root_id = c.root_id;
create index root_calling on root (tenant_id, root_id) where status = 'active' and called_definitions is not null;
