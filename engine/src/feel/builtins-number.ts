import { FeelDuration } from 'feelin';
import { builtin } from './builtin.ts';
import { durationOfMonths, durationOfMs, monthsOf, toDurationMs } from './temporal.ts';
import type { FeelFunction } from './values.ts';

type Rounding = (value: number) => number;

const halfUp: Rounding = (value) => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
const halfDown: Rounding = (value) => Math.sign(value) * Math.ceil(Math.abs(value) - 0.5);
const up: Rounding = (value) => Math.sign(value) * Math.ceil(Math.abs(value));
const halfEven: Rounding = (value) => {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
};

/** Rounds at a decimal place without binary dust: shifts by exponent text, so that 1.005 at 2 places is 1.01. */
function at(scale: number, value: number, round: Rounding): number | null {
  if (!Number.isInteger(scale) || Math.abs(scale) > 300) return null;
  const shifted = shift(round(shift(value, scale)), -scale);
  return Number.isFinite(shifted) ? shifted + 0 : null;
}

function shift(value: number, places: number): number {
  const [digits, exponent = '0'] = String(value).split('e');
  return Number(`${digits}e${Number(exponent) + places}`);
}

function rounding(name: string, round: Rounding, scaleRequired: boolean): [string, FeelFunction] {
  return builtin(name, { n: 'number', [scaleRequired ? 'scale' : 'scale?']: 'number' }, ([n, scale]: [number, number?]) =>
    at(scale ?? 0, n, round),
  );
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** DMN 1.3 §10.3.4.5 */
export const numberFunctions: readonly [string, FeelFunction][] = [
  rounding('decimal', halfEven, true),
  rounding('floor', Math.floor, false),
  rounding('ceiling', Math.ceil, false),
  rounding('round up', up, true),
  rounding('round down', Math.trunc, true),
  rounding('round half up', halfUp, true),
  rounding('round half down', halfDown, true),
  builtin('abs', { n: 'any' }, ([n]: [unknown]) => {
    if (typeof n === 'number') return Math.abs(n);
    if (!(n instanceof FeelDuration)) return null;
    return n.yearsMonths ? durationOfMonths(Math.abs(monthsOf(n))) : durationOfMs(Math.abs(toDurationMs(n)));
  }),
  builtin('modulo', { dividend: 'number', divisor: 'number' }, ([a, b]: [number, number]) => (b === 0 ? null : a - b * Math.floor(a / b))),
  builtin('sqrt', { number: 'number' }, ([n]: [number]) => (n < 0 ? null : Math.sqrt(n))),
  builtin('log', { number: 'number' }, ([n]: [number]) => (n <= 0 ? null : Math.log(n))),
  builtin('exp', { number: 'number' }, ([n]: [number]) => finite(Math.exp(n))),
  builtin('odd', { number: 'number' }, ([n]: [number]) => Math.abs(n % 2) === 1),
  builtin('even', { number: 'number' }, ([n]: [number]) => n % 2 === 0),
];
