import type { Instant } from '../kernel/types.ts';
/** A parsed FEEL expression. */
export interface Expression {
  readonly text: string;
  /** `lookup` answers a variable by name, undefined where there is none. @throws {FeelError} */
  evaluate(lookup: (name: string) => unknown, now: Instant): unknown;
}
export interface FeelProblem {
  readonly kind: 'problem';
  readonly code: 'FEEL_SYNTAX' | 'FEEL_LIMIT_EXCEEDED' | 'FEEL_UNKNOWN_FUNCTION';
  readonly message: { readonly zh: string; readonly en: string };
  /** 0-based position in the text */
  readonly from: number;
  readonly to: number;
}
