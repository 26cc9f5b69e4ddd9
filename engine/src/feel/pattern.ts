import type { Evaluation } from './fuel.ts';
import { type CharTest, type Instruction, walk } from './pattern-machine.ts';

/**
 * Regular expressions of `matches`, `replace` and `split`, matched by an own backtracking machine that pays for every step: JavaScript's
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

/** Writes its instructions at the end of a program. */
type Part = (out: Assembler) => void;
interface Assembler {
  readonly code: Instruction[];
  registers: number;
}

const MAX_REPEAT = 1000;
const MAX_NESTING = 100;
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
  const parser: Parser = { text: flags.includes('x') ? source.replace(/\s+/g, '') : source, at: 0, groups: 0, nesting: 0, flags };
  const part = alternatives(parser);
  if (part === null || parser.at < parser.text.length) return null;
  const out: Assembler = { code: [], registers: 2 * (parser.groups + 1) };
  part(out);
  out.code.push({ op: 'end' });
  const { code, registers: size } = out;
  return {
    find(input, from, run) {
      for (let start = from; start <= input.length; start++) {
        const found = walk(code, size, input, start, run);
        if (found === null) continue;
        const { end, registers } = found;
        const groups = Array.from({ length: parser.groups }, (_, i) => groupAt(registers, i + 1));
        return { start, end, groups: [[start, end], ...groups] };
      }
      return null;
    },
  };
}

function groupAt(registers: readonly number[], group: number): readonly [number, number] | null {
  const end = registers[2 * group + 1]!;
  return end === -1 ? null : [registers[2 * group]!, end];
}

interface Parser {
  readonly text: string;
  at: number;
  groups: number;
  nesting: number;
  readonly flags: string;
}

function alternatives(parser: Parser): Part | null {
  const branches: Part[] = [];
  do {
    const branch = sequence(parser);
    if (branch === null) return null;
    branches.push(branch);
  } while (parser.text[parser.at] === '|' && ++parser.at);
  return branches.length === 1 ? branches[0]! : choice(branches);
}

function sequence(parser: Parser): Part | null {
  const parts: Part[] = [];
  while (parser.at < parser.text.length && !'|)'.includes(parser.text[parser.at]!)) {
    const atom = parseAtom(parser);
    const repeated = atom === null ? null : quantified(parser, atom);
    if (repeated === null) return null;
    parts.push(repeated);
  }
  return (out) => {
    for (const part of parts) part(out);
  };
}

function choice(branches: readonly Part[]): Part {
  return (out) => {
    const { code } = out;
    const to: number[] = [];
    const exits: number[] = [];
    code.push({ op: 'choose', to });
    for (const branch of branches) {
      to.push(code.length);
      branch(out);
      exits.push(code.push({ op: 'jump', to: 0 }) - 1);
    }
    for (const exit of exits) code[exit] = { op: 'jump', to: code.length };
  };
}

const assert =
  (holds: (input: string, at: number) => boolean): Part =>
  ({ code }) =>
    void code.push({ op: 'assert', holds });

function parseAtom(parser: Parser): Part | null {
  const char = parser.text[parser.at++]!;
  const multiline = parser.flags.includes('m');
  switch (char) {
    case '^':
      return assert((input, at) => at === 0 || (multiline && input[at - 1] === '\n'));
    case '$':
      return assert((input, at) => at === input.length || (multiline && input[at] === '\n'));
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

function one(test: CharTest): Part {
  return ({ code }) => void code.push({ op: 'char', test });
}

function literal(char: string, flags: string): CharTest {
  if (!flags.includes('i')) return (c) => c === char;
  const lower = char.toLowerCase();
  return (c) => c.toLowerCase() === lower;
}

function group(parser: Parser): Part | null {
  let index = 0;
  if (parser.text.startsWith('?:', parser.at)) parser.at += 2;
  else if (parser.text[parser.at] === '?') return null;
  else index = ++parser.groups;
  if (++parser.nesting > MAX_NESTING) return null;
  const inner = alternatives(parser);
  parser.nesting -= 1;
  if (inner === null || parser.text[parser.at++] !== ')') return null;
  if (index === 0) return inner;
  return (out) => {
    out.code.push({ op: 'mark', register: 2 * index });
    inner(out);
    out.code.push({ op: 'mark', register: 2 * index + 1 });
  };
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

function escaped(parser: Parser): Part | null {
  const test = escapeTest(parser);
  return test === null ? null : one(test);
}

function charClass(parser: Parser): Part | null {
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

function quantified(parser: Parser, atom: Part): Part | null {
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

function repeat(atom: Part, min: number, max: number, lazy: boolean): Part {
  return (out) => {
    const { code } = out;
    const count = out.registers++;
    const begun = out.registers++;
    code.push({ op: 'zero', register: count });
    const head = code.push({ op: 'jump', to: 0 }) - 1; // its place; written when the end is known
    atom(out);
    code.push({ op: 'again', count, begun, min, to: head });
    code[head] = { op: 'repeat', count, begun, min, max, lazy, end: code.length };
  };
}
