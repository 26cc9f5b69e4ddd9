import { connect } from '@onematter/engine';
import { fatalDatabase } from './fatal-database.ts';
import { doTask, type What } from './task.ts';

/* A process that does one thing and is killed doing it: `node worker.ts '{"url":…,"killAt":7,…}'`. Prints the points it passed. */

export interface WorkerTask {
  readonly url: string;
  readonly killAt: number | null;
  readonly rootId: string;
  readonly what: What;
}

// written by the test beside this file
const { url, killAt, rootId, what } = JSON.parse(process.argv[2] ?? '') as WorkerTask;
const database = await connect({ url, poolSize: 4 });
const fatal = fatalDatabase(database, killAt);
await doTask(fatal.database, rootId, what);
await database.close();
process.stdout.write(String(fatal.points()));
