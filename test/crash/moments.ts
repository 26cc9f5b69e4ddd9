/** When the server is killed: by chance, but by a chance that can be repeated. */

/** One act of a play, and how long it took undisturbed. */
export interface Act {
  readonly name: string;
  readonly ms: number;
}

export interface Moment {
  /** after this many acts … */
  readonly act: number;
  /** … and this long into the next */
  readonly afterMs: number;
  /** PostgreSQL is killed as well, so that it has to recover */
  readonly isDatabaseToo: boolean;
}

/** `count` moments in as many different acts, spread over the whole play; in one of them the database dies too. */
export function moments(acts: readonly Act[], count: number, seed: number): Moment[] {
  const random = randomFrom(seed);
  const chosen = acts.map((_, act) => ({ act, order: random() })).sort((a, b) => a.order - b.order);
  const numbers = chosen
    .slice(0, count)
    .map(({ act }) => act)
    .sort((a, b) => a - b);
  const both = Math.floor(random() * numbers.length);
  return numbers.map((act, index) => ({ act, afterMs: random() * (acts[act]?.ms ?? 0), isDatabaseToo: index === both }));
}

/** mulberry32: small, and the same everywhere. Answers numbers in [0, 1). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
