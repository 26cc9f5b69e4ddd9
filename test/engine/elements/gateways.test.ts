import { describe, expect, it } from '@jest/globals';
import { drive } from '../model.ts';

describe('exclusive gateway', () => {
  const model = `
start s
xor g
user a
user b
end e
s -> g
g -> a [amount > 100]
g -> b [default]
a -> e
b -> e
`;

  it('should take the first true condition', async () => {
    const root = (await drive(model)).start({ amount: 200 });
    expect(root.active()).toBe('a');
  });

  it('should take the default flow when no condition is true', async () => {
    const root = (await drive(model)).start({ amount: 1 });
    expect(root.active()).toBe('b');
  });

  it('should raise an incident when a condition is null, and go on once the variable is there', async () => {
    // given
    const root = (await drive(model)).start();
    expect(root.active()).toBe('g!CONDITION_NOT_BOOLEAN');
    // when
    root.do({ type: 'variables.set', variables: { amount: 200 } }).do({ type: 'incident.resolve', incidentId: root.incidentId() });
    // then
    expect(root.active()).toBe('a');
  });

  it('should raise an incident when nothing is true and there is no default', async () => {
    const root = (await drive('start s\nxor g\nuser a\nuser b\ns -> g\ng -> a [false]\ng -> b [1 > 2]')).start();
    expect(root.active()).toBe('g!NO_CONDITION_TRUE');
  });
});

describe('parallel gateway', () => {
  it('should wait for a token on every incoming flow', async () => {
    const root = (await drive('start s\nand f\nuser a\nuser b\nand j\nuser c\ns -> f\nf -> a\nf -> b\na -> j\nb -> j\nj -> c')).start();
    root.complete('a');
    expect(root.active()).toBe('(j) b');
    root.complete('b');
    expect(root.active()).toBe('c');
  });

  it('should not take a loop inside a branch for the other branch (补正 while 法制审核 runs)', async () => {
    // given: branch one may loop back, branch two is legal review
    const root = (
      await drive(`
start s
and f
user correct
xor again
user review
and j
user decide
s -> f
f -> correct
f -> review
correct -> again
again -> correct [more]
again -> j [default]
review -> j
j -> decide
`)
    ).start({ more: true });
    // when
    root.complete('correct').complete('correct').complete('correct', { more: false });
    // then
    expect(root.active()).toBe('(j) review');
    root.complete('review');
    expect(root.active()).toBe('decide');
  });

  it('should keep two tokens that arrive on the same flow apart', async () => {
    // given: two tokens run through a, only one through b
    const root = (
      await drive('start s\nand f\nuser a\nuser b\nand j\nuser c\nxor m\ns -> f\nf -> m\nf -> a\nf -> b\nm -> j\na -> j\nb -> j\nj -> c')
    ).start();
    expect(root.active()).toBe('(j) a b');
    root.complete('b').complete('a');
    expect(root.active()).toBe('c');
  });
});

describe('inclusive gateway', () => {
  const block = `
start s
or f
user a
user b
user c
or j
user d
s -> f
f -> a [x]
f -> b [y]
f -> c [default]
a -> j
b -> j
c -> j
j -> d
`;

  it('should join exactly the branches that were taken', async () => {
    const root = (await drive(block)).start({ x: true, y: true });
    expect(root.active()).toBe('a b');
    root.complete('a');
    expect(root.active()).toBe('(j) b');
    root.complete('b');
    expect(root.active()).toBe('d');
  });

  it('should go on at once when one branch was taken', async () => {
    const root = (await drive(block)).start({ x: false, y: true }).complete('b');
    expect(root.active()).toBe('d');
    expect((await drive(block)).start({ x: false, y: false }).complete('c').active()).toBe('d');
  });

  it('should wait on an unstructured graph only while a token can still come (§13.4.3)', async () => {
    // given: b may go to the join or leave for another end
    const model = `
start s
and f
user a
user b
xor g
or j
user c
user other
s -> f
f -> a
f -> b
b -> g
g -> j [toJoin]
g -> other [default]
a -> j
j -> c
`;
    const leaves = (await drive(model)).start({ toJoin: false }).complete('a');
    expect(leaves.active()).toBe('(j) b');
    expect(leaves.complete('b').active()).toBe('c other');
    const joins = (await drive(model)).start({ toJoin: true }).complete('a').complete('b');
    expect(joins.active()).toBe('c');
  });

  it('should not wait for itself in a loop', async () => {
    // given: what leaves the join can come back to it
    const root = (
      await drive(`
start s
xor m
or j
user a
xor g
end e
s -> m
m -> j
g -> j [again]
j -> a
a -> g
g -> e [default]
`)
    ).start({ again: true });
    root.complete('a');
    expect(root.active()).toBe('a');
    root.complete('a', { again: false });
    expect(root.state!.status).toBe('completed');
  });

  it('should wait for a token that rests at another join', async () => {
    const root = (
      await drive(`
start s
and f
user a
user b
user c
and k
or j
user d
s -> f
f -> a
f -> b
f -> c
a -> k
b -> k
k -> j
c -> j
j -> d
`)
    ).start();
    root.complete('c').complete('a');
    expect(root.active()).toBe('(j) (k) b');
    root.complete('b');
    expect(root.active()).toBe('d');
  });

  it('should wait for a token that can come through a boundary event', async () => {
    const root = (
      await drive(`
start s
and f
user a
boundary late {on=a after=PT1H}
user b
end e
or j
user d
s -> f
f -> a
f -> b
a -> e
late -> j
b -> j
j -> d
`)
    ).start();
    root.complete('b');
    expect(root.active()).toBe('(j) a');
    root.complete('a');
    expect(root.active()).toBe('d');
  });
});

describe('event-based gateway', () => {
  const model = `
start s
event g
catch answer {message=answer/caseNo}
catch late {after=P5D}
user a
user b
s -> g
g -> answer
g -> late
answer -> a
late -> b
`;

  it('should follow the message and cancel the timer', async () => {
    const root = (await drive(model)).start({ caseNo: '7' }).message('answer', { text: 'yes' });
    expect(root.active()).toBe('a');
    expect(root.types()).toContain('timer.cancelled');
    expect(root.state!.variables['p1']).toEqual({ caseNo: '7', text: 'yes' });
  });

  it('should follow the timer and close the subscription', async () => {
    const root = (await drive(model)).start({ caseNo: '7' }).fire('late');
    expect(root.active()).toBe('b');
    expect(root.types()).toContain('subscription.closed');
    expect(root.last.filter((event) => event.type === 'activity.activated').map((event) => event.elementId)).toEqual(['late', 'b']);
  });
});

describe('activities with conditions', () => {
  it('should split by every true condition (§13.3.1)', async () => {
    const root = (await drive('start s\nuser a\nuser b\nuser c\nuser d\ns -> a\na -> b [x]\na -> c [y]\na -> d [default]'))
      .start({ x: true, y: true })
      .complete('a');
    expect(root.active()).toBe('b c');
  });
});
