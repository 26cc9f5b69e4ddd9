import { v5, v7, validate } from 'uuid';
import { WorkflowError } from '../errors.ts';

/** Of ids derived from others, so that a repeat after a crash is the same command. Never change it. */
const NAMESPACE = '7c1e0f0a-5a52-5c0f-9a54-6f6e656d6174';

/** A fresh surrogate id, UUIDv7: grows with time, so that indexes stay narrow. */
export function newId(): string {
  return v7();
}

/** Always the same UUID for the same parts. */
export function derivedId(...parts: readonly (string | number)[]): string {
  return v5(parts.join('\u001f'), NAMESPACE);
}

/** @throws {WorkflowError} INVALID_ID */
export function requireUuid(value: string, what: string): string {
  if (!validate(value)) throw new WorkflowError('INVALID_ID', `Expected a UUID as ${what}, but got something else`, { what });
  return value;
}
