import { type Condition, ConditionError, compileCondition } from '../documents/condition.ts';
import type { JsonObject } from '../json.ts';

/** Compiled once for each wording: packs hold a few dozen. */
const compiled = new Map<string, Condition>();

/** Whether a case has a clock at all: its `when` holds on the record. A fact the condition asks for and the record lacks is null. */
export function applies(when: string | undefined, record: JsonObject): boolean {
  if (when === undefined) return true;
  const condition = compiled.get(when) ?? compileCondition(when);
  compiled.set(when, condition);
  return condition.holds({ case: record });
}

export function isCondition(when: string): boolean {
  try {
    compileCondition(when);
    return true;
  } catch (error) {
    if (error instanceof ConditionError) return false;
    throw error;
  }
}
