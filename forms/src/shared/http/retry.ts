import type { ApiError } from './api-error.ts';
import { asApiError } from './api-error.ts';

export type RetryPlan = {
  /** Milliseconds to wait before the second, third … attempt; its length is the number of repeats. */
  readonly pausesMs: readonly number[];
  readonly wait: (ms: number) => Promise<void>;
};

/** Two repeats, after 0.4 s and 1.5 s: bridges a restart of the server or a tunnel without holding the person up. */
export const usualPlan: RetryPlan = { pausesMs: [400, 1500], wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) };

/** Only where the answer may differ next time: no answer at all, or a gateway between two servers. Reads and idempotent commands alike. */
export function isWorthRepeating(error: ApiError): boolean {
  return error.code === 'OFFLINE' || error.status === 502 || error.status === 503 || error.status === 504;
}

/** Runs `attempt` until it answers, is refused for good, or the plan ends; then throws the last error. */
export async function withRetry<T>(attempt: () => Promise<T>, plan: RetryPlan = usualPlan): Promise<T> {
  for (const pauseMs of plan.pausesMs) {
    try {
      return await attempt();
    } catch (thrown) {
      const error = asApiError(thrown);
      if (!isWorthRepeating(error)) throw thrown;
      await plan.wait(pauseMs);
    }
  }
  return attempt();
}
