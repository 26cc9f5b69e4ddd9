const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** Pause before the n-th reconnection (1-based): doubling up to half a minute, with some chance in it so that a hundred screens do not come back at once. */
export function reconnectPauseMs(attempt: number, chance: number = Math.random()): number {
  return Math.round(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1)) * (0.75 + chance / 2));
}
