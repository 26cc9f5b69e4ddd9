import { INSTANCE_COMMANDS } from '../instances/instance-commands.ts';
import { holdWhileSuspended } from '../instances/suspend.ts';
import { migrateRoot } from '../migration/migrate.ts';
import { beginActing, endActing } from '../tasks/acting.ts';
import { OPERATIONS } from '../tasks/operations.ts';
import { returnTask } from '../tasks/return.ts';
import { assign, claim, completeTask, unclaim } from '../tasks/task-commands.ts';
import { activateAdHoc } from './ad-hoc.ts';
import { cancelRoot, completeJob, deliverMessage, failJob, fireTimer, resolveIncident, setVariables, startProcess } from './commands.ts';
import { Refused } from './failure.ts';
import type { ProgramSet } from './program.ts';
import { beginRun, endRun, type Run } from './run.ts';
import { deliverSignal } from './signals.ts';
import type { State } from './state.ts';
import { settle } from './tokens.ts';
import type { Env, KernelCommand, KernelEvent, Refusal } from './types.ts';

export interface Accepted {
  readonly kind: 'accepted';
  readonly state: State;
  readonly events: readonly KernelEvent[];
}

export type StepResult = Accepted | Refusal;

/**
 * Takes one command to rest: pure and deterministic in its inputs (the ids of `env.newId` included); `state` is never changed. A refusal
 * leaves nothing. All definitions a step may reach – the live ones and every call target – must be loaded in `programs`.
 * @throws {Error} a definition or element of the state is not in `programs`: a fault, not a refusal
 */
export function step(programs: ProgramSet, state: State | null, command: KernelCommand, env: Env): StepResult {
  const run = beginRun(programs, state, command.actor, env);
  try {
    demandRoot(state, command);
    const isHeld = holdWhileSuspended(run, command);
    if (!isHeld) {
      beginActing(run, command);
      dispatch(run, command);
      endActing(run);
    }
    if (!isHeld && !(run.suspended !== null && command.type === 'variables.set')) settle(run);
  } catch (error) {
    if (error instanceof Refused) return { kind: 'refused', code: error.code, details: error.details };
    throw error;
  }
  return { kind: 'accepted', state: endRun(run), events: run.events };
}

function demandRoot(state: State | null, command: KernelCommand): void {
  if (command.type === 'process.start') {
    if (state?.status === 'terminated') throw new Refused('ROOT_NOT_ACTIVE', { status: state.status });
    return;
  }
  if (state === null) throw new Refused('ROOT_NOT_STARTED');
  if (command.type === 'user-task.read') return; // a copy may be read after everything has ended
  if (state.status !== 'active') throw new Refused(notOpen(command.type), { status: state.status });
}

/** On a root that has ended, each command is told the same as on a wait that has closed. */
function notOpen(
  type: KernelCommand['type'],
): 'USER_TASK_NOT_OPEN' | 'JOB_NOT_OPEN' | 'TIMER_NOT_OPEN' | 'SUBSCRIPTION_NOT_OPEN' | 'INCIDENT_NOT_OPEN' | 'ROOT_NOT_ACTIVE' {
  if (type.startsWith('user-task.')) return 'USER_TASK_NOT_OPEN';
  if (type.startsWith('job.')) return 'JOB_NOT_OPEN';
  if (type === 'timer.fire') return 'TIMER_NOT_OPEN';
  if (type === 'message.deliver') return 'SUBSCRIPTION_NOT_OPEN';
  return type === 'incident.resolve' || type === 'incident.skip' ? 'INCIDENT_NOT_OPEN' : 'ROOT_NOT_ACTIVE';
}

type Handlers = { readonly [T in KernelCommand['type']]: (run: Run, command: Extract<KernelCommand, { type: T }>) => void };

const HANDLERS: Handlers = {
  'process.start': startProcess,
  'user-task.claim': claim,
  'user-task.unclaim': unclaim,
  'user-task.assign': assign,
  'user-task.complete': completeTask,
  'user-task.return': returnTask,
  ...OPERATIONS,
  ...INSTANCE_COMMANDS,
  'job.complete': completeJob,
  'job.fail': failJob,
  'timer.fire': fireTimer,
  'message.deliver': deliverMessage,
  'signal.deliver': deliverSignal,
  'ad-hoc.activate': activateAdHoc,
  'variables.set': setVariables,
  'incident.resolve': resolveIncident,
  'root.cancel': cancelRoot,
  'root.migrate': migrateRoot,
};

function dispatch(run: Run, command: KernelCommand): void {
  if (!Object.hasOwn(HANDLERS, command.type)) throw new Refused('COMMAND_UNKNOWN', { type: String(command.type) });
  const handler = HANDLERS[command.type] as (run: Run, command: KernelCommand) => void; // the table pairs each type with its command
  handler(run, command);
}
