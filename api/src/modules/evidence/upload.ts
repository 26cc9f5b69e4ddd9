/**
 * Reads one multipart upload: fields and a single file, streamed to the store under its digest and never held in memory. The type is told by
 * the content, not by name or header.
 */
import { once } from 'node:events';
import busboy from 'busboy';
import { fileTypeFromFile } from 'file-type';
import type { Context } from 'koa';
import { ApiError } from '../../errors.ts';
import type { FileStore, StoredFile } from '../../files/file-store.ts';

/** What is accepted, and the extension it gets when the name has another. SVG and HTML carry scripts and are not in it. */
const ACCEPTED: ReadonlyMap<string, string> = new Map([
  ['image/jpeg', 'jpg'],
  ['image/png', 'png'],
  ['image/webp', 'webp'],
  ['application/pdf', 'pdf'],
  ['video/mp4', 'mp4'],
  ['video/quicktime', 'mov'],
  ['audio/x-m4a', 'm4a'],
  ['audio/mpeg', 'mp3'],
  ['audio/wav', 'wav'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
]);

export interface Upload {
  readonly fields: ReadonlyMap<string, string>;
  readonly file: StoredFile & { readonly name: string; readonly mediaType: string };
}

/** @throws {ApiError} MEDIA_TYPE_UNSUPPORTED · UPLOAD_INCOMPLETE · UPLOAD_TOO_LARGE · UPLOAD_TYPE_REFUSED */
export async function readUpload(ctx: Context, files: FileStore, limitBytes: number): Promise<Upload> {
  if (!ctx.is('multipart/form-data')) throw new ApiError('MEDIA_TYPE_UNSUPPORTED');
  try {
    return await receive(ctx, files, limitBytes);
  } catch (error) {
    ctx.set('Connection', 'close');
    ctx.req.unpipe();
    ctx.req.resume();
    throw error instanceof ApiError ? error : new ApiError('UPLOAD_INCOMPLETE', {}, undefined, error);
  }
}

async function receive(ctx: Context, files: FileStore, limitBytes: number): Promise<Upload> {
  const parser = busboy({
    headers: ctx.req.headers,
    defParamCharset: 'utf8',
    limits: { files: 1, fields: 20, fieldSize: 4096, parts: 30, headerPairs: 50 },
  });
  const fields = new Map<string, string>();
  let storing: Promise<StoredFile> | undefined;
  let name = '';
  parser.on('field', (key, value) => fields.set(key, value));
  parser.on('file', (_key, stream, info) => {
    name = cleanName(info.filename ?? '');
    storing = files.put(stream as AsyncIterable<Uint8Array>, limitBytes);
    storing.catch((error: unknown) => parser.destroy(error as Error));
  });
  ctx.req.on('aborted', () => parser.destroy(new Error('the sender went away')));
  ctx.req.pipe(parser);
  await once(parser, 'close');
  if (!storing) throw new ApiError('UPLOAD_INCOMPLETE');
  const stored = await storing;
  const mediaType = await sniff(files, stored);
  if (mediaType === null || stored.sizeBytes === 0) {
    await files.discard(stored.digest);
    throw new ApiError('UPLOAD_TYPE_REFUSED', { accepted: [...new Set(ACCEPTED.values())] });
  }
  return { fields, file: { ...stored, name: withExtension(name, mediaType), mediaType } };
}

async function sniff(files: FileStore, stored: StoredFile): Promise<string | null> {
  const type = await fileTypeFromFile(files.pathOf(stored.digest));
  return type && ACCEPTED.has(type.mime) ? type.mime : null;
}

/** The name as the sender gave it, Chinese and all, without folders and control characters. */
function cleanName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  return (
    last
      .replace(/\p{Cc}/gu, '')
      .trim()
      .slice(0, 200) || '未命名'
  );
}

function withExtension(name: string, mediaType: string): string {
  const extension = ACCEPTED.get(mediaType)!;
  const given = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase();
  const isSame = given === extension || (extension === 'jpg' && given === 'jpeg');
  return isSame ? name : `${name}.${extension}`;
}
