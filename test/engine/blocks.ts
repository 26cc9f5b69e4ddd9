import fc from 'fast-check';

/** Random models: blocks inside each other, sound by how they are made. */
export type Block =
  | { readonly kind: 'task' }
  | { readonly kind: 'sequence'; readonly parts: readonly Block[] }
  | { readonly kind: 'split'; readonly gateway: 'and' | 'or' | 'xor'; readonly parts: readonly Block[]; readonly taken: number }
  | { readonly kind: 'loop'; readonly body: Block; readonly times: number }
  | { readonly kind: 'sub'; readonly body: Block; readonly each: number };

/** Blocks of every kind, at most four deep. */
export const block: fc.Arbitrary<Block> = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constant<Block>({ kind: 'task' }),
    fc.record({ kind: fc.constant('sequence' as const), parts: fc.array(tie('block'), { minLength: 1, maxLength: 3 }) }),
    fc.record({
      kind: fc.constant('split' as const),
      gateway: fc.constantFrom('and' as const, 'or' as const, 'xor' as const),
      parts: fc.array(tie('block'), { minLength: 2, maxLength: 3 }),
      taken: fc.nat(7),
    }),
    fc.record({ kind: fc.constant('loop' as const), body: tie('block'), times: fc.integer({ min: 1, max: 2 }) }),
    fc.record({ kind: fc.constant('sub' as const), body: tie('block'), each: fc.nat(2) }),
  ),
})).block;

/** Writes a block into lines; answers its first and last element. */
function write(one: Block, lines: string[], indent: string, next: () => number, operations: string): readonly [string, string] {
  const n = next();
  const add = (line: string): void => void lines.push(`${indent}${line}`);
  switch (one.kind) {
    case 'task':
      add(`user t${n} {om:operations=${operations}}`);
      return [`t${n}`, `t${n}`];
    case 'sequence': {
      const ends = one.parts.map((part) => write(part, lines, indent, next, operations));
      for (let i = 1; i < ends.length; i++) add(`${ends[i - 1]![1]} -> ${ends[i]![0]}`);
      return [ends[0]![0], ends.at(-1)![1]];
    }
    case 'split': {
      add(`${one.gateway} f${n}`);
      add(`${one.gateway} j${n}`);
      for (const [i, part] of one.parts.entries()) {
        const [from, to] = write(part, lines, indent, next, operations);
        const isLast = i === one.parts.length - 1;
        add(`f${n} -> ${from}${one.gateway === 'and' ? '' : isLast ? ' [default]' : ` [${(one.taken >> i) & 1 ? 'true' : 'false'}]`}`);
        add(`${to} -> j${n}`);
      }
      return [`f${n}`, `j${n}`];
    }
    case 'loop': {
      const [from, to] = write(one.body, lines, indent, next, operations);
      add(`xor m${n}`);
      add(`script count${n} {feel=(if n${n} = null then 0 else n${n}) + 1 result=n${n}}`);
      add(`xor g${n}`);
      add(`manual o${n}`);
      add(`m${n} -> ${from}`);
      add(`${to} -> count${n}`);
      add(`count${n} -> g${n}`);
      add(`g${n} -> m${n} [modulo(n${n}, ${one.times + 1}) != 0]`);
      add(`g${n} -> o${n} [default]`);
      return [`m${n}`, `o${n}`];
    }
    case 'sub': {
      add(
        `sub b${n}${one.each === 0 ? '' : ` {each=1..${one.each}}`}`.replace(
          /each=1\.\.(\d)/,
          (_, k) => `each=[${Array.from({ length: Number(k) }, (_x, i) => i).join(',')}]`,
        ),
      );
      const inner: string[] = [];
      const [from] = write(one.body, inner, `${indent}  `, next, operations);
      lines.push(`${indent}  start bs${n}`, ...inner, `${indent}  bs${n} -> ${from}`);
      return [`b${n}`, `b${n}`];
    }
  }
}

/** The block between a start and an end event; `operations` are those of every task. */
export function textOf(one: Block, operations = 'return'): string {
  const lines: string[] = [];
  let n = 0;
  const [from, to] = write(one, lines, '', () => ++n, operations);
  return ['start s', 'end e', ...lines, `s -> ${from}`, `${to} -> e`].join('\n');
}
