import type { Json, JsonObject, Problem } from '../kernel/types.ts';
export interface DecisionResult {
  readonly value: Json;
  readonly matchedRules: readonly string[];
  readonly inputs: JsonObject;
}
export interface Decision {
  readonly id: string;
  readonly name: string;
  /** @throws {FeelError} */
  evaluate(lookup: (name: string) => unknown, now: string): DecisionResult;
}
export type DecisionSet = ReadonlyMap<string, Decision>;
export async function readDecisions(
  _xml: string | Uint8Array,
): Promise<{ readonly decisions: DecisionSet } | { readonly problems: readonly Problem[] }> {
  throw new Error('being written');
}
