import { WorkflowError } from '../errors.ts';

/** In JSON text: an escaped NUL or an escaped half of a surrogate pair, not preceded by an escaped backslash. */
const NOT_STORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/**
 * The value as JSON text. PostgreSQL cannot hold U+0000 or a lone surrogate (its text is UTF-8): they are refused at the door.
 * @throws {WorkflowError} INVALID_TEXT
 */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (text.includes('\\u') && NOT_STORABLE.test(text)) {
    throw new WorkflowError('INVALID_TEXT', 'Expected storable text, but it holds U+0000 or half a surrogate pair');
  }
  return text;
}
