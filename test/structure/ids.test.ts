import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const MODULES = fileURLToPath(new URL('../../api/src/modules', import.meta.url));

it('should read every id of a request by the schema that stores it in lower case', () => {
  const files = readdirSync(MODULES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(30);
  expect(files.filter((file) => /z\.(uuid|guid)\(/.test(readFileSync(join(MODULES, file), 'utf8')))).toEqual([]);
});
