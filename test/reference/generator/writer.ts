import type { Random } from './random.ts';

/** Lines of the terse text of `test/engine/model.ts`, one scope indented below another. */
export class Writer {
  readonly random: Random;
  /** how many scopes around catch what is thrown */
  catching = 0;
  /** how many scopes around are there to be left by an error: event sub-processes and members of a multi-instance */
  throwing = 0;
  readonly lines: string[] = [];
  /** called processes by id */
  readonly more: Record<string, string> = {};
  #indent = '';
  #count = 0;

  constructor(random: Random) {
    this.random = random;
  }

  id(prefix: string): string {
    this.#count += 1;
    return `${prefix}${this.#count}`;
  }

  /** `kind id {attributes}` */
  node(kind: string, id: string, attributes = ''): string {
    this.lines.push(`${this.#indent}${kind} ${id}${attributes === '' ? '' : ` {${attributes}}`}`);
    return id;
  }

  flow(from: string, to: string, condition?: string): void {
    this.lines.push(`${this.#indent}${from} -> ${to}${condition === undefined ? '' : ` [${condition}]`}`);
  }

  inside(write: () => void): void {
    const before = this.#indent;
    this.#indent += '  ';
    write();
    this.#indent = before;
  }

  /** A process of its own, written apart. */
  apart(id: string, write: () => void): void {
    const [lines, indent] = [this.lines.splice(0), this.#indent];
    this.#indent = '';
    write();
    this.more[id] = this.lines.splice(0).join('\n');
    this.lines.push(...lines);
    this.#indent = indent;
  }
}

/** What may be done with a user task besides completing it: now and then not everything. */
export function operations(random: Random): string {
  const words = random.chance(0.15) ? WORDS.filter(() => random.chance(0.6)) : WORDS;
  return words.length === 0 ? '' : `om:operations=${words.join(' ')}`;
}

const WORDS: readonly string[] = 'return take-back delegate suspend terminate void urge carbon-copy consult add-sign remove-sign'.split(
  ' ',
);

/** Something true or false of the variables that commands change. */
export function condition(random: Random): string {
  return random.weighted([
    [3, `x > ${random.between(0, 3)}`],
    [2, 'y'],
    [2, 'not(y)'],
    [1, `x = ${random.between(0, 4)}`],
    [1, `x < ${random.between(1, 4)} and y`],
    [1, 'true'],
    [1, 'false'],
  ]);
}
