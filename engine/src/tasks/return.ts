import type { ProgramSet } from '../kernel/program.ts';
import type { State } from '../kernel/state.ts';
export interface ReturnTarget {
  readonly elementId: string;
  readonly name: string;
}
export function returnTargets(_programs: ProgramSet, _state: State, _taskId: string): readonly ReturnTarget[] {
  throw new Error('being written');
}
