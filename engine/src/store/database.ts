import type { Writable } from 'node:stream';
import pg from 'pg';
import { WorkflowError } from '../errors.ts';
import { asDatabaseFault, faultCode } from './database-fault.ts';
import { keepListening, type Listener, type Registration } from './listener.ts';
import { typeParsers } from './type-parsers.ts';

/** An open transaction. Values come back as JSON has them: timestamptz as Instant, date as `YYYY-MM-DD`, json parsed, int8 as number. */
export interface Tx {
  readonly tenantId: string | null;
  /**
   * Several queries may be sent without awaiting the first: they run in order on one connection and share a round trip.
   * `name` keeps the statement prepared on its connection: for hot statements with one good plan only, never for search.
   */
  query<R>(text: string, values?: readonly unknown[], name?: string): Promise<R[]>;
  /**
   * A query whose answer nobody needs before the commit: its failure is the transaction's. Sent right before the end of `work`, it shares the
   * commit's round trip.
   */
  leave(sent: Promise<unknown>): void;
  /** Runs after the commit; not at all after a rollback. Must not throw. */
  afterCommit(run: () => void): void;
}

export type Role = 'app' | 'worker' | 'owner';

/**
 * `plans` generic: statements are planned once and not for each set of values. Right for reads and writes by key, wrong for searches.
 * `owner` without a tenant changes the schema and sees no rows.
 */
export type Scope = { readonly tenantId: string; readonly role?: Role; readonly plans?: 'generic' } | { readonly role: 'worker' | 'owner' };

export interface Database {
  /**
   * One transaction under row-level security: `role` app (default) sees the rows of `tenantId` alone, worker may only claim due work of
   * all tenants, owner migrates. Commits when `work` resolves, rolls back when it throws.
   * @throws {WorkflowError} DATABASE_UNAVAILABLE: nothing was kept, or (connection lost while committing) nobody can know; send the
   *   command again under the same id
   */
  transaction<R>(scope: Scope, work: (tx: Tx) => Promise<R>): Promise<R>;
  /** Whether PostgreSQL answers now, within a second. */
  healthy(): Promise<boolean>;
  /** Calls `onPayload` for each notification, reconnecting for ever; `onPayload('')` after each reconnection, since some were missed. */
  listen(channel: string, onPayload: (payload: string) => void, registration?: Registration): Listener;
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly url: string;
  /** connections at most; default 10 */
  readonly poolSize?: number;
  /** as pg_stat_activity shows it; default `onematter` */
  readonly applicationName?: string;
  /** how long to wait for a connection, ms; default 5000 */
  readonly connectTimeoutMs?: number;
}

const OLDEST = 15;
/** in_failed_sql_transaction */
const ABORTED = '25P02';
const ROLES = { app: 'om_app', worker: 'om_worker', owner: 'om_owner' } as const satisfies Record<Role, string>;
/** For every connection: the application's role for good, UTC, and no statement or open transaction that outlives its caller's patience. */
const SESSION =
  "set role om_app; set time zone 'UTC'; set statement_timeout = '60s'; set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '60s'";

/**
 * A pool of connections that act as om_app. Says at once when the database cannot be used.
 * @throws {WorkflowError} DATABASE_UNAVAILABLE · DATABASE_TOO_OLD · DATABASE_ROLES_MISSING (not migrated, or not a member of the roles)
 */
export async function connect(options: ConnectOptions): Promise<Database> {
  const pool = new pg.Pool(poolConfig(options));
  pool.on('error', () => {}); // an idle connection that breaks leaves the pool; whoever needs one next gets a new one or an error
  try {
    await refuseOldServer(pool);
  } catch (fault) {
    await pool.end();
    throw asDatabaseFault(fault);
  }
  return {
    transaction: (scope, work) => transaction(pool, scope, work),
    healthy: () => answersWithin(pool, 1000),
    listen: (channel, onPayload, registration) => keepListening(options.url, channel, onPayload, registration),
    close: () => pool.end(),
  };
}

/** What pg's type definitions do not know yet. `pipeline`: queries go out without waiting for the answer before them. */
interface NewerPoolConfig extends pg.PoolConfig {
  readonly pipeline: true;
  onConnect(client: pg.ClientBase): Promise<void>;
}

