import type { TrueTypeFont } from './true-type.ts';

/**
 * A font file of just these glyphs of `font`, numbered in the order given; the same input gives the same bytes. Glyph 0 must come first.
 * Parts of composite glyphs are added behind. It holds the tables a PDF asks for (ISO 32000-1 §9.9: glyf head hhea hmtx loca maxp and the
 * hinting programs), no character map: the PDF addresses glyphs by number.
 */
export function subsetFont(font: TrueTypeFont, glyphs: readonly number[]): Buffer {
  const wanted = [...glyphs];
  const outlines: Buffer[] = [];
  for (let index = 0; index < wanted.length; index += 1) outlines.push(renumberParts(font.outlineOf(wanted[index]!), wanted));
  const tables: [string, Buffer][] = [
    ['glyf', Buffer.concat(outlines.map(padded))],
    ['head', headTable(font)],
    ['hhea', patched(font, 'hhea', (table) => table.writeUInt16BE(wanted.length, 34))],
    ['hmtx', metricsTable(font, wanted)],
    ['loca', locationTable(outlines)],
    ['maxp', patched(font, 'maxp', (table) => table.writeUInt16BE(wanted.length, 4))],
  ];
  for (const tag of ['cvt ', 'fpgm', 'prep']) {
    const bytes = font.tableBytes(tag);
    if (bytes) tables.push([tag, bytes]);
  }
  return assemble(tables.sort(([left], [right]) => (left < right ? -1 : 1)));
}

const ARGUMENTS_ARE_WORDS = 0x0001;
const HAS_SCALE = 0x0008;
const MORE_PARTS = 0x0020;
const HAS_TWO_SCALES = 0x0040;
const HAS_MATRIX = 0x0080;

/** Copies a glyph; in a composite one, each part's number becomes its place in `wanted`, where it is added if it is new. */
function renumberParts(outline: Buffer, wanted: number[]): Buffer {
  if (outline.length === 0 || outline.readInt16BE(0) >= 0) return outline;
  const copy = Buffer.from(outline);
  let at = 10;
  let flags = MORE_PARTS;
  while (flags & MORE_PARTS) {
    flags = copy.readUInt16BE(at);
    const part = copy.readUInt16BE(at + 2);
    let place = wanted.indexOf(part, 1);
    if (place < 0) place = wanted.push(part) - 1;
    copy.writeUInt16BE(place, at + 2);
    at += 4 + (flags & ARGUMENTS_ARE_WORDS ? 4 : 2);
    if (flags & HAS_SCALE) at += 2;
    else if (flags & HAS_TWO_SCALES) at += 4;
    else if (flags & HAS_MATRIX) at += 8;
  }
  return copy;
}

function padded(bytes: Buffer): Buffer {
  return bytes.length % 4 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))]);
}

function patched(font: TrueTypeFont, tag: string, patch: (table: Buffer) => void): Buffer {
  const table = Buffer.from(font.tableBytes(tag) ?? Buffer.alloc(0));
  patch(table);
  return table;
}

function headTable(font: TrueTypeFont): Buffer {
  return patched(font, 'head', (table) => {
    table.writeUInt32BE(0, 8); // checkSumAdjustment, set when the file is whole
    table.writeInt16BE(1, 50); // long offsets
  });
}

function metricsTable(font: TrueTypeFont, glyphs: readonly number[]): Buffer {
  const table = Buffer.alloc(glyphs.length * 4);
  glyphs.forEach((glyph, index) => {
    table.writeUInt16BE(font.advanceOf(glyph), index * 4);
    table.writeInt16BE(font.leftBearingOf(glyph), index * 4 + 2);
  });
  return table;
}

function locationTable(outlines: readonly Buffer[]): Buffer {
  const table = Buffer.alloc((outlines.length + 1) * 4);
  let offset = 0;
  outlines.forEach((outline, index) => {
    offset += Math.ceil(outline.length / 4) * 4;
    table.writeUInt32BE(offset, (index + 1) * 4);
  });
  return table;
}

function assemble(tables: readonly [string, Buffer][]): Buffer {
  const directory = Buffer.alloc(12 + tables.length * 16);
  const power = Math.floor(Math.log2(tables.length));
  directory.writeUInt32BE(0x00010000, 0);
  directory.writeUInt16BE(tables.length, 4);
  directory.writeUInt16BE(2 ** power * 16, 6);
  directory.writeUInt16BE(power, 8);
  directory.writeUInt16BE(tables.length * 16 - 2 ** power * 16, 10);
  let offset = directory.length;
  tables.forEach(([tag, bytes], index) => {
    const at = 12 + index * 16;
    directory.write(tag, at, 'latin1');
    directory.writeUInt32BE(checksum(bytes), at + 4);
    directory.writeUInt32BE(offset, at + 8);
    directory.writeUInt32BE(bytes.length, at + 12);
    offset += Math.ceil(bytes.length / 4) * 4;
  });
  const file = Buffer.concat([directory, ...tables.map(([, bytes]) => padded(bytes))]);
  const head = tables.findIndex(([tag]) => tag === 'head');
  file.writeUInt32BE((0xb1b0afba - checksum(file)) >>> 0, directory.readUInt32BE(12 + head * 16 + 8) + 8);
  return file;
}

function checksum(bytes: Buffer): number {
  const whole = padded(bytes);
  let sum = 0;
  for (let at = 0; at < whole.length; at += 4) sum = (sum + whole.readUInt32BE(at)) >>> 0;
  return sum;
}
