/** How many live connections there may be: a session's oldest gives way to its newest, a node that is full says so. */
import { ApiError } from '../../errors.ts';

/** More tabs than anybody looks at. */
export const STREAMS_PER_SESSION = 8;
/** Each holds a socket and a filter on every change. */
export const STREAMS_PER_NODE = 5000;

export interface OpenStreams {
  /** Returns what to call when the stream has ended. `end` ends it early. @throws {ApiError} TOO_MANY_REQUESTS */
  open(sessionKey: string, end: () => void): () => void;
}

export function createOpenStreams(perSession = STREAMS_PER_SESSION, perNode = STREAMS_PER_NODE): OpenStreams {
  const bySession = new Map<string, Set<() => void>>();
  let count = 0;
  const close = (sessionKey: string, end: () => void) => {
    const streams = bySession.get(sessionKey);
    if (!streams?.delete(end)) return;
    count -= 1;
    if (streams.size === 0) bySession.delete(sessionKey);
  };
  return {
    open(sessionKey, end) {
      const own = [...(bySession.get(sessionKey) ?? [])];
      for (const oldest of own.slice(0, Math.max(0, own.length - perSession + 1))) {
        close(sessionKey, oldest);
        oldest();
      }
      if (count >= perNode) throw new ApiError('TOO_MANY_REQUESTS', { retryAfterSeconds: 30 });
      const streams = bySession.get(sessionKey) ?? new Set();
      bySession.set(sessionKey, streams.add(end));
      count += 1;
      return () => close(sessionKey, end);
    },
  };
}
