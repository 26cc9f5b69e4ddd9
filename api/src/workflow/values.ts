/** Reads of untyped case facts, each with one meaning. */
import type { Json, JsonObject } from '@onematter/engine';

export function valueAt(root: unknown, path: string): Json | undefined {
  let here: unknown = root;
  for (const part of path.split('.')) {
    if (!isObject(here) || !Object.hasOwn(here, part)) return undefined;
    here = here[part];
  }
  return here as Json | undefined;
}

/** Text that says something, or null. */
export function textAt(root: unknown, path: string): string | null {
  const value = valueAt(root, path);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The leaves of an object as writes: lists and scalars whole, objects by their keys. */
export function leavesOf(value: JsonObject, prefix = ''): { path: string; value: Json }[] {
  return Object.entries(value).flatMap(([key, child]) => {
    const path = prefix ? `${prefix}.${key}` : key;
    return isObject(child) && Object.keys(child).length > 0 ? leavesOf(child, path) : [{ path, value: child }];
  });
}
