import { burn, type Evaluation } from './fuel.ts';

/**
 * Regular expressions of `matches`, `replace` and `split`, matched by an own backtracking walk that pays for every step: JavaScript's
 * engine cannot be interrupted, and a pattern such as `(a+)+$` would hang the process. The common part of XPath's syntax:
 * literals, `.`, classes, `\d \w \s`, groups, alternation, `* + ? {n,m}` greedy and lazy, `^ $`. Flags i, s, m, x.
 */
export interface Pattern {
  find(input: string, from: number, run: Evaluation): Found | null;
}

export interface Found {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (readonly [number, number] | null)[];
}

type Groups = (readonly [number, number] | null)[];
type Next = (at: number) => boolean;
interface Walk {
  readonly input: string;
  readonly run: Evaluation;
  readonly groups: Groups;
  depth: number;
}
type Matcher = (walk: Walk, at: number, next: Next) => boolean;
type CharTest = (char: string) => boolean;

const MAX_REPEAT = 1000;
const MAX_DEPTH = 4000;
const cache = new Map<string, Pattern | null>();

/** null where the pattern is not in the supported syntax. Patterns are kept, up to a number. */
export function compilePattern(source: string, flags: string): Pattern | null {
  const key = `${flags}/${source}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= 500) cache.clear();
  const pattern = parsePattern(source, flags);
  cache.set(key, pattern);
  return pattern;
}

function parsePattern(source: string, flags: string): Pattern | null {
  if (!/^[ismx]*$/.test(flags) || source.length > 1000) return null;
  const parser: Parser = { text: flags.includes('x') ? source.replace(/\s+/g, '') : source, at: 0, groups: 0, flags };
  const matcher = alternatives(parser);
  if (matcher === null || parser.at < parser.text.length) return null;
  return {
    find(input, from, run) {
      for (let start = from; start <= input.length; start++) {
        const walk: Walk = { input, run, groups: [], depth: 0 };
        let end = -1;
        if (
          matcher(walk, start, (at) => {
            end = at;
            return true;
          })
        ) {
          walk.groups[0] = [start, end];
          return { start, end, groups: walk.groups };
        }
      }
      return null;
    },
  };
}

interface Parser {
  readonly text: string;
  at: number;
  groups: number;
  readonly flags: string;
}

function alternatives(parser: Parser): Matcher | null {
  const branches: Matcher[] = [];
  do {
    const branch = sequence(parser);
    if (branch === null) return null;
    branches.push(branch);
  } while (parser.text[parser.at] === '|' && ++parser.at);
  return branches.length === 1 ? branches[0]! : (walk, at, next) => branches.some((branch) => branch(walk, at, next));
}

function sequence(parser: Parser): Matcher | null {
  const parts: Matcher[] = [];
  while (parser.at < parser.text.length && !'|)'.includes(parser.text[parser.at]!)) {
    const atom = parseAtom(parser);
    const repeated = atom === null ? null : quantified(parser, atom);
    if (repeated === null) return null;
    parts.push(repeated);
  }
  return (walk, at, next) => chain(parts, 0, walk, at, next);
}

function chain(parts: readonly Matcher[], i: number, walk: Walk, at: number, next: Next): boolean {
  return i === parts.length ? next(at) : parts[i]!(walk, at, (end) => chain(parts, i + 1, walk, end, next));
}

function parseAtom(parser: Parser): Matcher | null {
  const char = parser.text[parser.at++]!;
  const multiline = parser.flags.includes('m');
  switch (char) {
    case '^':
      return (walk, at, next) => (at === 0 || (multiline && walk.input[at - 1] === '\n')) && next(at);
    case '$':
      return (walk, at, next) => (at === walk.input.length || (multiline && walk.input[at] === '\n')) && next(at);
    case '.':
      return one(parser.flags.includes('s') ? () => true : (c) => c !== '\n' && c !== '\r');
    case '(':
      return group(parser);
    case '[':
      return charClass(parser);
    case '\\':
      return escaped(parser);
    case '*':
    case '+':
    case '?':
    case '{':
    case ')':
      return null;
    default:
      return one(literal(char, parser.flags));
  }
}

function one(test: CharTest): Matcher {
  return (walk, at, next) => {
    burn(walk.run, 1);
    return at < walk.input.length && test(walk.input[at]!) && next(at + 1);
  };
}

function literal(char: string, flags: string): CharTest {
  if (!flags.includes('i')) return (c) => c === char;
  const lower = char.toLowerCase();
  return (c) => c.toLowerCase() === lower;
}

function group(parser: Parser): Matcher | null {
  let index = 0;
  if (parser.text.startsWith('?:', parser.at)) parser.at += 2;
  else if (parser.text[parser.at] === '?') return null;
  else index = ++parser.groups;
  const inner = alternatives(parser);
  if (inner === null || parser.text[parser.at++] !== ')') return null;
  if (index === 0) return inner;
  return (walk, at, next) =>
    inner(walk, at, (end) => {
      const before = walk.groups[index] ?? null;
      walk.groups[index] = [at, end];
      if (next(end)) return true;
      walk.groups[index] = before;
      return false;
    });
}

const CLASSES: { readonly [letter: string]: CharTest } = {
  d: (c) => c >= '0' && c <= '9',
  D: (c) => c < '0' || c > '9',
  w: (c) => /[\p{L}\p{N}_]/u.test(c),
  W: (c) => !/[\p{L}\p{N}_]/u.test(c),
  s: (c) => /\s/.test(c),
  S: (c) => !/\s/.test(c),
};
const CONTROLS: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t' };

/** After a backslash: a class, a control character, or a character that means itself. */
function escapeTest(parser: Parser): CharTest | null {
  const char = parser.text[parser.at++];
  if (char === undefined) return null;
  if (Object.hasOwn(CLASSES, char)) return CLASSES[char]!;
  if (Object.hasOwn(CONTROLS, char)) return literal(CONTROLS[char]!, '');
  return /[A-Za-z0-9]/.test(char) ? null : literal(char, '');
}

function escaped(parser: Parser): Matcher | null {
  const test = escapeTest(parser);
  return test === null ? null : one(test);
}

function charClass(parser: Parser): Matcher | null {
  const negated = parser.text[parser.at] === '^';
  if (negated) parser.at += 1;
  const tests: CharTest[] = [];
  while (parser.text[parser.at] !== ']') {
    const test = classItem(parser);
    if (test === null) return null;
    tests.push(test);
  }
  parser.at += 1;
  return tests.length === 0 ? null : one((c) => tests.some((test) => test(c)) !== negated);
}

function classItem(parser: Parser): CharTest | null {
  const from = parser.text[parser.at++];
  if (from === undefined || from === '[') return null;
  if (from === '\\') return escapeTest(parser);
  const to = parser.text[parser.at + 1];
  if (parser.text[parser.at] !== '-' || to === ']' || to === undefined) return literal(from, parser.flags);
  parser.at += 2;
  if (to < from || to === '\\') return null;
  const insensitive = parser.flags.includes('i');
  return (c) => (c >= from && c <= to) || (insensitive && [c.toLowerCase(), c.toUpperCase()].some((x) => x >= from && x <= to));
}

function quantified(parser: Parser, atom: Matcher): Matcher | null {
  const match = /^(?:([*+?])|\{(\d{1,4})(?:(,)(\d{0,4}))?\})(\?)?/.exec(parser.text.slice(parser.at, parser.at + 16));
  if (match === null) return atom;
  parser.at += match[0].length;
  const [, sign, low, comma, high, lazy] = match;
  const min = sign === undefined ? Number(low) : sign === '+' ? 1 : 0;
  const max =
    sign === undefined
      ? comma === undefined
        ? min
        : high === ''
          ? Number.POSITIVE_INFINITY
          : Number(high)
      : sign === '?'
        ? 1
        : Number.POSITIVE_INFINITY;
  if (min > MAX_REPEAT || max < min) return null;
  return repeat(atom, min, max, lazy !== undefined);
}

function repeat(atom: Matcher, min: number, max: number, lazy: boolean): Matcher {
  const again = (walk: Walk, count: number, at: number, next: Next): boolean => {
    burn(walk.run, 1);
    if (walk.depth >= MAX_DEPTH) {
      burn(walk.run, Number.POSITIVE_INFINITY);
    }
    const more = (): boolean => {
      if (count >= max) return false;
      walk.depth += 1;
      const matched = atom(walk, at, (end) => (end === at && count >= min ? false : again(walk, count + 1, end, next)));
      walk.depth -= 1;
      return matched;
    };
    if (count < min) return more();
    return lazy ? next(at) || more() : more() || next(at);
  };
  return (walk, at, next) => again(walk, 0, at, next);
}
