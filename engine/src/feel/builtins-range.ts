import { builtin } from './builtin.ts';
import { compare, type FeelFunction, Range, within } from './values.ts';

type Side = Range | unknown;
const asRange = (side: Side): Range => (side instanceof Range ? side : new Range(side, side, true, true));
const order = (a: unknown, b: unknown): number => compare(a, b) ?? Number.NaN;

function relation(name: string, holds: (a: Range, b: Range, pointA: boolean, pointB: boolean) => boolean): [string, FeelFunction] {
  return builtin(name, { range1: 'point or range', range2: 'point or range' }, ([a, b]: [Side, Side]) => {
    const [x, y] = [asRange(a), asRange(b)];
    if (compare(x.start, y.start) === null || compare(x.end, y.end) === null) return null;
    return holds(x, y, !(a instanceof Range), !(b instanceof Range));
  });
}

const isBefore = (a: Range, b: Range): boolean =>
  order(a.end, b.start) < 0 || (order(a.end, b.start) === 0 && !(a.endIncluded && b.startIncluded));
const meets = (a: Range, b: Range): boolean => a.endIncluded && b.startIncluded && order(a.end, b.start) === 0;
const startsNotAfter = (a: Range, b: Range): boolean =>
  order(a.start, b.start) < 0 || (order(a.start, b.start) === 0 && (a.startIncluded || !b.startIncluded));
const endsNotBefore = (a: Range, b: Range): boolean =>
  order(a.end, b.end) > 0 || (order(a.end, b.end) === 0 && (a.endIncluded || !b.endIncluded));
const finishes = (a: Range, b: Range): boolean => order(a.end, b.end) === 0 && a.endIncluded === b.endIncluded && startsNotAfter(b, a);
const starts = (a: Range, b: Range): boolean => order(a.start, b.start) === 0 && a.startIncluded === b.startIncluded && endsNotBefore(b, a);
const covers = (a: Range, b: Range): boolean => within(a, b) === true;

/** DMN 1.3 table 78 */
export const rangeFunctions: readonly [string, FeelFunction][] = [
  relation('before', (a, b) => isBefore(a, b)),
  relation('after', (a, b) => isBefore(b, a)),
  relation('meets', (a, b) => meets(a, b)),
  relation('met by', (a, b) => meets(b, a)),
  relation('overlaps', (a, b) => !isBefore(a, b) && !isBefore(b, a)),
  relation('overlaps before', (a, b) => startsNotAfter(a, b) && !isBefore(a, b) && endsNotBefore(b, a)),
  relation('overlaps after', (a, b) => startsNotAfter(b, a) && !isBefore(b, a) && endsNotBefore(a, b)),
  relation('finishes', (a, b, point) => (point ? b.endIncluded && order(a.end, b.end) === 0 : finishes(a, b))),
  relation('finished by', (a, b, _a, point) => (point ? a.endIncluded && order(a.end, b.end) === 0 : finishes(b, a))),
  relation('includes', (a, b) => covers(a, b)),
  relation('during', (a, b) => covers(b, a)),
  relation('starts', (a, b, point) => (point ? b.startIncluded && order(a.start, b.start) === 0 : starts(a, b))),
  relation('started by', (a, b, _a, point) => (point ? a.startIncluded && order(a.start, b.start) === 0 : starts(b, a))),
  relation(
    'coincides',
    (a, b) =>
      order(a.start, b.start) === 0 && order(a.end, b.end) === 0 && a.startIncluded === b.startIncluded && a.endIncluded === b.endIncluded,
  ),
];
