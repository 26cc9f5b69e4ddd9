import { builtin } from './builtin.ts';
import { burn, type Evaluation } from './fuel.ts';
import { type Context, equal, FeelFunction, isContext, member, typeOf } from './values.ts';

function contextOf(entries: Iterable<readonly [string, unknown]>): Context {
  const context: Record<string, unknown> = Object.create(null);
  for (const [key, value] of entries) context[key] = value;
  return context;
}

/** DMN 1.3 §10.3.4.2, §10.3.4.6 and Camunda's `is defined`. */
export const contextFunctions: readonly [string, FeelFunction][] = [
  ['not', new FeelFunction(['negand'], ([value]) => (typeof value === 'boolean' ? !value : null))],
  builtin('get value', { context: 'context', key: 'any' }, ([context, key]: [Context, unknown]) => {
    if (typeof key === 'string') return member(context, key) ?? null;
    return Array.isArray(key)
      ? key.reduce<unknown>((at, name) => (typeof name === 'string' ? (member(at, name) ?? null) : null), context)
      : null;
  }),
  builtin('get entries', { context: 'context' }, ([context]: [Context], run) => {
    burn(run, Object.keys(context).length);
    return Object.entries(context).map(([key, value]) =>
      contextOf([
        ['key', key],
        ['value', value],
      ]),
    );
  }),
  builtin('context', { entries: 'list' }, ([entries]: [unknown[]], run) => fromEntries(entries, run)),
  builtin('context put', { context: 'context', key: 'any', value: 'any' }, ([context, key, value]: [Context, unknown, unknown], run) => {
    const path = Array.isArray(key) ? key : [key];
    return path.length > 0 && path.every((name) => typeof name === 'string') ? put(context, path as string[], value, run) : null;
  }),
  builtin('context merge', { contexts: 'list' }, ([contexts]: [unknown[]], run) => {
    burn(run, contexts.length);
    return contexts.every(isContext) ? contextOf((contexts as Context[]).flatMap((context) => Object.entries(context))) : null;
  }),
  builtin('is', { value1: 'any', value2: 'any' }, ([a, b]: [unknown, unknown]) => typeOf(a) === typeOf(b) && equal(a, b) === true),
  builtin('is defined', { value: 'any' }, ([value]: [unknown]) => value !== null),
];

function fromEntries(entries: readonly unknown[], run: Evaluation): Context | null {
  burn(run, entries.length);
  const pairs: [string, unknown][] = [];
  for (const entry of entries) {
    const key = member(entry, 'key');
    if (typeof key !== 'string' || pairs.some(([other]) => other === key)) return null;
    pairs.push([key, member(entry, 'value') ?? null]);
  }
  return contextOf(pairs);
}

function put(context: Context, path: readonly string[], value: unknown, run: Evaluation): Context | null {
  const [name, ...rest] = path;
  burn(run, Object.keys(context).length);
  if (rest.length === 0) return contextOf([...Object.entries(context), [name!, value]]);
  const inner = member(context, name!) ?? {};
  const next = isContext(inner) ? put(inner, rest, value, run) : null;
  return next === null ? null : contextOf([...Object.entries(context), [name!, next]]);
}
