/**
 * Builds the two browser applications when their sources changed; the digest of the sources lies beside each build.
 * Text files are compressed once here (brotli, gzip), so that the server only sends them.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { root, run } from './install.mjs';

/** What each build reads. A change of anything here builds again. */
const APPS = {
  forms: ['forms', 'processes/src/form-rules', 'package-lock.json'],
  designer: ['designer', 'forms/src/shared', 'processes/src', 'engine/src', 'package-lock.json'],
};
const IGNORED = new Set(['node_modules', 'dist', '.angular']);
const COMPRESSED = /\.(html|js|css|svg|json|webmanifest|ttf|woff)$/;

/** @param {{ log?: (line: string) => void }} options */
export function buildApps({ log = console.log } = {}) {
  for (const [app, sources] of Object.entries(APPS)) {
    const stamp = join(root, app, 'dist', '.sources');
    const wanted = digestOf(sources);
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) continue;
    log(`构建界面 ${app}… Building ${app}…`);
    rmSync(join(root, app, 'dist'), { recursive: true, force: true });
    run('npm', ['run', 'build', '-w', app, '--silent'], { NG_CLI_ANALYTICS: 'false' }, `构建失败 Building ${app} failed`);
    compress(join(root, app, 'dist'));
    writeFileSync(stamp, wanted);
  }
}

function digestOf(sources) {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((source) => filesOf(join(root, source))).sort())
    hash.update(file.slice(root.length)).update(readFileSync(file));
  return hash.digest('hex');
}

function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !IGNORED.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesOf(join(path, entry.name)) : [join(path, entry.name)]));
}

function compress(folder) {
  for (const file of filesOf(folder)) {
    if (!COMPRESSED.test(file)) continue;
    const text = readFileSync(file);
    if (text.length < 1024) continue;
    writeFileSync(`${file}.br`, brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }));
    writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }));
  }
}

if (process.argv[1] === new URL(import.meta.url).pathname) buildApps();
