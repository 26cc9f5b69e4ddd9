import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Block, blocks, EDITS, type Edit, textOf } from './edited-models.ts';
import { type Versions, versions } from './versions.ts';

/*
 * Random processes, random states they have reached, one small edit of the model, a migration: it is refused and nothing has changed, or the
 * run goes on by the new version to an end, and the hot state equals the one that passed through JSON at every step (Drive does that).
 * ONEMATTER_RUNS sets how many for each edit (default 25), ONEMATTER_SEED repeats a run.
 */

const RUNS = Number(process.env['ONEMATTER_RUNS'] ?? 25);
const SEED = Number(process.env['ONEMATTER_SEED'] ?? 20261122);
const MOST_STEPS = 2000;

/** Completes an open task or fires a timer; false: nothing is left. Each of them is done once, so that a run ends. */
function act(root: Versions, choice: number): boolean {
  const nodes = Object.values(root.state!.nodes);
  const tasks = nodes.flatMap(({ task }) => (task === undefined ? [] : [{ taskId: task.id }]));
  const timers = nodes.flatMap(({ waits }) => (waits ?? []).flatMap((wait) => (wait.kind === 'timer' ? [wait] : [])));
  const all = [...tasks, ...timers];
  const one = all[choice % Math.max(1, all.length)];
  if (one === undefined) return false;
  if ('taskId' in one) root.do({ type: 'user-task.complete', taskId: one.taskId });
  else {
    if (one.dueAt > root.now) root.now = one.dueAt;
    root.do({ type: 'timer.fire', timerId: one.id }, { kind: 'system', id: 'timer' });
  }
  return true;
}

interface Seen {
  migrated: number;
  refused: number;
}

async function migrateAndEnd(block: Block, edit: Edit, where: number, choices: readonly number[], seen: Seen): Promise<void> {
  const before = textOf(block, 'none', 0);
  const after = textOf(block, edit, 1 + (where % before.size));
  const root = (await versions(before.text, after.text)).start();
  for (const choice of choices.slice(1)) if (root.state!.status === 'active') act(root, choice);
  if (root.state!.status !== 'active') return;
  const stored = JSON.stringify(root.state);
  const isActive = Object.values(root.state!.nodes).some((node) => node.element === after.edited);
  const refusal = root.tryMigrate();
  if (refusal !== null) {
    seen.refused += 1;
    expect(['MIGRATION_NOT_POSSIBLE', 'STATE_NOT_REACHABLE']).toContain(refusal.code);
    expect(JSON.stringify(root.state)).toBe(stored);
    return;
  }
  seen.migrated += 1;
  // what rests in a step that has gone, repeats otherwise or has got a branch beside it cannot go over
  if (['remove', 'loop', 'around'].includes(edit)) expect(isActive).toBe(false);
  for (let i = 0; root.state!.status === 'active' && i < MOST_STEPS; i++) if (!act(root, choices[i % choices.length]!)) break;
  expect(root.state).toMatchObject({ status: 'completed', nodes: {}, variables: {} });
}

describe('random processes with small edits', () => {
  it.each(EDITS)('should be migrated and go on to an end, or be left alone: %s', async (edit) => {
    const seen: Seen = { migrated: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(blocks, fc.nat(40), fc.array(fc.nat(50), { minLength: 1, maxLength: 6 }), (block, where, choices) =>
        migrateAndEnd(block, edit, where, choices, seen),
      ),
      { numRuns: RUNS, seed: SEED },
    );
    expect(seen.migrated).toBeGreaterThan(RUNS / 5);
  });
});
