import { describe, expect, it } from '@jest/globals';
import { type Marking, type Reach, reach } from '../../../engine/src/pure.ts';
import { bpmn, programsOf } from '../model.ts';

type Ask = (resting: string, waiting?: Marking['waiting'], scope?: string) => string;

/** `ask('a b b')`: one token at a, two at b. Answers `reachable`, or why not and about which elements. */
async function asking(text: string): Promise<Ask> {
  const [program] = await programsOf(bpmn(text));
  return (resting, waiting, scope) => {
    const counts: Record<string, number> = {};
    for (const id of resting.split(' ').filter((one) => one !== '')) counts[id] = (counts[id] ?? 0) + 1;
    return said(reach(program!, scope ?? null, { resting: counts, ...(waiting === undefined ? {} : { waiting }) }));
  };
}

function said(answer: Reach): string {
  return answer.kind === 'unreachable' ? `${answer.reason.why}: ${answer.reason.elements.join(' ')}` : answer.kind;
}

const PARALLEL = `
start s
user before
and f
user a1
user a2
user b
and j
user after
end e
s -> before
before -> f
f -> a1
f -> b
a1 -> a2
a2 -> j
b -> j
j -> after
after -> e`;

describe('reach in a parallel block', () => {
  it.each([
    ['a1 b', undefined, 'reachable'],
    ['a2 b', undefined, 'reachable'],
    ['after', undefined, 'reachable'],
    ['b', { j: { 'a2-j': 1 } }, 'reachable'],
    ['a1 a2 b', undefined, 'one-path: a1 a2'],
    ['after b', undefined, 'one-path: after b'],
    ['a1 before', undefined, 'one-path: a1 before'],
    ['a1 a1 b', undefined, 'same-place: a1'],
    ['a1', undefined, 'branch-missing: b'],
    ['', { j: { 'a2-j': 1 } }, 'join-starves: j'],
    ['', { j: { 'a2-j': 1, 'b-j': 1 } }, 'join-passes: j'],
    ['', undefined, 'empty: '],
    ['nowhere', undefined, 'elsewhere: nowhere'],
  ] as const)('should answer for %s, waiting %j: %s', async (resting, waiting, expected) => {
    expect((await asking(PARALLEL))(resting, waiting)).toBe(expected);
  });

  it('should show a way there', async () => {
    const [program] = await programsOf(bpmn(PARALLEL));
    const answer = reach(program!, null, { resting: { a2: 1, b: 1 } });
    expect(answer.kind === 'reachable' ? [...answer.path].sort() : answer).toEqual(['a1-a2', 'before-f', 'f-a1', 'f-b', 's-before'].sort());
  });

  it('should say so where it may not look at enough markings', async () => {
    const [program] = await programsOf(bpmn(PARALLEL));
    expect(reach(program!, null, { resting: { a2: 1, b: 1 } }, { limit: 3 })).toEqual({ kind: 'undecided' });
  });

  it('should let what is about to pass wait, where tokens are not at rest', async () => {
    const [program] = await programsOf(
      bpmn(PARALLEL.replaceAll('and ', 'or ').replace('f -> a1', 'f -> a1 [c]').replace('f -> b', 'f -> b [default]')),
    );
    const marking = { resting: {}, waiting: { j: { 'a2-j': 1 } } };
    expect(said(reach(program!, null, marking))).toBe('join-passes: j');
    expect(said(reach(program!, null, marking, { isAtRest: false }))).toBe('reachable');
  });
});

