import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluate } from 'feelin';
import { compileFeel, toJson } from '../../../engine/src/pure.ts';

/**
 * feelin as second opinion: random expressions over numbers, strings, booleans, lists and dates give the same value in both. Known
 * differences are left out of the grammar: feelin takes a list of one for its item in `=`,
 * sums an empty list to 0, turns descending bounds of `between` around and gives days in a years-and-months duration.
 */
const VARIABLES = { x: 2, y: -1, t: 'ab', flag: true, nothing: null, xs: [1, 2, 3], rows: [{ n: 1 }, { n: 4 }] };

interface Grammar {
  number: string;
  boolean: string;
  text: string;
  list: string;
}

const { number, boolean, text, list } = fc.letrec<Grammar>((tie) => {
  const n = tie('number');
  const b = tie('boolean');
  const t = tie('text');
  const l = tie('list');
  const options = { maxDepth: 4, withCrossShrink: true } as const;
  return {
    number: fc.oneof(
      options,
      fc.integer({ min: 0, max: 20 }).map(String),
      fc.constantFrom('x', 'y', 'xs[1]', 'rows[2].n', 'string length(t)'),
      fc.tuple(n, fc.constantFrom('+', '-', '*'), n).map(([a, o, c]) => `(${a} ${o} ${c})`),
      fc.tuple(b, n, n).map(([c, a, d]) => `(if ${c} then ${a} else ${d})`),
      l.map((one) => `count(${one})`),
      l.map((one) => `sum(concatenate(${one}, [1, 2]))`),
      n.map((one) => `abs(${one})`),
      fc.tuple(n, n).map(([a, c]) => `min(${a}, ${c})`),
    ),
    boolean: fc.oneof(
      options,
      fc.constantFrom('true', 'false', 'flag'),
      fc.tuple(n, fc.constantFrom('<', '<=', '>', '>=', '=', '!='), n).map(([a, o, c]) => `(${a} ${o} ${c})`),
      fc.tuple(b, fc.constantFrom('and', 'or'), b).map(([a, o, c]) => `(${a} ${o} ${c})`),
      b.map((one) => `not(${one})`),
      fc.tuple(n, n, n).map(([a, c, d]) => `(${a} between ${c} and (${c} + abs(${d})))`),
      fc.tuple(fc.constantFrom('some', 'every'), l, n).map(([q, one, c]) => `(${q} v in concatenate(${one}, [0, 1]) satisfies v > ${c})`),
      fc.tuple(l, n).map(([one, c]) => `list contains(${one}, ${c})`),
      fc.tuple(t, t).map(([a, c]) => `contains(${a}, ${c})`),
      fc.tuple(n, n).map(([a, c]) => `(${a} in (1, > ${c}))`),
      fc.tuple(t, t).map(([a, c]) => `(${a} = ${c})`),
    ),
    text: fc.oneof(
      options,
      fc.constantFrom('t', '"a"', '"案"', '""'),
      fc.tuple(t, t).map(([a, c]) => `(${a} + ${c})`),
      t.map((one) => `upper case(${one})`),
      n.map((one) => `string(${one})`),
    ),
    list: fc.oneof(
      options,
      fc.constantFrom('xs', '[]', 'rows.n'),
      fc.array(n, { minLength: 1, maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      fc.tuple(l, n).map(([one, c]) => `(for v in concatenate(${one}, [5]) return v + ${c})`),
      fc.tuple(l, n).map(([one, c]) => `concatenate(${one}, [7, 8])[item > ${c}]`),
      l.map((one) => `reverse(${one})`),
      l.map((one) => `distinct values(${one})`),
    ),
  };
});

function ours(source: string): unknown {
  const compiled = compileFeel(source);
  if (!('evaluate' in compiled)) throw new Error(compiled.message.en);
  return toJson(
    compiled.evaluate((name) => (Object.hasOwn(VARIABLES, name) ? VARIABLES[name as 'x'] : undefined), '2026-11-21T00:00:00.000Z'),
  );
}

describe('our FEEL and feelin', () => {
  it('should agree on random expressions', () => {
    fc.assert(
      fc.property(fc.oneof(number, boolean, text, list), (source) => {
        expect({ source, value: ours(source) }).toEqual({ source, value: evaluate(source, VARIABLES).value });
      }),
      { numRuns: 1500, seed: 1 },
    );
  });

  it.each([
    'date("2026-01-31") + duration("P1M")',
    '@"2026-03-01" - @"2026-02-01"',
    'day of week(@"2026-11-21")',
    '@"2026-11-21T10:00:00Z" + @"PT30M"',
    'date("2026-05-05") > date("2026-05-04")',
    'duration("P1Y2M") + duration("P3M")',
    'time("10:30:00").hour',
    'substring("案件编号", 2, 2)',
    'round half up(2.5, 0)',
    'modulo(-7, 3)',
    'index of([1, 2, 1], 1)',
    'median([1, 5, 2])',
    'sublist([1, 2, 3], 2)',
  ])('should agree on %s', (source) => {
    expect(ours(source)).toEqual(normal(evaluate(source, VARIABLES).value));
  });
});

/** feelin's temporal values as text. */
function normal(value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? String(value) : value;
}
