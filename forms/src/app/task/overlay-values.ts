import type { Values } from './local-copy.ts';

/** The values of `top` over those of `base`, object by object; lists are taken whole. Neither is changed. */
export function overlayValues(base: Values, top: Values): Record<string, unknown> {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(top)) {
    const below = result[key];
    result[key] = isPlain(below) && isPlain(value) ? overlayValues(below, value) : value;
  }
  return result;
}

function isPlain(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
