import { glob, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { API_CODES, describeCode } from '../../api/src/errors.ts';
import { CODES } from '../../engine/src/errors.ts';
import { PROCESSES_CODES } from '../../processes/src/errors.ts';
import { ERRORS_PAGE, errorsPage } from '../../scripts/errors-doc.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('docs/errors.md', () => {
  it('should be what scripts/errors-doc.ts makes of the tables of codes', async () => {
    expect(await readFile(ERRORS_PAGE, 'utf8')).toBe(errorsPage());
  });

  it('should tell every code that the source refuses or fails with', async () => {
    // given
    const used = new Set<string>();
    for await (const file of glob('{api,engine,processes}/src/**/*.ts', { cwd: root })) {
      const text = await readFile(root + file, 'utf8');
      for (const [, code] of text.matchAll(
        /(?:ApiError|RefusedError|WorkflowError|ConflictError|Refused|refuse|ProcessesError)\(\s*'([A-Z][A-Z_]+)'/g,
      ))
        used.add(code!);
      for (const [, list] of text.matchAll(/codes: \[([^\]]*)\]/g)) for (const [, code] of list!.matchAll(/'([A-Z_]+)'/g)) used.add(code!);
    }
    // when
    const unknown = [...used].filter((code) => !(code in API_CODES) && !(code in CODES) && !(code in PROCESSES_CODES));
    // then
    expect(used.size).toBeGreaterThan(60);
    expect(unknown).toEqual([]);
  });

  it('should give every code a status of its kind and words in both languages', () => {
    const codes = [...Object.keys(CODES), ...Object.keys(API_CODES)];
    const described = codes.map((code) => ({ code, ...describeCode(code) }));
    expect(described.filter(({ status, zh, en }) => status < 400 || !/[\u4e00-\u9fff]/.test(zh) || !/^[A-Z]/.test(en))).toEqual([]);
  });
});
