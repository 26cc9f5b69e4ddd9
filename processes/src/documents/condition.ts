import { compileFeel } from '@onematter/engine/pure';

/** What a condition reads: `case`, `agency`, `document`, `signed`. */
export type ConditionContext = Readonly<Record<string, unknown>>;

export interface Condition {
  readonly source: string;
  /** false also where a fact it asks for is absent */
  holds(context: ConditionContext): boolean;
}

export class ConditionError extends Error {}

/** A document says what the case says, whenever it is composed: its conditions know no clock. */
const NO_CLOCK = '1970-01-01T00:00:00.000Z';

/** @throws {ConditionError} what is not FEEL */
export function compileCondition(source: string): Condition {
  const compiled = compileFeel(source);
  if ('kind' in compiled) throw new ConditionError(`Expected a FEEL condition, but ${compiled.message.en}`);
  const lookup = (context: ConditionContext) => (name: string) => (Object.hasOwn(context, name) ? context[name] : undefined);
  return { source, holds: (context) => compiled.evaluate(lookup(context), NO_CLOCK) === true };
}
