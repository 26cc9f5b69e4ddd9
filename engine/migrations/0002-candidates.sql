-- compatible: two new columns that a node of the release before leaves empty
--
-- Whose posts count for a task (om:agencyReach; null: those at its agency), and the principals under which it stands while nobody holds
-- it, so that giving it back needs no look at the tree of agencies. candidate_principals is null on rows of the release before.
alter table user_task add column agency_reach text check (agency_reach in ('parents', 'children'));
alter table user_task add column candidate_principals text[];
comment on table task_principal is 'In whose worklist an open task stands: person:ID, role:ROLE@AGENCY, or role:ROLE@AGENCY/* for agencies below it';
