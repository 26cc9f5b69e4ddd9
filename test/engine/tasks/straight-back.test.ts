import { describe, expect, it } from '@jest/globals';
import { type Drive, drive } from '../model.ts';
import { as, factsOf } from './people.ts';

const facts = factsOf('p1', 'p2', 'p3');
const R = '{om:operations=return claim}';

function back(root: Drive, from: string, target: string, by = 'p1') {
  return root.try({ type: 'user-task.return', taskId: root.taskId(from), target, reason: '补正', rerun: 'straight-back' }, as(by));
}

describe('直送退回人', () => {
  it('should send the completed target straight back to who returned it, past what lies between', async () => {
    const model = `start s\nuser a\nuser b\nuser c {candidateGroups=officer;om:operations=return claim}\nuser d\ns -> a\na -> b\nb -> c\nc -> d`;
    const root = (await drive(model, { facts })).start().complete('a').complete('b');
    root.do({ type: 'user-task.claim', taskId: root.taskId('c') }, as('p3'));
    expect(back(root, 'c', 'a', 'p3')).toBeNull();
    expect(root.last[0]).toMatchObject({ type: 'user-task.returned', target: 'a', rerun: 'straight-back' });
    expect(root.complete('a').active()).toBe('c');
    expect(root.types()).not.toContain('sequence-flow.taken');
    root.complete('c', undefined, 0, 'p3'); // it is with who returned it again
    expect(root.active()).toBe('d');
  });

  it('should not be repeated by the next completion', async () => {
    const root = (await drive(`start s\nuser a\nuser b\nuser c ${R}\ns -> a\na -> b\nb -> c`, { facts }))
      .start()
      .complete('a')
      .complete('b');
    back(root, 'c', 'a');
    root.complete('a');
    root.do({ type: 'user-task.return', taskId: root.taskId('c'), target: 'a', reason: 'x' });
    expect(root.complete('a').active()).toBe('b');
  });

  it('should work inside a branch, and leave the other branch alone', async () => {
    const model = `start s\nand f\nuser a\nuser b ${R}\nuser x\nand j\nuser c\ns -> f\nf -> a\nf -> x\na -> b\nb -> j\nx -> j\nj -> c`;
    const root = (await drive(model, { facts })).start().complete('a').complete('x');
    expect(root.active()).toBe('(j) b');
    expect(back(root, 'b', 'a')).toBeNull();
    expect(root.active()).toBe('(j) a');
    expect(root.complete('a').active()).toBe('(j) b');
    expect(root.complete('b').active()).toBe('c');
  });

  it('should be refused where another branch was joined or still runs between, or the target lies outside', async () => {
    const joined = `start s\nand f\nuser a\nuser x\nand j\nuser c ${R}\ns -> f\nf -> a\nf -> x\na -> j\nx -> j\nj -> c`;
    const root = (await drive(joined, { facts })).start().complete('a').complete('x');
    expect(back(root, 'c', 'a')).toMatchObject({ code: 'STRAIGHT_BACK_NOT_POSSIBLE' });
    const split = `start s\nuser a\nand f\nuser b ${R}\nuser x\ns -> a\na -> f\nf -> b\nf -> x`;
    expect(back((await drive(split, { facts })).start().complete('a'), 'b', 'a')).toMatchObject({ code: 'STRAIGHT_BACK_NOT_POSSIBLE' });
    const inside = `start s\nuser a\nsub q\n  start qs\n  user b ${R}\n  qs -> b\ns -> a\na -> q`;
    expect(back((await drive(inside, { facts })).start().complete('a'), 'b', 'a')).toMatchObject({ code: 'STRAIGHT_BACK_NOT_POSSIBLE' });
  });

  it('should refuse a policy it does not know', async () => {
    const root = (await drive(`start s\nuser a\nuser b ${R}\ns -> a\na -> b`, { facts })).start().complete('a');
    const command = { type: 'user-task.return', taskId: root.taskId('b'), target: 'a', reason: 'x', rerun: 'some' as never } as const;
    expect(root.try(command)).toMatchObject({ code: 'OPERATION_INVALID' });
  });
});
