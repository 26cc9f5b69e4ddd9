import type { Clock } from '../../engine/src/index.ts';

/** A Monday morning whose deadlines all end in a year with a published calendar. */
export const TEST_TIME = '2026-09-21T09:00:00+08:00';

const behindMs = Date.now() - Date.parse(TEST_TIME);

/** The same for everything in one test file: begins at TEST_TIME and runs as fast as the machine's, so no test depends on its day. */
export function testClock(): Clock {
  return { now: () => new Date(Date.now() - behindMs) };
}
