import type { ClosingBlock } from '@onematter/processes/pure';
import type { FontSet } from '../fonts/font-set.ts';
import type { Geometry } from './geometry.ts';
import { breakLines } from './line-breaking.ts';
import { baseLine } from './paragraph.ts';
import type { Piece } from './piece.ts';
import { drawSeal, SEAL_DIAMETER } from './seal.ts';

/**
 * Organ and date at the foot of the text, the seal on both (GB/T 9704-2012 §7.3.5.1): the date ends four characters before the right edge,
 * the organ is centred above it, and the seal lies upright over both, so that they are in its middle and a little below.
 */
export function closingPiece(block: ClosingBlock, geometry: Geometry, fonts: FontSet): Piece {
  const em = geometry.bodySize + geometry.tracking;
  const style = { face: 'body' as const, size: geometry.bodySize, tracking: geometry.tracking };
  const set = (text: string) => breakLines([{ text }], style, fonts, Number.POSITIVE_INFINITY, 0, false)[0]!;
  const organ = set(block.organ);
  const date = set(block.date);
  const widest = Math.max(organ.width, date.width, block.seal ? SEAL_DIAMETER : 0);
  // the middle of organ, date and seal: four characters in from the right, and never outside of the type area
  const centre = Math.min(geometry.width - em * 4 - date.width / 2, geometry.width - widest / 2);
  const above = block.seal ? SEAL_DIAMETER / 2 : geometry.bodyLeading;
  const below = block.seal ? SEAL_DIAMETER / 2 - geometry.bodyLeading * 1.2 : 0;
  return {
    height: above + geometry.bodyLeading * 2 + below,
    draw(canvas, y) {
      const first = y + above + baseLine(geometry.bodyLeading, geometry.bodySize);
      const second = first + geometry.bodyLeading;
      canvas.glyphs(organ.glyphs, geometry.left + centre - organ.width / 2, first);
      canvas.glyphs(date.glyphs, geometry.left + centre - date.width / 2, second);
      if (block.seal) drawSeal(canvas, fonts, block.seal, geometry.left + centre, first + geometry.bodyLeading * 0.2);
    },
  };
}
