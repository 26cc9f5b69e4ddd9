/** Which characters of which faces a document uses, and the font objects made of them in the end. */
import { type PDFContext, PDFName, type PDFRef, PDFString } from 'pdf-lib';
import { subsetFont } from '../fonts/subset.ts';
import type { TrueTypeFont } from '../fonts/true-type.ts';

interface Use {
  readonly name: string;
  /** code point → code in the content stream, in the order of first use; code 0 is .notdef */
  readonly codes: Map<number, number>;
}

/**
 * Every character gets a code of its own, even where the face draws two characters with one glyph: what is copied or searched is exactly
 * what was written.
 */
export class FontUse {
  readonly #uses = new Map<TrueTypeFont, Use>();

  nameOf(font: TrueTypeFont): string {
    return this.#use(font).name;
  }

  codeOf(font: TrueTypeFont, codePoint: number): number {
    const { codes } = this.#use(font);
    const known = codes.get(codePoint);
    if (known !== undefined) return known;
    codes.set(codePoint, codes.size + 1);
    return codes.size;
  }

  /** Writes the fonts; resource name → object. */
  embed(context: PDFContext): Map<string, PDFRef> {
    return new Map([...this.#uses].map(([font, use]) => [use.name, embedFont(context, font, use)]));
  }

  #use(font: TrueTypeFont): Use {
    const known = this.#uses.get(font);
    if (known) return known;
    const use: Use = { name: `F${this.#uses.size + 1}`, codes: new Map() };
    this.#uses.set(font, use);
    return use;
  }
}

function embedFont(context: PDFContext, font: TrueTypeFont, { name, codes }: Use): PDFRef {
  const glyphs = [0, ...[...codes.keys()].map((codePoint) => font.glyphOf(codePoint))];
  const file = subsetFont(font, glyphs);
  const scaled = (units: number) => Math.round((units * 1000) / font.unitsPerEm);
  const baseFont = `${tagOf(name)}+${font.name.replace(/\.ttf$/i, '').replace(/[^A-Za-z0-9-]/g, '')}`;
  const descriptor = context.register(
    context.obj({
      Type: 'FontDescriptor',
      FontName: baseFont,
      Flags: 4,
      FontBBox: font.bounds.map(scaled),
      ItalicAngle: 0,
      Ascent: scaled(font.ascent),
      Descent: scaled(font.descent),
      CapHeight: scaled(font.ascent),
      StemV: 80,
      FontFile2: context.register(context.flateStream(file, { Length1: file.length })),
    }),
  );
  const descendant = context.register(
    context.obj({
      Type: 'Font',
      Subtype: 'CIDFontType2',
      BaseFont: baseFont,
      CIDSystemInfo: { Registry: PDFString.of('Adobe'), Ordering: PDFString.of('Identity'), Supplement: 0 },
      FontDescriptor: descriptor,
      CIDToGIDMap: 'Identity',
      DW: 1000,
      W: [0, glyphs.map((glyph) => scaled(font.advanceOf(glyph)))],
    }),
  );
  return context.register(
    context.obj({
      Type: 'Font',
      Subtype: 'Type0',
      BaseFont: baseFont,
      Encoding: PDFName.of('Identity-H'),
      DescendantFonts: [descendant],
      ToUnicode: context.register(context.flateStream(toUnicode(codes))),
    }),
  );
}

/** Six letters mark a subset (ISO 32000-1 §9.6.4): F1 → OMDOCA. */
const tagOf = (name: string) => `OMDOC${String.fromCharCode(64 + Number(name.slice(1)))}`;

/** The map from codes back to text (ISO 32000-1 §9.10.3), at most 100 entries a block. */
function toUnicode(codes: ReadonlyMap<number, number>): string {
  const entries = [...codes].map(([codePoint, code]) => `<${code.toString(16).padStart(4, '0')}> <${utf16(codePoint)}>`);
  const blocks: string[] = [];
  for (let at = 0; at < entries.length; at += 100) {
    const block = entries.slice(at, at + 100);
    blocks.push(`${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`);
  }
  return [
    '/CIDInit /ProcSet findresource begin 12 dict begin begincmap',
    '/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def',
    '/CMapName /Adobe-Identity-UCS def /CMapType 2 def',
    '1 begincodespacerange <0000> <FFFF> endcodespacerange',
    ...blocks,
    'endcmap CMapName currentdict /CMap defineresource pop end end',
  ].join('\n');
}

const utf16 = (codePoint: number) => Buffer.from(String.fromCodePoint(codePoint), 'utf16le').swap16().toString('hex').toUpperCase();
