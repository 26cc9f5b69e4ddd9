import type { Run } from '../kernel/run.ts';
import { addSign } from './add-sign.ts';
import { carbonCopy, readCopy } from './carbon-copy.ts';
import { consult, reply } from './consult.ts';
import { delegateTask, recallTask, resolveTask } from './delegate.ts';
import { jump } from './jump.ts';
import type { OperationCommand } from './operation-types.ts';
import { removeSign } from './remove-sign.ts';
import { sign } from './sign.ts';
import { activateTask, suspendTask } from './suspend.ts';
import { takeBack } from './take-back.ts';
import { terminateRoot, voidRoot } from './terminate.ts';
import { urge } from './urge.ts';

/** One function an operation; those as old as the kernel are in task-commands.ts and return.ts. */
export const OPERATIONS: {
  readonly [T in OperationCommand['type']]: (run: Run, command: Extract<OperationCommand, { type: T }>) => void;
} = {
  'user-task.delegate': delegateTask,
  'user-task.resolve': resolveTask,
  'user-task.recall': recallTask,
  'user-task.suspend': suspendTask,
  'user-task.activate': activateTask,
  'user-task.terminate': terminateRoot,
  'user-task.void': voidRoot,
  'user-task.urge': urge,
  'user-task.carbon-copy': carbonCopy,
  'user-task.read': readCopy,
  'user-task.consult': consult,
  'user-task.reply': reply,
  'user-task.add-sign': addSign,
  'user-task.remove-sign': removeSign,
  'user-task.sign': sign,
  'user-task.take-back': takeBack,
  'user-task.jump': jump,
};
