/** Plain JSON, as files, forms and the case record hold it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const FORBIDDEN = new Set(['__proto__', 'prototype', 'constructor']);

/** True for a dotted path of plain names (`party.name`): what a component key or a fact path may be. */
export function isSafePath(path: string): boolean {
  return /^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*$/.test(path) && !path.split('.').some((part) => FORBIDDEN.has(part));
}

/** The value at a dotted path, or undefined. Own properties only. */
export function valueAt(root: unknown, path: string): Json | undefined {
  let here: unknown = root;
  for (const part of path.split('.')) {
    if (!isJsonObject(here) || !Object.hasOwn(here, part)) return undefined;
    here = here[part];
  }
  return here as Json | undefined;
}

/** A copy of `root` with `value` at the dotted path; objects on the way are copied or made, everything else is shared. */
export function withValueAt(root: JsonObject, path: string, value: Json): JsonObject {
  const [first, ...rest] = path.split('.') as [string, ...string[]];
  if (FORBIDDEN.has(first)) throw new TypeError(`Expected a plain name in the path, but got ${first}`);
  if (rest.length === 0) return { ...root, [first]: value };
  const child = Object.hasOwn(root, first) ? root[first] : undefined;
  return { ...root, [first]: withValueAt(isJsonObject(child) ? child : {}, rest.join('.'), value) };
}
