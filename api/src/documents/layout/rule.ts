import type { FontSet } from '../fonts/font-set.ts';
import type { Geometry } from './geometry.ts';
import { baseLine, drawLine } from './paragraph.ts';
import type { Piece } from './piece.ts';

/** A line across the page with a caption in the middle of the line below it. */
export function rulePiece(caption: string | null, geometry: Geometry, fonts: FontSet): Piece {
  const height = geometry.bodyLeading * (caption ? 1.6 : 0.8);
  return {
    height,
    keepWithNext: true,
    draw(canvas, y) {
      const rule = y + geometry.bodyLeading * 0.4;
      canvas.line(geometry.left, rule, geometry.left + geometry.width, rule, 0.6);
      if (!caption) return;
      const at = {
        x: geometry.left,
        y: rule + baseLine(geometry.bodyLeading * 1.2, geometry.bodySize),
        width: geometry.width,
        align: 'center' as const,
      };
      drawLine(canvas, fonts, caption, at, { face: 'heading', size: geometry.bodySize });
    },
  };
}
