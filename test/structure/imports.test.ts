/**
 * Imports point one way: api → processes → engine; the browser applications reach the server over HTTP and import only the
 * browser-safe entries (docs/ARCHITECTURE.md). The sources are read as text: an import that is only a type counts too.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const IMPORT = /(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g;

/** What each folder may name of the others. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  engine: [],
  processes: ['@onematter/engine', '@onematter/engine/pure', '@onematter/engine/errors'],
  api: [
    '@onematter/engine',
    '@onematter/engine/pure',
    '@onematter/engine/errors',
    '@onematter/processes',
    '@onematter/processes/pure',
    '@onematter/processes/form-rules',
  ],
  forms: ['@onematter/processes/form-rules'],
  designer: ['@onematter/engine/pure', '@onematter/processes/pure', '@onematter/processes/form-rules', '@onematter/forms/'],
};
/** `verify` joins them with the publish check. */
const PURE_ENGINE = ['kernel', 'elements', 'tasks', 'feel', 'decisions', 'migration'];

describe('imports', () => {
  it.each(Object.keys(ALLOWED))('should let %s name only the folders below it', (folder) => {
    const strangers = importsOf(join(root, folder, 'src')).filter(
      ({ name }) =>
        name.startsWith('@onematter/') &&
        !ALLOWED[folder]?.some((allowed) => name === allowed || (allowed.endsWith('/') && name.startsWith(allowed))),
    );
    expect(strangers).toEqual([]);
  });

  it.each(Object.keys(ALLOWED))('should keep relative imports of %s inside it', (folder) => {
    const home = join(root, folder);
    const escapes = importsOf(join(home, 'src')).filter(
      ({ file, name }) => name.startsWith('.') && relative(home, join(root, file, '..', name)).startsWith('..'),
    );
    expect(escapes).toEqual([]);
  });

  it.each(PURE_ENGINE)('should keep engine/src/%s free of I/O', (folder) => {
    const impure = importsOf(join(root, 'engine/src', folder)).filter(
      ({ name }) => name.startsWith('node:') || name === 'pg' || /\/(runtime|store|loops)\//.test(name),
    );
    expect(impure).toEqual([]);
  });
});

function importsOf(folder: string): { file: string; name: string }[] {
  return sourcesOf(folder).flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(IMPORT)].map((match) => ({ file: relative(root, path), name: match[1] ?? '' })),
  );
}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}
