import { unsafePattern } from '../../../processes/src/form-rules/safe-pattern.ts';

describe('unsafePattern', () => {
  it.each(['\\d{6}', '[A-Z]{2}\\d+', '1[3-9]\\d{9}', '(0\\d{2,3}-)?\\d{7,8}', '[\\u4e00-\\u9fa5·]{2,20}', '.+', '[a-z)(+*]+'])(
    'should let %s pass',
    (pattern) => {
      expect(unsafePattern(pattern)).toBeNull();
    },
  );
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
  ])('should refuse %s', (pattern) => {
    expect(unsafePattern(pattern)).not.toBeNull();
  });
});
