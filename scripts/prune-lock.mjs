/**
 * Drops from package-lock.json the optional dependencies it has no entry for.
 * Why: some registries lag and lack a few platform builds that a newest version names; `npm install` skips them silently,
 * `npm ci` then refuses the lockfile ("Missing: X@ from lock file"). Run after every `npm install` that changes the lockfile.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const locked = new Set(Object.keys(lock.packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)));
let dropped = 0;
for (const entry of Object.values(lock.packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (locked.has(name)) continue;
    delete entry.optionalDependencies[name];
    dropped += 1;
  }
}
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${dropped} optional dependencies without an entry dropped`);
