/** The time by which the api counts days, deadlines and what is in force: the machine's, or one given for tests and rehearsals 演练. Sessions,
 * lockouts and rate limits stay with real time: they guard the machine, not the law. */
import type { Clock } from '@onematter/engine';

export interface ServerClock extends Clock {
  /** for statements: null where the database's own clock is meant, so that two machines need not agree to the second */
  given(): string | null;
}

export function serverClock(clock: Clock | undefined): ServerClock {
  return { now: () => clock?.now() ?? new Date(), given: () => clock?.now().toISOString() ?? null };
}
