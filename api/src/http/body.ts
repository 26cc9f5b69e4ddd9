/** The JSON body of a request, bounded while it is read: 1 MiB, never more in memory. */
import type { Context } from 'koa';
import { ApiError } from '../errors.ts';

export const BODY_LIMIT_BYTES = 1024 * 1024;

/** @throws {ApiError} BODY_TOO_LARGE · MEDIA_TYPE_UNSUPPORTED · JSON_INVALID */
export async function readJsonBody(ctx: Context): Promise<unknown> {
  if (ctx.request.length !== undefined && ctx.request.length > BODY_LIMIT_BYTES) throw tooLarge(ctx);
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  // left in the middle, the request stays open: the answer must still reach the sender
  for await (const chunk of ctx.req.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > BODY_LIMIT_BYTES) throw tooLarge(ctx);
    chunks.push(chunk);
  }
  if (sizeBytes === 0) return {};
  if (!ctx.is('application/json')) throw new ApiError('MEDIA_TYPE_UNSUPPORTED');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch (cause) {
    throw new ApiError('JSON_INVALID', {}, undefined, cause);
  }
}

/** What is still coming is thrown away, and the connection closes after the answer. */
function tooLarge(ctx: Context): ApiError {
  ctx.set('Connection', 'close');
  ctx.req.resume();
  return new ApiError('BODY_TOO_LARGE', { limitBytes: BODY_LIMIT_BYTES });
}
