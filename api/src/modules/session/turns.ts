/** Work that must not run all at once: so many at a time, the others wait their turn in order. */
import { ApiError } from '../../errors.ts';

export interface Turns {
  /** @throws {ApiError} TOO_MANY_REQUESTS where too many wait already */
  take<T>(work: () => Promise<T>): Promise<T>;
}

export function createTurns(atOnce: number, waitingAtMost: number): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async take(work) {
      if (running < atOnce) running += 1;
      else if (waiting.length >= waitingAtMost) throw new ApiError('TOO_MANY_REQUESTS', { retryAfterSeconds: 5 });
      else await new Promise<void>((begin) => waiting.push(begin)); // whoever ends hands its place on
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}

/** One at a time for each key. */
export function createKeyedTurns(waitingAtMost: number): { take<T>(key: string, work: () => Promise<T>): Promise<T> } {
  const byKey = new Map<string, { turns: Turns; users: number }>();
  return {
    async take(key, work) {
      const entry = byKey.get(key) ?? { turns: createTurns(1, waitingAtMost), users: 0 };
      byKey.set(key, entry);
      entry.users += 1;
      try {
        return await entry.turns.take(work);
      } finally {
        entry.users -= 1;
        if (entry.users === 0) byKey.delete(key);
      }
    },
  };
}
