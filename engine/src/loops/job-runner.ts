import { digestOf } from '../runtime/chain.ts';
import { execute } from '../runtime/execute.ts';
import { derivedId } from '../runtime/ids.ts';
import { type EngineParts, givenNow } from '../runtime/parts.ts';
import { RefusedError } from '../runtime/refused-error.ts';
import { messageOf } from '../runtime/steps.ts';
import { transact } from '../runtime/transact.ts';
import type { EngineCommand, JobOutcome } from '../runtime/types.ts';
import { isUnavailable } from '../store/database-fault.ts';
import { claimJobs, type DueJob, postpone, readClaimed } from '../store/due-work.ts';
import { readRunnableJobs } from '../store/suspension.ts';
import { createLoop, type Loop } from './loop.ts';
import { setAside } from './set-aside.ts';

/** Runs handlers of jobs that leave the process: at least once, the job's id being the idempotency key of the other side. */
export function createJobRunner(parts: EngineParts, pollMs: number, concurrency: number, leaseMs: number): Loop {
  const types = [...Object.keys(parts.hooks.jobHandlers ?? {}), ...Object.keys(parts.hooks.connectors ?? {})];
  return createLoop<DueJob>({
    name: 'jobs',
    pollMs,
    concurrency,
    async claim(limit) {
      const claims = await claimJobs(parts.database, { now: givenNow(parts), limit, leaseMs }, types, parts.nodeId);
      return readClaimed(parts.database, claims, readRunnableJobs);
    },
    handle: (job, stopping) => runJob(parts, job, leaseMs, stopping),
    onFault: parts.fault,
  });
}

/** The result itself is refused: running the job again at once would bring the same. */
const UNWRITABLE: ReadonlySet<string> = new Set(['VARIABLES_TOO_LARGE', 'VARIABLE_NAME_INVALID']);

async function runJob(parts: EngineParts, job: DueJob, leaseMs: number, stopping: AbortSignal): Promise<void> {
  const { tenantId, rootId, jobId, attempts } = job;
  const envelope = {
    tenantId,
    rootId,
    commandId: derivedId('job', jobId, attempts), // whoever answers this attempt first has answered it
    actor: { kind: 'system', id: 'job' },
    requestDigest: digestOf(`job ${jobId} ${attempts}`),
  } as const;
  try {
    const command = await answerOf(parts, job, AbortSignal.any([stopping, AbortSignal.timeout(leaseMs)]));
    const answer = await execute(parts, envelope, (tx) => transact(parts, tx, envelope, command), { kind: 'job', id: jobId });
    if (answer.outcome === 'refused' && UNWRITABLE.has(answer.code)) throw new RefusedError(answer.code, answer.details);
    if (command.type === 'job.fail' && command.retriesLeft > 0) {
      await parts.database.transaction({ tenantId }, (tx) => postpone(tx, 'job', jobId, givenNow(parts), parts.backOffMs(attempts + 1)));
    }
  } catch (fault) {
    if (isUnavailable(fault) || stopping.aborted) return; // the lease runs out and somebody tries again
    await setAside(parts, { kind: 'job', id: jobId }, envelope, fault);
  }
}

type JobCommand = Extract<EngineCommand, { readonly type: 'job.complete' | 'job.fail' }>;

async function answerOf(parts: EngineParts, job: DueJob, signal: AbortSignal): Promise<JobCommand> {
  const handler = parts.hooks.jobHandlers?.[job.jobType];
  if (handler === undefined) return { type: 'job.fail', jobId: job.jobId, message: `HANDLER_MISSING: ${job.jobType}`, retriesLeft: 0 };
  const { attempts: _attempts, isSuspended: _isSuspended, ...row } = job;
  let outcome: JobOutcome;
  try {
    outcome = await handler(row, signal);
  } catch (fault) {
    return { type: 'job.fail', jobId: job.jobId, message: messageOf(fault), retriesLeft: Math.max(0, job.retriesLeft - 1) };
  }
  if ('errorCode' in outcome)
    return { type: 'job.fail', jobId: job.jobId, message: outcome.message, errorCode: outcome.errorCode, retriesLeft: 0 };
  return { type: 'job.complete', jobId: job.jobId, ...(outcome.result === undefined ? {} : { result: outcome.result }) };
}
