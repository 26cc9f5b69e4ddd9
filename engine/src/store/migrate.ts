import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { WorkflowError } from '../errors.ts';
import type { Instant } from '../kernel/types.ts';
import { asDatabaseFault } from './database-fault.ts';
import { countOlderNodes, SCHEMA_CONTRACTS, type SchemaLevels, schemaTooNew } from './node-registry.ts';
import { type MadePartitions, makePartitions } from './partitions.ts';
import { refuseUnprotectedTables } from './protection.ts';
import { prepareRoles } from './roles.ts';

export interface MigrationSet {
  /** e.g. `engine`, `api`: sets run in the given order */
  readonly name: string;
  /** holds `NNNN-what.sql` files, run in the order of their names */
  readonly dir: string;
}

export interface Migrated {
  readonly applied: readonly string[];
  /** events whose month had no partition; they are where they belong now */
  readonly movedEvents: number;
  /** contracts that wait until no older node serves; the next start tries again */
  readonly waiting: readonly string[];
  /** what this version knows, for `createEngine` to register its node with */
  readonly schema: SchemaLevels;
}

interface Migration {
  readonly set: string;
  readonly file: string;
  readonly text: string;
  readonly digest: string;
  readonly number: number;
  /** takes away what older nodes still use */
  readonly isContract: boolean;
}

const FILE_NAME = /^\d{4}-[a-z0-9-]+\.sql$/;
const HEADER = /^-- (compatible|breaks)\b/;
/** One lock for every set: whoever comes second waits, and then finds nothing left to do. */
const LOCK = "select pg_advisory_lock(hashtext('onematter.migrate'))";

/**
 * Brings a database to the present schema: roles, extensions, every new file of every set in its own transaction, partitions ahead.
 * Forward only; waits while another node migrates; a second call does nothing. Each file says in its first line what it breaks, or
 * `-- compatible`; one that breaks something is left for later while an older node serves (node-registry.ts), and what comes after it may not
 * build on it. An applied file may never change; every table must end up under row-level security.
 * `now`: around which partitions are made; null: the database's clock.
 * Own code and not node-pg-migrate: sixty lines, plain SQL files, roles and the check of protection belong to the same moment.
 * @throws {WorkflowError} SCHEMA_TOO_NEW (contracted by a newer version) · MIGRATION_INVALID · DATABASE_ROLES_MISSING (names the SQL to run) · DATABASE_TOO_OLD · DATABASE_LOGIN_FAILED ·
 *   DATABASE_NOT_FOUND · DATABASE_UNAVAILABLE
 */
export async function migrate(url: string, sets: readonly MigrationSet[], now: Instant | null = null): Promise<Migrated> {
  const migrations = (await Promise.all(sets.map(readSet))).flat();
  const client = new pg.Client({ connectionString: url, application_name: 'onematter-migrate', connectionTimeoutMillis: 5000 });
  client.on('error', () => {}); // the query that is running tells
  try {
    await client.connect();
    await client.query(LOCK);
    await prepareRoles(client);
    await client.query('set role om_owner');
    const { applied, waiting } = await applyNew(client, migrations);
    const { movedEvents } = await partition(client, now);
    await refuseUnprotectedTables(client);
    return { applied, waiting, schema: levelsOf(migrations), movedEvents };
  } catch (fault) {
    throw asDatabaseFault(fault);
  } finally {
    await client.end().catch(() => {}); // closing the session releases the lock
  }
}

async function readSet(set: MigrationSet): Promise<Migration[]> {
  const files = (await readdir(set.dir)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      if (!FILE_NAME.test(file)) throw invalid(`Expected a name like 0001-what.sql, but found ${set.name}/${file}`);
      const text = await readFile(join(set.dir, file), 'utf8');
      if (!HEADER.test(text)) throw invalid(`Expected "-- compatible" or "-- breaks: …" in the first line of ${set.name}/${file}`);
      const isContract = text.startsWith('-- breaks');
      return { set: set.name, file, text, digest: hash('sha256', text), number: Number(file.slice(0, 4)), isContract };
    }),
  );
}

async function applyNew(client: pg.Client, migrations: readonly Migration[]): Promise<Pick<Migrated, 'applied' | 'waiting'>> {
  await client.query(
    `create table if not exists schema_migration (
       set_name text not null, file text not null, digest text not null, applied_at timestamptz not null default now(),
       primary key (set_name, file));
     alter table schema_migration add column if not exists is_contract boolean not null default false;
     ${SCHEMA_CONTRACTS}`,
  );
  const { rows } = await client.query<{ set_name: string; file: string; digest: string; is_contract: boolean }>(
    'select set_name, file, digest, is_contract from schema_migration',
  );
  refuseTooNew(migrations, rows);
  const known = new Map(rows.map((row) => [`${row.set_name}/${row.file}`, row.digest]));
  const applied: string[] = [];
  const waiting: string[] = [];
  for (const migration of migrations) {
    const id = `${migration.set}/${migration.file}`;
    const digest = known.get(id);
    if (digest === migration.digest) continue;
    if (digest !== undefined) throw invalid(`Expected ${id} as it was applied, but it has changed; write a new file instead`);
    if (migration.isContract && (await countOlderNodes(client, migration.set, migration.number)) > 0) {
      waiting.push(id);
      continue;
    }
    await applyOne(client, migration, id);
    applied.push(id);
  }
  return { applied, waiting };
}

/** A file this version does not have is no harm while it only added something. */
function refuseTooNew(
  migrations: readonly Migration[],
  stored: readonly { readonly set_name: string; readonly file: string; readonly is_contract: boolean }[],
): void {
  const sets = new Set(migrations.map((migration) => migration.set));
  const known = new Set(migrations.map(({ set, file }) => `${set}/${file}`));
  const beyond = stored.filter((row) => row.is_contract && sets.has(row.set_name)).map((row) => `${row.set_name}/${row.file}`);
  const unknown = beyond.filter((id) => !known.has(id));
  if (unknown.length > 0) throw schemaTooNew(unknown);
}

function levelsOf(migrations: readonly Migration[]): SchemaLevels {
  const levels: { [set: string]: number } = {};
  for (const { set, number } of migrations) levels[set] = Math.max(levels[set] ?? 0, number);
  return levels;
}

async function applyOne(client: pg.Client, migration: Migration, id: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query(migration.text);
    await client.query('insert into schema_migration (set_name, file, digest, is_contract) values ($1, $2, $3, $4)', [
      migration.set,
      migration.file,
      migration.digest,
      migration.isContract,
    ]);
    await client.query('commit');
  } catch (fault) {
    await client.query('rollback').catch(() => {});
    const mapped = asDatabaseFault(fault);
    if (mapped instanceof WorkflowError) throw mapped;
    throw new WorkflowError(
      'MIGRATION_INVALID',
      `Expected ${id} to apply, but: ${fault instanceof Error ? fault.message : fault}`,
      { id },
      { cause: fault },
    );
  }
}

async function partition(client: pg.Client, now: Instant | null): Promise<MadePartitions> {
  await client.query('begin');
  try {
    const made = await makePartitions(async (text, values) => (await client.query({ text, values: values as unknown[] })).rows, now);
    await client.query('commit');
    return made;
  } catch (fault) {
    await client.query('rollback').catch(() => {});
    throw fault;
  }
}

function invalid(message: string): WorkflowError {
  return new WorkflowError('MIGRATION_INVALID', message);
}
