import type { Problem } from './types.ts';
/** A parsed BPMN file; opaque to callers, made by `readModel`, read by `compile`. */
export interface Model {
  readonly definitions: unknown;
  readonly lines: ReadonlyMap<string, number>;
}
export async function readModel(_xml: string | Uint8Array): Promise<{ readonly model: Model } | { readonly problems: readonly Problem[] }> {
  throw new Error('being written');
}
