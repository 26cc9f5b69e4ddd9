import { duration, FeelDate, FeelDateTime, FeelDuration, FeelTime, parseDate, parseDateTime } from 'feelin';
import { builtin } from './builtin.ts';
import { type Evaluation, madeString } from './fuel.ts';
import { durationOfMonths, monthsBetween, parseTimeText, toDurationMs } from './temporal.ts';
import { FeelFunction, isContext, Range } from './values.ts';

const pad = (value: number, width = 2): string => String(value).padStart(width, '0');

/** DMN 1.3 §10.3.4.1 */
export const conversionFunctions: readonly [string, FeelFunction][] = [
  builtin('string', { from: 'any' }, ([from]: [unknown], run) => (from === null ? null : madeString(run, display(from, run)))),
  builtin(
    'number',
    { from: 'string', 'grouping separator?': 'string', 'decimal separator?': 'string' },
    ([from, grouping, decimal]: [string, string?, string?]) => parseNumber(from, grouping, decimal),
  ),
  ['date', new FeelFunction(['from', 'month', 'day'], (args) => dateOf(args))],
  ['time', new FeelFunction(['from', 'minute', 'second', 'offset'], (args) => timeOf(args))],
  ['date and time', new FeelFunction(['from', 'time'], ([from, time]) => dateTimeOf(from, time))],
  builtin('duration', { from: 'string' }, ([from]: [string]) => duration(from)),
  builtin('years and months duration', { from: 'date or date time', to: 'date or date time' }, ([from, to]: [FeelDate, FeelDate]) =>
    durationOfMonths(monthsBetween(from, to)),
  ),
];

function parseNumber(text: string, grouping?: string, decimal?: string): number | null {
  let plain = text;
  if (grouping) plain = plain.split(grouping).join('');
  if (decimal && decimal !== '.') plain = plain.split(decimal).join('.');
  return /^-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(plain) ? Number(plain) : null;
}

function dateOf(args: readonly unknown[]): FeelDate | null {
  const [from, month, day] = args;
  if (typeof from === 'number' && typeof month === 'number' && typeof day === 'number')
    return parseDate(`${pad(from, 4)}-${pad(month)}-${pad(day)}`);
  if (typeof from === 'string') return parseDate(from);
  if (from instanceof FeelDate) return from;
  return from instanceof FeelDateTime ? new FeelDate(from.value.toPlainDate()) : null;
}

function timeOf(args: readonly unknown[]): FeelTime | null {
  const [from, minute, second, offset] = args;
  if (typeof from === 'number' && typeof minute === 'number' && typeof second === 'number') {
    return parseTimeText(`${pad(from)}:${pad(minute)}:${pad(second)}${offset instanceof FeelDuration ? offsetText(offset) : ''}`);
  }
  if (typeof from === 'string') return parseTimeText(from);
  if (from instanceof FeelTime) return from;
  if (from instanceof FeelDateTime) return new FeelTime(from.value.toPlainTime(), from.zone);
  return from instanceof FeelDate ? parseTimeText('00:00:00Z') : null;
}

function offsetText(offset: FeelDuration): string {
  const minutes = Math.round(toDurationMs(offset) / 60_000);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`;
}

function dateTimeOf(from: unknown, time: unknown): FeelDateTime | null {
  if ((from instanceof FeelDate || from instanceof FeelDateTime) && time instanceof FeelTime) {
    const date = from instanceof FeelDate ? from.value : from.value.toPlainDate();
    return new FeelDateTime(date.toPlainDateTime(time.value), time.zone);
  }
  if (typeof from === 'string') return from.includes('T') ? parseDateTime(from) : parseDateTime(`${from}T00:00:00`);
  return from instanceof FeelDateTime ? from : null;
}

/** A value as FEEL's `string()` shows it. */
export function display(value: unknown, run: Evaluation): string {
  run.fuel -= 1;
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return `[${value.map((item) => inner(item, run)).join(', ')}]`;
  if (value instanceof Range)
    return `${value.startIncluded ? '[' : '('}${display(value.start, run)}..${display(value.end, run)}${value.endIncluded ? ']' : ')'}`;
  if (value instanceof FeelFunction) return 'function';
  if (isContext(value))
    return `{${Object.entries(value)
      .map(([key, item]) => `${key}: ${inner(item, run)}`)
      .join(', ')}}`;
  return String(value);
}

function inner(value: unknown, run: Evaluation): string {
  return typeof value === 'string' ? `"${value}"` : display(value, run);
}
