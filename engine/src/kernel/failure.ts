import type { Code } from '../errors.ts';
import { FeelError } from '../feel/feel.ts';
import type { JsonObject } from './types.ts';

/** Something an element needs cannot be had: becomes an incident, or a refusal where a person's own command caused it. */
export class Failure extends Error {
  readonly code: Code;
  readonly details: JsonObject;
  constructor(code: Code, message: string, details: JsonObject = {}) {
    super(message);
    this.name = 'Failure';
    this.code = code;
    this.details = details;
  }
}

/** The command is refused; nothing of the step remains. */
export class Refused extends Error {
  readonly code: Code;
  readonly details: JsonObject;
  constructor(code: Code, details: JsonObject = {}) {
    super(code);
    this.name = 'Refused';
    this.code = code;
    this.details = details;
  }
}

export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof FeelError)
    return new Failure(error.code, error.message, { expression: error.expression, from: error.from, to: error.to });
  throw error;
}
