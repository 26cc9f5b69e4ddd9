/** How near the end of a period is, as lists show it: what remains in its own unit, and a light. */
import { dueAtOf, type RemainingUnit, remaining } from '@onematter/processes';
import type { PackView } from '../../packs/pack-view.ts';
import { legalDay } from '../../workflow/legal-time.ts';
import type { DeadlineLight } from '../user-task/views.ts';

/** Within how much of its unit a period that names no warning of its own is called near. */
const SOON: Readonly<Record<RemainingUnit, number>> = { 'working-days': 3, 'calendar-days': 3, hours: 4 };

/** `dueAt` is the instant the period ends: for days, 24:00 of its last day in Asia/Shanghai. */
export function lightOf(view: PackView, deadlineId: string | null, dueAt: string, now: Date): DeadlineLight {
  const definition = deadlineId === null ? undefined : view.pack.deadlines.get(deadlineId);
  const own: RemainingUnit = definition?.count === 'working-days' || definition?.count === 'hours' ? definition.count : 'calendar-days';
  const due = legalDay(new Date(Date.parse(dueAt) - 1));
  const inOwn = remaining(now.toISOString(), { due, dueAt }, own, view.pack.calendar);
  // working days of a year that is not published cannot be counted: calendar days are, and are called so
  const unit = inOwn === null ? 'calendar-days' : own;
  const left = inOwn ?? remaining(now.toISOString(), { due, dueAt: dueAtOf(due) }, 'calendar-days', view.pack.calendar) ?? 0;
  const needsCalendar =
    definition !== undefined && definition.count !== 'hours' && (definition.count === 'working-days' || definition.rollForward);
  const isProvisional = needsCalendar && !view.pack.calendar.years.includes(Number(due.slice(0, 4)));
  const soon = Math.max(SOON[unit], ...(definition?.warnAt ?? []).slice(0, 1));
  return {
    ...{
      id: deadlineId ?? '',
      title: definition?.title ?? '办理期限',
      dueOn: unit === 'hours' ? null : due,
      dueAt,
      remaining: left,
      unit,
      isProvisional,
    },
    light: Date.parse(dueAt) <= now.getTime() ? 'overdue' : left <= soon ? 'soon' : 'ok',
  };
}
