/**
 * A composed document 文书: every word decided, nothing yet placed on paper. Plain JSON, so that it can be frozen at issue and rendered
 * again to the same bytes; PDF and DOCX are made from it alone.
 */

/** A stretch of text of one look. */
export interface Run {
  readonly text: string;
  readonly bold?: boolean;
  /** drawn on a rule, e.g. a place to sign or a value filled in */
  readonly underline?: boolean;
  /** a field with no value yet: only in drafts 草稿 */
  readonly isPending?: boolean;
}

export type Align = 'justify' | 'left' | 'center' | 'right';

export interface ParagraphBlock {
  readonly kind: 'paragraph';
  readonly runs: readonly Run[];
  /** `first`: two characters in on the first line; `all`: on every line; `none` */
  readonly indent: 'first' | 'all' | 'none';
  readonly align: Align;
  /** a heading is set in the heading face and never stays alone at the foot of a page */
  readonly isHeading?: boolean;
}

export interface TableCell {
  readonly paragraphs: readonly { readonly runs: readonly Run[]; readonly align: Align; readonly indent: 'first' | 'none' }[];
  /** set against the lower right corner of the cell, e.g. 签名 and date under an opinion */
  readonly foot: readonly (readonly Run[])[];
  readonly columns: number;
  readonly rows: number;
  /** a caption cell: heading face, centred, upright where it is narrow and tall */
  readonly isLabel: boolean;
}

export interface TableBlock {
  readonly kind: 'table';
  /** relative widths; they share the width of the page */
  readonly columns: readonly number[];
  readonly rows: readonly { readonly minLines: number; readonly isHeader: boolean; readonly cells: readonly TableCell[] }[];
}

/** Name of the organ and date at the end, the seal 印章 riding on the date (GB/T 9704-2012 §7.3.5). */
export interface ClosingBlock {
  readonly kind: 'closing';
  readonly organ: string;
  readonly date: string;
  readonly seal: Seal | null;
}

/** Lines to sign on, in one row where they fit. */
export interface SignaturesBlock {
  readonly kind: 'signatures';
  readonly lines: readonly (readonly Run[])[];
}

/** Blank height in lines of body text. */
export interface SpaceBlock {
  readonly kind: 'space';
  readonly lines: number;
}

/** A line across, with a caption below it, e.g. 以下为回执. */
export interface RuleBlock {
  readonly kind: 'rule';
  readonly caption: string | null;
}

export type Block = ParagraphBlock | TableBlock | ClosingBlock | SignaturesBlock | SpaceBlock | RuleBlock;

export interface Seal {
  /** name of the organ as it stands on the seal */
  readonly name: string;
  /** a sample 样例 seal says so across its middle; a real one comes from the customer's seal service */
  readonly isSample: boolean;
}

export interface DocumentModel {
  readonly format: 1;
  readonly templateId: string;
  readonly title: string;
  /** stands above the title of a document that leaves the house; null on internal forms */
  readonly organ: string | null;
  /** 文号; null while it is a draft or where the kind of document has none */
  readonly number: string | null;
  readonly caseNo: string | null;
  /** `letter`: running text on the 22-line page of GB/T 9704; `form`: a grid 审批表 */
  readonly layout: 'letter' | 'form';
  readonly blocks: readonly Block[];
  /** small print at the foot of the last page, e.g. how many copies there are and who keeps them */
  readonly note: string | null;
  /** date of issue, `YYYY-MM-DD`; null in a draft. It is also the PDF's creation date, which keeps its bytes the same */
  readonly issuedOn: string | null;
  readonly isDraft: boolean;
}

/** What the document says, line by line: for search, for comparison and for screen readers. */
export function plainText(model: DocumentModel): string {
  return [model.organ, model.title, model.number, ...model.blocks.flatMap(linesOf), model.note].filter((line) => line).join('\n');
}

function linesOf(block: Block): string[] {
  switch (block.kind) {
    case 'paragraph':
      return [said(block.runs)];
    case 'signatures':
      return block.lines.map(said);
    case 'closing':
      return [block.organ, block.date];
    case 'rule':
      return block.caption ? [block.caption] : [];
    case 'space':
      return [];
    case 'table':
      return block.rows.flatMap((row) =>
        row.cells.flatMap((cell) => [...cell.paragraphs.map((paragraph) => said(paragraph.runs)), ...cell.foot.map(said)]),
      );
  }
}

const said = (runs: readonly Run[]) => runs.map((run) => run.text).join('');
