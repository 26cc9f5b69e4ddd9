import { compileFeel } from '../feel/feel.ts';
import type { StartEventInfo } from '../kernel/program.ts';
import { addPeriod, parseCycle, parsePeriod, toInstant, toPeriod } from '../kernel/time.ts';
import type { Instant } from '../kernel/types.ts';

/** When a timer start event begins its process next. */
export interface StartSchedule {
  readonly dueAt: Instant;
  /** ISO 8601 duration to the one after; null: this is the last */
  readonly every: string | null;
  /** firings left, this one included; null: without end */
  readonly left: number | null;
}

/** Enough to catch up with a cycle that began centuries ago, by months. */
const MAX_SKIPS = 100_000;

/**
 * The first firing after `now`, which is the moment of deployment. Null where the expression gives no time (it may read no variables: no
 * instance exists yet); 'past' where a date lies behind: deploying a pack again must not start anything twice.
 */
export function firstStart(timer: NonNullable<StartEventInfo['timer']>, now: Instant): StartSchedule | 'past' | null {
  const value = timeOf(timer.text, now);
  if (timer.type === 'date') {
    const dueAt = toInstant(value);
    if (dueAt === null) return null;
    return dueAt <= now ? 'past' : { dueAt, every: null, left: 1 };
  }
  if (timer.type === 'duration') {
    const period = toPeriod(value);
    const dueAt = period === null ? null : addPeriod(now, period);
    return dueAt === null ? null : { dueAt, every: null, left: 1 };
  }
  const cycle = typeof value === 'string' ? parseCycle(value) : null;
  const period = cycle && parsePeriod(cycle.every);
  if (!cycle || !period) return null;
  const dueAt = cycle.start ?? addPeriod(now, period);
  if (dueAt === null) return null;
  return dueAt > now
    ? { dueAt, every: cycle.every, left: cycle.times }
    : (nextStart({ dueAt, every: cycle.every, left: cycle.times }, now) ?? 'past');
}

/** The firing after this one, and after `now`: what was missed while nothing ran is not made up for. Null where this was the last. */
export function nextStart({ dueAt, every, left }: StartSchedule, now: Instant): StartSchedule | null {
  const period = every === null ? null : parsePeriod(every);
  if (period === null || every === null) return null;
  let next: Instant | null = dueAt;
  let remaining = left;
  if (period.months === 0) {
    const behind = Math.max(0, Math.floor((Date.parse(now) - Date.parse(dueAt)) / period.ms));
    next = addPeriod(dueAt, { months: 0, ms: period.ms * behind });
    if (remaining !== null) remaining -= behind;
  }
  for (let skips = 0; next !== null && (skips === 0 || next <= now); skips += 1) {
    if (skips > MAX_SKIPS || (remaining !== null && remaining <= 1)) return null;
    next = addPeriod(next, period);
    if (remaining !== null) remaining -= 1;
  }
  return next === null ? null : { dueAt: next, every, left: remaining };
}

/** ISO 8601 text as it stands; anything else is FEEL. */
function timeOf(text: string, now: Instant): unknown {
  if (/^(P[\dT]|R\d*\/|\d{4}-)/.test(text)) return text;
  const expression = compileFeel(text.replace(/^=/, ''));
  return 'evaluate' in expression ? expression.evaluate(() => undefined, now) : null;
}
