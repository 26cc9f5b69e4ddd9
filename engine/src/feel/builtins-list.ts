import { FeelDuration } from 'feelin';
import { builtin, variadic } from './builtin.ts';
import { burn, type Evaluation, note } from './fuel.ts';
import { arithmetic } from './operators.ts';
import { compare, equal, FeelFunction } from './values.ts';

const same = (a: unknown, b: unknown): boolean => equal(a, b) === true;

function numbersOf(items: readonly unknown[]): number[] | null {
  return items.every((item) => typeof item === 'number') ? (items as number[]) : null;
}

/** DMN 1.3 §10.3.4.4 */
export const listFunctions: readonly [string, FeelFunction][] = [
  builtin('list contains', { list: 'list', element: 'any' }, ([list, element]: [unknown[], unknown], run) => {
    burn(run, list.length);
    return list.some((item) => same(item, element));
  }),
  builtin('count', { list: 'list' }, ([list]: [unknown[]]) => list.length),
  builtin('is empty', { list: 'list' }, ([list]: [unknown[]]) => list.length === 0),
  variadic('min', (items) => extreme(items, -1)),
  variadic('max', (items) => extreme(items, 1)),
  variadic('sum', (items, run) =>
    items.length === 0 ? null : items.slice(1).reduce<unknown>((a, b) => arithmetic(run, '+', a, b), addable(items[0])),
  ),
  variadic('product', (items) => (items.length === 0 ? null : (numbersOf(items)?.reduce((a, b) => a * b, 1) ?? null))),
  variadic('mean', (items, run) => mean(items, run)),
  variadic('median', (items) => median(numbersOf(items))),
  variadic('stddev', (items) => stddev(numbersOf(items))),
  variadic('mode', (items, run) => mode(numbersOf(items), run)),
  variadic('all', (items) => every(items)),
  variadic('and', (items) => every(items)),
  variadic('any', (items) => some(items)),
  variadic('or', (items) => some(items)),
  builtin(
    'sublist',
    { list: 'list', 'start position': 'number', 'length?': 'number' },
    ([list, start, length]: [unknown[], number, number?]) => {
      const from = start < 0 ? list.length + start : start - 1;
      return start === 0 || from < 0 || from > list.length ? null : list.slice(from, length === undefined ? undefined : from + length);
    },
  ),
  [
    'append',
    new FeelFunction(['list', '...items'], ([list, ...items], run) => (list === null ? null : made(run, [...asList(list), ...items]))),
  ],
  ['concatenate', new FeelFunction(['...lists'], (lists, run) => made(run, lists.flatMap(asList)))],
  ['union', new FeelFunction(['...lists'], (lists, run) => distinct(made(run, lists.flatMap(asList)), run))],
  builtin(
    'insert before',
    { list: 'list', position: 'number', newItem: 'any' },
    ([list, position, item]: [unknown[], number, unknown], run) => {
      const at = position < 0 ? list.length + position : position - 1;
      return at < 0 || at >= list.length ? null : made(run, list.toSpliced(at, 0, item));
    },
  ),
  builtin('remove', { list: 'list', position: 'number' }, ([list, position]: [unknown[], number], run) => {
    const at = position < 0 ? list.length + position : position - 1;
    return at < 0 || at >= list.length ? null : made(run, list.toSpliced(at, 1));
  }),
  builtin('list replace', { list: 'list', position: 'any', newItem: 'any' }, ([list, position, item]: [unknown[], unknown, unknown], run) =>
    replaceIn(list, position, item, run),
  ),
  builtin('reverse', { list: 'list' }, ([list]: [unknown[]], run) => made(run, list.toReversed())),
  builtin('index of', { list: 'list', match: 'any' }, ([list, match]: [unknown[], unknown], run) => {
    burn(run, list.length);
    return list.flatMap((item, i) => (same(item, match) ? [i + 1] : []));
  }),
  builtin('distinct values', { list: 'list' }, ([list]: [unknown[]], run) => distinct(list, run)),
  builtin('duplicate values', { list: 'list' }, ([list]: [unknown[]], run) => {
    burn(run, list.length ** 2);
    return distinct(
      list.filter((item, i) => list.findIndex((other) => same(other, item)) !== i),
      run,
    );
  }),
  builtin('flatten', { list: 'list' }, ([list]: [unknown[]], run) => made(run, list.flat(Number.POSITIVE_INFINITY))),
  builtin('partition', { list: 'list', size: 'number' }, ([list, size]: [unknown[], number], run) => {
    if (!Number.isInteger(size) || size < 1) return null;
    return made(
      run,
      Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size)),
    );
  }),
  builtin('sort', { list: 'list', 'precedes?': 'function' }, ([list, precedes]: [unknown[], FeelFunction?], run) =>
    sort(list, precedes, run),
  ),
];

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function made<T>(run: Evaluation, list: readonly T[]): readonly T[] {
  burn(run, list.length);
  return list;
}

