import { FeelDuration } from 'feelin';
import { burn, type Evaluation, madeString, note } from './fuel.ts';
import { addDuration, durationOfMonths, durationOfMs, isTemporal, monthsOf, subtract, toDurationMs } from './temporal.ts';
import { compare, equal, typeOf } from './values.ts';

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '**';
export type ComparisonOperator = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** `a op b`; null (with a note) where FEEL has no such operation. `unary`: `-b`. */
export function arithmetic(run: Evaluation, operator: ArithmeticOperator, a: unknown, b: unknown, unary = false): unknown {
  if (typeof a === 'number' && typeof b === 'number') return finite(numbers(operator, a, b), run);
  if (typeof a === 'string' && typeof b === 'string' && operator === '+') return madeString(run, a + b);
  const result = temporals(operator, a, b, unary);
  return result ?? note(run, `no ${typeOf(a)} ${operator} ${typeOf(b)}`);
}

function numbers(operator: ArithmeticOperator, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '**':
      return a ** b;
  }
}

function finite(value: number, run: Evaluation): number | null {
  return Number.isFinite(value) ? value : note(run, 'a number out of range (division by zero?)');
}

function temporals(operator: ArithmeticOperator, a: unknown, b: unknown, unary: boolean): unknown {
  if (operator === '+' || operator === '-') {
    const sign = operator === '+' ? 1 : -1;
    if (unary && b instanceof FeelDuration) return scale(b, -1);
    if (isTemporal(a) && b instanceof FeelDuration) return addDuration(a, b, sign);
    if (a instanceof FeelDuration && isTemporal(b) && sign === 1) return addDuration(b, a, 1);
    if (isTemporal(a) && isTemporal(b) && sign === -1) return subtract(a, b);
    if (a instanceof FeelDuration && b instanceof FeelDuration && a.yearsMonths === b.yearsMonths) {
      return a.yearsMonths ? durationOfMonths(monthsOf(a) + sign * monthsOf(b)) : durationOfMs(toDurationMs(a) + sign * toDurationMs(b));
    }
    return null;
  }
  if (operator === '*') {
    if (a instanceof FeelDuration && typeof b === 'number') return scale(a, b);
    return typeof a === 'number' && b instanceof FeelDuration ? scale(b, a) : null;
  }
  if (operator !== '/' || !(a instanceof FeelDuration)) return null;
  if (typeof b === 'number') return b === 0 ? null : scale(a, 1 / b);
  if (!(b instanceof FeelDuration) || a.yearsMonths !== b.yearsMonths) return null;
  const [x, y] = a.yearsMonths ? [monthsOf(a), monthsOf(b)] : [toDurationMs(a), toDurationMs(b)];
  return y === 0 ? null : x / y;
}

function scale(value: FeelDuration, by: number): FeelDuration | null {
  const amount = value.yearsMonths ? Math.trunc(monthsOf(value) * by) : Math.round(toDurationMs(value) * by);
  if (!Number.isSafeInteger(amount)) return null;
  return value.yearsMonths ? durationOfMonths(amount) : durationOfMs(amount);
}

/** `a op b`, three-valued: null where the two have no order or cannot be equal. */
export function comparison(run: Evaluation, operator: ComparisonOperator, a: unknown, b: unknown): boolean | null {
  if (operator === '=' || operator === '!=') {
    if (Array.isArray(a)) burn(run, a.length);
    const same = equal(a ?? null, b ?? null);
    return same === null ? note(run, `${typeOf(a)} and ${typeOf(b)} cannot be equal`) : same === (operator === '=');
  }
  const order = compare(a, b);
  if (order === null) return note(run, `no order between ${typeOf(a)} and ${typeOf(b)}`);
  switch (operator) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}
