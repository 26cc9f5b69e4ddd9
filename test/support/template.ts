import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { migrate } from '@onematter/engine';
import pg from 'pg';

/** Connects as an ordinary user, as an operator's installation would: CREATEROLE and its own database, nothing more. */
const TEST_USER = 'onematter_test';

export async function prepareTemplate(adminUrl: string): Promise<{ name: string; userUrl: string }> {
  const name = `onematter_template_${process.pid}`;
  await asAdmin(adminUrl, async (client) => {
    await client.query(
      `do $$ begin if not exists (select from pg_roles where rolname = '${TEST_USER}') then
         create role ${TEST_USER} login password 'test' createrole nosuperuser; end if; end $$`,
    );
    await client.query(`create database ${name} owner ${TEST_USER}`);
  });
  const userUrl = withUser(adminUrl);
  await migrate(withDatabase(userUrl, name), migrationSets());
  return { name, userUrl };
}

export async function dropTemplate(adminUrl: string, name: string): Promise<void> {
  await asAdmin(adminUrl, (client) => client.query(`drop database if exists ${name} with (force)`));
}

/** Every set of migrations of the repository, in the order in which they build on each other. */
export function migrationSets(): { name: string; dir: string }[] {
  const sets = ['engine', 'api'].map((name) => ({ name, dir: fileURLToPath(new URL(`../../${name}/migrations`, import.meta.url)) }));
  return sets.filter((set) => existsSync(set.dir));
}

export async function asAdmin<R>(adminUrl: string, work: (client: pg.Client) => Promise<R>): Promise<R> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export function withDatabase(url: string, name: string): string {
  const target = new URL(url);
  target.pathname = `/${name}`;
  return target.toString();
}

function withUser(url: string): string {
  const target = new URL(url);
  target.username = TEST_USER;
  target.password = 'test';
  return target.toString();
}
