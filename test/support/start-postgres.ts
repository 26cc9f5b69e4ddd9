import { startEmbeddedPostgres, type TestServer } from './embedded-postgres.ts';
import { prepareTemplate } from './template.ts';

declare global {
  var testServer: TestServer | undefined;
}

/**
 * Before the first database test: one server (`TEST_DATABASE_URL`, or an embedded PostgreSQL) and one migrated template, which
 * `testDatabase()` clones per file. The workers find them through the environment.
 */
export default async function startPostgres(): Promise<void> {
  const given = process.env['TEST_DATABASE_URL'];
  if (!given) globalThis.testServer = await startEmbeddedPostgres();
  const adminUrl = given ?? globalThis.testServer?.adminUrl ?? '';
  const template = await prepareTemplate(adminUrl);
  process.env['ONEMATTER_TEST_ADMIN_URL'] = adminUrl;
  process.env['ONEMATTER_TEST_USER_URL'] = template.userUrl;
  process.env['ONEMATTER_TEST_TEMPLATE'] = template.name;
}
