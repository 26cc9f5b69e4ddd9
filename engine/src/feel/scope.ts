import type { Evaluation } from './fuel.ts';
import { type Context, isContext } from './values.ts';

/** Local names of an expression: loop variables, parameters, entries of a context or of a filtered item. */
export interface Scope {
  readonly names: Context;
  readonly parent: Scope | null;
}

/** A node of an expression, compiled: evaluate with the names in scope. */
export type Code = (run: Evaluation, scope: Scope | null) => unknown;

/** The value of a name: nearest local scope first, then the caller's variables; undefined where nothing has it. */
export function find(run: Evaluation, scope: Scope | null, name: string): unknown {
  for (let at = scope; at !== null; at = at.parent) {
    if (Object.hasOwn(at.names, name)) return at.names[name];
  }
  return run.lookup(name);
}

/** One more local name. */
export function bind(parent: Scope | null, name: string, value: unknown): Scope {
  const names: Record<string, unknown> = Object.create(null);
  names[name] = value;
  return { names, parent };
}

/** The scope in which a filter looks at an item: its entries, and the item itself as `item`. */
export function bindItem(parent: Scope | null, item: unknown): Scope {
  const outer = bind(parent, 'item', item);
  return isContext(item) ? { names: item, parent: outer } : outer;
}
