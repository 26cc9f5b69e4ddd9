import { FeelDate, FeelDateTime, FeelDuration, FeelTime } from 'feelin';
import { type Evaluation, note } from './fuel.ts';
import { FeelFunction, isContext, Range } from './values.ts';

/** What a parameter accepts. `list` takes a single value as a list of one. */
export type Accepts =
  | 'any'
  | 'string'
  | 'number'
  | 'boolean'
  | 'list'
  | 'context'
  | 'function'
  | 'date'
  | 'time'
  | 'date or date time'
  | 'duration'
  | 'range'
  | 'point or range';

const CHECKS: { readonly [K in Accepts]: (value: unknown) => boolean } = {
  any: () => true,
  string: (v) => typeof v === 'string',
  number: (v) => typeof v === 'number',
  boolean: (v) => typeof v === 'boolean',
  list: (v) => v !== null,
  context: isContext,
  function: (v) => v instanceof FeelFunction,
  date: (v) => v instanceof FeelDate,
  time: (v) => v instanceof FeelTime,
  'date or date time': (v) => v instanceof FeelDate || v instanceof FeelDateTime,
  duration: (v) => v instanceof FeelDuration,
  range: (v) => v instanceof Range,
  'point or range': (v) => v !== null,
};

/**
 * A built-in: parameters as `name: accepts`, a trailing `?` on the name makes it optional. An argument of another type gives null, as DMN
 * says for an argument outside a function's domain. Optional arguments left out are `undefined`.
 */
export function builtin<A extends unknown[]>(
  name: string,
  parameters: { readonly [name: string]: Accepts },
  body: (args: A, run: Evaluation) => unknown,
): [string, FeelFunction] {
  const entries = Object.entries(parameters);
  const required = entries.filter(([key]) => !key.endsWith('?')).length;
  const call = (args: readonly unknown[], run: Evaluation): unknown => {
    if (args.length < required || args.length > entries.length) return note(run, `wrong number of arguments for ${name}()`);
    const values: unknown[] = [];
    for (const [i, [key, accepts]] of entries.entries()) {
      const value = args[i] ?? null;
      if (value === null && key.endsWith('?')) {
        values.push(undefined);
        continue;
      }
      if (!CHECKS[accepts](value)) return note(run, `wrong argument “${key}” for ${name}()`);
      values.push(accepts === 'list' && !Array.isArray(value) ? [value] : value);
    }
    return body(values as A, run); // each value was checked against its parameter above
  };
  return [
    name,
    new FeelFunction(
      entries.map(([key]) => key),
      call,
    ),
  ];
}

/** A built-in that takes one list or any number of arguments: `sum([1,2])` = `sum(1,2)`. */
export function variadic(
  name: string,
  body: (items: readonly unknown[], run: Evaluation) => unknown,
  parameter = 'list',
): [string, FeelFunction] {
  return [
    name,
    new FeelFunction([`...${parameter}`], (args, run) => {
      const items = args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
      run.fuel -= items.length;
      return body(items, run);
    }),
  ];
}
