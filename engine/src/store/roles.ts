import pg from 'pg';
import { WorkflowError } from '../errors.ts';

const ROLES = ['om_owner', 'om_app', 'om_worker'] as const;
/** btree_gin puts tenant and county in front of a text search, pg_trgm searches terms of three characters and more. */
const EXTENSIONS = ['btree_gin', 'pg_trgm'] as const;
const OLDEST = 15;

interface Standing {
  readonly user: string;
  readonly database: string;
  readonly version: number;
}

/**
 * Makes sure that the three roles exist, that the connecting user may become each of them, and that om_owner may create tables.
 * An ordinary user with CREATEROLE that owns its database needs no help; otherwise the error says what an administrator runs.
 */
export async function prepareRoles(client: pg.Client): Promise<void> {
  const { rows } = await client.query<Standing>(
    "select current_user as user, current_database() as database, current_setting('server_version_num')::int as version",
  );
  const standing = rows[0];
  if (standing === undefined) throw new Error('Expected one row about the connection, but got none');
  const major = Math.floor(standing.version / 10_000);
  if (major < OLDEST)
    throw new WorkflowError('DATABASE_TOO_OLD', `Expected PostgreSQL ${OLDEST} or newer, but this is ${major}`, { major });
  try {
    for (const role of ROLES) await ensureRole(client, role, standing);
    for (const extension of EXTENSIONS) await ensureExtension(client, extension);
    await ensureSchemaRights(client);
  } catch (fault) {
    throw new WorkflowError(
      'DATABASE_ROLES_MISSING',
      `Expected the right to prepare the database, but: ${fault instanceof Error ? fault.message : fault}. As an administrator run in ${standing.database}:\n${administratorSql(standing)}`,
      { sql: administratorSql(standing) },
      { cause: fault },
    );
  }
}

async function ensureRole(client: pg.Client, role: string, standing: Standing): Promise<void> {
  // another database of the same server may be creating the same role at this moment
  await client.query(`do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then create role ${role} nologin; end if;
    exception when duplicate_object or unique_violation then null;
    end $$`);
  // PostgreSQL 16 tells the right to become a role (SET) from membership; up to 15 they are one
  const right = standing.version >= 160_000 ? 'SET' : 'MEMBER';
  const { rows } = await client.query<{ may: boolean }>('select pg_has_role(current_user, $1, $2) as may', [role, right]);
  if (rows[0]?.may) return;
  const options = standing.version >= 160_000 ? ' with inherit false, set true' : '';
  await client.query(`grant ${role} to ${pg.escapeIdentifier(standing.user)}${options}`);
}

async function ensureExtension(client: pg.Client, extension: string): Promise<void> {
  const { rows } = await client.query('select from pg_extension where extname = $1', [extension]);
  if (rows.length === 0) await client.query(`create extension if not exists ${extension} with schema public`);
}

async function ensureSchemaRights(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ may: boolean }>(
    `select has_schema_privilege('om_owner', 'public', 'CREATE') and has_schema_privilege('om_app', 'public', 'USAGE')
        and has_schema_privilege('om_worker', 'public', 'USAGE') as may`,
  );
  if (rows[0]?.may) return;
  await client.query('grant usage, create on schema public to om_owner; grant usage on schema public to om_app, om_worker');
  const granted = await client.query<{ may: boolean }>("select has_schema_privilege('om_owner', 'public', 'CREATE') as may");
  if (!granted.rows[0]?.may) throw new Error('the schema public does not belong to the connecting user'); // PostgreSQL only warned
}

function administratorSql({ user }: Standing): string {
  const roles = ROLES.map((role) => `create role ${role} nologin;`).join(' ');
  const extensions = EXTENSIONS.map((extension) => `create extension if not exists ${extension} with schema public;`).join(' ');
  return [
    `${roles} -- those that do not exist yet`,
    `grant ${ROLES.join(', ')} to ${pg.escapeIdentifier(user)};`,
    extensions,
    'grant usage, create on schema public to om_owner; grant usage on schema public to om_app, om_worker;',
  ].join('\n');
}
