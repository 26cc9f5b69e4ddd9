import { expect, it } from '@jest/globals';
import { bpmn, drive } from '../engine/model.ts';
import { secondOpinion } from './bpmn-engine.ts';

/**
 * An independent engine on the part of BPMN both run alike: tasks, exclusive and parallel gateways without loops inside a branch, embedded
 * sub-processes. After every completion the same tasks wait. Where bpmn-engine parts from the standard – it passes on discarded
 * paths instead of moving tokens – it is no judge: inclusive joins, and joins behind an exclusive choice.
 */
interface Shared {
  readonly name: string;
  readonly model: string;
  readonly variables?: { readonly [name: string]: unknown };
  readonly completes: readonly string[];
}

const CASES: readonly Shared[] = [
  { name: 'a sequence', model: 'start s\nuser a\nuser b\nend e\ns -> a\na -> b\nb -> e', completes: ['a', 'b'] },
  {
    name: 'a parallel block',
    model: 'start s\nand f\nuser a\nuser b\nand j\nuser c\nend e\ns -> f\nf -> a\nf -> b\na -> j\nb -> j\nj -> c\nc -> e',
    completes: ['b', 'a', 'c'],
  },
  {
    name: 'nested parallel blocks',
    model:
      'start s\nand f\nuser a\nand g\nuser b\nuser c\nand k\nand j\nuser d\nend e\ns -> f\nf -> a\nf -> g\ng -> b\ng -> c\nb -> k\nc -> k\nk -> j\na -> j\nj -> d\nd -> e',
    completes: ['c', 'a', 'b', 'd'],
  },
  {
    name: 'an exclusive choice',
    model:
      'start s\nxor g\nuser a\nuser b\nuser c\nend e\ns -> g\ng -> a [x > 1]\ng -> b [x > 0]\ng -> c [default]\na -> e\nb -> e\nc -> e',
    variables: { x: 1 },
    completes: ['b'],
  },
  {
    name: 'the default of an exclusive choice',
    model: 'start s\nxor g\nuser a\nuser b\nend e\ns -> g\ng -> a [x > 1]\ng -> b [default]\na -> e\nb -> e',
    variables: { x: 0 },
    completes: ['b'],
  },
  {
    name: 'a sub-process',
    model:
      'start s\nsub box\n  start bs\n  user a\n  user b\n  end be\n  bs -> a\n  a -> b\n  b -> be\nuser c\nend e\ns -> box\nbox -> c\nc -> e',
    completes: ['a', 'b', 'c'],
  },
  {
    name: 'a parallel block in a sub-process',
    model:
      'start s\nsub box\n  start bs\n  and f\n  user a\n  user b\n  and j\n  bs -> f\n  f -> a\n  f -> b\n  a -> j\n  b -> j\nuser c\nend e\ns -> box\nbox -> c\nc -> e',
    completes: ['b', 'a', 'c'],
  },
  {
    name: 'two ends',
    model: 'start s\nand f\nuser a\nuser b\nend e1\nend e2\ns -> f\nf -> a\nf -> b\na -> e1\nb -> e2',
    completes: ['a', 'b'],
  },
  {
    name: 'a terminate end',
    model: 'start s\nand f\nuser a\nuser b\nend t {terminate=yes}\nend e\ns -> f\nf -> a\nf -> b\na -> t\nb -> e',
    completes: ['a'],
  },
];

it.each(CASES)('should wait for the same tasks as bpmn-engine in $name', async ({ model, variables = {}, completes }) => {
  const ours = (await drive(model)).start(variables);
  const theirs = await secondOpinion(bpmn(model), variables);
  const known = () =>
    ours
      .active()
      .replaceAll(/\(\w+\) ?/g, '')
      .trim();
  expect(theirs.waiting().join(' ')).toBe(known());
  for (const task of completes) {
    ours.complete(task);
    theirs.complete(task);
    expect([task, theirs.waiting().join(' ')]).toEqual([task, known()]);
  }
  expect([ours.state!.status, theirs.state()]).toEqual(['completed', 'idle']);
});
