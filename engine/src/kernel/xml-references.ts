/** A place where a text breaks the rules of XML 1.0 for characters and references. */
export interface Malformed {
  readonly index: number;
  readonly kind: 'ampersand' | 'entity' | 'character';
  /** as written, at most 40 characters */
  readonly written: string;
}

/** What runs to its end whatever stands between (XML 1.0 §2.5, §2.6, §2.7): no references in it, but the characters count. */
const OPAQUE: { readonly [opening: string]: string } = { '<!--': '-->', '<![CDATA[': ']]>', '<?': '?>' };
const PREDEFINED: ReadonlySet<string> = new Set(['amp', 'lt', 'gt', 'quot', 'apos']);
const REFERENCE = /&(?:#(?:x([0-9A-Fa-f]{1,8})|([0-9]{1,10}))|([A-Za-z_:][\w.:-]{0,99}));/y;

/**
 * The first bare `&`, entity other than the five of XML (§4.6; a DOCTYPE that could declare more is refused before) or character outside `Char`
 * (§2.2), referenced or written. The parser lets them through or drops them. Null where there is none; linear in the text.
 */
export function firstMalformed(text: string): Malformed | null {
  const character = forbiddenCharacter(text);
  const reference = malformedReference(text);
  if (character === null || reference === null) return character ?? reference;
  return character.index < reference.index ? character : reference;
}

function forbiddenCharacter(text: string): Malformed | null {
  const index = text.search(/(?![\t\n\r\u007F-\u009F])\p{Cc}|[\uFFFE\uFFFF]|\p{Cs}/u);
  if (index === -1) return null;
  return { index, kind: 'character', written: `U+${text.charCodeAt(index).toString(16).toUpperCase().padStart(4, '0')}` };
}

function malformedReference(text: string): Malformed | null {
  const next = /&|<!--|<!\[CDATA\[|<\?/g;
  for (let found = next.exec(text); found !== null; found = next.exec(text)) {
    const { index } = found;
    const ends = OPAQUE[found[0]];
    if (ends !== undefined) {
      const end = text.indexOf(ends, index + found[0].length);
      if (end === -1) return null; // the parser says that it never ends
      next.lastIndex = end + ends.length;
      continue;
    }
    REFERENCE.lastIndex = index;
    const reference = REFERENCE.exec(text);
    if (reference === null) return { index, kind: 'ampersand', written: text.slice(index, index + 20).split(/[\s"'<]/)[0]! };
    const [written, hex, decimal, name] = reference;
    if (name !== undefined ? !PREDEFINED.has(name) : !isChar(hex !== undefined ? Number.parseInt(hex, 16) : Number(decimal)))
      return { index, kind: name !== undefined ? 'entity' : 'character', written: written.slice(0, 40) };
    next.lastIndex = index + written.length;
  }
  return null;
}

/** `Char` of XML 1.0 §2.2. */
function isChar(code: number): boolean {
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}
