import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { formioZh } from '../../forms/src/shared/form/formio.zh.ts';

const require = createRequire(import.meta.url);
const folder = dirname(require.resolve('@formio/js/form'));
const library = require(join(folder, 'translations/en.js')) as { default: Readonly<Record<string, string>> };

describe("the form library's own texts", () => {
  it('should all be there in Chinese, so that no English and no bare key is shown', () => {
    const missing = Object.keys(library.default).filter((key) => !(key in formioZh));
    expect(missing).toEqual([]);
  });

  it('should keep the values the library puts in', () => {
    const names = (text: string) => new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1]));
    // what the pattern or the expression is, is of no use to the person who fills the form in
    const LEFT_OUT = new Set(['pattern', 'regex']);
    for (const [key, english] of Object.entries(library.default)) {
      const expected = [...names(english)].filter((name) => !LEFT_OUT.has(name!) || key === 'wrongFileType');
      const actual = names(formioZh[key] ?? '');
      expect([key, expected.filter((name) => !actual.has(name))]).toEqual([key, []]);
    }
  });
});
