import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jumpTargets, type KernelCommand, markingOf, reach, returnTargets, scopesOf } from '../../../engine/src/pure.ts';
import { type Block, block, textOf } from '../blocks.ts';
import { type Drive, drive } from '../model.ts';
import { as, factsOf } from './people.ts';

/*
 * Operations that move tokens, in any order, on random models that are sound by how they are made: whatever happens, the tokens stand as an
 * execution could have put them, and completing what is open comes to the end with nothing left.
 */

const facts = factsOf('p1', 'p2', 'p3', 'p4');
const WORDS = 'return jump take-back add-sign remove-sign delegate suspend consult';
type Bare<T> = T extends unknown ? Omit<T, 'actor'> : never;

const open = (root: Drive) => Object.values(root.state!.nodes).flatMap((node) => (node.task === undefined ? [] : [node.task]));
const signers = (root: Drive) =>
  Object.values(root.state!.nodes).flatMap((node) => (node.items ?? []).filter((item) => item.kind === 'sign'));

/** Something that moves tokens, chosen by the numbers; null where it does not fit here. */
function operation(root: Drive, kind: number, choice: number): Bare<KernelCommand> | null {
  const tasks = open(root);
  const task = tasks[choice % Math.max(tasks.length, 1)];
  const pick = <T>(list: readonly T[]): T | undefined => list[choice % Math.max(list.length, 1)];
  if (kind === 0) {
    const done = pick(root.events.filter((event) => event.type === 'user-task.completed'));
    return done === undefined ? null : { type: 'user-task.take-back', taskId: done.taskId };
  }
  if (task === undefined) return null;
  const { id: taskId } = task;
  if (kind === 1) {
    const target = pick(jumpTargets(root.programs, root.state!, taskId));
    return target === undefined ? null : { type: 'user-task.jump', taskId, target: target.elementId, reason: 'x' };
  }
  if (kind <= 3) {
    const target = pick(returnTargets(root.programs, root.state!, taskId));
    const rerun = kind === 2 ? 'straight-back' : 'all';
    return target === undefined ? null : { type: 'user-task.return', taskId, target: target.elementId, reason: 'x', rerun };
  }
  const position = (['before', 'after', 'beside'] as const)[choice % 3]!;
  const mode = (['all', 'any', 'sequence', { ratio: 50 }] as const)[choice % 4]!;
  return { type: 'user-task.add-sign', taskId, position, persons: ['p2', 'p3'].slice(choice % 2), mode };
}

/** Every scope stands as an execution could have put it. */
function expectReachable(root: Drive): void {
  for (const { scopeId, processNodeId, element } of scopesOf(root.state!.nodes)) {
    const program = root.programs.program(root.state!.nodes[processNodeId]!.definition!)!;
    const found = reach(program, element, markingOf(root.state!.nodes, scopeId), { limit: 4000 });
    if (found.kind === 'unreachable') throw new Error(`${root.active()}: ${found.reason.message.en}`);
  }
}

/** How often an operation was accepted. */
function play(root: Drive, choices: readonly number[]): number {
  let accepted = 0;
  for (let i = 0; root.state!.status === 'active'; i++) {
    if (i > 500) throw new Error(`stuck at ${root.active()}`);
    const choice = choices[i % choices.length]!;
    const command = i < 60 && choice % 3 > 0 ? operation(root, (choice >> 1) % 6, choice >> 3) : null;
    if (command !== null && root.try(command) === null) {
      accepted += 1;
      if (command.type !== 'user-task.add-sign') expectReachable(root);
      continue;
    }
    const signer = signers(root)[0];
    const tasks = open(root).filter(
      (task) => !signers(root).some((item) => item.position === 'before' && itemOfTask(root, task.id, item.id)),
    );
    const task = tasks[choice % Math.max(tasks.length, 1)];
    if (signer !== undefined && (task === undefined || choice % 3 === 0))
      root.do({ type: 'user-task.sign', taskId: signer.id, agree: true }, as(signer.person));
    else root.do({ type: 'user-task.complete', taskId: task!.id }, as(task!.assignee!));
  }
  return accepted;
}

function itemOfTask(root: Drive, taskId: string, itemId: string): boolean {
  return Object.values(root.state!.nodes).some((node) => node.task?.id === taskId && node.items?.some((item) => item.id === itemId));
}

describe('random models, random operations', () => {
  it('should stay where an execution could be, and come to the end', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(block, fc.array(fc.nat(1_000_000), { minLength: 10, maxLength: 40 }), async (one, choices) => {
        const whole: Block = { kind: 'sequence', parts: [{ kind: 'task' }, one, { kind: 'task' }] };
        const root = (await drive(textOf(whole, WORDS), { facts })).start();
        accepted += play(root, choices);
        expect(root.state).toMatchObject({ status: 'completed', nodes: {}, variables: {} });
        const begun = root.events.filter((event) => event.type === 'activity.activated').length;
        const ended = root.events.filter((event) => event.type === 'activity.completed' || event.type === 'activity.terminated').length;
        expect(ended).toBe(begun);
        const opened = root.events.filter((event) => event.type === 'work-item.opened').length;
        expect(root.events.filter((event) => event.type === 'work-item.closed')).toHaveLength(opened);
      }),
      { numRuns: Number(process.env['ONEMATTER_RUNS'] ?? 120), seed: Number(process.env['ONEMATTER_SEED'] ?? 20261122) },
    );
    expect(accepted).toBeGreaterThan(400);
  });
});
