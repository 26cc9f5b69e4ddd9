/** Chinese search without a dictionary: all substrings of one and two characters, under a GIN index (stack.md, worklist at scale). */

export function normaliseText(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** What is stored with a row. */
export function gramsOf(...texts: readonly (string | null | undefined)[]): string[] {
  const grams = new Set<string>();
  for (const text of texts) {
    const chars = [...normaliseText(text ?? '')];
    chars.forEach((char, index) => {
      if (char === ' ') return;
      grams.add(char);
      const next = chars[index + 1];
      if (next !== undefined && next !== ' ') grams.add(char + next);
    });
  }
  return [...grams];
}

/** What a search term must find in a row: its pairs, or its one character. The caller checks the whole term with `like`. */
export function gramsOfTerm(term: string): string[] {
  const words = normaliseText(term).split(' ').filter(Boolean);
  return words.flatMap((word) => {
    const chars = [...word];
    return chars.length === 1 ? chars : chars.slice(0, -1).map((char, index) => char + chars[index + 1]);
  });
}

/** `%` and `_` in what a person types mean themselves. */
export function likePattern(term: string): string {
  return `%${normaliseText(term).replace(/[\\%_]/g, (char) => `\\${char}`)}%`;
}
