import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Versions, versions } from './versions.ts';

/*
 * Random processes, random states they have reached, one small edit of the model, a migration: it is refused and nothing has changed, or the
 * run goes on by the new version to an end, and the hot state equals the one that passed through JSON at every step (Drive does that).
 */
type Block =
  | { readonly kind: 'task'; readonly timer: boolean }
  | { readonly kind: 'seq' | 'and' | 'sub'; readonly parts: readonly Block[] };

const block = fc.letrec<{ block: Block }>((tie) => ({
  block: fc.oneof(
    { maxDepth: 3 },
    fc.record({ kind: fc.constant('task' as const), timer: fc.boolean() }),
    fc.record({
      kind: fc.constantFrom('seq' as const, 'and' as const, 'sub' as const),
      parts: fc.array(tie('block'), { minLength: 1, maxLength: 3 }),
    }),
  ),
})).block;

type Edit = 'none' | 'name' | 'timer' | 'boundary' | 'insert' | 'wrap';
interface Writing {
  readonly lines: string[];
  readonly edit: Edit;
  /** the task the edit is about */
  readonly at: number;
  next: number;
}

function write(one: Block, to: Writing, lines: string[], indent: string): readonly [string, string] {
  const n = ++to.next;
  const add = (line: string) => void lines.push(`${indent}${line}`);
  if (one.kind === 'task') return writeTask(n, one.timer, to, lines, indent);
  if (one.kind === 'sub') {
    add(`sub b${n}`);
    const inner: string[] = [];
    const [from] = writeAll(one.parts, to, inner, `${indent}  `);
    lines.push(`${indent}  start bs${n}`, ...inner, `${indent}  bs${n} -> ${from}`);
    return [`b${n}`, `b${n}`];
  }
  if (one.kind === 'seq') return writeAll(one.parts, to, lines, indent);
  add(`and f${n}`);
  add(`and j${n}`);
  for (const part of one.parts) {
    const [from, last] = write(part, to, lines, indent);
    add(`f${n} -> ${from}`);
    add(`${last} -> j${n}`);
  }
  return [`f${n}`, `j${n}`];
}

function writeAll(parts: readonly Block[], to: Writing, lines: string[], indent: string): readonly [string, string] {
  const ends = parts.map((part) => write(part, to, lines, indent));
  for (let i = 1; i < ends.length; i++) lines.push(`${indent}${ends[i - 1]![1]} -> ${ends[i]![0]}`);
  return [ends[0]![0], ends.at(-1)![1]];
}

function writeTask(n: number, timer: boolean, to: Writing, lines: string[], indent: string): readonly [string, string] {
  const isHere = n === to.at;
  const edit = isHere ? to.edit : 'none';
  const inside = edit === 'wrap' ? `${indent}  ` : indent;
  if (edit === 'wrap') lines.push(`${indent}sub w${n}`, `${inside}start ws${n}`);
  lines.push(`${inside}user t${n} {name=${edit === 'name' ? 'other' : `t${n}`} om:operations=return}`);
  if (timer || edit === 'boundary')
    lines.push(
      `${inside}boundary x${n} {on=t${n} interrupt=no after=P${edit === 'timer' ? 3 : 5}D}`,
      `${inside}manual y${n}`,
      `${inside}x${n} -> y${n}`,
    );
  if (edit === 'wrap') {
    lines.push(`${inside}ws${n} -> t${n}`);
    return [`w${n}`, `w${n}`];
  }
  if (edit !== 'insert') return [`t${n}`, `t${n}`];
  lines.push(`${indent}user i${n}`, `${indent}t${n} -> i${n}`);
  return [`t${n}`, `i${n}`];
}

function textOf(one: Block, edit: Edit, at: number): { readonly text: string; readonly size: number } {
  const to: Writing = { lines: [], edit, at, next: 0 };
  const [from, last] = write(one, to, to.lines, '');
  return { text: ['start s', 'end e', ...to.lines, `s -> ${from}`, `${last} -> e`].join('\n'), size: to.next };
}

function openTasks(root: Versions): string[] {
  return Object.values(root.state!.nodes).flatMap((node) => (node.task === undefined ? [] : [node.task.id]));
}

function complete(root: Versions, choice: number): boolean {
  const open = openTasks(root);
  if (open.length === 0) return false;
  root.do({ type: 'user-task.complete', taskId: open[choice % open.length]! });
  return true;
}

const edits = fc.constantFrom<Edit>('none', 'name', 'timer', 'boundary', 'insert', 'wrap');

describe('random processes with small edits', () => {
  it('should be migrated and go on to an end, or be left alone', async () => {
    let migrated = 0;
    await fc.assert(
      fc.asyncProperty(
        block,
        edits,
        fc.nat(40),
        fc.array(fc.nat(50), { minLength: 1, maxLength: 4 }),
        async (one, edit, where, choices) => {
          const { text, size } = textOf(one, 'none', 0);
          const root = (await versions(text, textOf(one, edit, 1 + (where % size)).text)).start();
          for (const choice of choices.slice(1)) if (root.state!.status === 'active') complete(root, choice);
          if (root.state!.status !== 'active') return;
          const before = JSON.stringify(root.state);
          const refusal = root.tryMigrate();
          if (refusal !== null) {
            expect(['MIGRATION_NOT_POSSIBLE', 'STATE_NOT_REACHABLE']).toContain(refusal.code);
            expect(JSON.stringify(root.state)).toBe(before);
            return;
          }
          migrated += 1;
          for (let i = 0; root.state!.status === 'active' && i < 200; i++) if (!complete(root, choices[i % choices.length]!)) break;
          expect(root.state).toMatchObject({ status: 'completed', nodes: {}, variables: {} });
        },
      ),
      { numRuns: 100, seed: 20261122 },
    );
    expect(migrated).toBeGreaterThan(50);
  });
});
