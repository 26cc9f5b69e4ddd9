import { describe, expect, it } from '@jest/globals';
import { returnTargets, takeBackTasks, taskStanding } from '../../../engine/src/pure.ts';
import { drive } from '../model.ts';
import { as, factsOf } from './people.ts';

/** What screens ask of a task's state before they offer an operation. */
const facts = factsOf('p1', 'p2', 'p3');
const all = 'om:operations=add-sign remove-sign take-back return urge';
const MODEL = `start s\nuser a {assignee=p1 ${all}}\nuser b {assignee=p2 ${all}}\ns -> a\na -> b`;
const start = async () => (await drive(MODEL, { facts })).start();

describe('taskStanding', () => {
  it('should tell the round, who signs, and the same of a signer’s item', async () => {
    const root = await start();
    const taskId = root.taskId('a');
    root.do({ type: 'user-task.add-sign', taskId, position: 'before', persons: ['p2', 'p3'], mode: 'sequence' }, as('p1'));
    const standing = taskStanding(root.programs, root.state!, taskId)!;
    expect(standing).toMatchObject({ taskId, isMember: false, isSuspended: false, straightBack: null, doneBy: null });
    expect(standing.rounds).toMatchObject([
      { position: 'before', mode: 'sequence', of: 2, agreed: 0, signers: [{ person: 'p2', owner: null }], waiting: ['p3'] },
    ]);
    const { itemId } = standing.rounds[0]!.signers[0]!;
    expect(taskStanding(root.programs, root.state!, itemId)).toEqual(standing);
    expect(taskStanding(root.programs, root.state!, 'nobody')).toBeNull();
  });

  it('should tell a completed task whose signers after it are heard, and where a return leads straight back', async () => {
    const root = await start();
    const taskId = root.taskId('a');
    root.do({ type: 'user-task.add-sign', taskId, position: 'after', persons: ['p3'] }, as('p1'));
    root.complete('a', undefined, 0, 'p1');
    expect(taskStanding(root.programs, root.state!, taskId)).toMatchObject({ doneBy: 'p1', rounds: [{ position: 'after' }] });
  });
});

describe('takeBackTasks', () => {
  it('should name what can be taken back until somebody acts on what follows', async () => {
    const root = await start();
    const taskId = root.taskId('a');
    expect(takeBackTasks(root.programs, root.state!)).toEqual([]);
    root.complete('a', undefined, 0, 'p1');
    expect(takeBackTasks(root.programs, root.state!)).toEqual([{ task: taskId, by: 'p1' }]);
    expect(returnTargets(root.programs, root.state!, root.taskId('b'))).toMatchObject([{ elementId: 'a', isStraightBack: true }]);
    root.do({ type: 'user-task.return', taskId: root.taskId('b'), target: 'a', reason: 'x', rerun: 'straight-back' }, as('p2'));
    expect(takeBackTasks(root.programs, root.state!)).toEqual([]);
    expect(taskStanding(root.programs, root.state!, root.taskId('a'))).toMatchObject({ straightBack: { element: 'b', person: 'p2' } });
  });
});
