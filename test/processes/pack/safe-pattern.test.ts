import fc from 'fast-check';
import { unsafePattern } from '../../../processes/src/form-rules/safe-pattern.ts';

describe('unsafePattern', () => {
  it.each([
    '^([01][0-9]|2[0-3]):[0-5][0-9]$',
    '(\\d{3}-){2}\\d{4}',
    '(?:ab)+',
    '((甲|乙)?丙)?',
    'a{1000000}',
    '[^\\]]{1,9}\\b',
    '\\d{6}',
    '[A-Z]{2}\\d+',
    '1[3-9]\\d{9}',
    '(0\\d{2,3}-)?\\d{7,8}',
    '[\\u4e00-\\u9fa5·]{2,20}',
    '.+',
    '[a-z)(+*]+',
  ])('should let %s pass', (pattern) => {
    expect(unsafePattern(pattern)).toBeNull();
  });
  it.each([
    '(a+)+',
    '(a|a)*',
    '(\\d+)*x',
    '\\d+\\d+',
    '(.*a){20}',
    '(a)\\1',
    '(?=a)b',
    '(',
    'x'.repeat(201),
    '(a{1,200}){1,200}',
    '([a-z]+){2,}',
    '(?:(a{0,30}){0,30}){0,30}',
    '(a?){30}a{30}',
    '(?:a|a){28}b',
    '(a|aa){40}$',
    '((a|a){5}){6}b',
    '(?:a?a?){30}b',
    '(?:(?:a?){10}){10}b',
    '(a{1,9}){9}b',
    'a?'.repeat(20),
    '(a|a)'.repeat(20),
    '(a|a|a|a|a){1,2}a+',
    '.{0,200}.+',
    '(?:){1000000000}',
    '(?:^){1000000000}',
    '(a{0}){1000000000}',
    '(?i:a+)+',
    'yes|no',
  ])('should refuse %s', (pattern) => {
    expect(unsafePattern(pattern)).not.toBeNull();
  });

  it('should keep every pattern it lets pass quick over text made to be slow', () => {
    const atom = fc.constantFrom('a', 'b', '[ab]', '(a|b)', '(?:a|aa)', '(ab)', '(a)');
    const quantifier = fc.constantFrom('', '', '?', '+', '*', '{3}', '{0,9}', '{2,30}', '{1,90}');
    const part = fc.tuple(atom, quantifier).map(([one, times]) => `${one}${times}`);
    const group = fc
      .tuple(fc.array(part, { minLength: 1, maxLength: 4 }), quantifier)
      .map(([parts, times]) => `(?:${parts.join('')})${times}`);
    const pattern = fc.array(fc.oneof(part, group), { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(pattern, (text) => {
        fc.pre(unsafePattern(text) === null);
        const start = performance.now();
        for (const sent of ['a'.repeat(2000), `${'a'.repeat(200)}c`, `${'ab'.repeat(300)}c`]) new RegExp(`^${text}$`).test(sent);
        expect(performance.now() - start).toBeLessThan(1000);
      }),
      { numRuns: 300 },
    );
  });
});
