import type { State } from '../kernel/state.ts';
import type { Instant, Participation } from '../kernel/types.ts';
import type { RootStatus } from '../runtime/types.ts';
import type { Tx } from './database.ts';
import { togetherable } from './together.ts';

export interface StoredRootRow {
  readonly kind: string;
  readonly status: RootStatus;
  readonly revision: number;
  readonly definition_id: string | null;
  readonly state: Omit<State, 'variables'> | null;
  readonly variables: State['variables'] | null;
  readonly next_seq: number;
  readonly hash_head: string;
  readonly opened_at: Instant;
  readonly last_event_at: Instant;
}

export interface LockedRoot {
  /** the database's clock, read once the lock was held */
  readonly clock: Instant;
  /** grows with every deployment of the tenant */
  readonly deploymentCount: number;
  readonly row: StoredRootRow | null;
}

const COLUMNS =
  "kind, status, revision, definition_id, state, variables, next_seq, encode(hash_head, 'hex') as hash_head, opened_at, last_event_at";

/** Waits for the root's lock, then reads it as the last holder left it. The clock is read above the lock: below it, it would be too early. */
const LOCK = `with locked as materialized (select ${COLUMNS} from root where tenant_id = $1 and root_id = $2 for update)
  select clock_timestamp() as clock, coalesce((select deployment_count from tenant where tenant_id = $1), 0) as deployment_count, locked.*
    from (select) as one left join locked on true`;

export async function lockRoot(tx: Tx, rootId: string): Promise<LockedRoot> {
  type Row = { readonly clock: Instant; readonly deployment_count: number } & {
    readonly [K in keyof StoredRootRow]: StoredRootRow[K] | null;
  };
  const [row] = await tx.query<Row>(LOCK, [tx.tenantId, rootId], 'root-lock');
  if (row === undefined) throw new Error('Expected one row from the lock of a root, but got none');
  // a root always has a kind: without one, the left join found none
  return { clock: row.clock, deploymentCount: row.deployment_count, row: row.kind === null ? null : (row as StoredRootRow) };
}

export async function readRoot(tx: Tx, rootId: string): Promise<StoredRootRow | null> {
  const rows = await tx.query<StoredRootRow>(
    `select ${COLUMNS} from root where tenant_id = $1 and root_id = $2`,
    [tx.tenantId, rootId],
    'root-read',
  );
  return rows[0] ?? null;
}

/** Asked after the lock in its own statement, so that it sees what the last holder of the lock committed. */
export async function readParticipations(tx: Tx, rootId: string): Promise<Participation[]> {
  return tx.query<Participation>(
    `select person_id as "personId", duty from participation where tenant_id = $1 and root_id = $2 order by first_at, person_id, duty`,
    [tx.tenantId, rootId],
    'participation-read',
  );
}

export function stateOf(row: StoredRootRow): State | null {
  return row.state === null ? null : { ...row.state, variables: row.variables ?? {} };
}

/** Which table knows the root of what a command names. */
const LOCATORS = {
  task: `select root_id from user_task where tenant_id = $1 and task_id = $2
         union all select root_id from user_task_done where tenant_id = $1 and task_id = $2`,
  copy: 'select root_id from task_copy where tenant_id = $1 and copy_id = $2',
  job: 'select root_id from job where tenant_id = $1 and job_id = $2',
  timer: 'select root_id from timer where tenant_id = $1 and timer_id = $2',
  subscription: 'select root_id from subscription where tenant_id = $1 and subscription_id = $2',
  incident: 'select root_id from incident where tenant_id = $1 and incident_id = $2',
} as const;

export type Located = keyof typeof LOCATORS;

export async function locateRoot(tx: Tx, what: Located, id: string): Promise<string | null> {
  const rows = await tx.query<{ root_id: string }>(LOCATORS[what], [tx.tenantId, id], `locate-${what}`);
  return rows[0]?.root_id ?? null;
}

