/** Lengths in points (1/72 inch), the origin at the upper left of the page. */
export const mm = (millimetres: number): number => (millimetres * 72) / 25.4;

export interface Geometry {
  readonly pageWidth: number;
  readonly pageHeight: number;
  readonly top: number;
  readonly left: number;
  /** of the type area 版心 */
  readonly width: number;
  readonly height: number;
  readonly bodySize: number;
  readonly bodyLeading: number;
  /** added to each full-width advance so that a line holds a whole number of characters */
  readonly tracking: number;
  readonly titleSize: number;
  readonly tableSize: number;
  readonly tableLeading: number;
  /** how much of the room that a form leaves for writing is kept; less of it may save a page */
  readonly roominess: number;
}

const A4 = { pageWidth: mm(210), pageHeight: mm(297) };

/** GB/T 9704-2012 §5.2: type area 156 × 225 mm, 22 lines of 28 characters of size 三号 (16 pt); 37 mm above, 28 mm to the left. */
const LETTER: Geometry = {
  ...A4,
  top: mm(37),
  left: mm(28),
  width: mm(156),
  height: mm(225),
  bodySize: 16,
  bodyLeading: mm(225) / 22,
  tracking: mm(156) / 28 - 16,
  titleSize: 22,
  tableSize: 14,
  tableLeading: 22,
  roominess: 1,
};

/** Internal forms 审批表 use more of the page and smaller type (小四号, 12 pt). */
const FORM: Geometry = {
  ...A4,
  top: mm(22),
  left: mm(25),
  width: mm(160),
  height: mm(250),
  bodySize: 12,
  bodyLeading: 20,
  tracking: 0,
  titleSize: 22,
  tableSize: 12,
  tableLeading: 18,
  roominess: 1,
};

export const geometryOf = (layout: 'letter' | 'form'): Geometry => (layout === 'letter' ? LETTER : FORM);

/**
 * The same page, comfortable first, then closer: a form gives up room for writing, running text a little of its line height (GB/T 9704-2012
 * §5.2.3 lets it be adjusted) so that a date and a seal need no page of their own.
 */
export function closerGeometries(layout: 'letter' | 'form'): Geometry[] {
  if (layout === 'form') return [1, 0.75, 0.5].map((roominess) => ({ ...FORM, roominess }));
  return [1, 0.94, 0.88].map((share) => ({ ...LETTER, bodyLeading: LETTER.bodyLeading * share }));
}
