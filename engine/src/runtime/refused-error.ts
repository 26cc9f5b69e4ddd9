import type { JsonObject } from '../kernel/types.ts';

/**
 * Thrown by a participant or a connector: the command is refused with this code, recorded, and nothing else remains of it. `code` is one
 * of the engine's or the api's own; `details` is JSON without personal data.
 */
export class RefusedError extends Error {
  readonly code: string;
  readonly details: JsonObject;
  constructor(code: string, details: JsonObject = {}) {
    super(`Expected the command to be allowed, but it was refused: ${code}`);
    this.name = 'RefusedError';
    this.code = code;
    this.details = details;
  }
}