/** What a command decided on without locking the root. */
export interface Assumed {
  readonly revision: number;
  readonly nextSeq: number;
  readonly deploymentCount: number;
}

export interface RootToStore {
  readonly rootId: string;
  readonly isNew: boolean;
  readonly kind: string;
  readonly status: RootStatus;
  readonly revision: number;
  readonly definitionId: string | null;
  /** null: as stored */
  readonly state: State | null;
  readonly nextSeq: number;
  readonly headHash: string;
  readonly now: Instant;
}

const INSERT = togetherable(
  'root-insert',
  `insert into root (tenant_id, root_id, kind, status, revision, definition_id, state, variables, next_seq, hash_head, opened_at, last_event_at, called_definitions)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, decode($10, 'hex'), $11, $11, $12::uuid[])`,
);
const MOVE = togetherable(
  'root-move',
  `update root set kind = $3, status = $4, revision = $5, definition_id = $6, state = $7, variables = $8, next_seq = $9,
  hash_head = decode($10, 'hex'), last_event_at = $11, called_definitions = $12::uuid[], suspended_at = $13::timestamptz where tenant_id = $1 and root_id = $2`,
);
/** Only where nothing of the root, and nothing deployed in its tenant, has changed since it was known to be so. */
const AS_KNOWN = (from: number) => ` and revision = $${from} and next_seq = $${from + 1}
  and coalesce((select deployment_count from tenant where tenant_id = $1), 0) = $${from + 2}`;
/** Where only the history grew. */
const TOUCH = togetherable(
  'root-touch',
  `update root set revision = $3, next_seq = $4, hash_head = decode($5, 'hex'), last_event_at = $6 where tenant_id = $1 and root_id = $2`,
);

const MOVE_AS_KNOWN = togetherable('root-move-as-known', `${MOVE}${AS_KNOWN(14)} returning root_id`, {}, true);
const TOUCH_AS_KNOWN = togetherable('root-touch-as-known', `${TOUCH}${AS_KNOWN(7)} returning root_id`, {}, true);

/** `assumed`: fails, and with it the transaction, unless the root is still as it was known. */
export async function storeRoot(tx: Tx, root: RootToStore, isMoved: boolean, assumed: Assumed | null): Promise<void> {
  const check = assumed === null ? [] : [assumed.revision, assumed.nextSeq, assumed.deploymentCount];
  const { rootId, kind, status, revision, definitionId, nextSeq, headHash, now } = root;
  if (!root.isNew && !isMoved) {
    const values = [tx.tenantId, rootId, revision, nextSeq, headHash, now, ...check];
    await (assumed === null ? tx.query(TOUCH, values, 'root-touch') : tx.query(TOUCH_AS_KNOWN, values, 'root-touch-as-known'));
    return;
  }
  const { variables, ...control } = root.state ?? { variables: null };
  const state = root.state === null ? null : JSON.stringify(control);
  const values = [
    tx.tenantId,
    rootId,
    kind,
    status,
    revision,
    definitionId,
    state,
    variables === null ? null : JSON.stringify(variables),
    nextSeq,
    headHash,
    now,
    calledDefinitions(root),
  ];
  const moved = [...values, root.state?.suspended?.since ?? null];
  if (assumed !== null) await tx.query(MOVE_AS_KNOWN, [...moved, ...check], 'root-move-as-known');
  else if (root.isNew) await tx.query(INSERT, values, 'root-insert');
  else await tx.query(MOVE, moved, 'root-move');
}

/** Whose definition is not the root's own, of everything that runs; null: none, as in most roots. */
function calledDefinitions({ state, definitionId }: RootToStore): readonly string[] | null {
  const called = new Set<string>();
  for (const { definition } of Object.values(state?.nodes ?? {})) {
    if (definition !== undefined && definition !== definitionId) called.add(definition);
  }
  return called.size === 0 ? null : [...called].sort();
}
