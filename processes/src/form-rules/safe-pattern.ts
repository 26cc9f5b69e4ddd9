const MAX_LENGTH = 200;
/** Ways through a pattern: with one unbounded repetition each way is tried from every place in the text, so fewer. */
const MAX_WAYS = { bounded: 10_000, unbounded: 100 } as const;

/**
 * Why a pattern of a form may not be used, or null. A pattern runs on the server over text anybody sent, so its cost is bounded by
 * form: the ways a matcher can go through it are counted, and they must be few. What is repeated must itself have one way only, and
 * at most one repetition may be without an upper bound. No back-reference, no look-around, no alternation outside a group: the whole
 * value must match, and `^a|b$` would ask that of neither side.
 */
export function unsafePattern(pattern: string): string | null {
  if (pattern.length > MAX_LENGTH) return `longer than ${MAX_LENGTH} characters`;
  try {
    new RegExp(`^${pattern}$`);
  } catch (error) {
    return (error as Error).message;
  }
  if (/\\[1-9]|\\k</.test(pattern.replaceAll('\\\\', ''))) return 'a back-reference';
  try {
    const { ways, unbounded } = new Walk(pattern).whole();
    if (unbounded > 1) return 'more than one unbounded repetition';
    return ways > (unbounded === 1 ? MAX_WAYS.unbounded : MAX_WAYS.bounded) ? 'choices and repetitions that multiply' : null;
  } catch (refusal) {
    if (refusal instanceof Refusal) return refusal.message;
    throw refusal;
  }
}

class Refusal extends Error {}

/** What a part of a pattern costs a matcher that tries every way. */
interface Cost {
  /** ways through the part, an unbounded repetition counted as one */
  readonly ways: number;
  /** unbounded repetitions on the worst way */
  readonly unbounded: number;
  /** every way takes at least one character */
  readonly isConsuming: boolean;
}

const NOTHING: Cost = { ways: 1, unbounded: 0, isConsuming: false };
const CHARACTER: Cost = { ways: 1, unbounded: 0, isConsuming: true };

const then = (left: Cost, right: Cost): Cost => ({
  ways: left.ways * right.ways,
  unbounded: left.unbounded + right.unbounded,
  isConsuming: left.isConsuming || right.isConsuming,
});

const or = (left: Cost, right: Cost): Cost => ({
  ways: left.ways + right.ways,
  unbounded: Math.max(left.unbounded, right.unbounded),
  isConsuming: left.isConsuming && right.isConsuming,
});

const QUANTIFIER = /(?:\*|\+|\?|\{(\d+)(,?)(\d*)\})\??/y;
const CLASS = /\[(?:\\.|[^\]\\])*\]/y;
const ESCAPE = /\\[\s\S]/y;
const OPENING = /\((?:\?:|\?<\w+>)?(?!\?)/y;

/** Reads a pattern that compiles from left to right and adds up its cost. */
class Walk {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  whole(): Cost {
    const cost = this.#sequence();
    if (this.#at < this.#pattern.length) throw new Refusal('an alternation outside a group');
    return cost;
  }

  /** Up to the `|`, the `)` or the end that closes it. */
  #sequence(): Cost {
    let cost = NOTHING;
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#pattern[this.#at] as string)) {
      cost = then(cost, this.#repeated(this.#atom()));
    }
    return cost;
  }

  #atom(): Cost {
    if (this.#pattern[this.#at] === '(') return this.#group();
    const start = this.#at;
    if (this.#take(ESCAPE)) return /[bB]/.test(this.#pattern[start + 1] as string) ? NOTHING : CHARACTER;
    if (this.#take(CLASS)) return CHARACTER;
    this.#at += 1;
    return '^$'.includes(this.#pattern[start] as string) ? NOTHING : CHARACTER;
  }

  #group(): Cost {
    if (!this.#take(OPENING)) throw new Refusal('a look-around, or a group with flags');
    let cost = this.#sequence();
    while (this.#pattern[this.#at] === '|') {
      this.#at += 1;
      cost = or(cost, this.#sequence());
    }
    this.#at += 1; // the closing bracket: the pattern compiles
    return cost;
  }

  #repeated(part: Cost): Cost {
    const match = this.#take(QUANTIFIER);
    if (!match) return part;
    const { min, max } = bounds(match);
    if (max <= 1) return min === 1 ? part : or(part, NOTHING);
    if (part.ways > 1 || part.unbounded > 0) throw new Refusal('a repeated group with a choice or an open repetition in it');
    if (!part.isConsuming) throw new Refusal('a repetition of nothing');
    if (max === Number.POSITIVE_INFINITY) return { ways: 1, unbounded: 1, isConsuming: min > 0 };
    return { ways: max - min + 1, unbounded: 0, isConsuming: min > 0 };
  }

  #take(sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.#at;
    const match = sticky.exec(this.#pattern);
    if (match) this.#at = sticky.lastIndex;
    return match;
  }
}

function bounds([text, low, comma, high]: RegExpExecArray): { readonly min: number; readonly max: number } {
  if (low !== undefined) {
    const max = comma === '' ? low : high;
    return { min: Number(low), max: max === '' ? Number.POSITIVE_INFINITY : Number(max) };
  }
  return { min: text.startsWith('+') ? 1 : 0, max: text.startsWith('?') ? 1 : Number.POSITIVE_INFINITY };
}
