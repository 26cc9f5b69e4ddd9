import { evaluate } from 'feelin';

export type ConditionContext = Readonly<Record<string, unknown>>;

export interface Condition {
  readonly source: string;
  /** false also where a fact it asks for is absent */
  holds(context: ConditionContext): boolean;
}

export class ConditionError extends Error {}

export function compileCondition(source: string): Condition {
  try {
    evaluate(source, {});
  } catch (error) {
    throw new ConditionError(`Expected a FEEL condition, but ${(error as Error).message}`);
  }
  return { source, holds: (context) => evaluate(source, context).value === true };
}
