import type { SyntaxNode } from '@lezer/common';
import { childrenOf, fail, nameOf, paying, type Source, textOf, withLocals } from './compile-source.ts';
import { burn, type Evaluation, note } from './fuel.ts';
import { bind, type Code, type Scope } from './scope.ts';
import { Range } from './values.ts';

/* `for … return`, `some … satisfies` and `every … satisfies`, over lists and ranges, nested by commas. */

interface Iterator {
  readonly name: string;
  readonly items: (run: Evaluation, scope: Scope | null) => Iterable<unknown> | null;
}

export function compileIteration(node: SyntaxNode, kids: readonly SyntaxNode[], source: Source): Code {
  const kind = textOf(kids[0]!, source);
  const list = kids.find((kid) => kid.name === 'InExpressions') ?? fail(node, 'Expected “… in …”');
  let inner: Source = withLocals(source, ['partial']);
  const iterators: Iterator[] = [];
  for (const kid of childrenOf(list)) {
    const parts = childrenOf(kid);
    const name = nameOf(parts[0]!, source);
    const range = parts.find((part) => part.name === 'IterationContext') ?? fail(kid, 'Expected “name in list”');
    iterators.push({ name, items: compileItems(range, inner) });
    inner = withLocals(inner, [name]);
  }
  const body = source.compile(kids.at(-1)!, inner);
  return paying(node, kind === 'for' ? forLoop(iterators, body) : quantifier(iterators, body, kind === 'some'));
}

function compileItems(node: SyntaxNode, source: Source): Iterator['items'] {
  const kids = childrenOf(node);
  const first = source.compile(kids[0]!, source);
  if (kids.length === 1) {
    return (run, scope) => {
      const value = first(run, scope);
      if (value === null || value === undefined) return null;
      if (value instanceof Range) return rangeItems(value, run);
      return Array.isArray(value) ? value : [value];
    };
  }
  const last = source.compile(kids[2]!, source);
  return (run, scope) => rangeItems(new Range(first(run, scope), last(run, scope), true, true), run);
}

/** Whole numbers of a range, up or down, paid for one by one. */
function rangeItems(range: Range, run: Evaluation): unknown[] | null {
  const { start, end } = range;
  if (typeof start !== 'number' || typeof end !== 'number' || !Number.isInteger(start) || !Number.isInteger(end))
    return note(run, 'a range to iterate needs whole numbers');
  const step = start <= end ? 1 : -1;
  burn(run, Math.abs(end - start) + 1);
  const items: number[] = [];
  for (let at = range.startIncluded ? start : start + step; step === 1 ? at <= end : at >= end; at += step) {
    if (at !== end || range.endIncluded) items.push(at);
  }
  return items;
}

/** Calls `visit` for each combination, the last iterator turning fastest; stops when it answers false. */
function eachCombination(
  iterators: readonly Iterator[],
  run: Evaluation,
  scope: Scope | null,
  visit: (scope: Scope | null) => boolean,
  at = 0,
): boolean | null {
  const iterator = iterators[at];
  if (iterator === undefined) return visit(scope);
  const items = iterator.items(run, scope);
  if (items === null) return null;
  for (const item of items) {
    burn(run, 1);
    const result = eachCombination(iterators, run, bind(scope, iterator.name, item), visit, at + 1);
    if (result !== true) return result;
  }
  return true;
}

function forLoop(iterators: readonly Iterator[], body: Code): Code {
  return (run, scope) => {
    const results: unknown[] = [];
    const outcome = eachCombination(iterators, run, bind(scope, 'partial', results), (inner) => {
      results.push(body(run, inner) ?? null);
      return true;
    });
    return outcome === null ? note(run, 'nothing to iterate over') : results;
  };
}

function quantifier(iterators: readonly Iterator[], body: Code, some: boolean): Code {
  return (run, scope) => {
    let unknown = false;
    let decided = false;
    const outcome = eachCombination(iterators, run, scope, (inner) => {
      const value = body(run, inner);
      if (value === some) {
        decided = true;
        return false;
      }
      if (typeof value !== 'boolean') unknown = true;
      return true;
    });
    if (decided) return some;
    return outcome === null || unknown ? note(run, 'nothing to decide “satisfies” by') : !some;
  };
}
