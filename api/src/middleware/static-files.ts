/**
 * Serves one built application: hashed files for a year, everything else checked each time, precompressed copies where they are, and its
 * index.html for every address that has no file (the application routes itself). A file that names itself by an ending is there or is not:
 * a page of an earlier build that asks for its chunk gets 404, never the index.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Context, Middleware } from 'koa';

export interface StaticApplication {
  /** `/` or `/designer/` */
  readonly prefix: string;
  readonly folder: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
};
const HASHED = /-[A-Z0-9]{8,}\.[a-z0-9]+$/;

/** The longest matching prefix serves. */
export function staticFiles(applications: readonly StaticApplication[]): Middleware {
  const byLength = [...applications].sort((a, b) => b.prefix.length - a.prefix.length);
  return async function serveStatic(ctx: Context, next) {
    if ((ctx.method !== 'GET' && ctx.method !== 'HEAD') || ctx.path.startsWith('/api/')) return next();
    const application = byLength.find(({ prefix }) => ctx.path.startsWith(prefix) || `${ctx.path}/` === prefix);
    if (!application) return next();
    if (`${ctx.path}/` === application.prefix) return ctx.redirect(application.prefix);
    const relative = decodePath(ctx.path.slice(application.prefix.length));
    if (relative === null) return next();
    const isFile = relative !== '' && (await send(ctx, application.folder, relative));
    if (isFile || extname(relative) !== '') return isFile ? undefined : next();
    if (!(await send(ctx, application.folder, 'index.html'))) return next();
  };
}

async function send(ctx: Context, folder: string, relative: string): Promise<boolean> {
  const path = join(folder, relative);
  if (!path.startsWith(folder + sep)) return false;
  const found = await openBest(ctx, path);
  if (!found) return false;
  ctx.type = TYPES[extname(relative)] ?? 'application/octet-stream';
  ctx.set('Cache-Control', HASHED.test(relative) ? 'public, max-age=31536000, immutable' : 'no-cache');
  ctx.etag = `${found.sizeBytes.toString(16)}-${Math.round(found.mtimeMs).toString(16)}`;
  ctx.vary('Accept-Encoding');
  ctx.status = 200;
  if (ctx.fresh || ctx.method === 'HEAD') await found.handle.close();
  if (ctx.fresh) {
    ctx.status = 304;
    return true;
  }
  if (found.encoding) ctx.set('Content-Encoding', found.encoding);
  ctx.length = found.sizeBytes;
  if (ctx.method !== 'HEAD') ctx.body = found.handle.createReadStream();
  return true;
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly encoding: string | null;
}

/** The compressed copy where the reader takes it, else the file. Opened at once: a new build may delete it the next moment. */
async function openBest(ctx: Context, path: string): Promise<OpenFile | null> {
  const accepted = ctx.get('Accept-Encoding');
  const copies = ENCODINGS.filter(({ name }) => accepted.includes(name));
  for (const { name, suffix } of [...copies, PLAIN]) {
    const found = await openFile(path + suffix, name);
    if (found) return found;
  }
  return null;
}

const PLAIN = { name: null, suffix: '' } as const;
const ENCODINGS = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const;

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG']);

async function openFile(path: string, encoding: string | null): Promise<OpenFile | null> {
  let handle: FileHandle;
  try {
    handle = await open(path);
  } catch (error) {
    if (ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
  const info = await handle.stat();
  if (info.isFile()) return { handle, sizeBytes: info.size, mtimeMs: info.mtimeMs, encoding };
  await handle.close();
  return null;
}

function decodePath(path: string): string | null {
  try {
    const decoded = normalize(decodeURIComponent(path)).replace(/^[/\\]+/, '');
    return decoded.split(/[/\\]/).includes('..') || decoded.includes('\0') ? null : decoded === '.' ? '' : decoded;
  } catch {
    return null;
  }
}
