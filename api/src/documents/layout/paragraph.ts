import type { ParagraphBlock, Run } from '@onematter/processes/pure';
import type { FaceName, FontSet } from '../fonts/font-set.ts';
import type { Canvas } from '../pdf/canvas.ts';
import type { Geometry } from './geometry.ts';
import { breakLines, type Line } from './line-breaking.ts';
import type { Piece } from './piece.ts';

/** Of the line height: where the base line lies, so that Chinese characters stand in the middle of it. */
export const baseLine = (leading: number, size: number): number => leading / 2 + size * 0.38;

/** Lines of a paragraph as pieces: two lines at least stay together at the head and at the foot of a page. */
export function paragraphPieces(block: ParagraphBlock, geometry: Geometry, fonts: FontSet): Piece[] {
  const face: FaceName = block.isHeading ? 'heading' : 'body';
  const style = { face, size: geometry.bodySize, tracking: geometry.tracking };
  const em = geometry.bodySize + geometry.tracking;
  const inset = block.indent === 'all' ? em * 2 : 0;
  const indent = block.indent === 'first' ? em * 2 : 0;
  const width = geometry.width - inset;
  const lines = breakLines(block.runs, style, fonts, width, indent, block.align === 'justify');
  const announces = block.runs.at(-1)?.text.endsWith('：') ?? false; // 如下行政处罚： stays with what follows
  return lines.map((line, index) => ({
    height: geometry.bodyLeading,
    keepWithNext:
      block.isHeading === true ||
      (lines.length > 1 && (index === 0 || index === lines.length - 2)) ||
      (announces && index === lines.length - 1),
    draw: (canvas, y) =>
      canvas.glyphs(
        line.glyphs,
        geometry.left + inset + alignShift(line, width, block.align),
        y + baseLine(geometry.bodyLeading, geometry.bodySize),
      ),
  }));
}

export function alignShift(line: Line, width: number, align: 'justify' | 'left' | 'center' | 'right'): number {
  if (align === 'center') return (width - line.width) / 2;
  return align === 'right' ? width - line.width : 0;
}

/** One line of text set alone: titles, captions, page numbers. */
export function drawLine(
  canvas: Canvas,
  fonts: FontSet,
  text: string | readonly Run[],
  at: { readonly x: number; readonly y: number; readonly width: number; readonly align: 'left' | 'center' | 'right' },
  style: { readonly face: FaceName; readonly size: number },
): void {
  const runs = typeof text === 'string' ? [{ text }] : text;
  const [line] = breakLines(runs, { ...style, tracking: 0 }, fonts, Number.POSITIVE_INFINITY, 0, false);
  if (line) canvas.glyphs(line.glyphs, at.x + alignShift(line, at.width, at.align), at.y);
}

/** Lines to sign on: spread over one row where they fit, else below each other. */
export function signaturePieces(lines: readonly (readonly Run[])[], geometry: Geometry, fonts: FontSet): Piece[] {
  const style = { face: 'body' as const, size: geometry.bodySize, tracking: geometry.tracking };
  const em = geometry.bodySize + geometry.tracking;
  const width = geometry.width - em * 2;
  const set = lines.map((runs) => breakLines(runs, style, fonts, width, 0, false));
  const total = set.reduce((sum, [line]) => sum + line!.width, 0);
  const isOneRow = set.every((broken) => broken.length === 1) && total + em * (set.length - 1) <= width;
  const gap = isOneRow && set.length > 1 ? (width - total) / (set.length - 1) : 0;
  const rows = isOneRow ? [set.flat()] : set.flat().map((line) => [line]);
  const leading = geometry.bodyLeading * 1.25;
  return rows.map((row) => ({
    height: leading,
    draw(canvas, y) {
      let x = geometry.left + em * 2;
      for (const line of row) {
        canvas.glyphs(line.glyphs, x, y + baseLine(leading, geometry.bodySize));
        x += line.width + gap;
      }
    },
  }));
}
