import { child, type El, formula } from './model.ts';

const UNITS: readonly (readonly [RegExp, number])[] = [
  [/(\d+)D/, 86_400_000],
  [/(\d+)H/, 3_600_000],
  [/(\d+)M/, 60_000],
  [/(\d+)S/, 1000],
];

/** Days, hours, minutes and seconds: all the generator writes. */
function milliseconds(duration: string): number {
  return UNITS.reduce((sum, [unit, size]) => sum + Number(unit.exec(duration)?.[1] ?? 0) * size, 0);
}

function later(from: string, duration: string): string {
  return new Date(Date.parse(from) + milliseconds(duration)).toISOString();
}

/**
 * When a timer is due after `from` (§10.5.5): a date, a duration, or the next of a cycle `R3/PT1H`. `left` counts the firings of a cycle; null
 * asks for the first. No due time: the timer is used up.
 */
export function nextDue(trigger: El, from: string, left: number | null): { dueAt: string | null; left: number | null } {
  const date = formula(child(trigger, 'timeDate'));
  const duration = formula(child(trigger, 'timeDuration'));
  if (date !== undefined) return { dueAt: left === null ? new Date(date).toISOString() : null, left: 0 };
  if (duration !== undefined) return { dueAt: left === null ? later(from, duration) : null, left: 0 };
  const [, times, every] = /^R(\d*)\/(.*)$/.exec(formula(child(trigger, 'timeCycle'))!)!;
  const now = left ?? (times === '' ? Number.POSITIVE_INFINITY : Number(times));
  const rest = left === null ? now : now - 1;
  return rest <= 0 ? { dueAt: null, left: 0 } : { dueAt: later(from, every!), left: rest };
}
