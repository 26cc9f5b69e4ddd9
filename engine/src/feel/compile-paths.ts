import type { SyntaxNode } from '@lezer/common';
import { nameOf, paying, type Source, withLocals } from './compile-source.ts';
import { burn, type Evaluation, note } from './fuel.ts';
import { bindItem, type Code, find, type Scope } from './scope.ts';
import { FeelFunction, member } from './values.ts';

/* Into a value: `context.entry` and `list[…]`. */

export function compilePath(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  const target = source.compile(kids[0]!, source);
  const name = nameOf(kids[2]!, source);
  return paying(node, (run, scope) => {
    const value = target(run, scope);
    if (Array.isArray(value)) {
      burn(run, value.length);
      return value.map((item) => member(item, name) ?? null);
    }
    return member(value, name) ?? (value === null || value === undefined ? null : note(run, `no entry “${name}”`));
  });
}

export function compileFilter(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  const target = source.compile(kids[0]!, source);
  const test = filterTest(kids[2]!, withLocals(source, ['item']));
  return paying(node, (run, scope) => {
    const value = target(run, scope);
    if (value === null || value === undefined) return null;
    return applyFilter(run, Array.isArray(value) ? value : [value], scope, test);
  });
}

function filterTest(node: SyntaxNode, source: Source): Code {
  const code = source.compile(node, source);
  return (run, scope) => {
    const result = code(run, scope);
    return result instanceof FeelFunction ? result.call([find(run, scope, 'item')], run) : result;
  };
}

/** `list[2]` picks, `list[-1]` counts from the end, `list[x > 1]` keeps the items for which it is true. */
function applyFilter(run: Evaluation, items: readonly unknown[], scope: Scope | null, test: Code): unknown {
  const first = test(run, items.length > 0 ? bindItem(scope, items[0]) : scope);
  if (typeof first === 'number') {
    const index = first < 0 ? items.length + first : first - 1;
    return items[index] ?? null;
  }
  burn(run, items.length);
  return items.filter((item, i) => (i === 0 ? first : test(run, bindItem(scope, item))) === true);
}
