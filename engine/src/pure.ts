/** The browser-safe half of the engine: kernel, elements, tasks, FEEL and DMN. No clock, no I/O, no randomness, no `node:` import. */
export { readModel } from './kernel/read-model.ts';
export type { Model } from './kernel/read-model.ts';
export { compile } from './kernel/compile.ts';
export type { CompileOptions } from './kernel/compile.ts';
export { step } from './kernel/step.ts';
export type { StepResult, Accepted } from './kernel/step.ts';
export { viewOf } from './kernel/view.ts';
export type { RootView, ScopeView } from './kernel/view.ts';
export { returnTargets } from './tasks/return.ts';
export type { ReturnTarget } from './tasks/return.ts';
export type { Expression, FeelProblem } from './feel/feel.ts';
export { readDecisions } from './decisions/decisions.ts';
export type { Decision, DecisionResult, DecisionSet } from './decisions/decisions.ts';
export type * from './kernel/program.ts';
export type * from './kernel/state.ts';
export type * from './kernel/types.ts';
