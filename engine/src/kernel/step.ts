import type { ProgramSet } from './program.ts';
import type { State } from './state.ts';
import type { Env, KernelCommand, KernelEvent, Refusal } from './types.ts';
export interface Accepted {
  readonly kind: 'accepted';
  readonly state: State;
  readonly events: readonly KernelEvent[];
}
export type StepResult = Accepted | Refusal;
export function step(_programs: ProgramSet, _state: State | null, _command: KernelCommand, _env: Env): StepResult {
  throw new Error('being written');
}
