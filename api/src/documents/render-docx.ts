/** The same document as an editable Word file: same words, fonts by their customary names, no seal (only the PDF is the original). */
import type { Align, Block, DocumentModel, TableCell as ModelCell, Run, TableBlock } from '@onematter/processes/pure';
import {
  AlignmentType,
  convertMillimetersToTwip,
  Document,
  type FileChild,
  Footer,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import { type Geometry, geometryOf, mm } from './layout/geometry.ts';

const FONTS = { body: '仿宋_GB2312', title: '方正小标宋简体', heading: '黑体' } as const;
const LATIN = 'Times New Roman';
const ALIGNMENT = {
  justify: AlignmentType.BOTH,
  left: AlignmentType.LEFT,
  center: AlignmentType.CENTER,
  right: AlignmentType.RIGHT,
} as const satisfies Record<Align, unknown>;

/** @returns the bytes of a .docx file */
export async function renderDocx(model: DocumentModel): Promise<Uint8Array> {
  const geometry = geometryOf(model.layout);
  const document = new Document({
    title: [model.title, model.number].filter((part) => part).join(' '),
    creator: model.organ ?? 'OneMatter',
    styles: { default: { document: { run: { font: fontOf('body'), size: halfPoints(geometry.bodySize) } } } },
    sections: [
      {
        properties: {
          page: { size: { width: twips(geometry.pageWidth), height: twips(geometry.pageHeight) }, margin: marginsOf(geometry) },
        },
        footers: { default: new Footer({ children: [pageNumbers()] }) },
        children: [...head(model, geometry), ...model.blocks.flatMap((block) => blockChildren(block, geometry)), ...note(model)],
      },
    ],
  });
  return new Uint8Array(await Packer.toArrayBuffer(document));
}

const twips = (points: number) => Math.round(points * 20);
const halfPoints = (points: number) => Math.round(points * 2);
const fontOf = (face: keyof typeof FONTS) => ({ ascii: LATIN, hAnsi: LATIN, eastAsia: FONTS[face] });

function marginsOf(geometry: Geometry) {
  return {
    top: twips(geometry.top),
    left: twips(geometry.left),
    right: twips(geometry.pageWidth - geometry.left - geometry.width),
    bottom: twips(geometry.pageHeight - geometry.top - geometry.height),
    footer: convertMillimetersToTwip(20),
  };
}

function pageNumbers(): Paragraph {
  const children = ['第', PageNumber.CURRENT, '页　共', PageNumber.TOTAL_PAGES, '页'];
  return new Paragraph({
    alignment: AlignmentType.CENTER,
    children: [new TextRun({ children, size: halfPoints(12), font: fontOf('body') })],
  });
}

function head(model: DocumentModel, geometry: Geometry): Paragraph[] {
  const title = (text: string) =>
    new Paragraph({
      alignment: AlignmentType.CENTER,
      keepNext: true,
      children: [new TextRun({ text, font: fontOf('title'), size: halfPoints(geometry.titleSize) })],
    });
  const number = model.number ?? (model.isDraft ? '【签发时编号】' : null);
  return [
    ...(model.organ ? [title(model.organ)] : []),
    title(model.title),
    ...(number
      ? [paragraph([{ text: number }], { align: model.layout === 'letter' ? 'center' : 'right', size: geometry.bodySize, after: 240 })]
      : []),
  ];
}

/** Word wants a paragraph behind a table that ends the text, note or none. */
const note = (model: DocumentModel) => [paragraph(model.note ? [{ text: model.note }] : [], { align: 'left', size: 10 })];

interface ParagraphLook {
  readonly align: Align;
  readonly indent?: 'first' | 'all' | 'none';
  readonly size?: number;
  readonly isHeading?: boolean;
  readonly leading?: number;
  readonly after?: number;
}

function paragraph(runs: readonly Run[], look: ParagraphLook): Paragraph {
  const size = look.size ?? 16;
  return new Paragraph({
    alignment: ALIGNMENT[look.align],
    keepNext: look.isHeading ?? false,
    spacing: { after: look.after ?? 0, ...(look.leading ? { line: twips(look.leading), lineRule: 'exact' as const } : {}) },
    indent: look.indent === 'first' ? { firstLine: twips(size * 2) } : look.indent === 'all' ? { left: twips(size * 2) } : {},
    children: runs.map((run) => textRun(run, size, look.isHeading ? 'heading' : 'body')),
  });
}

function textRun(run: Run, size: number, face: keyof typeof FONTS): TextRun {
  return new TextRun({
    text: run.text,
    bold: run.bold ?? false,
    ...(run.underline ? { underline: {} } : {}),
    ...(run.isPending ? { color: 'B84D00' } : {}),
    font: fontOf(face),
    size: halfPoints(size),
  });
}

function blockChildren(block: Block, geometry: Geometry): FileChild[] {
  const look = { size: geometry.bodySize, leading: geometry.bodyLeading };
  switch (block.kind) {
    case 'paragraph':
      return [paragraph(block.runs, { ...look, align: block.align, indent: block.indent, isHeading: block.isHeading ?? false })];
    case 'table':
      return [table(block, geometry)];
    case 'signatures':
      return block.lines.map((runs) => paragraph(runs, { ...look, align: 'left', indent: 'first' }));
    case 'closing':
      return [
        paragraph([], { ...look, align: 'right' }),
        paragraph([{ text: `${block.organ}　　` }], { ...look, align: 'right' }),
        paragraph([{ text: `${block.date}　　　　` }], { ...look, align: 'right' }),
      ];
    case 'space':
      return [paragraph([], { ...look, align: 'left', leading: block.lines * geometry.bodyLeading })];
    case 'rule':
      return [
        new Paragraph({ border: { bottom: { style: 'single', size: 6, space: 1 } } }),
        ...(block.caption ? [paragraph([{ text: block.caption }], { ...look, align: 'center', isHeading: true })] : []),
      ];
  }
}

function table(block: TableBlock, geometry: Geometry): Table {
  const total = block.columns.reduce((sum, column) => sum + column, 0);
  const columnWidths = block.columns.map((column) => twips((column / total) * geometry.width));
  return new Table({
    width: { size: twips(geometry.width), type: WidthType.DXA },
    columnWidths,
    rows: block.rows.map(
      (row) =>
        new TableRow({
          tableHeader: row.isHeader,
          height: { value: twips(row.minLines * geometry.tableLeading + mm(3)), rule: 'atLeast' },
          children: row.cells.map((cell) => tableCell(cell, geometry)),
        }),
    ),
  });
}

function tableCell(cell: ModelCell, geometry: Geometry): TableCell {
  const look = { size: geometry.tableSize, leading: geometry.tableLeading };
  const lines = cell.paragraphs.map(({ runs, align, indent }) => paragraph(runs, { ...look, align, indent, isHeading: cell.isLabel }));
  const foot = cell.foot.map((runs) => paragraph(runs, { ...look, align: 'right' }));
  return new TableCell({
    columnSpan: cell.columns,
    rowSpan: cell.rows,
    verticalAlign: cell.foot.length > 0 ? VerticalAlignTable.TOP : VerticalAlignTable.CENTER,
    // Word wants at least one paragraph in a cell
    children: lines.length + foot.length > 0 ? [...lines, ...foot] : [paragraph([], { ...look, align: 'left' })],
  });
}
