import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { returnTargets, step, viewOf } from '../../../engine/src/pure.ts';
import { block, textOf } from '../blocks.ts';
import { type Drive, drive } from '../model.ts';

const BRANCHES = `
start s
and f
user a
boundary ta {on=a interrupt=no after=P5D}
user b
boundary tb {on=b after=P7D}
user c
boundary tc {on=c interrupt=no cycle=R/P1D}
and j
user last
end e
s -> f
f -> a
f -> b
f -> c
a -> j
b -> j
c -> j
j -> last
last -> e
ta -> e
tb -> e
tc -> e
`;

describe('state', () => {
  it('should stay below 2 KB for three live branches with timers', async () => {
    const root = (await drive(BRANCHES)).start();
    expect(root.active()).toBe('a b c');
    expect(JSON.stringify(root.state).length).toBeLessThan(2048);
  });

  it('should not grow over 1,000 loops', async () => {
    const root = (
      await drive(
        'start s\nxor m\nuser a\nand f\nuser b\nuser c\nand j\nxor g\nend e\ns -> m\nm -> a\na -> f\nf -> b\nf -> c\nb -> j\nc -> j\nj -> g\ng -> m [more]\ng -> e [default]',
      )
    ).start({ more: true });
    const size = () => JSON.stringify(root.state).replace(/\d+/g, '0').length;
    root.complete('a').complete('b').complete('c').complete('a').complete('b').complete('c');
    const early = size();
    for (let i = 0; i < 1000; i++) root.complete('a').complete('b').complete('c');
    expect(size()).toBeLessThanOrEqual(early);
    root.complete('a').complete('b').complete('c', { more: false });
    expect(root.state).toMatchObject({ status: 'completed', nodes: {}, variables: {} });
  });

  it('should give the same answer to the same input and leave its input alone', async () => {
    const root = (await drive(BRANCHES)).start();
    const command = { type: 'user-task.complete', actor: { kind: 'person', id: 'p1' }, taskId: root.taskId('a') } as const;
    const counted = () => {
      let id = 0;
      return { ...root.env(), newId: () => `x${++id}` };
    };
    const before = JSON.stringify(root.state);
    const first = step(root.programs, root.state, command, counted());
    expect(step(root.programs, root.state, command, counted())).toEqual(first);
    expect(JSON.stringify(root.state)).toBe(before);
  });

  it('should show what is active', async () => {
    const root = (
      await drive(
        'start s\ncall c {process=child}\nuser a {each=[1,2]}\nand f\nand j\ns -> f\nf -> c\nf -> a\nf -> j\na -> j',
        {},
        { child: 'start cs\nuser w\ncs -> w' },
      )
    ).start();
    const view = viewOf(root.programs, root.state!);
    expect(
      view.scopes.map((scope) => [
        scope.processId,
        scope.parent?.elementId ?? null,
        scope.activeElements.map((one) => `${one.elementId}×${one.count}`),
        scope.waitingJoins,
      ]),
    ).toEqual([
      ['p', null, ['c×1', 'a×2'], [{ elementId: 'j', flowId: 'f-j', count: 1 }]],
      ['child', 'c', ['w×1'], []],
    ]);
  });
});

// ── random models, random commands, random returns ─────────────────────────────────────────────────────────────────────

function openTasks(root: Drive): string[] {
  return Object.values(root.state!.nodes).flatMap((node) => (node.task === undefined ? [] : [node.task.id]));
}

/** Completes tasks in the order the numbers say, now and then returning one. True if the root ends without incident. */
function play(root: Drive, choices: readonly number[], returns: number): void {
  let left = returns;
  for (let i = 0; root.state!.status === 'active'; i++) {
    const open = openTasks(root);
    if (open.length === 0 || i > 400) throw new Error(`stuck at ${root.active()} after ${i} commands`);
    const choice = choices[i % choices.length]!;
    const taskId = open[choice % open.length]!;
    const targets = returnTargets(root.programs, root.state!, taskId);
    if (left > 0 && choice % 3 === 0 && targets.length > 0) {
      left -= 1;
      root.do({ type: 'user-task.return', taskId, target: targets[choice % targets.length]!.elementId, reason: 'again' });
    } else root.do({ type: 'user-task.complete', taskId });
  }
}

describe('random block models', () => {
  it('should always come to an end, with every state passing through JSON, whatever is completed or returned', async () => {
    await fc.assert(
      fc.asyncProperty(block, fc.array(fc.nat(60), { minLength: 5, maxLength: 20 }), fc.nat(6), async (one, choices, returns) => {
        const root = (await drive(textOf(one))).start();
        play(root, choices, returns);
        expect(root.state).toMatchObject({ status: 'completed', nodes: {}, variables: {} });
        const begun = root.events.filter((event) => event.type === 'activity.activated').length;
        const ended = root.events.filter((event) => event.type === 'activity.completed' || event.type === 'activity.terminated').length;
        expect(ended).toBe(begun);
      }),
      { numRuns: 150, seed: 20261121 },
    );
  });
});
