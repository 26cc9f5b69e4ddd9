import { readFileSync } from 'node:fs';
import { START_FACTS } from '../../../processes/src/pure.ts';

it('should document every start fact of a deadline and where the record keeps it', () => {
  const doc = readFileSync(new URL('../../../docs/packs.md', import.meta.url), 'utf8');
  const rows = [...doc.matchAll(/^\| `([\w.-]+)` \| (?:`([\w.]+)`|the opening of the task) \|$/gm)].map((match) => [
    match[1],
    match[2] ?? null,
  ]);
  expect(Object.fromEntries(rows)).toEqual(START_FACTS);
});
