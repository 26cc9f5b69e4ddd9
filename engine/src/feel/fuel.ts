import type { Instant } from '../kernel/types.ts';

/** Static bounds of one expression and of one evaluation. A bound is counted, never timed: the same input always ends the same way. */
export const FEEL_LIMITS = {
  /** characters of source text */
  textLength: 10_000,
  /** levels of the parse tree */
  nesting: 256,
  /** units of work of one evaluation: a node evaluated, a list item or 16 characters made */
  fuel: 200_000,
  /** nested calls of functions defined in FEEL */
  callDepth: 48,
  /** characters of one string */
  stringLength: 100_000,
} as const;

export type FeelErrorCode = 'EXPRESSION_FAILED' | 'FEEL_LIMIT_EXCEEDED';

/** An evaluation that cannot give a value: a bound exceeded. Everything else is `null`, as DMN 1.3 §10.3.2.13 says. */
export class FeelError extends Error {
  readonly code: FeelErrorCode;
  readonly expression: string;
  readonly from: number;
  readonly to: number;
  constructor(code: FeelErrorCode, message: string, expression: string, from: number, to: number) {
    super(message);
    this.name = 'FeelError';
    this.code = code;
    this.expression = expression;
    this.from = from;
    this.to = to;
  }
}

/** Why a value became null: the first reason helps whoever has to mend the expression. */
export interface FeelNote {
  readonly reason: string;
  readonly from: number;
  readonly to: number;
}

/** One evaluation under way. */
export interface Evaluation {
  readonly text: string;
  readonly now: Instant;
  readonly lookup: (name: string) => unknown;
  fuel: number;
  depth: number;
  /** position of the node being called, for errors */
  from: number;
  to: number;
  note: FeelNote | null;
}

/** @throws {FeelError} FEEL_LIMIT_EXCEEDED when the evaluation has used up its work */
export function burn(run: Evaluation, units: number): void {
  run.fuel -= units;
  if (run.fuel < 0)
    throw new FeelError('FEEL_LIMIT_EXCEEDED', 'Expected an expression within its work bound, but it ran on', run.text, run.from, run.to);
}

/** Charges for a string that is being made and returns it. @throws {FeelError} FEEL_LIMIT_EXCEEDED */
export function madeString(run: Evaluation, text: string): string {
  if (text.length > FEEL_LIMITS.stringLength) {
    throw new FeelError(
      'FEEL_LIMIT_EXCEEDED',
      `Expected at most ${FEEL_LIMITS.stringLength} characters, but got ${text.length}`,
      run.text,
      run.from,
      run.to,
    );
  }
  burn(run, text.length >> 4);
  return text;
}

export function note(run: Evaluation, reason: string): null {
  run.note ??= { reason, from: run.from, to: run.to };
  return null;
}
