import type { DecisionSet } from '../decisions/decisions.ts';
import type { Program } from './program.ts';
import type { Model } from './read-model.ts';
import type { Problem } from './types.ts';
export interface CompileOptions {
  /** decisions a business rule task may call; without it such a task is a problem */
  readonly decisions?: DecisionSet;
}
export function compile(_model: Model, _options: CompileOptions = {}): { readonly programs: readonly Program[] } | { readonly problems: readonly Problem[] } {
  throw new Error('being written');
}
