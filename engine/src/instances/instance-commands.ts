import type { Run } from '../kernel/run.ts';
import type { InstanceCommand } from './instance-types.ts';
import { modifyRoot } from './modify.ts';
import { skipIncident } from './skip.ts';
import { resumeRoot, suspendRoot } from './suspend.ts';

/** One function a command with which an administrator intervenes. */
export const INSTANCE_COMMANDS: {
  readonly [T in InstanceCommand['type']]: (run: Run, command: Extract<InstanceCommand, { type: T }>) => void;
} = {
  'root.suspend': suspendRoot,
  'root.resume': resumeRoot,
  'root.modify': modifyRoot,
  'incident.skip': skipIncident,
};
