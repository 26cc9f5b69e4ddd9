-- compatible: drops indexes that no statement of this or an earlier release reads
--
-- A worklist is read by its principals (task_principal), a search goes over case records. Eight indexes, two of them inverted, were written
-- with every task for nothing: most of what a completion cost PostgreSQL.
drop index user_task_newest;
drop index user_task_city;
drop index user_task_county;
drop index user_task_town;
drop index user_task_due;
drop index user_task_grams;
drop index user_task_title;
drop index user_task_done_county;
