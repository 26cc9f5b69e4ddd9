import { randomUUID } from 'node:crypto';
import { connect, type Database } from '@onematter/engine';
import { asAdmin, withDatabase } from './template.ts';

export interface TestDatabase {
  /** of the ordinary user that owns the database */
  readonly url: string;
  /** of the superuser, the same database: to look where row-level security would not let one look */
  readonly adminUrl: string;
  readonly database: Database;
  close(): Promise<void>;
}

/** A migrated database of this file's own. Call it in `beforeAll`, `close()` it in `afterAll`; it is dropped whatever is still connected. */
export async function testDatabase({ poolSize = 10 } = {}): Promise<TestDatabase> {
  const adminServer = required('ONEMATTER_TEST_ADMIN_URL');
  const name = `t_${randomUUID().replaceAll('-', '')}`;
  const owner = new URL(required('ONEMATTER_TEST_USER_URL')).username;
  await asAdmin(adminServer, (client) =>
    client.query(`create database ${name} template ${required('ONEMATTER_TEST_TEMPLATE')} owner ${owner}`),
  );
  const url = withDatabase(required('ONEMATTER_TEST_USER_URL'), name);
  const database = await connect({ url, poolSize });
  return {
    url,
    adminUrl: withDatabase(adminServer, name),
    database,
    async close() {
      await database.close();
      await asAdmin(adminServer, (client) => client.query(`drop database if exists ${name} with (force)`));
    },
  };
}

function required(variable: string): string {
  const value = process.env[variable];
  if (!value) throw new Error(`Expected ${variable} from globalSetup, but it is not set: run this file in the db or browser project`);
  return value;
}
