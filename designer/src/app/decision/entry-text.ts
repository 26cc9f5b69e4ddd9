/** Words for what a FEEL entry says. */
export interface EntryWords {
  readonly yes: string;
  readonly no: string;
  readonly or: string;
}

const LITERAL = /^("(?:[^"\\]|\\.)*"|true|false|-?\d+(?:\.\d+)?)$/;

/**
 * A cell of a decision table for people: texts without quotes, yes and no, alternatives joined by "or". Anything that is more
 * than a list of plain values is shown as it is written.
 */
export function entryText(entry: string, words: EntryWords): string {
  const parts = splitAtCommas(entry);
  if (!parts.every((part) => LITERAL.test(part))) return entry;
  return parts.map((part) => literalText(part, words)).join(` ${words.or} `);
}

function literalText(part: string, words: EntryWords): string {
  if (part === 'true') return words.yes;
  if (part === 'false') return words.no;
  return part.startsWith('"') ? part.slice(1, -1).replace(/\\(.)/g, '$1') : part;
}

/** Commas between values, not those inside a quoted text. */
function splitAtCommas(entry: string): string[] {
  return (entry.match(/"(?:[^"\\]|\\.)*"|[^,\s][^,]*/g) ?? [entry]).map((part) => part.trim()).filter((part) => part !== '');
}
