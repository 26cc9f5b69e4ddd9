import { describe, expect, it } from '@jest/globals';
import { compileFeel, compileUnaryTests, FeelError, toJson } from '../../../engine/src/pure.ts';

const NOW = '2026-11-21T20:00:00.000Z'; // 22 November 04:00 in Shanghai
const VARIABLES: { readonly [name: string]: unknown } = {
  a: 3,
  s: '案件abc',
  list: [1, 2, 3, 4],
  rows: [
    { n: 1, k: 'x' },
    { n: 5, k: 'y' },
  ],
  c: { amount: 100, inner: { deep: true } },
  no: null,
  案件: { 金额: 5 },
};
const lookup = (name: string): unknown => (Object.hasOwn(VARIABLES, name) ? VARIABLES[name] : undefined);

function evaluate(text: string): unknown {
  const compiled = compileFeel(text);
  if (!('evaluate' in compiled)) throw new Error(compiled.message.en);
  return toJson(compiled.evaluate(lookup, NOW));
}

describe('FEEL', () => {
  it.each<[string, unknown]>([
    // arithmetic
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 ** 10', 1024],
    ['-a', -3],
    ['7 / 2', 3.5],
    ['1 / 0', null],
    ['"a" + 1', null],
    ['no + 1', null],
    ['"甲" + "乙"', '甲乙'],
    // comparison, three-valued logic
    ['a = 3', true],
    ['a != 3', false],
    ['a >= 4', false],
    ['"b" > "a"', true],
    ['no = null', true],
    ['a = null', false],
    ['a < "x"', null],
    ['missing = null', true],
    ['true and null', null],
    ['false and null', false],
    ['true or null', true],
    ['false or null', null],
    ['not(true)', false],
    ['not(null)', null],
    ['a and true', null],
    ['a between 1 and 3', true],
    ['a between 4 and 5', false],
    ['no between 1 and 2', null],
    ['a in (1, 2)', false],
    ['a in (1, > 2)', true],
    ['a in [1..3)', false],
    ['a in list', true],
    ['"x" in ("x", "y")', true],
    ['a in <= 3', true],
    // if, for, some, every
    ['if a > 1 then "big" else "small"', 'big'],
    ['if null then 1 else 2', 2],
    ['for i in 1..3 return i * i', [1, 4, 9]],
    ['for i in 3..1 return i', [3, 2, 1]],
    ['for i in [1,2], j in [10,20] return i + j', [11, 21, 12, 22]],
    ['for i in 1..4 return if i = 1 then 1 else partial[-1] * 2', [1, 2, 4, 8]],
    ['some x in list satisfies x > 3', true],
    ['every x in list satisfies x > 3', false],
    ['every x in [] satisfies false', true],
    // paths, filters
    ['c.inner.deep', true],
    ['c.none', null],
    ['c.amount.x', null],
    ['rows.n', [1, 5]],
    ['rows[n > 1].k', ['y']],
    ['rows[1].k', 'x'],
    ['rows[-1].n', 5],
    ['rows[9]', null],
    ['list[item > 2]', [3, 4]],
    ['[][1]', null],
    ['案件.金额 + 1', 6],
    ['rows[k = "y"][1].n', 5],
    // contexts, functions
    ['{x: 1, y: x + 1}', { x: 1, y: 2 }],
    ['{"a b": 1}', { 'a b': 1 }],
    ['{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(5)}.r', 120],
    ['{f: function(x, y) x - y, r: f(y: 1, x: 3)}.r', 2],
    ['substring(string: "abc", start position: 2)', 'bc'],
    ['sum([1, 2, 3])', 6],
    ['sum(1, 2)', 3],
    ['sum([])', null],
    ['count(list)', 4],
    ['min(list)', 1],
    ['max("a", "b")', 'b'],
    ['mean(list)', 2.5],
    ['string length(s)', 5],
    ['upper case("a")', 'A'],
    ['contains(s, "abc")', true],
    ['starts with(s, "案")', true],
    ['ends with(s, "c")', true],
    ['substring before("a-b", "-")', 'a'],
    ['substring after("a-b", "-")', 'b'],
    ['substring("abc", -2, 1)', 'b'],
    ['substring("😀b", 2)', 'b'],
    ['replace("a1b2", "[0-9]", "#")', 'a#b#'],
    ['replace("2026-11", "(\\d+)-(\\d+)", "$2/$1")', '11/2026'],
    ['matches("渝综执", "^渝.+$")', true],
    ['split("a;b;c", ";")', ['a', 'b', 'c']],
    ['string join(["a", null, "b"], "-")', 'a-b'],
    ['list contains(list, 2)', true],
    ['append(list, 5)', [1, 2, 3, 4, 5]],
    ['concatenate([1], [2])', [1, 2]],
    ['insert before([1, 3], 2, 2)', [1, 2, 3]],
    ['remove([1, 2], 1)', [2]],
    ['reverse([1, 2])', [2, 1]],
    ['index of([1, 2, 1], 1)', [1, 3]],
    ['union([1], [1, 2])', [1, 2]],
    ['distinct values([1, 1, 2])', [1, 2]],
    ['flatten([1, [2, [3]]])', [1, 2, 3]],
    ['sublist(list, 2, 2)', [2, 3]],
    ['sort([3, 1, 2])', [1, 2, 3]],
    ['sort(list, function(x, y) x > y)', [4, 3, 2, 1]],
    ['all([true, null])', null],
    ['any([false, true])', true],
    ['decimal(2.345, 2)', 2.34],
    ['round half up(1.005, 2)', 1.01],
    ['floor(-1.5)', -2],
    ['ceiling(1.2)', 2],
    ['round up(1.1, 0)', 2],
    ['abs(-1)', 1],
    ['modulo(-7, 3)', 2],
    ['sqrt(16)', 4],
    ['odd(3)', true],
    ['number("1,234.5", ",", ".")', 1234.5],
    ['number("x")', null],
    ['string(12)', '12'],
    ['string([1, "a"])', '[1, "a"]'],
    ['get value(c, "amount")', 100],
    ['context put(c, "amount", 1).amount', 1],
    ['context merge([{x: 1}, {y: 2}])', { x: 1, y: 2 }],
    ['get entries({x: 1})[1].key', 'x'],
    ['is defined(missing)', false],
    // time: the command's instant, dates in Asia/Shanghai
    ['today()', '2026-11-22'],
    ['now()', '2026-11-22T04:00:00+08:00'],
    ['date("2026-01-31") + duration("P1M")', '2026-02-28'],
    ['@"2026-03-01" - @"2026-02-01"', 'P28D'],
    ['(@"2026-03-01" - @"2026-02-01").days', 28],
    ['date("2026-11-21") < today()', true],
    ['day of week(@"2026-11-21")', 'Saturday'],
    ['@"PT36H".days', 1],
    ['@"2026-11-21T10:00:00Z" = @"2026-11-21T18:00:00+08:00"', true],
    ['date and time("2026-11-21T10:00:00Z").hour', 10],
    ['duration("P1D") * 2', 'P2D'],
    ['years and months duration(@"2024-01-15", @"2026-03-14")', 'P2Y1M'],
    ['last day of month(@"2026-02-03")', '2026-02-28'],
    ['date("2026-02-30")', null],
    // types and ranges
    ['a instance of number', true],
    ['[1] instance of list<number>', true],
    ['today() instance of date', true],
    ['null instance of Any', false],
    ['before([1..2], [3..4])', true],
    ['overlaps([1..3], [2..5])', true],
    ['includes([1..5], 3)', true],
    ['[1..3].start', 1],
    // comments and literals
    ['1 // one\n + 1', 2],
    ['"a\\"b\\u4e00"', 'a"b一'],
    ['.5 + 1', 1.5],
  ])('should evaluate %s', (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });

  it.each([
    'c.constructor',
    'c.__proto__',
    'list.length',
    's.length',
    'get value(c, "constructor")',
    '{}.toString',
    'constructor',
    'toString',
  ])('should see nothing of JavaScript in %s', (text) => {
    expect(toJson(evaluate(text) as never)).not.toEqual(expect.any(Function));
    expect([null, [null, null, null, null]]).toContainEqual(evaluate(text));
  });

  it.each([
    ['a +', 'ends'],
    ['a..b', '..b'],
    ['x not in (1)', 'without blanks'],
    ['eval("x")', 'function of FEEL'],
    ['', 'ends'],
    ['[1, 2', 'ends'],
    ['function() external {x: 1}', 'external'],
    ['@"nope"', 'date'],
  ])('should refuse %s with its position', (text, words) => {
    const problem = compileFeel(text);
    expect(problem).toMatchObject({ kind: 'problem', message: { en: expect.stringContaining(words), zh: expect.any(String) } });
  });

  it.each([
    ['a long loop', 'for i in 1..3000000 return i'],
    ['a nested loop', 'for i in 1..2000, j in 1..2000 return i'],
    ['an endless recursion', '{f: function(x) f(x + 1), r: f(1)}.r'],
    ['a doubling recursion', '{f: function(n) if n = 0 then 1 else f(n - 1) + f(n - 1), r: f(40)}.r'],
    ['a growing string', '{f: function(t, n) if n = 0 then t else f(t + t, n - 1), r: f("aaaaaaaaaa", 40)}.r'],
    ['a growing list', '{f: function(t, n) if n = 0 then t else f(concatenate(t, t), n - 1), r: f([1,2,3], 40)}.r'],
    ['a catastrophic pattern', 'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+$")'],
    ['a quantifier over much', 'some x in 1..999999999 satisfies false'],
    ['a sort that calls much', 'sort(for i in 1..500 return i, function(x, y) count(for k in 1..500 return k) > 0)'],
  ])('should stop %s within its work bound', (_what, text) => {
    const compiled = compileFeel(text);
    if (!('evaluate' in compiled)) throw new Error(compiled.message.en);
    expect(() => compiled.evaluate(lookup, NOW)).toThrow(FeelError);
  });

  it('should refuse a text that is too long or too deep when it is compiled', () => {
    expect(compileFeel('1+'.repeat(6000))).toMatchObject({ code: 'FEEL_LIMIT_EXCEEDED' });
    expect(compileFeel(`${'('.repeat(400)}1${')'.repeat(400)}`)).toMatchObject({ code: 'FEEL_LIMIT_EXCEEDED' });
  });

  it('should say why something became null', () => {
    const notes: { reason: string; from: number; to: number }[] = [];
    const compiled = compileFeel('a > missing');
    if ('evaluate' in compiled) compiled.evaluate(lookup, NOW, notes);
    expect(notes).toEqual([{ reason: 'no variable “missing”', from: 4, to: 11 }]);
  });
});

describe('unary tests', () => {
  it.each<[string, unknown, boolean | null]>([
    ['-', 1, true],
    ['5', 5, true],
    ['5', 6, false],
    ['"a","b"', 'b', true],
    ['not("a","b")', 'c', true],
    ['> 3', 5, true],
    ['[1..3]', 2, true],
    ['< 1, > 9', 5, false],
    ['? > 3 and ? < 9', 5, true],
    ['true', true, true],
    ['true', false, false],
    ['true', null, false],
    ['null', null, true],
    ['> 3', null, null],
    ['count(?) > 1', [1, 2], true],
    ['a', 3, true],
    ['list', 2, true],
    ['not(null)', 1, true],
    ['@"2026-01-01"', 1, false],
  ])('should match %s against %j as %j', (text, input, expected) => {
    const compiled = compileUnaryTests(text);
    if (!('matches' in compiled)) throw new Error(compiled.message.en);
    expect(compiled.matches(input, lookup, NOW)).toBe(expected);
  });
});
