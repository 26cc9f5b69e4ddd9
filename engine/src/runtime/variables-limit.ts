import type { State } from '../kernel/state.ts';
import type { KernelEvent, Refusal } from '../kernel/types.ts';

/**
 * All variables of a root together, in bytes of JSON: they are read and written with every command, so that what one sender puts in everybody
 * pays for. Larger things are documents 文书 and evidence 证据, which a variable names.
 */
export const VARIABLES_LIMIT_BYTES = 1024 * 1024;

/** A step may not grow them over the limit, whoever brings what: people, jobs, messages, mappings. What is over it already may shrink or stay. */
export function refuseOvergrown(before: State | null, after: State, events: readonly KernelEvent[]): Refusal | null {
  if (!events.some(({ type }) => type === 'variables.changed')) return null;
  const sizeBytes = sizeOf(after);
  if (sizeBytes <= VARIABLES_LIMIT_BYTES || (before !== null && sizeBytes <= sizeOf(before))) return null;
  return { kind: 'refused', code: 'VARIABLES_TOO_LARGE', details: { sizeBytes, limitBytes: VARIABLES_LIMIT_BYTES } };
}

const sizeOf = ({ variables }: State) => Buffer.byteLength(JSON.stringify(variables));
