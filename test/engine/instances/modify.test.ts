import { describe, expect, it } from '@jest/globals';
import { markingOf, type Refusal, reach, returnTargets, scopesOf } from '../../../engine/src/pure.ts';
import { type Drive, drive } from '../model.ts';
import { CONDITIONS, dice, structured } from '../verify/random-models.ts';

const R = '{om:operations=return}';
const ADMIN = { kind: 'person', id: 'admin' } as const;

interface Change {
  readonly cancel?: readonly string[];
  readonly withdraw?: readonly { readonly joinId: string; readonly flowId?: string }[];
  readonly activate?: readonly { readonly elementId: string; readonly scopeId?: string; readonly variables?: Record<string, never> }[];
  readonly check?: boolean;
}

/** Elements to cancel are named by their id; the oldest activity of each is meant. */
function attempt(root: Drive, { cancel = [], ...change }: Change, reason = '改正误送'): Refusal | null {
  return root.try({ type: 'root.modify', reason, cancel: cancel.map((one) => root.nodeId(one)), ...change }, ADMIN);
}

function modify(root: Drive, change: Change): Drive {
  const refusal = attempt(root, change);
  if (refusal !== null) throw new Error(JSON.stringify(refusal));
  for (const { scopeId, processNodeId, element } of scopesOf(root.state!.nodes)) {
    const program = root.programs.program(root.state!.nodes[processNodeId]!.definition!)!;
    if (change.check !== false) expect(reach(program, element, markingOf(root.state!.nodes, scopeId)).kind).toBe('reachable');
  }
  return root;
}

function targets(root: Drive, element: string): string[] {
  return returnTargets(root.programs, root.state!, root.taskId(element)).map(({ elementId }) => elementId);
}

const PARALLEL = `
start s
user before
and f
user a1
user a2 ${R}
user b1
user b2 ${R}
and j
user after ${R}
end e
s -> before
before -> f
f -> a1
f -> b1
a1 -> a2
a2 -> j
b1 -> b2
b2 -> j
j -> after
after -> e`;

describe('modifications and returns at random', () => {
  it('should never leave what no execution comes to, and always be able to end', async () => {
    let modified = 0;
    let returned = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const roll = dice(seed);
      const text = structured(seed).replaceAll(/user (t\d+)/g, 'user $1 {om:operations=return}');
      const root = (await drive(text)).start(Object.fromEntries(CONDITIONS.map((name) => [name, roll(2) === 0])));
      const elements = [...text.matchAll(/user (t\d+)/g)].map((match) => match[1]!);
      for (let i = 0; i < 40 && root.state!.status === 'active'; i++) {
        const tasks = Object.values(root.state!.nodes).flatMap((node) =>
          node.task === undefined ? [] : [{ id: node.task.id, element: node.element }],
        );
        const task = tasks[roll(Math.max(1, tasks.length))];
        if (task === undefined) break;
        const back = returnTargets(root.programs, root.state!, task.id);
        const how = i > 25 ? 2 : roll(3);
        if (how === 0) {
          const change = { cancel: [root.nodeId(task.element)], activate: [{ elementId: elements[roll(elements.length)]! }] };
          if (root.try({ type: 'root.modify', reason: 'x', ...change }, ADMIN) === null) modified += 1;
        } else if (how === 1 && back.length > 0) {
          root.do({ type: 'user-task.return', taskId: task.id, target: back[roll(back.length)]!.elementId, reason: 'x' });
          returned += 1;
        } else root.do({ type: 'user-task.complete', taskId: task.id });
        for (const { scopeId, processNodeId, element } of scopesOf(root.state!.nodes)) {
          const program = root.programs.program(root.state!.nodes[processNodeId]!.definition!)!;
          const marking = markingOf(root.state!.nodes, scopeId);
          const answer = reach(program, element, marking, { limit: 3_000 });
          if (answer.kind === 'unreachable')
            throw new Error(`seed ${seed}, ${i}: ${JSON.stringify(marking)} ${JSON.stringify(answer)}\n${text}`);
        }
      }
    }
    expect(modified).toBeGreaterThan(20);
    expect(returned).toBeGreaterThan(20);
  });
});

