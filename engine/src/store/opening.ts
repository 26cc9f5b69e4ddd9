import type { Participation } from '../kernel/types.ts';
import type { UserTaskRow } from '../runtime/types.ts';
import { COMMAND_COLUMNS, type StoredCommand } from './commands.ts';
import type { Tx } from './database.ts';
import { asUserTask, TASK_COLUMNS, type TaskRow } from './user-tasks.ts';

export interface Opened {
  readonly participations: Participation[];
  /** the open task a command names */
  readonly task: UserTaskRow | null;
  /** the command of this id, where it was answered before */
  readonly earlier: StoredCommand | null;
}

const READ = `select * from
  (select coalesce(json_agg(json_build_object('personId', person_id, 'duty', duty) order by first_at, person_id, duty), '[]') as participations
     from participation where tenant_id = $1 and root_id = $2) p
  left join (select ${COMMAND_COLUMNS} from command where tenant_id = $1 and command_id = $3) c on true
  left join (select ${TASK_COLUMNS} from user_task where tenant_id = $1 and task_id = $4) t on true`;

type Row = { readonly participations: Participation[] } & { readonly [K in keyof StoredCommand]: StoredCommand[K] | null } & {
  readonly [K in keyof TaskRow]: TaskRow[K] | null;
};

/** What a command needs besides its root; asked after the root's lock in its own statement, so that it sees what the last holder of the lock committed. */
export async function readOpened(tx: Tx, rootId: string, commandId: string, taskId: string | null): Promise<Opened> {
  const [row] = await tx.query<Row>(READ, [tx.tenantId, rootId, commandId, taskId], 'opening-read');
  if (row === undefined) throw new Error('Expected one row about a command, but got none');
  return {
    participations: row.participations,
    task: row.task_id === null ? null : asUserTask(tx.tenantId ?? '', row as TaskRow), // a task that is there has what its columns demand
    earlier: row.actor_id === null ? null : (row as StoredCommand), // likewise a command
  };
}
