/**
 * Tables 表格: a grid with merged cells. A row too tall for the rest of a page is parted between its lines; rows tied together by a merged
 * cell are parted between rows, the caption being said again on the next page.
 */
import type { TableBlock, TableCell } from '@onematter/processes/pure';
import type { FontSet } from '../fonts/font-set.ts';
import type { Canvas } from '../pdf/canvas.ts';
import type { Geometry } from './geometry.ts';
import { breakEvenly, breakLines, type Line } from './line-breaking.ts';
import { alignShift, baseLine } from './paragraph.ts';
import type { Piece } from './piece.ts';

const PADDING = 4;
const RULE = 0.7;

interface SetLine {
  readonly line: Line;
  readonly align: 'justify' | 'left' | 'center' | 'right';
}

/** A cell broken into lines for its width. */
interface SetCell {
  readonly lines: readonly SetLine[];
  readonly foot: readonly Line[];
  readonly x: number;
  readonly width: number;
  readonly rows: number;
  readonly isLabel: boolean;
}

interface SetRow {
  readonly cells: readonly SetCell[];
  readonly minHeight: number;
}

export function tablePieces(table: TableBlock, geometry: Geometry, fonts: FontSet): Piece[] {
  const rows = setRows(table, geometry, fonts);
  const headers = table.rows.findIndex((row) => !row.isHeader);
  const headerRows = rows.slice(0, Math.max(headers, 0));
  const header = headerRows.length > 0 ? groupPiece(headerRows, geometry) : undefined;
  const pieces = header ? [{ ...header, keepWithNext: true }] : [];
  for (const group of tiedRows(rows.slice(headerRows.length))) pieces.push({ ...groupPiece(group, geometry, header), keepWithNext: false });
  return pieces;
}

/** Places each cell in the first free column of its row, merged cells of the rows above in mind. */
function setRows(table: TableBlock, geometry: Geometry, fonts: FontSet): SetRow[] {
  const total = table.columns.reduce((sum, column) => sum + column, 0);
  const edges = [0];
  for (const column of table.columns) edges.push(edges.at(-1)! + (column / total) * geometry.width);
  const takenUntil = table.columns.map(() => 0);
  return table.rows.map((row, rowIndex) => {
    let column = 0;
    const cells = row.cells.map((cell) => {
      while ((takenUntil[column] ?? 0) > rowIndex) column += 1;
      const end = Math.min(column + cell.columns, table.columns.length);
      const x = edges[column] ?? geometry.width;
      const width = (edges[end] ?? geometry.width) - x;
      takenUntil.fill(rowIndex + cell.rows, column, end);
      column = end;
      return setCell(cell, x, width, geometry, fonts);
    });
    return { cells, minHeight: Math.max(1, row.minLines * geometry.roominess) * geometry.tableLeading + PADDING * 2 };
  });
}

function setCell(cell: TableCell, x: number, width: number, geometry: Geometry, fonts: FontSet): SetCell {
  const style = { face: cell.isLabel ? ('heading' as const) : ('body' as const), size: geometry.tableSize, tracking: 0 };
  const inner = width - PADDING * 2;
  const lines = cell.paragraphs.flatMap(({ runs, align, indent }) => {
    if (cell.isLabel) return breakEvenly(runs, style, fonts, inner).map((line) => ({ line, align }));
    const first = indent === 'first' ? geometry.tableSize * 2 : 0;
    return breakLines(runs, style, fonts, inner, first, align === 'justify').map((line) => ({ line, align }));
  });
  const foot = cell.foot.flatMap((runs) => breakLines(runs, style, fonts, inner, 0, false));
  return { lines, foot, x, width, rows: cell.rows, isLabel: cell.isLabel };
}

/** Rows that a merged cell ties together. */
function tiedRows(rows: readonly SetRow[]): SetRow[][] {
  const groups: SetRow[][] = [];
  let until = 0;
  rows.forEach((row, index) => {
    if (index < until) groups.at(-1)!.push(row);
    else groups.push([row]);
    until = Math.max(until, ...row.cells.map((cell) => index + cell.rows));
  });
  return groups;
}

const contentHeight = (cell: SetCell, leading: number) =>
  (cell.lines.length + cell.foot.length) * leading + (cell.foot.length > 0 ? leading * 0.4 : 0) + PADDING * 2;

function rowHeights(rows: readonly SetRow[], leading: number): number[] {
  const heights = rows.map((row) =>
    Math.max(row.minHeight, ...row.cells.filter((cell) => cell.rows === 1).map((cell) => contentHeight(cell, leading))),
  );
  rows.forEach((row, index) => {
    for (const cell of row.cells) {
      const end = Math.min(index + cell.rows, rows.length);
      const have = heights.slice(index, end).reduce((sum, height) => sum + height, 0);
      heights[end - 1]! += Math.max(0, contentHeight(cell, leading) - have);
    }
  });
  return heights;
}