function poolConfig(options: ConnectOptions): NewerPoolConfig {
  return {
    connectionString: options.url,
    max: options.poolSize ?? 10,
    application_name: options.applicationName ?? 'onematter',
    connectionTimeoutMillis: options.connectTimeoutMs ?? 5000,
    keepAlive: true,
    pipeline: true,
    types: typeParsers,
    onConnect: async (client) => {
      client.on('error', () => {}); // a connection that breaks in use fails its queries; the event alone would end the process
      await client.query(SESSION);
    },
  };
}

async function refuseOldServer(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ version: string }>("select current_setting('server_version_num') as version");
  const major = Math.floor(Number(rows[0]?.version) / 10_000);
  if (major < OLDEST) {
    throw new WorkflowError('DATABASE_TOO_OLD', `Expected PostgreSQL ${OLDEST} or newer, but this is ${major}`, { major });
  }
}

async function transaction<R>(pool: pg.Pool, scope: Scope, work: (tx: Tx) => Promise<R>): Promise<R> {
  const opening = openingStatement(scope);
  const client = await pool.connect().catch((fault: unknown) => {
    throw asDatabaseFault(fault);
  });
  const afterCommit: (() => void)[] = [];
  const left: Promise<unknown>[] = [];
  const begun = send(client, opening); // shares its round trip with the first query of `work`
  begun.catch(() => {}); // told by the first query, or below
  let result: R;
  try {
    result = await work(txOn(client, scope, begun, left, afterCommit));
    const committed = send(client, 'commit'); // of a failed transaction it is a rollback
    committed.catch(() => {});
    await Promise.all([begun, ...left]);
    const ended = await committed;
    if (ended.command !== 'COMMIT') throw new Error('Expected the transaction to commit, but a failed query inside it had been ignored');
  } catch (fault) {
    const isUsable = await client.query('rollback').then(
      () => true,
      () => false,
    );
    client.release(!isUsable);
    throw asDatabaseFault(fault);
  }
  client.release();
  for (const run of afterCommit) run();
  return result;
}

function txOn(client: pg.PoolClient, scope: Scope, begun: Promise<unknown>, left: Promise<unknown>[], afterCommit: (() => void)[]): Tx {
  let cause: unknown;
  return {
    tenantId: 'tenantId' in scope ? scope.tenantId : null,
    async query<R>(text: string, values?: readonly unknown[], name?: string): Promise<R[]> {
      const sent = send(client, { text, values: values as unknown[] | undefined, ...(name === undefined ? {} : { name }) });
      sent.catch((fault: unknown) => {
        if (faultCode(fault) !== ABORTED) cause = fault;
      });
      await begun;
      try {
        // the caller names the row's shape; the statement beside it is where to check it
        return (await sent).rows as R[];
      } catch (fault) {
        // of queries sent together the first may fail and the others only say so: tell what really happened
        throw faultCode(fault) === ABORTED && cause !== undefined ? cause : fault;
      }
    },
    leave(sent) {
      sent.catch(() => {}); // told with the commit
      left.push(sent);
    },
    afterCommit: (run) => void afterCommit.push(run),
  };
}

/** What pg's type definitions leave out: the socket. */
interface Connected {
  readonly connection: { readonly stream: Writable };
}

/** Queries of one tick leave in one write: the system call costs more than building the message. */
function send(client: pg.PoolClient, query: string | pg.QueryConfig): Promise<pg.QueryResult> {
  const { stream } = (client as pg.PoolClient & Connected).connection;
  if (stream.writableCorked === 0) {
    stream.cork();
    process.nextTick(() => stream.uncork());
  }
  return client.query(query);
}

/** SET LOCAL as text with a quoted literal, never set_config(): only so does Citus hand it on to its nodes. */
function openingStatement(scope: Scope): string {
  const role = scope.role ?? 'app';
  const asRole = role === 'app' ? '' : `; set local role ${ROLES[role]}`;
  if (!('tenantId' in scope)) return `begin${asRole}`;
  if (scope.tenantId === '') throw new WorkflowError('INVALID_ID', 'Expected a tenant id, but it is empty');
  const planned = scope.plans === 'generic' ? '; set local plan_cache_mode = force_generic_plan' : '';
  return `begin${asRole}; set local app.tenant = ${pg.escapeLiteral(scope.tenantId)}${planned}`;
}

async function answersWithin(pool: pg.Pool, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  const answer = pool.query('select 1').then(
    () => true,
    () => false,
  );
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
