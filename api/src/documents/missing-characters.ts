import { type DocumentModel, plainText } from '@onematter/processes/pure';
import { type FontSet, GlyphMissingError } from './fonts/font-set.ts';

/** Characters of a document that no face has, each once; a document with such a character must not be issued. */
export function missingCharacters(model: DocumentModel, fonts: FontSet): string[] {
  const missing = new Set<string>();
  for (const character of new Set(plainText(model))) {
    if (character === '\n') continue;
    try {
      fonts.faceFor(character.codePointAt(0)!, 'body');
    } catch (error) {
      if (!(error instanceof GlyphMissingError)) throw error;
      missing.add(character);
    }
  }
  return [...missing];
}
