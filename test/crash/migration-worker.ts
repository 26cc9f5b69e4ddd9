import { connect, createEngine } from '@onematter/engine';
import { everybodyIsOfficer, TENANT } from '../engine/runtime/engine-under-test.ts';
import { fatalDatabase } from './fatal-database.ts';

/* A node that works off a migration batch 迁移批次 and is killed doing it, or ends with the batch. Prints the points it passed. */

export interface MigrationWorkerTask {
  readonly url: string;
  readonly killAt: number | null;
  readonly batchId: string;
}

// written by the test beside this file
const { url, killAt, batchId } = JSON.parse(process.argv[2] ?? '') as MigrationWorkerTask;
const database = await connect({ url, poolSize: 4 });
const fatal = fatalDatabase(database, killAt);
const engine = createEngine({ database: fatal.database, loadFacts: everybodyIsOfficer(), pollMs: 20, leaseMs: 500, concurrency: 4 });
await engine.start();
for (;;) {
  const { status } = await database.transaction({ tenantId: TENANT }, (tx) => engine.migration(tx, batchId));
  if (status === 'done') break;
  await new Promise((resolve) => setTimeout(resolve, 10));
}
await engine.stop();
await database.close();
process.stdout.write(String(fatal.points()));
