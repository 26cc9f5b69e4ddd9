import { describe, expect, it } from '@jest/globals';
import { returnTargets } from '../../../engine/src/pure.ts';
import { type Drive, drive } from '../model.ts';

const R = '{om:operations=return}';

function back(root: Drive, from: string, target: string): Drive {
  return root.do({ type: 'user-task.return', taskId: root.taskId(from), target, reason: '补充证据' });
}

function targets(root: Drive, element: string): string[] {
  return returnTargets(root.programs, root.state!, root.taskId(element)).map((target) => target.elementId);
}

describe('退回 in a sequence', () => {
  const model = `start s\nuser a\nuser b ${R}\nuser c ${R}\nend e\ns -> a\na -> b\nb -> c\nc -> e`;

  it('should offer what was passed and nothing else', async () => {
    const root = (await drive(model)).start().complete('a');
    expect(targets(root, 'b')).toEqual(['a']);
    expect(targets(root.complete('b'), 'c')).toEqual(['a', 'b']);
  });

  it('should withdraw the task and enter the target again', async () => {
    const root = (await drive(model)).start().complete('a').complete('b');
    back(root, 'c', 'a');
    expect(root.active()).toBe('a');
    expect(root.types().slice(0, 3)).toEqual(['user-task.returned', 'user-task.cancelled', 'activity.terminated']);
    expect(targets(root.complete('a'), 'b')).toEqual(['a']);
    expect(root.complete('b').complete('c').state!.status).toBe('completed');
  });

  it('should refuse a node not passed, a missing reason, and a node that forbids it', async () => {
    const root = (await drive(model)).start().complete('a');
    const taskId = root.taskId('b');
    expect(root.try({ type: 'user-task.return', taskId, target: 'c', reason: 'x' })).toEqual({
      kind: 'refused',
      code: 'RETURN_TARGET_NOT_ALLOWED',
      details: { target: 'c', allowed: ['a'] },
    });
    expect(root.try({ type: 'user-task.return', taskId, target: 'a', reason: ' ' })).toMatchObject({ code: 'REASON_REQUIRED' });
    const fresh = (await drive(model)).start();
    expect(fresh.try({ type: 'user-task.return', taskId: fresh.taskId('a'), target: 's', reason: 'x' })).toMatchObject({
      code: 'OPERATION_NOT_ALLOWED',
    });
    expect(targets(fresh, 'a')).toEqual([]);
  });

  it('should refuse somebody else’s task', async () => {
    const root = (await drive(model)).start().complete('a');
    const refusal = root.try(
      { type: 'user-task.return', taskId: root.taskId('b'), target: 'a', reason: 'x' },
      { kind: 'person', id: 'p2' },
    );
    expect(refusal).toMatchObject({ code: 'USER_TASK_NOT_ASSIGNEE' });
  });
});

describe.each([
  ['parallel', 'and', ''],
  ['inclusive', 'or', ' [true]'],
])('退回 in a %s block', (_name, gateway, condition) => {
  const model = `
start s
user before
${gateway} f
user a1
user a2 ${R}
user b1
user b2 ${R}
${gateway} j
user after ${R}
end e
s -> before
before -> f
f -> a1${condition}
f -> b1${condition}
a1 -> a2
b1 -> b2
a2 -> j
b2 -> j
j -> after
after -> e
`;

  it('should withdraw only its own branch', async () => {
    const root = (await drive(model)).start().complete('before').complete('a1').complete('b1');
    expect(targets(root, 'a2')).toEqual(['before', 'a1']);
    back(root, 'a2', 'a1');
    expect(root.active()).toBe('a1 b2');
  });

  it('should keep the token that waits at the join', async () => {
    const root = (await drive(model)).start().complete('before').complete('a1').complete('b1').complete('b2');
    expect(root.active()).toBe('(j) a2');
    back(root, 'a2', 'a1');
    expect(root.active()).toBe('(j) a1');
    expect(root.complete('a1').complete('a2').active()).toBe('after');
  });

  it('should withdraw every branch and the arrivals when it returns before the split', async () => {
    const root = (await drive(model)).start().complete('before').complete('a1').complete('b1').complete('b2');
    back(root, 'a2', 'before');
    expect(root.active()).toBe('before');
    root.complete('before').complete('a1').complete('a2').complete('b1');
    expect(root.active()).toBe('(j) b2');
    expect(root.complete('b2').active()).toBe('after');
  });

  it('should return from after the join into one branch and keep the other’s result', async () => {
    const root = (await drive(model)).start().complete('before').complete('a1').complete('b1').complete('b2').complete('a2');
    expect(targets(root, 'after')).toEqual(['before', 'a1', 'b1', 'b2', 'a2']);
    back(root, 'after', 'a2');
    expect(root.active()).toBe('(j) a2');
    // what was undone cannot be undone twice: b2 is not behind a2
    expect(targets(root, 'a2')).toEqual(['before', 'a1']);
    expect(root.complete('a2').complete('after').state!.status).toBe('completed');
  });

  it('should return twice, into one branch and then the other', async () => {
    const root = (await drive(model)).start().complete('before').complete('a1').complete('b1').complete('b2').complete('a2');
    back(root, 'after', 'a2');
    root.complete('a2');
    back(root, 'after', 'b1');
    expect(root.active()).toBe('(j) b1');
    expect(root.complete('b1').complete('b2').complete('after').state!.status).toBe('completed');
  });
});

