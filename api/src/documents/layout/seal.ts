import type { Seal } from '@onematter/processes/pure';
import type { FontSet } from '../fonts/font-set.ts';
import { type Canvas, SEAL_RED } from '../pdf/canvas.ts';
import { mm } from './geometry.ts';

/** Seals of organs below the province: 42 mm across, a five-pointed star of 14 mm, the name along the upper arc (国发〔1999〕25号). */
export const SEAL_DIAMETER = mm(42);
const STAR_RADIUS = mm(7);
const RIM = mm(1.2);
/** A real seal is the customer's seal service's business; what we draw says 样例 across the star's foot. */
const SAMPLE_MARK = '样例';

/** Draws the round seal with its centre at (x, y). */
export function drawSeal(canvas: Canvas, fonts: FontSet, seal: Seal, x: number, y: number): void {
  canvas.asInk(() => {
    canvas.circle(x, y, SEAL_DIAMETER / 2 - RIM / 2, RIM, SEAL_RED);
    canvas.polygon(starPoints(x, y, STAR_RADIUS), SEAL_RED);
    drawArc(canvas, fonts, seal.name, x, y);
    if (seal.isSample) drawMark(canvas, fonts, x, y + mm(11.5));
  });
}

function starPoints(x: number, y: number, radius: number): [number, number][] {
  const inner = radius * 0.382;
  return Array.from({ length: 10 }, (_, index) => {
    const angle = (index * Math.PI) / 5 - Math.PI / 2;
    const r = index % 2 === 0 ? radius : inner;
    return [x + r * Math.cos(angle), y + r * Math.sin(angle)];
  });
}

/** Long names get narrower characters on a longer arc, as seal makers do. */
function drawArc(canvas: Canvas, fonts: FontSet, name: string, x: number, y: number): void {
  const characters = [...name];
  const span = Math.min(Math.PI * 1.5, Math.PI * 0.16 * Math.max(characters.length - 1, 1) + 0.3);
  const step = characters.length > 1 ? span / (characters.length - 1) : 0;
  const size = mm(5.6);
  const radius = SEAL_DIAMETER / 2 - RIM - mm(1) - size * 0.88;
  const room = step === 0 ? size : radius * step;
  const aspect = Math.min(0.8, (room / size) * 0.92);
  characters.forEach((character, index) => {
    const angle = (characters.length > 1 ? -span / 2 + index * step : 0) - Math.PI / 2;
    const codePoint = character.codePointAt(0)!;
    const turn = angle + Math.PI / 2;
    // from the middle of the character's foot back to its left end
    const half = (size * aspect) / 2;
    const footX = x + radius * Math.cos(angle) - half * Math.cos(turn);
    const footY = y + radius * Math.sin(angle) - half * Math.sin(turn);
    canvas.turnedGlyph(fonts.faceFor(codePoint, 'title'), codePoint, size, footX, footY, turn, aspect, SEAL_RED);
  });
}

function drawMark(canvas: Canvas, fonts: FontSet, x: number, y: number): void {
  const size = mm(5);
  [...SAMPLE_MARK].forEach((character, index) => {
    const codePoint = character.codePointAt(0)!;
    const left = x + (index - SAMPLE_MARK.length / 2) * size;
    canvas.turnedGlyph(fonts.faceFor(codePoint, 'heading'), codePoint, size, left, y + size * 0.38, 0, 1, SEAL_RED);
  });
}
