import { appendFileSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, createEngine, type Database, type JobOutcome, type JobRow } from '@onematter/engine';
import { everybodyIsOfficer } from '../../engine/runtime/engine-under-test.ts';
import { skewClock } from '../../support/skewed-clock.ts';

/* One node: the engine's loops and nothing else, until it is killed. `node node.ts '{"url":…,"folder":…,"skewMs":…}'` */

export interface NodeTask {
  readonly url: string;
  /** where effects and faults are written down */
  readonly folder: string;
  readonly skewMs: number;
}

// written by the campaign beside this file
const { url, folder, skewMs } = JSON.parse(process.argv[2] ?? '') as NodeTask;
skewClock(skewMs);

const engine = createEngine({
  database: await connected(),
  loadFacts: everybodyIsOfficer(),
  pollMs: 200,
  leaseMs: 3000,
  backOffMs: (attempt) => 200 * 2 ** (attempt - 1) * (0.5 + Math.random() / 2),
  jobHandlers: { effect },
  onFault: (fault, where) => note('faults', `${where}: ${fault instanceof Error ? fault.message : fault}`),
});
await engine.start().catch((fault: unknown) => note('faults', `start: ${fault}`));
process.stdout.write('ready\n');

/** PostgreSQL may be away just now, as it may be for a server that somebody starts again and again. */
async function connected(): Promise<Database> {
  for (;;) {
    try {
      return await connect({ url, poolSize: 6, connectTimeoutMs: 2000 });
    } catch {
      await pause(200);
    }
  }
}

/** The world outside: every call is written down under its idempotency key, and one in three fails the first time. */
async function effect(job: JobRow): Promise<JobOutcome> {
  if (job.jobId.charCodeAt(job.jobId.length - 1) % 3 === 0 && isFirst(job.jobId)) throw new Error('the other side is away');
  note('effects', `${job.jobId} ${job.rootId} ${job.elementId}`);
  return {};
}

/** True once for each key, however many nodes ask: the file is there or it is not. */
function isFirst(key: string): boolean {
  try {
    closeSync(openSync(join(folder, 'tried', key), 'wx'));
    return true;
  } catch {
    return false;
  }
}

/** One write to a file opened for appending: whole, or not at all. */
function note(file: string, line: string): void {
  appendFileSync(join(folder, file), `${line}\n`);
}
