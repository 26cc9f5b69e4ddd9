/** The name of an uploaded file, as lists, history and downloads show it. */

const LENGTH_LIMIT = 200;
/** What browsers write for a line break or a quote inside a multipart name (HTML, "escape a multipart form data name"). */
const ESCAPED = /%(0D|0A|22)/gi;
/** Control characters, marks that turn the direction of the text (U+202E: a…gnp.exe reads as exe.png), invisible joiners, half surrogates. */
const UNSEEN = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;
/** Not in names on every system, or ends a quoted name; U+FFFD stands for what was not UTF-8. */
const UNSAFE = /["'`<>|?*:\ufffd]/g;

/** As the sender gave it, Chinese and all, but without folders and without what deceives or breaks; at most 200 characters, none cut in two. */
export function cleanName(given: string): string {
  const unescaped = given.replace(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const last = unescaped.split(/[/\\]/).at(-1) ?? '';
  const clean = last.replace(UNSEEN, '').replace(UNSAFE, '_').trim();
  return [...clean].slice(0, LENGTH_LIMIT).join('') || '未命名';
}
