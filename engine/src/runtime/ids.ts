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

/** In lower case: PostgreSQL knows capitals for the same id, the hash of a history does not. @throws {WorkflowError} INVALID_ID */
export function requireUuid(value: string, what: string): string {
  if (!validate(value)) throw new WorkflowError('INVALID_ID', `Expected a UUID as ${what}, but got something else`, { what });
  return value.toLowerCase();
}

const NAMING = ['rootId', 'commandId', 'taskId', 'copyId', 'jobId', 'timerId', 'subscriptionId', 'incidentId'] as const;

/** An envelope or a command whose ids are as they are stored. What is no id is left to whoever asks for one. */
export function withStoredIds<T extends object>(named: T): T {
  const found = NAMING.flatMap((key) => {
    const value = (named as { readonly [name: string]: unknown })[key];
    return typeof value === 'string' && value !== value.toLowerCase() && validate(value) ? [[key, value.toLowerCase()] as const] : [];
  });
  return found.length === 0 ? named : { ...named, ...Object.fromEntries(found) };
}