describe('reach at choices', () => {
  const choice =
    'start s\nxor f\nuser a\nuser b\nxor j\nuser c\nend e\ns -> f\nf -> a [x]\nf -> b [default]\na -> j\nb -> j\nj -> c\nc -> e';

  it('should know that one branch of a choice is taken', async () => {
    const ask = await asking(choice);
    expect(ask('a')).toBe('reachable');
    expect(ask('a b')).toBe('exclusive: a b');
    expect(ask('a c')).toBe('one-path: a c');
  });

  it('should know that an inclusive choice takes one or more, and its default alone', async () => {
    const ask = await asking(
      'start s\nor f\nuser a\nuser b\nuser c\nor j\nuser d\ns -> f\nf -> a [x]\nf -> b [y]\nf -> c [default]\na -> j\nb -> j\nc -> j\nj -> d',
    );
    expect(['a', 'a b', 'c', 'd'].map((one) => ask(one))).toEqual(Array(4).fill('reachable'));
    expect(ask('a c')).toBe('exclusive: a c');
    expect(ask('a d')).toBe('one-path: a d');
    expect(ask('b', { j: { 'a-j': 1 } })).toBe('reachable');
    expect(ask('b', { j: { 'c-j': 1 } })).toMatch(/^exclusive/);
  });

  it('should know where three go together two by two only', async () => {
    const ask = await asking(
      'start s\nxor x\nand f\nand g\nand h\nuser a\nuser b\nuser c\ns -> x\nx -> f [c1]\nx -> g [c2]\nx -> h [default]\nf -> a\nf -> b\ng -> b\ng -> c\nh -> a\nh -> c',
    );
    expect([ask('a b'), ask('b c'), ask('a c')]).toEqual(Array(3).fill('reachable'));
    expect(ask('a b c')).toBe('combination: a b c');
  });

  it('should answer a loop that breeds tokens', async () => {
    const ask = await asking('start s\nxor m\nand f\nuser a\nuser b\ns -> m\nm -> f\nf -> a\nf -> b\na -> m');
    expect(ask('a b')).toBe('reachable');
    expect(ask('a b b b b')).toBe('reachable');
    expect(ask('a a')).toBe('same-place: a');
  });
});

describe('reach at events', () => {
  const TIMER =
    'start s\nuser a\nboundary t {on=a after=P1D interrupt=no}\nuser late\nboundary m {on=a message=go interrupt=no}\nuser told\nend e\ns -> a\nt -> late\nm -> told\na -> e';

  it('should let a non-interrupting boundary event happen once or as often as it can', async () => {
    const ask = await asking(TIMER);
    expect([ask('a late'), ask('late'), ask('a told told told late')]).toEqual(Array(3).fill('reachable'));
    expect(ask('a late late')).not.toBe('reachable');
  });

  it('should know that an interrupting boundary event ends its activity', async () => {
    const ask = await asking(TIMER.replace(' interrupt=no', ''));
    expect([ask('late'), ask('a'), ask('told late')]).toEqual(Array(3).fill('reachable'));
    expect(ask('a late')).toBe('one-path: a late');
  });

  it('should know that an interrupting event sub-process is alone', async () => {
    const ask = await asking(
      'start s\nuser a\ns -> a\nesp x\n  start xs {message=stop}\n  user xa\n  xs -> xa\nesp n\n  start ns {message=also interrupt=no}\n  user na\n  ns -> na\nesp o\n  start os {after=P1D interrupt=no}\n  user oa\n  os -> oa',
    );
    expect([ask('x'), ask('a n n'), ask('n'), ask('a o'), ask('xa', undefined, 'x')]).toEqual(Array(5).fill('reachable'));
    expect(ask('a x')).toBe('interrupted: x');
    expect(ask('x n')).toBe('interrupted: x');
    expect(ask('a o o')).toBe('same-place: o');
  });

  it('should know that an event gateway goes one way', async () => {
    const ask = await asking(
      'start s\nevent g\ncatch m {message=now}\ncatch t {after=P1D}\nuser a\nuser b\ns -> g\ng -> m\ng -> t\nm -> a\nt -> b',
    );
    expect([ask('g'), ask('a'), ask('b')]).toEqual(Array(3).fill('reachable'));
    expect(ask('a b')).toBe('exclusive: a b');
    expect(ask('g a')).toBe('one-path: g a');
  });

  it('should follow links', async () => {
    const ask = await asking('start s\nuser a\nthrow t {link=x}\ncatch c {link=x}\nuser b\ns -> a\na -> t\nc -> b');
    expect([ask('a'), ask('b')]).toEqual(['reachable', 'reachable']);
    expect(ask('a b')).toBe('one-path: a b');
  });

  it('should know that a cancel end event ends what else runs in its transaction', async () => {
    const ask = await asking(
      'start s\ntransaction t\n  start ts\n  and f\n  user a\n  user b\n  end c {cancel=yes}\n  ts -> f\n  f -> a\n  f -> b\n  a -> c\nboundary tc {on=t cancel=yes}\nuser z\ns -> t\ntc -> z',
    );
    expect([ask('a b', undefined, 't'), ask('c', undefined, 't'), ask('z')]).toEqual(Array(3).fill('reachable'));
    expect(ask('t z')).toBe('one-path: t z');
  });
});

