const MAX_LENGTH = 200;
const MAX_SPREAD = 10_000;

/**
 * Why a pattern of a form may not be used, or null. A pattern runs on the server over text anybody sent, so its cost is bounded by
 * form: no back-reference or look-around, no repeated group without an upper bound, one unbounded repetition at most, and bounded
 * ones that multiply to little.
 */
export function unsafePattern(pattern: string): string | null {
  if (pattern.length > MAX_LENGTH) return `longer than ${MAX_LENGTH} characters`;
  try {
    new RegExp(`^${pattern}$`);
  } catch (error) {
    return (error as Error).message;
  }
  if (/\\[1-9]|\\k</.test(pattern.replaceAll('\\\\', ''))) return 'a back-reference';
  if (/\(\?(?:[=!]|<[=!])/.test(pattern)) return 'a look-around';
  return costProblem(repetitions(pattern));
}

interface Repetition {
  readonly max: number;
  readonly isVariable: boolean;
  readonly ofGroup: boolean;
  /** inside a group that is itself repeated */
  readonly depth: number;
}

function costProblem(found: readonly Repetition[]): string | null {
  const unbounded = found.filter((entry) => entry.max === Number.POSITIVE_INFINITY);
  if (unbounded.some((entry) => entry.ofGroup)) return 'a repeated group without an upper bound';
  if (unbounded.some((entry) => entry.depth > 0)) return 'a nested repetition';
  if (unbounded.length > 1) return 'more than one unbounded repetition';
  const spread = found
    .filter((entry) => entry.isVariable && entry.max !== Number.POSITIVE_INFINITY)
    .reduce((product, entry) => product * entry.max, 1);
  return spread > MAX_SPREAD ? 'repetitions that multiply' : null;
}

const QUANTIFIER = /^(?:\*|\+|\?|\{(\d+)(,?)(\d*)\})/;

/** Every quantifier of a pattern that compiles, with what it repeats. */
function repetitions(pattern: string): Repetition[] {
  const found: Repetition[] = [];
  const groups: number[] = []; // index in `found` at which each open group began
  const repeated: { start: number; end: number }[] = [];
  for (let index = 0; index < pattern.length; ) {
    const group = pattern[index] === ')' ? groups.pop() : undefined;
    if (pattern[index] === '(') groups.push(found.length);
    index = afterAtom(pattern, index);
    const match = QUANTIFIER.exec(pattern.slice(index));
    if (!match) continue;
    const max = maximum(match);
    if (group !== undefined && max > 1) repeated.push({ start: group, end: found.length });
    found.push({ max, isVariable: match[2] !== '' || match[1] === undefined, ofGroup: group !== undefined, depth: 0 });
    index += match[0].length;
    if (pattern[index] === '?') index += 1;
  }
  return found.map((entry, at) => ({ ...entry, depth: repeated.filter(({ start, end }) => start <= at && at < end).length }));
}

function maximum([text, low, comma, high]: RegExpExecArray): number {
  if (text === '?') return 1;
  if (low === undefined || (comma === ',' && high === '')) return Number.POSITIVE_INFINITY;
  return Number(comma === '' ? low : high);
}

/** Index after one atom: an escape, a class, an opening with its flags, or a single character. */
function afterAtom(pattern: string, index: number): number {
  if (pattern[index] === '\\') return index + 2;
  if (pattern[index] === '(') return index + (/^\((?:\?:|\?<\w+>)?/.exec(pattern.slice(index)) as RegExpExecArray)[0].length;
  if (pattern[index] !== '[') return index + 1;
  let end = index + 1;
  while (end < pattern.length && pattern[end] !== ']') end += pattern[end] === '\\' ? 2 : 1;
  return end + 1;
}
