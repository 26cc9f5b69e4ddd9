import { describe, expect, it } from '@jest/globals';
import { type Drive, drive } from '../model.ts';
import { as, factsOf, RULES } from './people.ts';

const facts = factsOf('p1', 'p2', 'p3');
const T = '{om:operations=take-back assign delegate return}';
const done = (root: Drive, element: string) =>
  root.events.findLast((event) => event.type === 'user-task.completed' && event.elementId === element)! as { taskId: string };
const takeBack = (root: Drive, element: string, by = 'p1') =>
  root.try({ type: 'user-task.take-back', taskId: done(root, element).taskId }, as(by));
const start = async (text: string, variables = {}) => (await drive(text, { facts })).start(variables);
const SEQUENCE = `start s\nuser a ${T}\nuser b {candidateGroups=officer;om:operations=claim consult urge return}\nuser c {om:operations=return}\ns -> a\na -> b\nb -> c`;

describe('撤回/拿回', () => {
  it('should withdraw what came of the task and open it again for who completed it', async () => {
    const root = (await start(SEQUENCE)).complete('a');
    const first = done(root, 'a');
    expect(takeBack(root, 'a')).toBeNull();
    expect(root.last[0]).toEqual({ type: 'user-task.taken-back', taskId: first.taskId, elementId: 'a', by: 'p1' });
    expect(root.active()).toBe('a');
    expect(root.try({ type: 'user-task.take-back', taskId: first.taskId }, as('p1'))).toMatchObject({ code: 'TAKE_BACK_TOO_LATE' });
    expect(root.complete('a').complete('b').complete('c').state!.status).toBe('completed');
  });

  it('should be refused to others, and once somebody has claimed, completed, or handed on what came of it', async () => {
    const root = (await start(SEQUENCE)).complete('a');
    expect(takeBack(root, 'a', 'p2')).toMatchObject({ code: 'USER_TASK_NOT_ASSIGNEE' });
    root.do({ type: 'user-task.claim', taskId: root.taskId('b') }, as('p2'));
    expect(takeBack(root, 'a')).toMatchObject({ code: 'TAKE_BACK_TOO_LATE' });
    const other = (await start(SEQUENCE)).complete('a').complete('b');
    expect(takeBack(other, 'a')).toMatchObject({ code: 'TAKE_BACK_TOO_LATE' });
  });

  it('should still be possible where the next has only been read, asked about or urged', async () => {
    const root = (await start(SEQUENCE)).complete('a');
    root.do({ type: 'user-task.urge', taskId: root.taskId('b') }, as('p3'));
    expect(takeBack(root, 'a')).toBeNull();
  });

  it('should tell a node that does not allow it, by what the store knows', async () => {
    const root = (await start(SEQUENCE)).complete('a').complete('b');
    const { taskId } = done(root, 'b');
    root.facts = { ...root.facts, doneTask: { taskId, elementId: 'b', definitionId: 'p' } };
    expect(takeBack(root, 'b')).toMatchObject({ code: 'OPERATION_NOT_ALLOWED' });
  });

  it('should be too late after a job, a message or an event behind it, not after what only routes', async () => {
    const root = (await start(`start s\nuser a ${T}\nservice j\nuser b\ns -> a\na -> j\nj -> b`)).complete('a');
    root.job('j');
    expect(takeBack(root, 'a')).toMatchObject({ code: 'TAKE_BACK_TOO_LATE' });
    const quiet = await start(
      `start s\nuser a ${T}\nscript x {feel=1 result=n}\nxor g\nmanual m\nuser b\ns -> a\na -> x\nx -> g\ng -> m\nm -> b`,
    );
    expect(takeBack(quiet.complete('a'), 'a')).toBeNull();
    expect(quiet.active()).toBe('a');
    const timed = await start(`start s\nuser a ${T}\nuser b\nboundary t {on=b after=PT1H}\nuser c\ns -> a\na -> b\nt -> c`);
    expect(takeBack(timed.complete('a').fire('t'), 'a')).toMatchObject({ code: 'TAKE_BACK_TOO_LATE' });
  });

  it('should not make a second token where a return went past it', async () => {
    // given: a and b completed, c returned past b to a
    const root = await start(`start s\nuser a ${T}\nuser b ${T}\nuser c {om:operations=return}\ns -> a\na -> b\nb -> c`);
    root.complete('a').complete('b');
    root.do({ type: 'user-task.return', taskId: root.taskId('c'), target: 'a', reason: 'x' });
    expect(takeBack(root, 'b')).toMatchObject({ code: 'TAKE_BACK_TOO_LATE' });
    expect(root.active()).toBe('a');
  });

  it('should put back what a join had taken from the other branch', async () => {
    const root = await start(`start s\nand f\nuser a ${T}\nuser b ${T}\nand j\nuser c\ns -> f\nf -> a\nf -> b\na -> j\nb -> j\nj -> c`);
    root.complete('b').complete('a');
    expect(root.active()).toBe('c');
    expect(takeBack(root, 'b')).toBeNull();
    expect(root.active()).toBe('(j) b');
    expect(takeBack(root, 'a')).toBeNull(); // its arrival waits at the join: nobody acted on it
    expect(root.active()).toBe('a b');
    expect(root.complete('a').complete('b').active()).toBe('c');
  });

  it('should be refused to whoever may no longer hold it', async () => {
    const root = (await drive(`start s\nuser a {om:duty=review om:operations=take-back}\nuser b\ns -> a\na -> b`, { facts, rules: RULES }))
      .start()
      .complete('a');
    root.facts = { ...root.facts, participations: [{ personId: 'p1', duty: 'handle' }] };
    expect(takeBack(root, 'a')).toMatchObject({ code: 'DUTY_CONFLICT' });
  });
});

describe('拿回 of a member of a multi-instance', () => {
  const model = (more: string) =>
    `start s\nuser a {each=officers;as=officer;assignee==officer;collect=votes;value=vote;${more}om:operations=take-back}\nuser b\ns -> a\na -> b`;
  const officers = ['p1', 'p2', 'p3'];

  it('should begin it again while the body is open, with its item and its place', async () => {
    const root = (await start(model(''), { officers })).complete('a', { vote: 1 }, 0, 'p1').complete('a', { vote: 2 }, 0, 'p2');
    const { taskId } = root.events.find((event) => event.type === 'user-task.completed')!;
    expect(root.try({ type: 'user-task.take-back', taskId }, as('p1'))).toBeNull();
    expect(root.active()).toBe('a a');
    root.complete('a', { vote: 3 }, 0, 'p3').complete('a', { vote: 4 }, 0, 'p1');
    expect(root.variables()['votes']).toEqual([4, 2, 3]);
    expect(root.active()).toBe('b');
    expect(takeBack(root, 'a')).toMatchObject({ code: 'TAKE_BACK_TOO_LATE' });
  });

  it('should take back only the last turn of a sequence, before the next has acted', async () => {
    const root = (await start(model('sequential=yes;'), { officers })).complete('a', { vote: 1 }, 0, 'p1');
    expect(takeBack(root, 'a')).toBeNull();
    expect(root.active()).toBe('a');
    root.complete('a', { vote: 1 }, 0, 'p1');
    const first = done(root, 'a');
    root.complete('a', { vote: 2 }, 0, 'p2');
    expect(root.try({ type: 'user-task.take-back', taskId: first.taskId }, as('p1'))).toMatchObject({ code: 'TAKE_BACK_TOO_LATE' });
    root.complete('a', { vote: 3 }, 0, 'p3');
    expect(root.variables()['votes']).toEqual([1, 2, 3]);
  });
});
