/**
 * `npm run bench`: runs every benchmark under bench/ in turn but the long ones; `npm run bench -- http kernel` only those named; what begins with the first option
 * (`npm run bench -- soak --minutes 30`) goes to each of them.
 * Each prints its figures as ratios against a named limit or peer measured in the same run.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildApps } from './build-apps.mjs';
import { prepare, root, run } from './install.mjs';

/** Half an hour, 20 GB of disk, a Java build: only when named. */
const LONG = ['soak', 'worklist', 'peers', 'open-cases', 'migration'];

const node = prepare();
const given = process.argv.slice(2);
const from = given.findIndex((argument) => argument.startsWith('-'));
const [wanted, options] = from < 0 ? [given, []] : [given.slice(0, from), given.slice(from)];
const files = readdirSync(join(root, 'bench')).filter((file) => file.endsWith('.ts'));
const chosen = files.filter((file) => {
  const name = file.replace('.ts', '');
  return wanted.length ? wanted.includes(name) : !LONG.includes(name);
});
if (chosen.length === 0) {
  console.error(`没有这样的基准 No such benchmark. 有 There are: ${files.map((file) => file.replace('.ts', '')).join(' ')}`);
  process.exit(1);
}
buildApps();
for (const file of chosen) {
  console.log(`\n═══ ${file.replace('.ts', '')}`);
  run(node, ['--no-warnings', join('bench', file), ...options]);
}