describe('reach at complex gateways, quantities and in ad-hoc sub-processes', () => {
  it('should fire a complex gateway when it likes and reset it later', async () => {
    const ask = await asking(
      'start s\nand f\nuser a\nuser b\nuser c\ncomplex j {when=activationCount >= 2}\nuser z\ns -> f\nf -> a\nf -> b\nf -> c\na -> j\nb -> j\nc -> j\nj -> z',
    );
    const [program] = await programsOf(
      bpmn('start s\nand f\nuser a\nuser b\ncomplex j {when=activationCount >= 1}\nuser z\ns -> f\nf -> a\nf -> b\na -> j\nb -> j\nj -> z'),
    );
    expect(ask('c', { j: { 'a-j': 1, 'b-j': 1 } })).toBe('reachable');
    expect(said(reach(program!, null, { resting: { z: 1, b: 1 }, resets: { j: ['a-j'] } }))).toBe('reachable');
    expect(said(reach(program!, null, { resting: { z: 1, b: 1 }, resets: { j: ['b-j'] } }))).not.toBe('reachable');
    expect(said(reach(program!, null, { resting: { z: 1 } }))).toBe('reachable');
  });

  it('should count start and completion quantities', async () => {
    const ask = await asking('start s\nuser a {give=3}\nuser b {take=2}\ns -> a\na -> b');
    expect(ask('b', { b: { 'a-b': 1 } })).toBe('reachable');
    expect(ask('', { b: { 'a-b': 2 } })).toBe('join-passes: b');
    expect(ask('b')).not.toBe('reachable');
  });

  it('should begin activities of an ad-hoc sub-process as often as asked', async () => {
    const text = 'start s\nadhoc h {order=x}\n  user a\n  user b\n  user c\n  a -> b\ns -> h';
    const sequential = await asking(text);
    const parallel = await asking(text.replace(' {order=x}', ''));
    expect([parallel('a a b c c', undefined, 'h'), sequential('b', undefined, 'h'), sequential('', undefined, 'h')]).toEqual(
      Array(3).fill('reachable'),
    );
    expect(sequential('a c', undefined, 'h')).not.toBe('reachable');
  });
});

describe('reach in a large model', () => {
  it('should answer at once for eight branches of ten elements', async () => {
    const lines = [
      'start s',
      'and f',
      'and j',
      'user z',
      'xor h',
      'xor g',
      's -> h',
      'h -> f',
      'j -> z',
      'z -> g',
      'end e',
      'g -> h [again]',
      'g -> e [default]',
    ];
    for (let b = 0; b < 8; b++) {
      lines.push(
        `user a${b}`,
        `xor x${b}`,
        `user p${b}`,
        `user q${b}`,
        `xor y${b}`,
        `xor l${b}`,
        `user b${b}`,
        `user c${b}`,
        `xor m${b}`,
        `user d${b}`,
      );
      lines.push(`f -> a${b}`, `a${b} -> x${b}`, `x${b} -> p${b} [c]`, `x${b} -> q${b} [default]`, `p${b} -> y${b}`, `q${b} -> y${b}`);
      lines.push(
        `y${b} -> l${b}`,
        `l${b} -> b${b}`,
        `b${b} -> c${b}`,
        `c${b} -> m${b}`,
        `m${b} -> l${b} [c]`,
        `m${b} -> d${b} [default]`,
        `d${b} -> j`,
      );
    }
    const ask = await asking(lines.join('\n'));
    const each = (name: string): string => Array.from({ length: 8 }, (_, b) => `${name}${b}`).join(' ');
    ask(each('a')); // the first question builds the net
    const before = process.cpuUsage().user;
    const answers = [ask(each('c')), ask(`${each('c')} a0`), ask(each('c').replace('c7', 'p7 q7')), ask(each('c').replace(' c7', ''))];
    const cpu = (process.cpuUsage().user - before) / 1000;
    expect(answers).toEqual(['reachable', 'one-path: c0 a0', 'exclusive: p7 q7', expect.stringMatching(/^branch-missing/)]);
    expect(cpu / 4).toBeLessThan(50);
  });
});
