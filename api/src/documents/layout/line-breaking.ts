/**
 * Breaks Chinese text into lines 断行. No closing mark begins a line and no opening mark ends one (避头尾, GB/T 15834-2011 §5.1.9); words
 * and figures stay whole; a line that is a little too full borrows the blank half of its punctuation, the others are spread to full width.
 */
import type { Run } from '@onematter/processes/pure';
import type { FaceName, FontSet } from '../fonts/font-set.ts';
import type { TrueTypeFont } from '../fonts/true-type.ts';

export interface TextStyle {
  readonly face: FaceName;
  readonly size: number;
  readonly tracking: number;
}

export interface PlacedGlyph {
  readonly font: TrueTypeFont;
  readonly codePoint: number;
  readonly size: number;
  /** from the left edge of the line's box */
  readonly x: number;
  readonly advance: number;
  readonly run: Run;
}

export interface Line {
  readonly glyphs: readonly PlacedGlyph[];
  readonly width: number;
}

interface Glyph {
  readonly font: TrueTypeFont;
  readonly codePoint: number;
  readonly advance: number;
  readonly kind: Kind;
  readonly run: Run;
}

/** What may not be parted: a character with the marks that cling to it, a word, a figure. */
interface Cluster {
  readonly glyphs: readonly Glyph[];
  readonly width: number;
  /** blank that its punctuation can give up */
  readonly slack: number;
  readonly isSpace: boolean;
  /** ends in a closing mark: worth squeezing the line for (推入) rather than taking a character down (推出) */
  readonly clings: boolean;
}

/** `glue`: a space inside a bracket or before a closing mark, where no line may break */
type Kind = 'open' | 'close' | 'word' | 'space' | 'glue' | 'dash' | 'other';

