/** The browser-safe half of the engine: kernel, elements, tasks, FEEL and DMN. No clock, no I/O, no randomness, no `node:` import. */

export type { Decision, DecisionResult, DecisionSet } from './decisions/decisions.ts';
export { readDecisions } from './decisions/decisions.ts';
export type { Expression, FeelProblem } from './feel/feel.ts';
export { compileFeel, compileUnaryTests, FeelError, type FeelOptions, type Lookup, type UnaryTests } from './feel/feel.ts';
export { toJson } from './feel/values.ts';
export type { CompileOptions } from './kernel/compile.ts';
export { compile } from './kernel/compile.ts';
export type * from './kernel/program.ts';
export type { Model } from './kernel/read-model.ts';
export { readModel } from './kernel/read-model.ts';
export type * from './kernel/state.ts';
export type { Accepted, StepResult } from './kernel/step.ts';
export { step } from './kernel/step.ts';
export { addPeriod, parseCycle, parseInstant, parsePeriod } from './kernel/time.ts';
export type * from './kernel/types.ts';
export type { RootView, ScopeView } from './kernel/view.ts';
export { viewOf } from './kernel/view.ts';
export { candidatePrincipals, isCandidate, postPrincipals } from './tasks/candidates.ts';
export { type Objection, obligations } from './tasks/obligations.ts';
export type * from './tasks/operation-types.ts';
export { personsNamedBy } from './tasks/operation-types.ts';
export type { ReturnTarget } from './tasks/return.ts';
export { returnTargets } from './tasks/return.ts';
