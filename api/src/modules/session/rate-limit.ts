/** A sliding count per key in memory: enough to slow guessing from one address on one node; lockout is in the database. */
import { ApiError } from '../../errors.ts';

export interface RateLimit {
  /** @throws {ApiError} TOO_MANY_REQUESTS */
  take(key: string): void;
}

export function createRateLimit(limit: number, windowMs: number, now: () => number = Date.now): RateLimit {
  const seen = new Map<string, number[]>();
  return {
    take(key) {
      const from = now() - windowMs;
      const recent = (seen.get(key) ?? []).filter((at) => at > from);
      if (recent.length >= limit) throw new ApiError('TOO_MANY_REQUESTS', { retryAfterSeconds: Math.ceil((recent[0]! - from) / 1000) });
      recent.push(now());
      seen.set(key, recent);
      if (seen.size > 10_000) for (const [other, times] of seen) if ((times.at(-1) ?? 0) <= from) seen.delete(other);
    },
  };
}
