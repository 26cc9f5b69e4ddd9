import { FeelDate, type FeelDateTime } from 'feelin';
import { builtin } from './builtin.ts';
import { nowAt, todayAt } from './temporal.ts';
import { FeelFunction } from './values.ts';

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

function plain(value: FeelDate | FeelDateTime): FeelDate['value'] {
  return value instanceof FeelDate ? value.value : value.value.toPlainDate();
}

/** DMN 1.3 §10.3.4.7 and `now`, `today`, which read the command's instant and never a clock. */
export const temporalFunctions: readonly [string, FeelFunction][] = [
  ['now', new FeelFunction([], (_args, run) => nowAt(run.now))],
  ['today', new FeelFunction([], (_args, run) => todayAt(run.now))],
  builtin('day of year', { date: 'date or date time' }, ([date]: [FeelDate]) => plain(date).dayOfYear),
  builtin('day of week', { date: 'date or date time' }, ([date]: [FeelDate]) => DAYS[plain(date).dayOfWeek - 1]),
  builtin('month of year', { date: 'date or date time' }, ([date]: [FeelDate]) => MONTHS[plain(date).month - 1]),
  builtin('week of year', { date: 'date or date time' }, ([date]: [FeelDate]) => plain(date).weekOfYear),
  builtin('last day of month', { date: 'date or date time' }, ([date]: [FeelDate]) => {
    const at = plain(date);
    return new FeelDate(at.with({ day: at.daysInMonth }));
  }),
];
