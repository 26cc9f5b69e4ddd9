/** Keyset paging 翻页: a cursor names the last row seen by its sort key, so pages neither skip nor repeat when rows arrive. */
import { z } from 'zod';
import { ApiError } from '../errors.ts';
import { isStorable } from './plain-input.ts';

export const DEFAULT_LIMIT = 20;

export const PageQuery = z.object({
  cursor: z.string().max(400).optional().meta({ description: '上一页答复中的 next' }),
  limit: z.coerce.number().int().min(1).max(100).default(DEFAULT_LIMIT).meta({ description: '每页条数，至多 100' }),
});

export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() });
}

export function encodeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** @throws {ApiError} CURSOR_INVALID */
export function decodeCursor<N extends readonly ('instant' | 'text' | 'uuid' | 'number')[]>(
  cursor: string | undefined,
  shape: N,
): string[] | null {
  if (cursor === undefined) return null;
  const parsed = parseJson(Buffer.from(cursor, 'base64url').toString());
  if (!Array.isArray(parsed) || parsed.length !== shape.length) throw new ApiError('CURSOR_INVALID');
  return parsed.map((part: unknown, index) => {
    const kind = shape[index]!;
    if (typeof part !== 'string' || !FORM[kind].test(part) || !isStorable(part)) throw new ApiError('CURSOR_INVALID');
    if (kind === 'instant' && part !== 'infinity' && !isInstant(part)) throw new ApiError('CURSOR_INVALID');
    return part;
  });
}

const FORM = {
  instant: /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,6}Z|infinity)$/,
  text: /^.{0,200}$/su,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  number: /^\d{1,15}$/,
};

/** A day that exists, in a year that PostgreSQL reads. */
function isInstant(text: string): boolean {
  const at = new Date(text);
  return !text.startsWith('0000') && !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 19) === text.slice(0, 19);
}

/** One row more than asked for was read: whether there is a next page, and where it begins. */
export function toPage<R>(rows: readonly R[], limit: number, keyOf: (row: R) => readonly string[]): { items: R[]; next: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
