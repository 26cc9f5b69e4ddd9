import type { DocumentModel, Run } from '@onematter/processes/pure';
import type { FaceName, FontSet } from '../fonts/font-set.ts';
import type { Geometry } from './geometry.ts';
import { breakEvenly, breakLines } from './line-breaking.ts';
import { alignShift, baseLine } from './paragraph.ts';
import type { Piece } from './piece.ts';

/** Organ, title and number at the head of the first page. Long names of organs go over two lines, evenly filled. */
export function headPieces(model: DocumentModel, geometry: Geometry, fonts: FontSet): Piece[] {
  const pieces: Piece[] = [];
  const title = { face: 'title' as const, size: geometry.titleSize, leading: geometry.titleSize * 1.6 };
  if (model.organ) pieces.push(...centred(model.organ, title, geometry, fonts));
  pieces.push(...centred(model.title, title, geometry, fonts), gap(geometry.bodyLeading * 0.4));
  const number = numberLine(model);
  if (number) pieces.push(numberPiece(number, model.layout === 'letter' ? 'center' : 'right', geometry, fonts));
  pieces.push(gap(geometry.bodyLeading * (model.layout === 'letter' ? 0.8 : 0.15)));
  return pieces.map((piece) => ({ ...piece, keepWithNext: true }));
}

function numberLine(model: DocumentModel): readonly Run[] | null {
  if (model.number) return [{ text: model.number }];
  if (model.isDraft) return [{ text: '【签发时编号】', isPending: true }];
  return null;
}

const gap = (height: number): Piece => ({ height, draw: () => undefined });

interface LineStyle {
  readonly face: FaceName;
  readonly size: number;
  readonly leading: number;
}

function centred(text: string, style: LineStyle, geometry: Geometry, fonts: FontSet): Piece[] {
  const lines = breakEvenly([{ text }], { ...style, tracking: 0 }, fonts, geometry.width);
  return lines.map((line) => ({
    height: style.leading,
    draw: (canvas, y) =>
      canvas.glyphs(line.glyphs, geometry.left + alignShift(line, geometry.width, 'center'), y + baseLine(style.leading, style.size)),
  }));
}

function numberPiece(number: readonly Run[], align: 'center' | 'right', geometry: Geometry, fonts: FontSet): Piece {
  const [line] = breakLines(number, { face: 'body', size: geometry.bodySize, tracking: 0 }, fonts, geometry.width, 0, false);
  return {
    height: geometry.bodyLeading,
    draw: (canvas, y) =>
      canvas.glyphs(
        line!.glyphs,
        geometry.left + alignShift(line!, geometry.width, align),
        y + baseLine(geometry.bodyLeading, geometry.bodySize),
      ),
  };
}
