/**
 * The one place where input is refused that nothing behind it could keep: text with U+0000 or half a surrogate pair (PostgreSQL's text is
 * UTF-8 without NUL), and JSON nested so deep that walking it recursively would end the stack.
 */
import { ApiError, describeCode } from '../errors.ts';

/** Far more than a form nests. */
export const DEPTH_LIMIT = 64;

/** Where variables of a process come in; what reads them as a record would drop this one name without a word. */
const VARIABLES = /(?:^|\.)(?:variables|output)$/;

interface Place {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
}

export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** Walks without recursion. The path of a bad key is that of the object it stands in. @throws {ApiError} TEXT_INVALID · JSON_TOO_DEEP · VARIABLE_NAME_INVALID */
export function refuseUnstorable(input: unknown): void {
  const left: Place[] = [{ value: input, path: '', depth: 0 }];
  for (let place = left.pop(); place !== undefined; place = left.pop()) {
    const { value, path, depth } = place;
    if (typeof value === 'string' && !isStorable(value)) throw textInvalid(path);
    if (typeof value !== 'object' || value === null) continue;
    if (depth > DEPTH_LIMIT) throw new ApiError('JSON_TOO_DEEP', { limit: DEPTH_LIMIT });
    for (const [key, inner] of Object.entries(value)) {
      if (!isStorable(key)) throw textInvalid(path);
      if (key === '__proto__' && VARIABLES.test(path)) throw new ApiError('VARIABLE_NAME_INVALID', { name: key });
      if (typeof inner === 'string' || typeof inner === 'object')
        left.push({ value: inner, path: path ? `${path}.${key}` : key, depth: depth + 1 });
    }
  }
}

function textInvalid(path: string): ApiError {
  const { zh, en } = describeCode('TEXT_INVALID');
  return new ApiError('TEXT_INVALID', {}, [{ path, code: 'TEXT_INVALID', messages: { zh, en } }]);
}
