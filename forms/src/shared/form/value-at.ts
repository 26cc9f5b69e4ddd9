/** The value at a dotted path, undefined where the path ends early. */
export function valueAt(data: unknown, path: string): unknown {
  let value: unknown = data;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[part]; // an object, checked above
  }
  return value;
}

/** The same data with the value at a dotted path; what was given stays as it is. */
export function withValueAt(data: Readonly<Record<string, unknown>>, path: string, value: unknown): Record<string, unknown> {
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...data, [head]: value };
  const inner = data[head];
  const known = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Readonly<Record<string, unknown>>) : {}; // an object, checked here
  return { ...data, [head]: withValueAt(known, rest.join('.'), value) };
}
