import { describe, expect, it } from '@jest/globals';
import { jumpTargets, returnTargets } from '../../../engine/src/pure.ts';
import { type Drive, drive } from '../model.ts';
import { as, factsOf, RULES } from './people.ts';

const facts = factsOf('p1', 'p2');
const J = '{om:operations=jump return}';

function jump(root: Drive, from: string, target: string, by = 'p1') {
  return root.try({ type: 'user-task.jump', taskId: root.taskId(from), target, reason: '重复程序' }, as(by));
}
const targets = (root: Drive, element: string) => jumpTargets(root.programs, root.state!, root.taskId(element)).map((one) => one.elementId);
const returns = (root: Drive, element: string) =>
  returnTargets(root.programs, root.state!, root.taskId(element)).map((one) => one.elementId);
const start = async (text: string, variables = {}) => (await drive(text, { facts })).start(variables);

const SEQUENCE = `start s\nuser a ${J}\nuser b ${J}\nboundary t {on=b after=PT1H}\nscript x {feel=1 result=n}\nuser c ${J}\nend e\nuser late\ns -> a\na -> b\nb -> x\nx -> c\nc -> e\nt -> late`;

describe('自由跳转', () => {
  it('should go forwards past what lies between, and back', async () => {
    const root = await start(SEQUENCE);
    expect(jump(root, 'a', 'c')).toBeNull();
    expect(root.last[0]).toMatchObject({ type: 'user-task.jumped', elementId: 'a', by: 'p1', target: 'c', reason: '重复程序' });
    expect(root.last[1]).toMatchObject({ type: 'user-task.cancelled', cause: 'jumped:c' });
    expect(root.active()).toBe('c');
    expect(jump(root, 'c', 'b')).toBeNull();
    expect(root.types()).toContain('timer.scheduled');
    expect(jump(root, 'b', 'a')).toBeNull();
    expect(root.types()).toContain('timer.cancelled');
    expect(root.complete('a').complete('b').complete('c').state!.status).toBe('completed');
  });

  it('should offer and accept activities of its scope, and nothing a token is never put into', async () => {
    const root = await start(SEQUENCE);
    expect(targets(root, 'a')).toEqual(['b', 'x', 'c', 'late']);
    for (const target of ['s', 'e', 't', 'a', 'nowhere', ''])
      expect(jump(root, 'a', target)).toMatchObject({ code: 'JUMP_TARGET_NOT_ALLOWED' });
    expect(jump(root, 'a', 'x')).toBeNull();
    expect(root.active()).toBe('c');
  });

  it('should refuse to leave a parallel branch past the join, or to enter one branch alone', async () => {
    const text = `start s\nuser z ${J}\nand f\nuser a ${J}\nuser a2 ${J}\nuser b ${J}\nand j\nuser c ${J}\ns -> z\nz -> f\nf -> a\nf -> b\na -> a2\na2 -> j\nb -> j\nj -> c`;
    const root = await start(text);
    expect(jump(root, 'z', 'a')).toMatchObject({ code: 'JUMP_NOT_REACHABLE' });
    expect(jump(root, 'z', 'c')).toBeNull();
    expect(jump(root, 'c', 'b')).toMatchObject({ code: 'JUMP_NOT_REACHABLE' });
    const other = (await start(text)).complete('z');
    expect(jump(other, 'a', 'c')).toMatchObject({ code: 'JUMP_NOT_REACHABLE' });
    expect(jump(other, 'a', 'z')).toMatchObject({ code: 'JUMP_NOT_REACHABLE' });
    expect(jump(other, 'a', 'b')).toMatchObject({ code: 'JUMP_NOT_REACHABLE' });
    expect(targets(other, 'a')).toEqual(['a2']);
    expect(jump(other, 'a', 'a2')).toBeNull();
    expect(other.complete('a2').active()).toBe('(j) b');
    expect(jump(other, 'b', 'z')).toMatchObject({ code: 'JUMP_NOT_REACHABLE' });
    expect(other.complete('b').complete('c').state!.status).toBe('completed');
  });

  it('should leave a sub-process for the scope around it, and never enter one', async () => {
    const root = await start(
      `start s\nuser a ${J}\nsub q\n  start qs\n  user b ${J}\n  user b2\n  qs -> b\n  b -> b2\nuser c\ns -> a\na -> q\nq -> c`,
    );
    expect(jump(root, 'a', 'b')).toMatchObject({ code: 'JUMP_TARGET_NOT_ALLOWED' });
    root.complete('a');
    expect(targets(root, 'b')).toEqual(['b2', 'a', 'c']);
    expect(jump(root, 'b', 'a')).toBeNull();
    expect(root.active()).toBe('a');
    root.complete('a');
    expect(jump(root, 'b', 'c')).toBeNull();
    expect(root.complete('c').state).toMatchObject({ status: 'completed', nodes: {} });
  });

  it('should ask for a reason, the one who has it, and the node’s leave', async () => {
    const root = await start(`start s\nuser a ${J}\nuser b\ns -> a\na -> b`);
    const taskId = root.taskId('a');
    expect(root.try({ type: 'user-task.jump', taskId, target: 'b', reason: ' ' })).toMatchObject({ code: 'REASON_REQUIRED' });
    expect(jump(root, 'a', 'b', 'p2')).toMatchObject({ code: 'USER_TASK_NOT_ASSIGNEE' });
    root.complete('a');
    expect(jump(root, 'b', 'a')).toMatchObject({ code: 'OPERATION_NOT_ALLOWED' });
    expect(targets(root, 'b')).toEqual([]);
  });

  it('should check the obligations of what it enters as always', async () => {
    const root = (
      await drive(`start s\nuser a {om:duty=handle om:operations=jump}\nuser m\nuser b {om:duty=review}\ns -> a\na -> m\nm -> b`, {
        facts,
        rules: RULES,
      })
    ).start();
    root.facts = { ...root.facts, participations: [{ personId: 'p1', duty: 'handle' }] };
    expect(jump(root, 'a', 'b')).toBeNull();
    expect(root.last.find((event) => event.type === 'user-task.opened')).toMatchObject({
      task: { assignee: null, withheld: { code: 'DUTY_CONFLICT' } },
    });
  });

  it('should offer sensible returns afterwards, and stay sound for the other branch', async () => {
    const text = `start s\nuser z\nand f\nuser a ${J}\nuser a2 ${J}\nuser b\nuser b2 ${J}\nand j\nuser c ${J}\ns -> z\nz -> f\nf -> a\nf -> b\na -> a2\na2 -> j\nb -> b2\nb2 -> j\nj -> c`;
    const root = (await start(text)).complete('z').complete('b');
    jump(root, 'a', 'a2');
    expect(returns(root, 'a2')).toEqual(['z']);
    expect(returns(root, 'b2')).toEqual(['z', 'b']);
    root.complete('a2').complete('b2');
    root.do({ type: 'user-task.return', taskId: root.taskId('c'), target: 'b', reason: 'x' });
    expect(root.active()).toBe('(j) b');
    expect(root.complete('b').complete('b2').complete('c').state!.status).toBe('completed');
  });
});