function groupPiece(rows: readonly SetRow[], geometry: Geometry, header?: Piece): Piece {
  const heights = rowHeights(rows, geometry.tableLeading);
  return {
    height: heights.reduce((sum, height) => sum + height, 0),
    header,
    draw: (canvas, y) => drawRows(canvas, rows, heights, y, geometry),
    split(height) {
      const fitting = fittingRows(heights, height);
      if (fitting > 0 && fitting < rows.length) {
        const [above, below] = splitBetweenRows(rows, fitting);
        return [groupPiece(above, geometry, header), groupPiece(below, geometry, header)];
      }
      const parts = rows.length === 1 ? splitRow(rows[0]!, height, geometry.tableLeading) : null;
      return parts && [groupPiece([parts[0]], geometry, header), groupPiece([parts[1]], geometry, header)];
    },
  };
}

function fittingRows(heights: readonly number[], height: number): number {
  let used = 0;
  const over = heights.findIndex((row) => {
    used += row;
    return used > height;
  });
  return over < 0 ? heights.length : over;
}

/** A cell merged across the cut appears on both sides of it. */
function splitBetweenRows(rows: readonly SetRow[], at: number): [SetRow[], SetRow[]] {
  const carried: SetCell[] = [];
  const above = rows.slice(0, at).map((row, index) => ({
    ...row,
    cells: row.cells.map((cell) => {
      if (index + cell.rows <= at) return cell;
      carried.push({ ...cell, rows: index + cell.rows - at, lines: cell.isLabel ? cell.lines : [], foot: [] });
      return { ...cell, rows: at - index };
    }),
  }));
  const [first, ...rest] = rows.slice(at);
  return [above, [{ ...first!, cells: [...carried, ...first!.cells].sort((left, right) => left.x - right.x) }, ...rest]];
}

/** At least two lines on either side, signature lines on the last. */
function splitRow(row: SetRow, height: number, leading: number): readonly [SetRow, SetRow] | null {
  const lines = Math.floor((height - PADDING * 2) / leading);
  const longest = Math.max(...row.cells.map((cell) => cell.lines.length));
  if (lines < 2 || longest - lines < 1) return null;
  const cut = Math.min(lines, longest - 1);
  const above = row.cells.map((cell) => ({ ...cell, lines: cell.isLabel ? cell.lines : cell.lines.slice(0, cut), foot: [] }));
  const below = row.cells.map((cell) => ({ ...cell, lines: cell.isLabel ? cell.lines : cell.lines.slice(cut) }));
  return [
    { cells: above, minHeight: 0 },
    { cells: below, minHeight: 0 },
  ];
}

function drawRows(canvas: Canvas, rows: readonly SetRow[], heights: readonly number[], top: number, geometry: Geometry): void {
  let y = top;
  rows.forEach((row, index) => {
    for (const cell of row.cells) {
      const height = heights.slice(index, index + cell.rows).reduce((sum, each) => sum + each, 0);
      drawBorder(canvas, geometry.left + cell.x, y, cell.width, height);
      drawCell(canvas, cell, y, height, geometry);
    }
    y += heights[index]!;
  });
}

function drawBorder(canvas: Canvas, x: number, y: number, width: number, height: number): void {
  canvas.line(x, y, x + width, y, RULE);
  canvas.line(x, y + height, x + width, y + height, RULE);
  canvas.line(x, y, x, y + height, RULE);
  canvas.line(x + width, y, x + width, y + height, RULE);
}

/** Short text stands in the middle; text with signature lines below it starts at the top. */
function drawCell(canvas: Canvas, cell: SetCell, top: number, height: number, geometry: Geometry): void {
  const leading = geometry.tableLeading;
  const left = geometry.left + cell.x + PADDING;
  const inner = cell.width - PADDING * 2;
  const base = baseLine(leading, geometry.tableSize);
  let y = cell.foot.length > 0 ? top + PADDING : top + (height - cell.lines.length * leading) / 2;
  for (const { line, align } of cell.lines) {
    canvas.glyphs(line.glyphs, left + alignShift(line, inner, align), y + base);
    y += leading;
  }
  y = top + height - PADDING - cell.foot.length * leading;
  for (const line of cell.foot) {
    canvas.glyphs(line.glyphs, left + alignShift(line, inner, 'right'), y + base);
    y += leading;
  }
}