describe('root.modify', () => {
  it('should move a token forwards and backwards and say what it did', async () => {
    const root = modify((await drive(PARALLEL)).start(), { cancel: ['before'], activate: [{ elementId: 'f' }] });
    expect(root.active()).toBe('a1 b1');
    expect(root.last[0]).toMatchObject({
      type: 'root.modified',
      reason: '改正误送',
      by: 'admin',
      cancelled: [{ elementId: 'before' }],
      activated: [{ elementId: 'f' }],
      isChecked: true,
    });
    expect(root.types()).toContain('user-task.cancelled');
    expect(modify(root, { cancel: ['a1'], activate: [{ elementId: 'a2' }] }).active()).toBe('a2 b1');
    expect(
      modify(root, { cancel: ['a2'], activate: [{ elementId: 'a1' }] })
        .complete('a1')
        .active(),
    ).toBe('a2 b1');
  });

  it('should refuse what no execution could come to, and say why', async () => {
    const root = (await drive(PARALLEL)).start().complete('before');
    expect(attempt(root, { cancel: ['a1'], activate: [{ elementId: 'after' }] })).toMatchObject({
      code: 'STATE_NOT_REACHABLE',
      details: { why: 'one-path', elements: ['b1', 'after'], message: { zh: '“b1”、“after”在同一条路径上，不会同时进行' } },
    });
    expect(attempt(root, { activate: [{ elementId: 'a2' }] })).toMatchObject({ code: 'STATE_NOT_REACHABLE', details: { why: 'one-path' } });
    expect(attempt(root, { cancel: ['a1'] })).toMatchObject({ code: 'STATE_NOT_REACHABLE', details: { why: 'branch-missing' } });
    expect(attempt(root, { cancel: ['a1', 'b1'] })).toMatchObject({ code: 'STATE_NOT_REACHABLE', details: { why: 'empty' } });
    expect(root.active()).toBe('a1 b1');
    expect(modify(root, { cancel: ['a1'], check: false }).active()).toBe('b1');
  });

  it('should take back what waits at a join', async () => {
    const root = (await drive(PARALLEL)).start().complete('before').complete('a1').complete('a2');
    expect(root.active()).toBe('(j) b1');
    expect(attempt(root, { cancel: ['b1'], activate: [{ elementId: 'before' }] })).toMatchObject({ code: 'STATE_NOT_REACHABLE' });
    modify(root, { cancel: ['b1'], withdraw: [{ joinId: 'j' }], activate: [{ elementId: 'before' }] });
    expect(root.active()).toBe('before');
    expect(root.complete('before').complete('a1').complete('a2').complete('b1').complete('b2').active()).toBe('after');
    expect(attempt(root, { withdraw: [{ joinId: 'j' }] })).toMatchObject({ code: 'TOKEN_NOT_WAITING' });
  });

  it('should let a later return find only steps it can undo', async () => {
    const ahead = modify((await drive(PARALLEL)).start().complete('before').complete('a1'), {
      cancel: ['b1'],
      activate: [{ elementId: 'b2' }],
    });
    expect([targets(ahead, 'a2'), targets(ahead, 'b2')]).toEqual([['before', 'a1'], ['before']]);
    const joined = modify((await drive(PARALLEL)).start().complete('before').complete('a1').complete('b1'), {
      cancel: ['a2', 'b2'],
      activate: [{ elementId: 'after' }],
    });
    expect(targets(joined, 'after')).toEqual(['before']);
    joined.do({ type: 'user-task.return', taskId: joined.taskId('after'), target: 'before', reason: 'x' });
    expect(joined.active()).toBe('before');
  });

  it('should withdraw on a return what was activated beside', async () => {
    const text = `start s\nuser a\nuser b ${R}\nboundary t {on=b message=more interrupt=no}\nuser c ${R}\nend e\ns -> a\na -> b\nb -> e\nt -> c`;
    const root = (await drive(text)).start().complete('a');
    modify(root, { activate: [{ elementId: 'c' }] });
    expect(root.active()).toBe('b c');
    expect(targets(root, 'c')).toEqual(['a']);
    root.do({ type: 'user-task.return', taskId: root.taskId('c'), target: 'a', reason: 'x' });
    expect(root.active()).toBe('a');
  });

  it('should begin the sub-processes on the way, once, with their events', async () => {
    const text = `start s\nuser w\nsub b\n  start bs\n  and bf\n  user x\n  user y\n  and bj\n  bs -> bf\n  bf -> x\n  bf -> y\n  x -> bj\n  y -> bj\nboundary t {on=b after=P1D}\nuser late\nend e\ns -> w\nw -> b\nt -> late\nb -> e`;
    const root = (await drive(text)).start();
    expect(attempt(root, { cancel: ['w'], activate: [{ elementId: 'x' }] })).toMatchObject({ details: { why: 'branch-missing' } });
    modify(root, { cancel: ['w'], activate: [{ elementId: 'x' }, { elementId: 'y' }] });
    expect(root.active()).toBe('x y');
    expect(root.fire('t').active()).toBe('late');
  });

  it('should cancel a sub-process and a multi-instance with all that is in them, but not one member', async () => {
    const text = 'start s\nuser m {each=[1,2,3]}\nuser z\nend e\ns -> m\nm -> z\nz -> e';
    const root = (await drive(text)).start();
    const member = Object.keys(root.state!.nodes).find((id) => root.state!.nodes[id]!.index === 2)!;
    expect(root.try({ type: 'root.modify', reason: 'x', cancel: [member] }, ADMIN)).toMatchObject({ code: 'ACTIVITY_NOT_CANCELLABLE' });
    expect(modify(root, { cancel: ['m'], activate: [{ elementId: 'z' }] }).active()).toBe('z');
    expect(modify(root, { cancel: ['z'], activate: [{ elementId: 'm' }] }).active()).toBe('m m m');
  });

  it('should reach into a called process and name the scopes where several fit', async () => {
    const root = (
      await drive(
        'start s\nand f\ncall c {process=child}\ncall d {process=child}\ns -> f\nf -> c\nf -> d',
        {},
        { child: 'start cs\nuser w\nuser v\ncs -> w\nw -> v' },
      )
    ).start();
    const refusal = attempt(root, { cancel: ['w'], activate: [{ elementId: 'v' }] });
    expect(refusal).toMatchObject({ code: 'SCOPE_AMBIGUOUS', details: { elementId: 'v' } });
    const scopeId = root.state!.nodes[root.nodeId('w')]!.parent!;
    modify(root, { cancel: ['w'], activate: [{ elementId: 'v', scopeId }] });
    expect(root.active()).toBe('v w');
  });

  it('should give the new activity its local variables', async () => {
    const root = (await drive('start s\nuser a\nuser b {out=seen:x}\nuser c\ns -> a\na -> b\nb -> c')).start();
    root.do({ type: 'root.modify', reason: 'x', cancel: [root.nodeId('a')], activate: [{ elementId: 'b', variables: { x: 7 } }] }, ADMIN);
    expect(root.complete('b').variables()).toMatchObject({ seen: 7 });
  });

  it.each([
    [{}, 'MODIFICATION_EMPTY'],
    [{ activate: [{ elementId: 'nowhere' }] }, 'ELEMENT_NOT_FOUND'],
    [{ activate: [{ elementId: 's' }] }, 'ELEMENT_NOT_ACTIVATABLE'],
    [{ activate: [{ elementId: 'm' }] }, 'ELEMENT_NOT_ACTIVATABLE'],
    [{ activate: [{ elementId: 'tm' }] }, 'ELEMENT_NOT_ACTIVATABLE'],
    [{ activate: [{ elementId: 'ev' }] }, 'ELEMENT_NOT_ACTIVATABLE'],
    [{ activate: [{ elementId: 'a', scopeId: 'a99' }] }, 'SCOPE_NOT_FOUND'],
    [{ activate: Array(101).fill({ elementId: 'a' }) }, 'MODIFICATION_TOO_LARGE'],
    [{ activate: [{ elementId: 'a', variables: { $items: 1 } }] }, 'VARIABLE_NAME_INVALID'],
  ] as unknown as [Change, string][])('should refuse nonsense, case %#', async (change, code) => {
    const root = (
      await drive(
        'start s\nuser a\nboundary tm {on=a after=P1D}\nevent g\ncatch m {message=x}\ncatch t {after=P1D}\nesp ev\n  start es {message=y}\n  user eu\n  es -> eu\ns -> a\na -> g\ng -> m\ng -> t',
      )
    ).start();
    expect(attempt(root, change)).toMatchObject({ code });
  });

  it('should ask for a reason and for activities that are there', async () => {
    const root = (await drive(PARALLEL)).start();
    expect(attempt(root, { activate: [{ elementId: 'f' }] }, ' ')).toMatchObject({ code: 'REASON_REQUIRED' });
    expect(root.try({ type: 'root.modify', reason: 'x', cancel: ['a77'] }, ADMIN)).toMatchObject({ code: 'ACTIVITY_NOT_OPEN' });
    expect(root.try({ type: 'root.modify', reason: 'x', cancel: ['p1'] }, ADMIN)).toMatchObject({ code: 'ACTIVITY_NOT_OPEN' });
  });

  it('should withhold a task from somebody who may not hold it, as on any entering', async () => {
    const rules = { distinctPersons: [{ duties: ['handle', 'review'] as const, guardrail: 'g', basis: '第五十八条' }], qualified: [] };
    const facts = { participations: [{ personId: 'p1', duty: 'handle' }] };
    const root = (await drive('start s\nuser a\nuser r {om:duty=review assignee=p1}\ns -> a\na -> r', { rules, facts })).start();
    modify(root, { cancel: ['a'], activate: [{ elementId: 'r' }] });
    const opened = root.last.find((event) => event.type === 'user-task.opened');
    expect(opened).toMatchObject({ task: { assignee: null, withheld: { assignee: 'p1', code: 'DUTY_CONFLICT' } } });
  });
});
