import { isUnavailable } from '../store/database-fault.ts';

export interface Loop {
  start(): void;
  /** Takes nothing new, waits for what is running. Twice is harmless. */
  stop(): Promise<void>;
  /** Look now. */
  wake(): void;
}

export interface LoopOptions<T> {
  readonly name: string;
  readonly pollMs: number;
  readonly concurrency: number;
  /** at most `limit` pieces of work, each leased to this node */
  claim(limit: number): Promise<readonly T[]>;
  handle(work: T, signal: AbortSignal): Promise<void>;
  onFault(fault: unknown, where: string): void;
}

const LONGEST_WAIT_MS = 10_000;

/**
 * Claims work and handles it, `concurrency` pieces at a time, until stopped. Between looks it waits for a wake-up or `pollMs`, whichever
 * comes first: waking is for speed, polling is the guarantee. Where the database is away it looks less and less often.
 */
export function createLoop<T>({ name, pollMs, concurrency, claim, handle, onFault }: LoopOptions<T>): Loop {
  const running = new Set<Promise<void>>();
  let stopping: AbortController | null = null;
  let looking: Promise<void> = Promise.resolve();
  let isWoken = false;
  let rouse: () => void = () => {};
  let failures = 0;

  function wake(): void {
    isWoken = true;
    rouse();
  }

  function sleep(ms: number): Promise<void> {
    if (isWoken) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function track(work: T, signal: AbortSignal): void {
    const done: Promise<void> = handle(work, signal)
      .catch((fault: unknown) => onFault(fault, name))
      .finally(() => {
        running.delete(done);
        wake(); // its place is free, and it may have made new work
      });
    running.add(done);
  }

  /** True where there may be more at once. */
  async function look(signal: AbortSignal): Promise<boolean> {
    const limit = concurrency - running.size;
    if (limit <= 0) return false;
    try {
      const claimed = await claim(limit);
      failures = 0;
      for (const work of claimed) track(work, signal);
      return claimed.length === limit;
    } catch (fault) {
      failures += 1;
      if (!isUnavailable(fault) || failures === 1) onFault(fault, name);
      return false;
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      isWoken = false;
      const hasMore = await look(signal);
      if (signal.aborted) return; // stopped while it looked: nobody rouses it from a sleep it has yet to begin
      if (hasMore && running.size < concurrency) continue;
      if (failures > 0) isWoken = false; // a wake-up does not bring the database back
      await sleep(failures > 0 ? Math.min(pollMs * 2 ** Math.min(failures, 10), LONGEST_WAIT_MS) : pollMs);
    }
  }

  return {
    wake,
    start() {
      if (stopping !== null) return;
      stopping = new AbortController();
      looking = run(stopping.signal);
    },
    async stop() {
      stopping?.abort();
      rouse();
      await looking;
      await Promise.all(running);
      stopping = null;
    },
  };
}
