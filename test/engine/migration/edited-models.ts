import fc from 'fast-check';

/* Random block-structured models and small edits of one task of them, as the terse text of model.ts. */

type Loop = 'none' | 'parallel' | 'sequential';
export type Block =
  | { readonly kind: 'task'; readonly timer: 'none' | 'beside' | 'instead'; readonly loop: Loop }
  | { readonly kind: 'seq' | 'and' | 'sub'; readonly parts: readonly Block[]; readonly loop: Loop };
type Task = Extract<Block, { kind: 'task' }>;

const loops = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Loop>('none') },
  { weight: 1, arbitrary: fc.constantFrom<Loop>('parallel', 'sequential') },
);

export const blocks = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3 },
    fc.record({ kind: fc.constant('task' as const), timer: fc.constantFrom('none', 'none', 'beside', 'instead'), loop: loops }),
    fc.record({
      kind: fc.constantFrom('seq' as const, 'and' as const, 'sub' as const),
      parts: fc.array(tie('block'), { minLength: 1, maxLength: 3 }),
      loop: loops,
    }),
  ),
})).block;

/** loop: takes repeating away or, where there is none, adds it; around: a parallel branch beside the task. */
export const EDITS = ['none', 'name', 'timer', 'boundary', 'insert', 'wrap', 'remove', 'around', 'loop'] as const;
export type Edit = (typeof EDITS)[number];

interface Writing {
  readonly edit: Edit;
  /** the block the edit is about; one that is no task is left as it is */
  readonly at: number;
  next: number;
  /** the task that was edited */
  edited: string | null;
}

/** First and last element; null: nothing is left of it. */
type Ends = readonly [first: string, last: string] | null;

/** The model's text, how many blocks it has, and the id of the task the edit was made to (null: `at` is no task). */
export function textOf(
  one: Block,
  edit: Edit,
  at: number,
): { readonly text: string; readonly size: number; readonly edited: string | null } {
  const to: Writing = { edit, at, next: 0, edited: null };
  const lines: string[] = [];
  const ends = write(one, to, lines, '');
  const flows = ends === null ? ['s -> e'] : [`s -> ${ends[0]}`, `${ends[1]} -> e`];
  return { text: ['start s', 'end e', ...lines, ...flows].join('\n'), size: to.next, edited: to.edited };
}

function write(one: Block, to: Writing, lines: string[], indent: string): Ends {
  const n = ++to.next;
  if (one.kind === 'task') return writeTask(n, one, to, lines, indent);
  if (one.kind === 'seq') return writeAll(one.parts, to, lines, indent);
  if (one.kind === 'sub') {
    const inner: string[] = [];
    const ends = writeAll(one.parts, to, inner, `${indent}  `);
    lines.push(`${indent}sub b${n}${loopText(one.loop)}`, `${indent}  start bs${n}`, ...inner);
    if (ends !== null) lines.push(`${indent}  bs${n} -> ${ends[0]}`);
    return [`b${n}`, `b${n}`];
  }
  lines.push(`${indent}and f${n}`, `${indent}and j${n}`);
  for (const [index, part] of one.parts.entries()) {
    const [first, last] = write(part, to, lines, indent) ?? [`k${n}x${index}`, `k${n}x${index}`];
    if (first.startsWith('k')) lines.push(`${indent}manual ${first}`);
    lines.push(`${indent}f${n} -> ${first}`, `${indent}${last} -> j${n}`);
  }
  return [`f${n}`, `j${n}`];
}

function writeAll(parts: readonly Block[], to: Writing, lines: string[], indent: string): Ends {
  const ends = parts.map((part) => write(part, to, lines, indent)).filter((one) => one !== null);
  for (let i = 1; i < ends.length; i++) lines.push(`${indent}${ends[i - 1]![1]} -> ${ends[i]![0]}`);
  return ends.length === 0 ? null : [ends[0]![0], ends.at(-1)![1]];
}

function loopText(loop: Loop, more = ''): string {
  const repeats = loop === 'none' ? '' : ` each=[1,2] sequential=${loop === 'sequential' ? 'yes' : 'no'}`;
  const all = `${more}${repeats}`.trim();
  return all === '' ? '' : ` {${all}}`;
}

function writeTask(n: number, { timer, loop }: Task, to: Writing, lines: string[], indent: string): Ends {
  const edit = n === to.at ? to.edit : 'none';
  if (n === to.at) to.edited = `t${n}`;
  if (edit === 'remove') return null;
  const inside = edit === 'wrap' ? `${indent}  ` : indent;
  if (edit === 'wrap') lines.push(`${indent}sub w${n}`, `${inside}start ws${n}`, `${inside}ws${n} -> t${n}`);
  const repeats = edit === 'loop' ? (loop === 'none' ? 'parallel' : 'none') : loop;
  lines.push(`${inside}user t${n}${loopText(repeats, `name=${edit === 'name' ? 'other' : `t${n}`} om:operations=return`)}`);
  const kind = timer === 'none' && edit === 'boundary' ? 'beside' : timer;
  const last = writeTimer(n, kind, edit === 'timer' ? 3 : 5, lines, inside);
  if (edit === 'wrap') return [`w${n}`, `w${n}`];
  if (edit === 'insert') lines.push(`${indent}user i${n}`, `${indent}${last} -> i${n}`);
  if (edit === 'insert') return [`t${n}`, `i${n}`];
  if (edit !== 'around') return [`t${n}`, last];
  const added = [`and a${n}`, `and z${n}`, `user q${n}`, `a${n} -> t${n}`, `a${n} -> q${n}`, `${last} -> z${n}`, `q${n} -> z${n}`];
  lines.push(...added.map((line) => `${indent}${line}`));
  return [`a${n}`, `z${n}`];
}

/** beside: a token of its own that ends by itself; instead: it takes the way on of the task it interrupts. Answers what the way on begins at. */
function writeTimer(n: number, timer: Task['timer'], days: number, lines: string[], indent: string): string {
  if (timer === 'none') return `t${n}`;
  const interrupt = timer === 'instead' ? 'yes' : 'no';
  lines.push(
    `${indent}boundary x${n} {on=t${n} interrupt=${interrupt} after=P${days}D}`,
    `${indent}manual y${n}`,
    `${indent}x${n} -> y${n}`,
  );
  if (timer === 'beside') return `t${n}`;
  lines.push(`${indent}xor g${n}`, `${indent}t${n} -> g${n}`, `${indent}y${n} -> g${n}`);
  return `g${n}`;
}
