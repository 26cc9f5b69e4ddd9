import type { Block, DocumentModel } from '@onematter/processes/pure';
import { PDFDocument, PDFName, PDFNumber, PDFPage, PDFPageLeaf, type PDFRef, PDFString } from 'pdf-lib';
import type { FontSet } from './fonts/font-set.ts';
import { closingPiece } from './layout/closing.ts';
import { closerGeometries, type Geometry, geometryOf, mm } from './layout/geometry.ts';
import { headPieces } from './layout/head.ts';
import { breakLines } from './layout/line-breaking.ts';
import { drawLine, paragraphPieces, signaturePieces } from './layout/paragraph.ts';
import { type Piece, type Placed, paginate } from './layout/piece.ts';
import { rulePiece } from './layout/rule.ts';
import { tablePieces } from './layout/table.ts';
import { Canvas, WATERMARK_GREY } from './pdf/canvas.ts';
import { FontUse } from './pdf/font-use.ts';

export interface RenderOptions {
  /** set across every page, e.g. 草稿 */
  readonly watermark?: string;
}

export interface RenderedPdf {
  readonly bytes: Uint8Array;
  readonly pages: number;
}

/**
 * The legal original of a document: A4, type and margins of GB/T 9704-2012, only the glyphs used embedded, text that can be searched and
 * copied. The same model and fonts give the same bytes.
 * @throws {GlyphMissingError} a character that no face has
 */
export async function renderPdf(model: DocumentModel, fonts: FontSet, options: RenderOptions = {}): Promise<RenderedPdf> {
  const { geometry, pages } = layOut(model, fonts);
  if (pages.length > MOST_PAGES) throw new DocumentTooLongError(pages.length);
  const use = new FontUse();
  const contents = pages.map((placed, index) =>
    drawPage(placed, { geometry, fonts, use, options, page: index + 1, pages: pages.length, model }),
  );
  return { bytes: await assemble(model, geometry, contents, use), pages: pages.length };
}

/** More pages than any decision has; a model that long is a mistake or an attack. */
const MOST_PAGES = 300;
/** Up to so many pages, one page less is worth a closer setting. */
const WORTH_CLOSING_UP = 4;

export class DocumentTooLongError extends Error {
  readonly code = 'DOCUMENT_TOO_LONG';
  constructor(pages: number) {
    super(`Expected a document of at most ${MOST_PAGES} pages, but it has ${pages}`);
    this.name = 'DocumentTooLongError';
  }
}

/** The most comfortable layout among those that need the fewest pages; a long text has nothing to win and is set as it is. */
function layOut(model: DocumentModel, fonts: FontSet): { readonly geometry: Geometry; readonly pages: Placed[][] } {
  const set = (geometry: Geometry) => {
    const pieces = [...headPieces(model, geometry, fonts), ...bodyPieces(model.blocks, geometry, fonts)];
    return { geometry, pages: paginate(pieces, geometry.height) };
  };
  const comfortable = set(geometryOf(model.layout));
  if (comfortable.pages.length === 1 || comfortable.pages.length > WORTH_CLOSING_UP) return comfortable;
  const tries = [comfortable, ...closerGeometries(model.layout).slice(1).map(set)];
  const fewest = Math.min(...tries.map(({ pages }) => pages.length));
  return tries.find(({ pages }) => pages.length === fewest)!;
}

/** The last lines of the text go with organ and seal, which never stand on a page alone (GB/T 9704-2012 §7.3.5.4). */
function bodyPieces(blocks: readonly Block[], geometry: Geometry, fonts: FontSet): Piece[] {
  const pieces: Piece[] = [];
  for (const block of blocks) {
    if (block.kind === 'closing') keepLast(pieces, 2);
    pieces.push(...blockPieces(block, geometry, fonts));
  }
  return pieces;
}

function keepLast(pieces: Piece[], count: number): void {
  for (let index = Math.max(0, pieces.length - count); index < pieces.length; index += 1) {
    pieces[index] = { ...pieces[index]!, keepWithNext: true };
  }
}

function blockPieces(block: Block, geometry: Geometry, fonts: FontSet): Piece[] {
  switch (block.kind) {
    case 'paragraph':
      return paragraphPieces(block, geometry, fonts);
    case 'table':
      return tablePieces(block, geometry, fonts);
    case 'signatures':
      return signaturePieces(block.lines, geometry, fonts);
    case 'closing':
      return [closingPiece(block, geometry, fonts)];
    case 'space':
      return [{ height: block.lines * geometry.bodyLeading, draw: () => undefined }];
    case 'rule':
      return [rulePiece(block.caption, geometry, fonts)];
  }
}

