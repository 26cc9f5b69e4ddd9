/** Random models for the tests of verify/: text of `bpmn()`, conditions on the variables c0 … c7. */

/** Small deterministic random numbers (mulberry32). */
export function dice(seed: number): (sides: number) => number {
  let a = seed >>> 0;
  return (sides) => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  };
}

type Roll = (sides: number) => number;

export const CONDITIONS = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'] as const;

/** A chain of nodes with further flows thrown across it, forwards and back. */
export function unstructured(seed: number): string {
  const roll = dice(seed);
  const size = 4 + roll(7);
  const kinds = Array.from({ length: size }, () => ['user', 'user', 'user', 'xor', 'xor', 'and', 'or', 'or'][roll(8)]!);
  const targets = kinds.map((_kind, i) => new Set([i + 1]));
  for (let n = roll(size) + 1; n > 0; n--) {
    const from = roll(size);
    const to = roll(10) < 7 ? from + 1 + roll(size - from) : roll(size);
    if (to !== from) targets[from]!.add(Math.min(to, size));
  }
  const lines = ['start s', 'end e', 's -> n0'];
  for (const [i, kind] of kinds.entries()) {
    lines.push(`${kind} n${i}`);
    const outgoing = [...targets[i]!].map((to) => (to === size ? 'e' : `n${to}`));
    const decides = outgoing.length > 1 && (kind === 'xor' || kind === 'or');
    for (const [at, to] of outgoing.entries()) lines.push(`n${i} -> ${to}${decides ? (at === 0 ? ' [default]' : ` [c${roll(8)}]`) : ''}`);
    if (kind === 'user' && roll(6) === 0) {
      lines.push(`boundary b${i} {on=n${i} message=m${i}${roll(2) === 0 ? ' interrupt=no' : ''}}`);
      const to = roll(size + 1);
      lines.push(`b${i} -> ${to === size ? 'e' : `n${to}`}`);
    }
  }
  return lines.join('\n');
}

/** Blocks inside each other: sequences, the three gateways, loops, sub-processes, boundary and event sub-processes. */
export function structured(seed: number, depth = 3, kind: 'all' | 'plain' = 'all'): string {
  const random = dice(seed);
  let conditions = 0;
  // plain: without sub-processes, and each flow with a condition of its own, so that every choice can be tried
  const plain = (sides: number): number => (sides === 7 ? [0, 2, 3, 5, 6, 5, 2][random(7)]! : sides === 8 ? conditions++ : random(sides));
  const roll = kind === 'all' ? random : plain;
  const lines: string[] = [];
  let n = 0;
  const [from, to] = block(roll, depth, '', lines, () => ++n);
  return ['start s', 'end e', ...lines, `s -> ${from}`, `${to} -> e`].join('\n');
}

function block(roll: Roll, depth: number, indent: string, lines: string[], next: () => number): readonly [string, string] {
  const n = next();
  const add = (line: string): void => void lines.push(`${indent}${line}`);
  const inner = (): readonly [string, string] => block(roll, depth - 1, indent, lines, next);
  const kind = depth === 0 ? 0 : roll(7);
  if (kind <= 1) {
    add(`user t${n}`);
    return [`t${n}`, `t${n}`];
  }
  if (kind === 2) {
    const [a, b] = [inner(), inner()];
    add(`${a[1]} -> ${b[0]}`);
    return [a[0], b[1]];
  }
  if (kind === 3) {
    const [from, to] = inner();
    add(`xor m${n}`);
    add(`xor g${n}`);
    add(`m${n} -> ${from}`);
    add(`${to} -> g${n}`);
    add(`g${n} -> m${n} [c${roll(8)}]`);
    add(`manual o${n}`);
    add(`g${n} -> o${n} [default]`);
    return [`m${n}`, `o${n}`];
  }
  if (kind === 4 && depth > 1) return subProcess(roll, depth, indent, lines, next, n);
  return split(roll, add, inner, n);
}

function split(roll: Roll, add: (line: string) => void, inner: () => readonly [string, string], n: number): readonly [string, string] {
  const gateway = ['and', 'or', 'xor'][roll(3)]!;
  add(`${gateway} f${n}`);
  add(`${gateway} j${n}`);
  const branches = 2 + roll(2);
  for (let i = 0; i < branches; i++) {
    const [from, to] = inner();
    add(`f${n} -> ${from}${gateway === 'and' ? '' : i === 0 ? ' [default]' : ` [c${roll(8)}]`}`);
    add(`${to} -> j${n}`);
  }
  return [`f${n}`, `j${n}`];
}

function subProcess(roll: Roll, depth: number, indent: string, lines: string[], next: () => number, n: number): readonly [string, string] {
  const inside: string[] = [];
  const [from] = block(roll, depth - 1, `${indent}  `, inside, next);
  lines.push(
    `${indent}sub b${n}${roll(3) === 0 ? ' {each=[1,2]}' : ''}`,
    `${indent}  start bs${n}`,
    ...inside,
    `${indent}  bs${n} -> ${from}`,
  );
  if (roll(2) === 0) {
    const interrupts = roll(2) === 0 ? '' : ' interrupt=no';
    lines.push(
      `${indent}  esp x${n}`,
      `${indent}    start xs${n} {message=x${n}${interrupts}}`,
      `${indent}    user xt${n}`,
      `${indent}    xs${n} -> xt${n}`,
    );
  }
  if (roll(2) === 0) {
    lines.push(`${indent}boundary y${n} {on=b${n} message=y${n} interrupt=no}`, `${indent}user yt${n}`, `${indent}y${n} -> yt${n}`);
  }
  return [`b${n}`, `b${n}`];
}