const OPENING = new Set('（《〈「『【〔［｛“‘([{¥￥$□');
const CLOSING = new Set('，。、；：？！）》〉」』】〕］｝”’％‰℃)]},.;:!?%');
const SQUEEZABLE = new Set('（《〈「『【〔，。、；：！）》〉」』】〕');
const DASHES = new Set('—…');
const WORD = /[\p{Script=Latin}\p{Nd}._\-/@#&+*]/u;
/** Of an em: how much of a full-width mark may be taken away. */
const SQUEEZE = 0.4;
/** Of an em: beyond this much per gap a line looks torn and stays ragged. */
const MOST_STRETCH = 0.8;

function kindOf(character: string): Kind {
  if (OPENING.has(character)) return 'open';
  if (character === ' ') return 'space';
  if (DASHES.has(character)) return 'dash';
  if (WORD.test(character)) return 'word';
  return CLOSING.has(character) ? 'close' : 'other';
}

/**
 * @param width of the box, in points
 * @param indent of the first line
 */
export function breakLines(
  runs: readonly Run[],
  style: TextStyle,
  fonts: FontSet,
  width: number,
  indent: number,
  isJustified: boolean,
): Line[] {
  const lines: Line[] = [];
  let start = indent;
  let row: Cluster[] = [];
  let used = indent;
  const close = (isLast: boolean) => {
    lines.push(place(row, style, start, isJustified && !isLast ? width : null, used > width + 0.01 ? width : null));
    row = [];
    start = 0;
    used = 0;
  };
  for (const cluster of clustersOf(runs, style, fonts, width)) {
    const over = used + cluster.width - width;
    const slack = cluster.clings ? row.reduce((sum, each) => sum + each.slack, cluster.slack) : 0;
    if (row.length > 0 && over > slack + 0.01) close(false);
    if (row.length === 0 && cluster.isSpace && lines.length > 0) continue;
    row.push(cluster);
    used += cluster.width;
  }
  close(true);
  return lines;
}

/** Lines of like length, for titles and captions: one full line and one orphaned character read badly. */
export function breakEvenly(runs: readonly Run[], style: TextStyle, fonts: FontSet, width: number): Line[] {
  const natural = breakLines(runs, style, fonts, width, 0, false);
  if (natural.length < 2) return natural;
  const total = natural.reduce((sum, line) => sum + line.width, 0);
  for (let target = total / natural.length; target < width; target += style.size / 2) {
    const even = breakLines(runs, style, fonts, target, 0, false);
    if (even.length === natural.length) return even;
  }
  return natural;
}

function clustersOf(runs: readonly Run[], style: TextStyle, fonts: FontSet, width: number): Cluster[] {
  const clusters: Cluster[] = [];
  let pending: Glyph[] = [];
  const close = () => {
    if (pending.length > 0) clusters.push(...splitTooWide(pending, style, width));
    pending = [];
  };
  const glyphs = runs.flatMap((run) => [...run.text].map((character) => glyphOf(character, run, style, fonts)));
  for (const glyph of glued(glyphs)) {
    const last = pending.at(-1);
    if (last && !isJoined(last, glyph)) close();
    pending.push(glyph);
  }
  close();
  return clusters;
}

/** Spaces after an opening mark or before a closing one hold on to it: a break there would leave the mark alone. */
function glued(glyphs: readonly Glyph[]): Glyph[] {
  const held = [...glyphs];
  const hold = (at: number) => held[at]?.kind === 'space' && held.splice(at, 1, { ...held[at]!, kind: 'glue' }).length > 0;
  for (const [index, { kind }] of glyphs.entries()) {
    if (kind === 'open') for (let at = index + 1; hold(at); at += 1);
    if (kind === 'close') for (let at = index - 1; hold(at); at -= 1);
  }
  return held;
}

/** After these a figure goes on: 1,200 · 10:30 · 〔2026〕12号 */
const IN_FIGURE = new Set([0x2c, 0x3a, 0x3015]);

/** Of a figure's unit it is not parted: 12号, 500元. */
const UNITS = new Set([...'号元'].map((unit) => unit.codePointAt(0)!));

function isJoined(left: Glyph, right: Glyph): boolean {
  if (left.kind === 'glue' || right.kind === 'glue') return true;
  if (left.kind === 'space' || right.kind === 'space') return false;
  if (left.kind === 'open' || right.kind === 'close') return true;
  if (right.kind === 'word' && IN_FIGURE.has(left.codePoint)) return true;
  if (left.kind === 'word' && UNITS.has(right.codePoint)) return true;
  return left.kind === right.kind && (left.kind === 'word' || left.kind === 'dash') && left.run === right.run;
}

function glyphOf(character: string, run: Run, style: TextStyle, fonts: FontSet): Glyph {
  const codePoint = character.codePointAt(0)!;
  const font = fonts.faceFor(codePoint, run.bold && style.face === 'body' ? 'title' : style.face);
  const em = font.advanceOf(font.glyphOf(codePoint)) / font.unitsPerEm;
  return { font, codePoint, advance: em * style.size + (em > 0.9 ? style.tracking : 0), kind: kindOf(character), run };
}

/** A word wider than the line is cut where it must be. */
function splitTooWide(glyphs: readonly Glyph[], style: TextStyle, width: number): Cluster[] {
  const parts: Glyph[][] = [[]];
  let used = 0;
  for (const glyph of glyphs) {
    if (used + glyph.advance > width && parts.at(-1)!.length > 0) {
      parts.push([]);
      used = 0;
    }
    parts.at(-1)!.push(glyph);
    used += glyph.advance;
  }
  return parts.map((part) => ({
    glyphs: part,
    width: part.reduce((sum, { advance }) => sum + advance, 0),
    slack: part.reduce((sum, glyph) => sum + slackOf(glyph, style), 0),
    isSpace: part.length === 1 && part[0]!.kind === 'space',
    clings: part.at(-1)!.kind === 'close',
  }));
}

const slackOf = (glyph: Glyph, style: TextStyle) =>
  SQUEEZABLE.has(String.fromCodePoint(glyph.codePoint)) && glyph.advance > style.size * 0.9 ? style.size * SQUEEZE : 0;

/** @param spreadTo spread a short line to this width · @param squeezeTo squeeze a too full one to this width */
function place(row: readonly Cluster[], style: TextStyle, start: number, spreadTo: number | null, squeezeTo: number | null): Line {
  const clusters = row.at(-1)?.isSpace ? row.slice(0, -1) : row;
  const natural = clusters.reduce((sum, { width }) => sum + width, 0);
  const slack = clusters.reduce((sum, cluster) => sum + cluster.slack, 0);
  const over = squeezeTo === null ? 0 : Math.max(0, start + natural - squeezeTo);
  const squeeze = slack > 0 ? Math.min(1, over / slack) : 0;
  const free = spreadTo === null ? 0 : spreadTo - start - natural;
  const gap = free > 0 && clusters.length > 1 ? free / (clusters.length - 1) : 0;
  const stretch = gap <= style.size * MOST_STRETCH ? gap : 0;
  const glyphs: PlacedGlyph[] = [];
  let x = start;
  for (const cluster of clusters) {
    for (const glyph of cluster.glyphs) {
      const given = slackOf(glyph, style) * squeeze;
      // an opening mark's blank is on its left, a closing mark's on its right
      const offset = glyph.kind === 'open' ? -given : 0;
      glyphs.push({
        font: glyph.font,
        codePoint: glyph.codePoint,
        size: style.size,
        x: x + offset,
        advance: glyph.advance,
        run: glyph.run,
      });
      x += glyph.advance - given;
    }
    x += stretch;
  }
  return { glyphs, width: glyphs.length === 0 ? 0 : x - stretch };
}