interface PageParts {
  readonly geometry: Geometry;
  readonly fonts: FontSet;
  readonly use: FontUse;
  readonly options: RenderOptions;
  readonly page: number;
  readonly pages: number;
  readonly model: DocumentModel;
}

function drawPage(placed: readonly Placed[], { geometry, fonts, use, options, page, pages, model }: PageParts): string {
  const canvas = new Canvas(geometry.pageHeight, use);
  if (options.watermark) drawWatermark(canvas, fonts, options.watermark, geometry);
  for (const { piece, y } of placed) piece.draw(canvas, geometry.top + y);
  const foot = geometry.top + geometry.height;
  const across = { x: geometry.left, width: geometry.width };
  if (model.note && page === pages) drawNote(canvas, fonts, model.note, geometry);
  drawLine(
    canvas,
    fonts,
    `第${page}页　共${pages}页`,
    { ...across, y: foot + mm(model.layout === 'letter' ? 14 : 15), align: 'center' },
    { face: 'body', size: 12 },
  );
  return canvas.content();
}

/** Small print between the type area and the page number. */
function drawNote(canvas: Canvas, fonts: FontSet, note: string, geometry: Geometry): void {
  const lines = breakLines([{ text: note }], { face: 'body', size: 10, tracking: 0 }, fonts, geometry.width, 0, false);
  lines.forEach((line, index) => {
    canvas.glyphs(line.glyphs, geometry.left, geometry.top + geometry.height + mm(5) + index * 14);
  });
}

function drawWatermark(canvas: Canvas, fonts: FontSet, text: string, geometry: Geometry): void {
  const size = 120;
  const angle = -Math.PI / 5;
  const step = size * 1.3;
  const characters = [...text];
  characters.forEach((character, index) => {
    const offset = (index - (characters.length - 1) / 2) * step - size / 2;
    const x = geometry.pageWidth / 2 + offset * Math.cos(angle);
    const y = geometry.pageHeight / 2 + offset * Math.sin(angle) + size * 0.38;
    const codePoint = character.codePointAt(0)!;
    canvas.turnedGlyph(fonts.faceFor(codePoint, 'heading'), codePoint, size, x, y, angle, 1, WATERMARK_GREY);
  });
}

async function assemble(model: DocumentModel, geometry: Geometry, contents: readonly string[], use: FontUse): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const { context } = document;
  const fonts = context.obj(Object.fromEntries([...use.embed(context)]));
  const ink = context.obj({ Type: 'ExtGState', BM: 'Multiply', ca: 0.9, CA: 0.9 });
  const resources = context.register(context.obj({ Font: fonts, ExtGState: { Ink: ink } }));
  for (const content of contents) {
    const leaf = PDFPageLeaf.withContextAndParent(context, document.catalog.get(PDFName.of('Pages')) as PDFRef);
    leaf.set(
      PDFName.of('MediaBox'),
      context.obj([0, 0, geometry.pageWidth, geometry.pageHeight].map((side) => PDFNumber.of(Math.round(side * 100) / 100))),
    );
    leaf.set(PDFName.of('Resources'), resources);
    leaf.set(PDFName.of('Contents'), context.register(context.flateStream(content)));
    document.addPage(PDFPage.of(leaf, context.register(leaf), document));
  }
  describe(document, model);
  return document.save({ useObjectStreams: false, addDefaultPage: false });
}

/** Nothing of the moment of rendering enters the file: its dates are the day of issue. */
function describe(document: PDFDocument, model: DocumentModel): void {
  const issuedAt = new Date(`${model.issuedOn ?? '2000-01-01'}T00:00:00Z`);
  document.setTitle([model.title, model.number].filter((part) => part).join(' '), { showInWindowTitleBar: true });
  if (model.organ) document.setAuthor(model.organ);
  document.setProducer('OneMatter');
  document.setCreator('OneMatter');
  document.setCreationDate(issuedAt);
  document.setModificationDate(issuedAt);
  document.catalog.set(PDFName.of('Lang'), PDFString.of('zh-CN'));
}
