/**
 * What a PDF needs of a TrueType font (ISO/IEC 14496-22, `glyf` outlines): which glyph a character has, how wide it is, and a font file of
 * the few glyphs that were used. Reading is lazy: of a 15 MB face only the looked-up bytes are touched.
 */

export class FontError extends Error {
  readonly code: 'FONT_INVALID' | 'FONT_UNSUPPORTED';
  constructor(code: FontError['code'], message: string) {
    super(message);
    this.name = 'FontError';
    this.code = code;
  }
}

export interface Table {
  readonly offset: number;
  readonly length: number;
}

type GlyphLookup = (codePoint: number) => number;

export class TrueTypeFont {
  readonly name: string;
  readonly bytes: Buffer;
  readonly tables: ReadonlyMap<string, Table>;
  readonly unitsPerEm: number;
  /** of the line above and below the base line, in font units; `descent` is negative */
  readonly ascent: number;
  readonly descent: number;
  readonly bounds: readonly [number, number, number, number];
  readonly glyphCount: number;
  readonly #metricCount: number;
  readonly #isLongLoca: boolean;
  readonly #lookup: GlyphLookup;
  readonly #glyphs = new Map<number, number>();

  /** @throws {FontError} FONT_UNSUPPORTED for collections and CFF outlines, FONT_INVALID for what is no font */
  constructor(name: string, bytes: Buffer) {
    this.name = name;
    this.bytes = bytes;
    this.tables = readDirectory(name, bytes);
    const head = this.#table('head');
    this.unitsPerEm = bytes.readUInt16BE(head + 18);
    this.bounds = [36, 38, 40, 42].map((at) => bytes.readInt16BE(head + at)) as [number, number, number, number];
    this.#isLongLoca = bytes.readInt16BE(head + 50) === 1;
    const hhea = this.#table('hhea');
    this.ascent = bytes.readInt16BE(hhea + 4);
    this.descent = bytes.readInt16BE(hhea + 6);
    this.#metricCount = bytes.readUInt16BE(hhea + 34);
    this.glyphCount = bytes.readUInt16BE(this.#table('maxp') + 4);
    this.#lookup = readCharacterMap(name, bytes, this.#table('cmap'));
  }

  /** 0 where the face has no such character. */
  glyphOf(codePoint: number): number {
    const known = this.#glyphs.get(codePoint);
    if (known !== undefined) return known;
    const glyph = this.#lookup(codePoint);
    this.#glyphs.set(codePoint, glyph);
    return glyph;
  }

  /** In font units. */
  advanceOf(glyph: number): number {
    return this.bytes.readUInt16BE(this.#table('hmtx') + Math.min(glyph, this.#metricCount - 1) * 4);
  }

  leftBearingOf(glyph: number): number {
    const hmtx = this.#table('hmtx');
    const at = glyph < this.#metricCount ? hmtx + glyph * 4 + 2 : hmtx + this.#metricCount * 4 + (glyph - this.#metricCount) * 2;
    return this.bytes.readInt16BE(at);
  }

  /** The outline's bytes; empty for a blank. */
  outlineOf(glyph: number): Buffer {
    const loca = this.#table('loca');
    const glyf = this.#table('glyf');
    const at = (index: number) =>
      this.#isLongLoca ? this.bytes.readUInt32BE(loca + index * 4) : this.bytes.readUInt16BE(loca + index * 2) * 2;
    return this.bytes.subarray(glyf + at(glyph), glyf + at(glyph + 1));
  }

  /** A table's bytes, null where the font has none. */
  tableBytes(tag: string): Buffer | null {
    const table = this.tables.get(tag);
    return table ? this.bytes.subarray(table.offset, table.offset + table.length) : null;
  }

  #table(tag: string): number {
    const table = this.tables.get(tag);
    if (!table) throw new FontError('FONT_INVALID', `Expected a table "${tag}" in font ${this.name}, but there is none`);
    return table.offset;
  }
}

function readDirectory(name: string, bytes: Buffer): Map<string, Table> {
  const kind = bytes.length >= 12 ? bytes.readUInt32BE(0) : 0;
  if (kind === 0x74746366) throw new FontError('FONT_UNSUPPORTED', `Expected a single font (.ttf), but ${name} is a collection (.ttc)`);
  if (kind === 0x4f54544f) throw new FontError('FONT_UNSUPPORTED', `Expected TrueType outlines, but ${name} has CFF outlines (.otf)`);
  if (kind !== 0x00010000 && kind !== 0x74727565) throw new FontError('FONT_INVALID', `Expected a TrueType font, but ${name} is none`);
  const tables = new Map<string, Table>();
  for (let index = 0; index < bytes.readUInt16BE(4); index += 1) {
    const at = 12 + index * 16;
    const table = { offset: bytes.readUInt32BE(at + 8), length: bytes.readUInt32BE(at + 12) };
    if (table.offset + table.length > bytes.length) throw new FontError('FONT_INVALID', `Expected a whole font, but ${name} is cut off`);
    tables.set(bytes.toString('latin1', at, at + 4), table);
  }
  for (const tag of ['head', 'hhea', 'hmtx', 'maxp', 'loca', 'glyf', 'cmap']) {
    if (!tables.has(tag)) throw new FontError('FONT_INVALID', `Expected a table "${tag}" in font ${name}, but there is none`);
  }
  return tables;
}

/** Prefers the full Unicode map (format 12) to the one of the basic plane (format 4). */
function readCharacterMap(name: string, bytes: Buffer, cmap: number): GlyphLookup {
  const maps = new Map<number, number>();
  for (let index = 0; index < bytes.readUInt16BE(cmap + 2); index += 1) {
    const at = cmap + 4 + index * 8;
    const platform = bytes.readUInt16BE(at);
    const encoding = bytes.readUInt16BE(at + 2);
    if (platform !== 0 && !(platform === 3 && (encoding === 1 || encoding === 10))) continue;
    const map = cmap + bytes.readUInt32BE(at + 4);
    maps.set(bytes.readUInt16BE(map), map);
  }
  const full = maps.get(12);
  if (full !== undefined) return (codePoint) => lookupFormat12(bytes, full, codePoint);
  const basic = maps.get(4);
  if (basic !== undefined) return (codePoint) => lookupFormat4(bytes, basic, codePoint);
  throw new FontError('FONT_UNSUPPORTED', `Expected a Unicode character map in font ${name}, but there is none`);
}

function lookupFormat12(bytes: Buffer, map: number, codePoint: number): number {
  let low = 0;
  let high = bytes.readUInt32BE(map + 12) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = map + 16 + middle * 12;
    const start = bytes.readUInt32BE(at);
    if (codePoint < start) high = middle - 1;
    else if (codePoint > bytes.readUInt32BE(at + 4)) low = middle + 1;
    else return bytes.readUInt32BE(at + 8) + codePoint - start;
  }
  return 0;
}

function lookupFormat4(bytes: Buffer, map: number, codePoint: number): number {
  if (codePoint > 0xffff) return 0;
  const doubled = bytes.readUInt16BE(map + 6);
  const starts = map + 16 + doubled;
  for (let at = 0; at < doubled; at += 2) {
    if (codePoint > bytes.readUInt16BE(map + 14 + at)) continue;
    const start = bytes.readUInt16BE(starts + at);
    if (codePoint < start) return 0;
    const delta = bytes.readUInt16BE(starts + doubled + at);
    const rangeAt = starts + doubled * 2 + at;
    const range = bytes.readUInt16BE(rangeAt);
    if (range === 0) return (codePoint + delta) & 0xffff;
    const glyph = bytes.readUInt16BE(rangeAt + range + (codePoint - start) * 2);
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
  }
  return 0;
}
