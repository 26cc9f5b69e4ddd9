import { builtin } from './builtin.ts';
import { burn, type Evaluation, madeString } from './fuel.ts';
import { compilePattern } from './pattern.ts';
import type { FeelFunction } from './values.ts';

/** DMN 1.3 §10.3.4.3. Positions and lengths count Unicode code points. Patterns: pattern.ts. */
export const stringFunctions: readonly [string, FeelFunction][] = [
  builtin(
    'substring',
    { string: 'string', 'start position': 'number', 'length?': 'number' },
    ([text, start, length]: [string, number, number?], run) => substring(text, start, length, run),
  ),
  builtin('string length', { string: 'string' }, ([text]: [string]) => Array.from(text).length),
  builtin('upper case', { string: 'string' }, ([text]: [string], run) => madeString(run, text.toUpperCase())),
  builtin('lower case', { string: 'string' }, ([text]: [string], run) => madeString(run, text.toLowerCase())),
  builtin('trim', { string: 'string' }, ([text]: [string], run) => madeString(run, text.trim())),
  builtin('substring before', { string: 'string', match: 'string' }, ([text, match]: [string, string]) =>
    text.includes(match) ? text.slice(0, text.indexOf(match)) : '',
  ),
  builtin('substring after', { string: 'string', match: 'string' }, ([text, match]: [string, string]) =>
    text.includes(match) ? text.slice(text.indexOf(match) + match.length) : '',
  ),
  builtin('contains', { string: 'string', match: 'string' }, ([text, match]: [string, string]) => text.includes(match)),
  builtin('starts with', { string: 'string', match: 'string' }, ([text, match]: [string, string]) => text.startsWith(match)),
  builtin('ends with', { string: 'string', match: 'string' }, ([text, match]: [string, string]) => text.endsWith(match)),
  builtin(
    'matches',
    { input: 'string', pattern: 'string', 'flags?': 'string' },
    ([input, pattern, flags]: [string, string, string?], run) => {
      const found = compilePattern(pattern, flags ?? '')?.find(input, 0, run);
      return found === undefined ? null : found !== null;
    },
  ),
  builtin(
    'replace',
    { input: 'string', pattern: 'string', replacement: 'string', 'flags?': 'string' },
    ([input, pattern, replacement, flags]: [string, string, string, string?], run) =>
      replace(input, pattern, replacement, flags ?? '', run),
  ),
  builtin('split', { string: 'string', delimiter: 'string' }, ([text, delimiter]: [string, string], run) => split(text, delimiter, run)),
  builtin('string join', { list: 'list', 'delimiter?': 'string' }, ([list, delimiter]: [unknown[], string?], run) => {
    const parts = list.filter((item) => item !== null);
    burn(run, parts.length);
    return parts.every((item) => typeof item === 'string') ? madeString(run, parts.join(delimiter ?? '')) : null;
  }),
];

function substring(text: string, start: number, length: number | undefined, run: Evaluation): string | null {
  if (start === 0) return null;
  const points = Array.from(text);
  burn(run, points.length >> 4);
  const from = start < 0 ? Math.max(points.length + start, 0) : start - 1;
  return points.slice(from, length === undefined ? undefined : from + length).join('');
}

function replace(input: string, pattern: string, replacement: string, flags: string, run: Evaluation): string | null {
  const compiled = compilePattern(pattern, flags);
  if (compiled === null) return null;
  let result = '';
  let at = 0;
  while (at <= input.length) {
    const found = compiled.find(input, at, run);
    if (found === null) break;
    result += input.slice(at, found.start) + expand(replacement, input, found.groups);
    madeString(run, result);
    if (found.end === found.start) {
      result += input.slice(found.end, found.end + 1);
      at = found.end + 1;
    } else at = found.end;
  }
  return result + input.slice(Math.min(at, input.length));
}

/** `$1` and `$0` in a replacement. */
function expand(replacement: string, input: string, groups: readonly (readonly [number, number] | null)[]): string {
  return replacement.replace(/\$(\d)/g, (_whole, digit: string) => {
    const group = groups[Number(digit)];
    return group === undefined || group === null ? '' : input.slice(group[0], group[1]);
  });
}

function split(text: string, delimiter: string, run: Evaluation): string[] | null {
  const compiled = compilePattern(delimiter, '');
  if (compiled === null) return null;
  const parts: string[] = [];
  let at = 0;
  let from = 0;
  while (from <= text.length) {
    const found = compiled.find(text, from, run);
    if (found === null) break;
    if (found.end === found.start) {
      from = found.end + 1;
      continue;
    }
    parts.push(text.slice(at, found.start));
    at = found.end;
    from = found.end;
  }
  parts.push(text.slice(at));
  return parts;
}
