import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { startServer } from '../../api/src/index.ts';
import type { RunningServer } from '../../api/src/server.ts';
import { Client } from '../support/api-client.ts';
import { testClock } from '../support/clock.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

export interface ApiUnderTest {
  readonly server: RunningServer;
  readonly database: TestDatabase;
  readonly dataDir: string;
  /** signs in one of the sample people */
  as(username: string): Promise<Client>;
  close(): Promise<void>;
}

const SILENT = pino({ level: process.env['TEST_LOG'] ?? 'silent' });

/** The real server on a random port, a database of its own, the sample people and (where asked) the sample cases. */
export async function startApi({
  cases = false,
  uploadLimitBytes = 200_000,
  clock = testClock(),
  log = SILENT,
  packDir = undefined as string | undefined,
} = {}): Promise<ApiUnderTest> {
  const database = await testDatabase({ poolSize: 2 });
  const dataDir = await mkdtemp(join(tmpdir(), 'onematter-api-'));
  const server = await startServer({
    ...{ databaseUrl: database.url, port: 0, host: '127.0.0.1', dataDir, uploadLimitBytes, clock },
    ...{ sampleData: cases ? true : 'people', log, ...(packDir === undefined ? {} : { packDir }) },
  });
  return {
    ...{ server, database, dataDir },
    as: (username) => Client.signIn(server.url, username),
    async close() {
      await server.stop();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
