/**
 * Texts with fields: `罚款{{case.decision.fineFen|yuan}}`. A field is a path and formatters in a row; there is no other code in a template.
 *
 *   text  = ( plain | "{{" path ( "|" formatter [ ":" argument ] )* "}}" | "{{blank:" ( count | "date" ) "}}" )*
 *   path  = ( "case" | "agency" | "document" | "item" ) ( "." name )*
 *         | "signed." element-id "." ( "person" | "on" )   id of who completed that step last, and the day
 *         | "deadline." id                                 length of a deadline of the pack in words: 五个工作日
 *
 * `blank` leaves room for the hand: so many characters, or 年 月 日.
 */
import { FORMATTERS, type FormatterName } from './formatters.ts';

export interface Field {
  readonly path: readonly string[];
  readonly formatters: readonly { readonly name: FormatterName; readonly argument: string | null }[];
  /** the source, for messages */
  readonly source: string;
}

export type TextPart = string | Field;

export class TemplateTextError extends Error {
  readonly source: string;
  constructor(message: string, source: string) {
    super(message);
    this.name = 'TemplateTextError';
    this.source = source;
  }
}

const PATH = /^((case|agency|document|item)(\.[a-zA-Z][a-zA-Z0-9]*)*|signed\.[a-z][a-z0-9-]*\.(person|on)|deadline\.T\d{2}[a-z]?)$/;
const BLANK = /^blank:(date|\d{1,2})$/;

/** Room for the hand. */
export function blankOf(argument: string | null): string {
  return argument === 'date' ? '　　　　年　　月　　日' : '　'.repeat(Number(argument));
}

/** @throws {TemplateTextError} unclosed braces, a path from elsewhere, an unknown formatter or one without its argument */
export function parseText(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('{{', at);
    if (open < 0) break;
    const close = text.indexOf('}}', open);
    if (close < 0) throw new TemplateTextError(`Expected }} after {{, but the text ends: ${text.slice(open)}`, text);
    if (open > at) parts.push(text.slice(at, open));
    const inner = text.slice(open + 2, close).trim();
    const blank = BLANK.exec(inner)?.[1];
    parts.push(blank === undefined ? parseField(inner) : blankOf(blank));
    at = close + 2;
  }
  if (at < text.length) parts.push(text.slice(at));
  return parts;
}

function parseField(source: string): Field {
  const [path = '', ...formatters] = source.split('|').map((part) => part.trim());
  if (!PATH.test(path)) throw new TemplateTextError(`Expected a path such as case.party.name, but found: ${path}`, source);
  return { path: path.split('.'), formatters: formatters.map((formatter) => parseFormatter(formatter, source)), source };
}

function parseFormatter(text: string, source: string) {
  const [name = '', ...rest] = text.split(':');
  if (!isFormatter(name)) throw new TemplateTextError(`Expected one of ${Object.keys(FORMATTERS).join(', ')}, but found: ${name}`, source);
  const argument = rest.length > 0 ? rest.join(':') : null;
  if (FORMATTERS[name].needsArgument !== (argument !== null)) {
    throw new TemplateTextError(`Expected ${name} ${FORMATTERS[name].needsArgument ? 'with' : 'without'} an argument`, source);
  }
  if (name === 'blank' && !BLANK.test(text)) throw new TemplateTextError('Expected blank:date or blank:8', source);
  return { name, argument };
}

const isFormatter = (name: string): name is FormatterName => Object.hasOwn(FORMATTERS, name);

/** The value at a path of plain JSON; undefined where it leads nowhere. Own properties only. */
export function valueAt(path: readonly string[], root: Readonly<Record<string, unknown>>): unknown {
  let value: unknown = root;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** Nothing to print: absent, null, blank text, an empty list. `false` and 0 say something. */
export function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    (typeof value === 'string' && value.trim() === '') ||
    (Array.isArray(value) && value.length === 0)
  );
}