function addable(value: unknown): unknown {
  return typeof value === 'number' || value instanceof FeelDuration ? value : null;
}

function extreme(items: readonly unknown[], sign: 1 | -1): unknown {
  if (items.length === 0) return null;
  let best = items[0];
  for (const item of items) {
    const order = compare(item, best);
    if (order === null) return null;
    if (order * sign > 0) best = item;
  }
  return best;
}

function mean(items: readonly unknown[], run: Evaluation): unknown {
  if (items.length === 0) return null;
  const total = items.slice(1).reduce<unknown>((a, b) => arithmetic(run, '+', a, b), addable(items[0]));
  return total === null ? null : arithmetic(run, '/', total, items.length);
}

function median(items: number[] | null): number | null {
  if (items === null || items.length === 0) return null;
  const sorted = items.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function stddev(items: number[] | null): number | null {
  if (items === null || items.length < 2) return null;
  const average = items.reduce((a, b) => a + b, 0) / items.length;
  return Math.sqrt(items.reduce((sum, item) => sum + (item - average) ** 2, 0) / (items.length - 1));
}

function mode(items: number[] | null, run: Evaluation): number[] | null {
  if (items === null) return null;
  burn(run, items.length);
  const counts = new Map<number, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  return [...counts]
    .filter(([, count]) => count === most)
    .map(([item]) => item)
    .toSorted((a, b) => a - b);
}

function every(items: readonly unknown[]): boolean | null {
  if (items.some((item) => item === false)) return false;
  return items.every((item) => item === true) ? true : null;
}

function some(items: readonly unknown[]): boolean | null {
  if (items.some((item) => item === true)) return true;
  return items.every((item) => item === false) ? false : null;
}

function distinct(list: readonly unknown[], run: Evaluation): unknown[] {
  const result: unknown[] = [];
  for (const item of list) {
    burn(run, result.length + 1);
    if (!result.some((other) => same(other, item))) result.push(item);
  }
  return result;
}

function replaceIn(list: readonly unknown[], position: unknown, item: unknown, run: Evaluation): readonly unknown[] | null {
  if (position instanceof FeelFunction)
    return made(
      run,
      list.map((old) => (position.call([old, item], run) === true ? item : old)),
    );
  if (typeof position !== 'number') return null;
  const at = position < 0 ? list.length + position : position - 1;
  return at < 0 || at >= list.length ? null : made(run, list.with(at, item));
}

function sort(list: readonly unknown[], precedes: FeelFunction | undefined, run: Evaluation): unknown {
  let failed = false;
  const sorted = list.toSorted((a, b) => {
    burn(run, 1);
    if (precedes !== undefined) return precedes.call([a, b], run) === true ? -1 : precedes.call([b, a], run) === true ? 1 : 0;
    const order = compare(a, b);
    if (order === null) failed = true;
    return order ?? 0;
  });
  return failed ? note(run, 'no order between the items to sort') : sorted;
}
