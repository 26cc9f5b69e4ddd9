/**
 * Serves one built application: hashed files for a year, everything else checked each time, precompressed copies where they are, and its
 * index.html for every address that has no file (the application routes itself).
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
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
  const info = await stat(path).catch(() => null);
  if (!info?.isFile()) return false;
  const encoding = await encodedCopy(ctx, path);
  const found = encoding ? await stat(path + encoding.suffix) : info;
  ctx.type = TYPES[extname(relative)] ?? 'application/octet-stream';
  ctx.set('Cache-Control', HASHED.test(relative) ? 'public, max-age=31536000, immutable' : 'no-cache');
  ctx.etag = `${found.size.toString(16)}-${Math.round(found.mtimeMs).toString(16)}`;
  ctx.vary('Accept-Encoding');
  ctx.status = 200;
  if (ctx.fresh) {
    ctx.status = 304;
    return true;
  }
  if (encoding) ctx.set('Content-Encoding', encoding.name);
  ctx.length = found.size;
  ctx.body = createReadStream(encoding ? path + encoding.suffix : path);
  return true;
}

async function encodedCopy(ctx: Context, path: string): Promise<{ name: string; suffix: string } | null> {
  const accepted = ctx.get('Accept-Encoding');
  for (const [name, suffix] of [
    ['br', '.br'],
    ['gzip', '.gz'],
  ] as const) {
    if (accepted.includes(name) && (await stat(path + suffix).catch(() => null))?.isFile()) return { name, suffix };
  }
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
