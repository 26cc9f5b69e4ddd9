/** Files of a case may stay in the reader's own cache, but are asked for again each time: whether he may see them is decided then. */
import type { Context } from 'koa';

/** Whether the sender holds this content already: the answer is then 304, without a body. */
export function isKeptBySender(ctx: Context, digest: string): boolean {
  ctx.set('Cache-Control', 'private, no-cache');
  ctx.etag = digest;
  ctx.status = 200; // freshness is only told of a success
  if (!ctx.fresh) return false;
  ctx.state['status'] = 304;
  return true;
}
