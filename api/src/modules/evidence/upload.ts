/**
 * Reads one multipart upload: fields and a single file, streamed to the store under its digest and never held in memory. The type is told by
 * the content, not by name or header.
 */
import { once } from 'node:events';
import busboy from 'busboy';
import { fileTypeFromFile } from 'file-type';
import type { Context } from 'koa';
import { ApiError } from '../../errors.ts';
import type { FileStore, StagedFile } from '../../files/file-store.ts';
import { refuseUnstorable } from '../../http/plain-input.ts';
import { cleanName } from './file-name.ts';

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
  readonly fields: Readonly<Record<string, string>>;
  readonly name: string;
  readonly mediaType: string;
  /** the caller keeps or drops it */
  readonly file: StagedFile;
}

/** @throws {ApiError} MEDIA_TYPE_UNSUPPORTED · UPLOAD_INCOMPLETE · UPLOAD_TOO_LARGE · UPLOAD_TOO_MANY_FILES · UPLOAD_TYPE_REFUSED · TEXT_INVALID */
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
  let staging: Promise<StagedFile> | undefined;
  let name = '';
  let refusal: ApiError | undefined;
  parser.on('field', (key, value, info) => {
    if (info.valueTruncated || info.nameTruncated) refusal ??= new ApiError('REQUEST_INVALID', { where: 'fields' });
    fields.set(key, value);
  });
  parser.on('file', (_key, stream, info) => {
    name = info.filename ?? '';
    staging = files.stage(stream as AsyncIterable<Uint8Array>, limitBytes);
    staging.catch((error: unknown) => parser.destroy(error as Error));
  });
  parser.on('filesLimit', () => (refusal ??= new ApiError('UPLOAD_TOO_MANY_FILES')));
  for (const limit of ['fieldsLimit', 'partsLimit'] as const) {
    parser.on(limit, () => (refusal ??= new ApiError('REQUEST_INVALID', { where: 'fields' })));
  }
  ctx.req.on('aborted', () => parser.destroy(new Error('the sender went away')));
  ctx.req.pipe(parser);
  try {
    await once(parser, 'close');
    if (refusal) throw refusal;
    if (!staging) throw new ApiError('UPLOAD_INCOMPLETE');
    const file = await staging;
    const given = Object.fromEntries(fields);
    refuseUnstorable(given);
    const mediaType = file.sizeBytes === 0 ? null : await sniff(file);
    if (mediaType === null) throw new ApiError('UPLOAD_TYPE_REFUSED', { accepted: [...new Set(ACCEPTED.values())] });
    return { fields: given, file, name: withExtension(cleanName(name), mediaType), mediaType };
  } catch (error) {
    await staging?.then(
      (file) => file.drop(),
      () => {}, // what could not be staged left nothing
    );
    throw error;
  }
}

async function sniff(file: StagedFile): Promise<string | null> {
  const type = await fileTypeFromFile(file.path);
  return type && ACCEPTED.has(type.mime) ? type.mime : null;
}

function withExtension(name: string, mediaType: string): string {
  const extension = ACCEPTED.get(mediaType)!;
  const given = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase();
  const isSame = given === extension || (extension === 'jpg' && given === 'jpeg');
  return isSame ? name : `${name}.${extension}`;
}