describe('退回 elsewhere', () => {
  it('should follow the latest round of a loop around a parallel block', async () => {
    // given: the second round
    const root = (
      await drive(`
start s
xor m
and f
user a
user a2 ${R}
user b
and j
xor again
user after
s -> m
m -> f
f -> a
f -> b
a -> a2
a2 -> j
b -> j
j -> again
again -> m [more]
again -> after [default]
`)
    )
      .start({ more: true })
      .complete('a')
      .complete('a2')
      .complete('b')
      .complete('a');
    expect(root.active()).toBe('a2 b');
    // when
    back(root, 'a2', 'a');
    // then: only the branch of this round is withdrawn, b of this round stays
    expect(root.active()).toBe('a b');
    root.complete('a').complete('b', { more: false }).complete('a2');
    expect(root.active()).toBe('after');
  });

  it('should go from inside a sub-process to the scope around it, withdrawing the sub-process', async () => {
    const root = (
      await drive(`
start s
user a
sub box
  start bs
  user b
  user c ${R}
  bs -> b
  b -> c
user after
s -> a
a -> box
box -> after
`)
    )
      .start()
      .complete('a')
      .complete('b');
    expect(targets(root, 'c')).toEqual(['b', 'a']);
    back(root, 'c', 'b');
    expect(root.active()).toBe('b');
    root.complete('b');
    back(root, 'c', 'a');
    expect(root.active()).toBe('a');
  });

  it('should withdraw a whole multi-instance, never jump into another member', async () => {
    const root = (await drive(`start s\nuser a\nuser m {each=[1,2,3];om:operations=return}\nuser after ${R}\ns -> a\na -> m\nm -> after`))
      .start()
      .complete('a')
      .complete('m');
    expect(targets(root, 'm')).toEqual(['a']);
    back(root, 'm', 'a');
    expect(root.active()).toBe('a');
    root.complete('a').complete('m').complete('m').complete('m');
    expect(targets(root, 'after')).toEqual(['a', 'm']);
    expect(back(root, 'after', 'm').active()).toBe('m m m');
  });

  it('should stay inside one member of a multi-instance sub-process', async () => {
    const root = (
      await drive(`
start s
sub box {each=[1,2]}
  start bs
  user b
  user c ${R}
  bs -> b
  b -> c
s -> box
`)
    )
      .start()
      .complete('b')
      .complete('b');
    expect(root.active()).toBe('c c');
    back(root, 'c', 'b');
    expect(root.active()).toBe('b c');
  });

  it('should cross a call activity both ways', async () => {
    const root = (
      await drive(
        `start s\nuser a\ncall c {process=child}\nuser after ${R}\ns -> a\na -> c\nc -> after`,
        {},
        { child: `start cs\nuser w\nuser v ${R}\ncs -> w\nw -> v` },
      )
    )
      .start()
      .complete('a')
      .complete('w');
    expect(targets(root, 'v')).toEqual(['w', 'a']);
    root.complete('v');
    expect(targets(root, 'after')).toEqual(['a', 'c']);
    back(root, 'after', 'c');
    expect(root.active()).toBe('w');
    root.complete('w');
    back(root, 'v', 'a');
    expect(root.active()).toBe('a');
    expect(Object.values(root.state!.nodes).filter((node) => node.definition !== undefined)).toHaveLength(1);
  });

  it('should cancel the running boundary timer and set a new one at the target', async () => {
    const root = (
      await drive(
        `start s\nuser a\nboundary t1 {on=a after=PT1H}\nuser b ${R}\nboundary t2 {on=b after=PT1H}\nend e\ns -> a\na -> b\nb -> e\nt1 -> e\nt2 -> e`,
      )
    )
      .start()
      .complete('a');
    back(root, 'b', 'a');
    expect(
      root.last
        .filter((event) => event.type.startsWith('timer.'))
        .map((event) => [event.type, 'elementId' in event ? event.elementId : '']),
    ).toEqual([
      ['timer.cancelled', 't2'],
      ['timer.scheduled', 't1'],
    ]);
  });

  it('should withdraw the token of a non-interrupting boundary event together with what it came from', async () => {
    const root = (await drive(`start s\nuser a\nuser b\nboundary t {on=b interrupt=no after=PT1H}\nuser n ${R}\ns -> a\na -> b\nt -> n`))
      .start()
      .complete('a')
      .fire('t');
    expect(root.active()).toBe('b n');
    back(root, 'n', 'a');
    expect(root.active()).toBe('a');
  });

  it('should not return to a task an inclusive join elsewhere relied on', async () => {
    // given: j fired without a, because a had turned away from it
    const root = (
      await drive(`
start s
and f
user a
xor g
user aside ${R}
user b
or j
user after
s -> f
f -> a
f -> b
a -> g
g -> j [toJoin]
g -> aside [default]
b -> j
j -> after
`)
    )
      .start({ toJoin: false })
      .complete('a')
      .complete('b');
    expect(root.active()).toBe('after aside');
    // then: with a active again the join would have had to wait
    expect(targets(root, 'aside')).toEqual([]);
  });

  it('should not return from an interrupting event sub-process into the work it ended', async () => {
    const root = (await drive(`start s\nuser a\nuser b\nesp x\n  start m {message=stop}\n  user r ${R}\n  m -> r\ns -> a\na -> b`))
      .start()
      .complete('a')
      .message('m');
    expect(targets(root, 'r')).toEqual([]);
  });
});
