import { describe, expect, it } from '@jest/globals';
import { compileFeel } from '../../../engine/src/feel/feel.ts';
import { type Evaluation, FeelError } from '../../../engine/src/feel/fuel.ts';
import { compilePattern } from '../../../engine/src/feel/pattern.ts';

const NOW = '2026-11-21T00:00:00.000Z';

function evaluation(fuel = 1_000_000): Evaluation {
  return { text: '', now: NOW, lookup: () => undefined, fuel, depth: 0, from: 0, to: 0, note: null };
}

/** A small generator of numbers from 0 to below n, the same for a seed everywhere. */
function random(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

function randomPattern(pick: (n: number) => number, depth: number): string {
  const atom = () => {
    const kind = pick(depth > 0 ? 8 : 5);
    if (kind >= 5)
      return `(${kind === 5 ? '?:' : ''}${randomPattern(pick, depth - 1)}${kind === 7 ? `|${randomPattern(pick, depth - 1)}` : ''})`;
    return ['a', 'b', '.', '[ab]', '[^a]'][kind]!;
  };
  const times = ['', '', '', '*', '+', '?', '*?', '+?', '{2}', '{1,2}', '{0,2}?', '{2,}'];
  return Array.from({ length: 1 + pick(3) }, () => `${atom()}${times[pick(times.length)]}`).join('');
}

describe('patterns', () => {
  it('should match what ECMAScript matches, on patterns both have', () => {
    let compared = 0;
    for (let seed = 1; seed <= 3000; seed++) {
      // given
      const pick = random(seed);
      const source = `${pick(6) === 0 ? '^' : ''}${randomPattern(pick, 2)}${pick(6) === 0 ? '$' : ''}`;
      const input = Array.from({ length: pick(8) }, () => 'abc'[pick(3)]).join('');
      // when
      const expected = new RegExp(source).exec(input);
      const found = compilePattern(source, '')!.find(input, 0, evaluation());
      // then
      const span = found === null ? null : [found.start, found.end];
      expect([source, input, span]).toEqual([
        source,
        input,
        expected === null ? null : [expected.index, expected.index + expected[0].length],
      ]);
      compared += expected === null ? 0 : 1;
    }
    expect(compared).toBeGreaterThan(1000);
  });

  it('should give the groups of a match', () => {
    const found = compilePattern('(\\d+)-(x)?(?:y|(\\d+))', '')!.find('no 2026-11', 0, evaluation());
    expect(found).toEqual({
      start: 3,
      end: 10,
      groups: [[3, 10], [3, 7], null, [8, 10]],
    });
  });

  it.each([
    ['nested repetition over much', `matches(string join(for i in 1..5000 return "a") + "b", "(a+)+$")`],
    ['alternatives over much', `matches(string join(for i in 1..5000 return "a") + "b", "(a|a)*$")`],
  ])('should end %s by its own bound', (_what, text) => {
    const compiled = compileFeel(text);
    if (!('evaluate' in compiled)) throw new Error(compiled.message.en);
    expect(() => compiled.evaluate(() => undefined, NOW)).toThrow(expect.objectContaining({ code: 'FEEL_LIMIT_EXCEEDED' }));
  });

  it('should match a long text that stays within the bound, however deep the match is', () => {
    expect(compilePattern('^((a|b)+)$', '')!.find('ab'.repeat(20_000), 0, evaluation())).toMatchObject({ end: 40_000 });
    expect(() => compilePattern('^((a|b)+)$', '')!.find('ab'.repeat(20_000), 0, evaluation(50_000))).toThrow(FeelError);
  });

  it('should refuse what nests without end', () => {
    expect(compilePattern(`${'('.repeat(400)}a${')'.repeat(400)}`, '')).toBeNull();
  });
});
