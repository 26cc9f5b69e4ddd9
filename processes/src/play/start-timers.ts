import { addPeriod, type Program, parseCycle, parseInstant, parsePeriod, type StartEventInfo } from '@onematter/engine/pure';

/** A timer start event 定时开始事件 and when it starts its process next. */
export interface StartTimer {
  readonly processId: string;
  readonly elementId: string;
  readonly dueAt: string;
  readonly every: string | null;
  readonly left: number | null;
}

/** When a timer start event first starts its process; nothing where its time is FEEL, which there is no instance to evaluate in. */
export function firstStart({ processId }: Program, { elementId, timer }: StartEventInfo, now: string): StartTimer[] {
  if (timer === null) return [];
  const cycle = timer.type === 'cycle' ? parseCycle(timer.text) : null;
  const period = timer.type === 'duration' ? parsePeriod(timer.text) : cycle === null ? null : parsePeriod(cycle.every);
  const dueAt = timer.type === 'date' ? parseInstant(timer.text) : (cycle?.start ?? (period === null ? null : addPeriod(now, period)));
  return dueAt === null ? [] : [{ processId, elementId, dueAt, every: cycle?.every ?? null, left: cycle?.times ?? null }];
}

/** The round of a cycle after this one; nothing where it was the last. */
export function nextStart(timer: StartTimer): StartTimer[] {
  const { dueAt, every, left } = timer;
  const next = every === null || left === 1 ? null : addPeriod(dueAt, parsePeriod(every)!);
  return next === null ? [] : [{ ...timer, dueAt: next, left: left === null ? null : left - 1 }];
}
