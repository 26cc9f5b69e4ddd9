/** Legal dates are days in Asia/Shanghai; instants are UTC (design.md §5). China has kept +08:00 without summer time since 1991. */

/** `2026-11-21T16:30:00.000Z` → `2026-11-22 00:30` */
export function legalTime(instant: Date): string {
  return new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

/** `2026-11-21T16:30:00.000Z` → `2026-11-22` */
export function legalDay(instant: string | Date): string {
  const at = typeof instant === 'string' ? new Date(instant) : instant;
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}
