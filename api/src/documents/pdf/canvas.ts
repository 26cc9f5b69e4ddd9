/** Drawing on one page: collects the operators of a PDF content stream (ISO 32000-1 §8–9). Points from the upper left. */
import type { PlacedGlyph } from '../layout/line-breaking.ts';
import type { FontUse } from './font-use.ts';

export type Colour = readonly [red: number, green: number, blue: number];
export const BLACK: Colour = [0, 0, 0];
export const SEAL_RED: Colour = [0.82, 0.05, 0.05];
export const PENDING: Colour = [0.72, 0.3, 0];
export const WATERMARK_GREY: Colour = [0.86, 0.86, 0.86];

export class Canvas {
  readonly #height: number;
  readonly #fonts: FontUse;
  readonly #operators: string[] = [];

  constructor(height: number, fonts: FontUse) {
    this.#height = height;
    this.#fonts = fonts;
  }

  content(): string {
    return this.#operators.join('\n');
  }

  /** Glyphs of one line; `y` is the base line, `x` is added to each glyph's place. */
  glyphs(glyphs: readonly PlacedGlyph[], x: number, y: number, colour: Colour = BLACK): void {
    for (const group of sameLook(glyphs)) {
      const head = group[0]!;
      const shade = head.run.isPending ? PENDING : colour;
      const name = this.#fonts.nameOf(head.font);
      this.#operators.push(
        `BT ${rgb(shade)} rg /${name} ${num(head.size)} Tf ${num(x + head.x)} ${num(this.#height - y)} Td ${this.#show(group)} TJ ET`,
      );
      if (head.run.underline) {
        const end = group.at(-1)!;
        this.line(x + head.x, y + head.size * 0.22, x + end.x + end.advance, y + head.size * 0.22, 0.6);
      }
    }
  }

  /** One glyph, turned by `angle` (clockwise, radians) around its base point and stretched to `aspect` of its width. */
  turnedGlyph(
    font: PlacedGlyph['font'],
    codePoint: number,
    size: number,
    x: number,
    y: number,
    angle: number,
    aspect: number,
    colour: Colour,
  ): void {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const matrix = [cos * aspect, -sin * aspect, sin, cos, x, this.#height - y].map(num).join(' ');
    const code = this.#fonts.codeOf(font, codePoint);
    this.#operators.push(`BT ${rgb(colour)} rg /${this.#fonts.nameOf(font)} ${num(size)} Tf ${matrix} Tm <${hex(code)}> Tj ET`);
  }

  line(x1: number, y1: number, x2: number, y2: number, width: number, colour: Colour = BLACK): void {
    this.#operators.push(`${rgb(colour)} RG ${num(width)} w ${this.#point(x1, y1)} m ${this.#point(x2, y2)} l S`);
  }

  circle(x: number, y: number, radius: number, width: number, colour: Colour): void {
    const k = radius * 0.5522847498;
    const p = (dx: number, dy: number) => this.#point(x + dx, y + dy);
    this.#operators.push(
      `${rgb(colour)} RG ${num(width)} w ${p(radius, 0)} m ` +
        `${p(radius, k)} ${p(k, radius)} ${p(0, radius)} c ${p(-k, radius)} ${p(-radius, k)} ${p(-radius, 0)} c ` +
        `${p(-radius, -k)} ${p(-k, -radius)} ${p(0, -radius)} c ${p(k, -radius)} ${p(radius, -k)} ${p(radius, 0)} c s`,
    );
  }

  polygon(points: readonly (readonly [number, number])[], colour: Colour): void {
    const path = points.map(([x, y], index) => `${this.#point(x, y)} ${index === 0 ? 'm' : 'l'}`).join(' ');
    this.#operators.push(`${rgb(colour)} rg ${path} h f`);
  }

  /** What `draw` draws is laid over the page as ink is: what is below shows through. */
  asInk(draw: () => void): void {
    this.#operators.push('q /Ink gs');
    draw();
    this.#operators.push('Q');
  }

  #point(x: number, y: number): string {
    return `${num(x)} ${num(this.#height - y)}`;
  }

  /** Glyph codes with the adjustments that put each where the line breaker placed it. */
  #show(group: readonly PlacedGlyph[]): string {
    let text = '[';
    let codes = '';
    group.forEach((glyph, index) => {
      codes += hex(this.#fonts.codeOf(glyph.font, glyph.codePoint));
      const next = group[index + 1];
      if (!next) return;
      const own = glyph.font.advanceOf(glyph.font.glyphOf(glyph.codePoint)) / glyph.font.unitsPerEm;
      const adjustment = Math.round((own - (next.x - glyph.x) / glyph.size) * 1000);
      if (adjustment === 0) return;
      text += `<${codes}>${adjustment}`;
      codes = '';
    });
    return `${text}<${codes}>]`;
  }
}

function sameLook(glyphs: readonly PlacedGlyph[]): PlacedGlyph[][] {
  const groups: PlacedGlyph[][] = [];
  for (const glyph of glyphs) {
    const last = groups.at(-1)?.at(-1);
    if (last && last.font === glyph.font && last.run === glyph.run && last.size === glyph.size) groups.at(-1)!.push(glyph);
    else groups.push([glyph]);
  }
  return groups;
}

const rgb = (colour: Colour) => colour.map(num).join(' ');
const hex = (code: number) => code.toString(16).padStart(4, '0');
/** Three decimals are finer than any printer; no exponent, no negative zero. */
const num = (value: number) => String(Math.round(value * 1000) / 1000 + 0);
