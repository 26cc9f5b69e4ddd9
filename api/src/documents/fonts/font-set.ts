import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { FontError, TrueTypeFont } from './true-type.ts';

/**
 * Faces of an official document: `body` 仿宋 (here a Song face), `title` 小标宋, `heading` 黑体. The free faces stand in where the customer
 * has not mounted others: a folder with `body.ttf`, `title.ttf`, `heading.ttf` (each optional) and `fallback.ttf` for rare characters.
 */
export type FaceName = 'body' | 'title' | 'heading';

export interface FontSet {
  readonly faces: Readonly<Record<FaceName, TrueTypeFont>>;
  /**
   * The first face that has the character: the one asked for, the customer's fallback, then the others.
   * @throws {GlyphMissingError}
   */
  faceFor(codePoint: number, wanted: FaceName): TrueTypeFont;
}

/** No face has this character; the document would carry a box in its place. */
export class GlyphMissingError extends Error {
  readonly code = 'DOCUMENT_GLYPH_MISSING';
  readonly character: string;
  constructor(codePoint: number) {
    const character = String.fromCodePoint(codePoint);
    super(`Expected a glyph for ${character} (U+${codePoint.toString(16).toUpperCase()}), but no face has it: mount a font that does`);
    this.name = 'GlyphMissingError';
    this.character = character;
  }
}

const SHIPPED: Readonly<Record<FaceName, string>> = {
  body: '@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf',
  title: '@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf',
  heading: '@expo-google-fonts/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf',
};

/**
 * Loads the faces once per process; about 40 MB with the shipped ones.
 * @param folder the customer's font folder (`ONEMATTER_FONTS`)
 * @throws {FontError} naming the file that cannot be used
 */
export function loadFonts(folder: string | null): FontSet {
  if (folder !== null && !existsSync(folder)) throw new FontError('FONT_INVALID', `Expected a font folder, but there is no ${folder}`);
  const require = createRequire(import.meta.url);
  const own = (name: string) => (folder !== null && existsSync(join(folder, `${name}.ttf`)) ? join(folder, `${name}.ttf`) : null);
  const load = (path: string) => new TrueTypeFont(path.split(/[\\/]/).at(-1) ?? path, readFileSync(path));
  const face = (name: FaceName) => load(own(name) ?? require.resolve(SHIPPED[name]));
  const faces = { body: face('body'), title: face('title'), heading: face('heading') };
  const fallback = own('fallback');
  const others = [...(fallback ? [load(fallback)] : []), faces.body, faces.heading, faces.title];
  return {
    faces,
    faceFor(codePoint, wanted) {
      if (faces[wanted].glyphOf(codePoint) !== 0) return faces[wanted];
      const found = others.find((other) => other.glyphOf(codePoint) !== 0);
      if (!found) throw new GlyphMissingError(codePoint);
      return found;
    },
  };
}
