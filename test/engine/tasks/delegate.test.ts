import { describe, expect, it } from '@jest/globals';
import { type Drive, drive } from '../model.ts';
import { as, factsOf, person, RULES, SYSTEM } from './people.ts';

const MODEL = `
start s
user a {assignee=p1 om:duty=handle om:operations=assign delegate return unclaim}
user b {candidateGroups=officer;om:duty=review;om:operations=claim assign delegate}
end e
s -> a
a -> b
b -> e
`;

async function atA(): Promise<Drive> {
  return (await drive(MODEL, { rules: RULES, facts: factsOf('p1', 'p2', 'p3') })).start();
}

const delegate = (root: Drive, assignee: string, by = 'p1', reason?: string) =>
  root.try({ type: 'user-task.delegate', taskId: root.taskId('a'), assignee, ...(reason ? { reason } : {}) }, as(by));

describe('委派 and 办回', () => {
  it('should give the task to the delegate and back to its owner, who completes', async () => {
    // given
    const root = await atA();
    const taskId = root.taskId('a');
    // when
    root.do({ type: 'user-task.delegate', taskId, assignee: 'p2', reason: '外出' }, as('p1'));
    // then
    expect(root.last).toEqual([
      { type: 'user-task.delegated', taskId, elementId: 'a', by: 'p1', owner: 'p1', delegate: 'p2', reason: '外出' },
    ]);
    root.do({ type: 'user-task.resolve', taskId, opinion: '现场已核实', variables: { found: 2 } }, as('p2'));
    expect(root.last).toEqual([
      {
        type: 'user-task.resolved',
        taskId,
        elementId: 'a',
        by: 'p2',
        owner: 'p1',
        duty: 'handle',
        opinion: '现场已核实',
        variables: { found: 2 },
      },
    ]);
    expect(root.complete('a').active()).toBe('b');
    expect(root.variables()).toEqual({}); // only completing writes variables
  });

  it('should let nobody complete, hand on or return it meanwhile, and nobody but the delegate resolve', async () => {
    const root = await atA();
    const taskId = root.taskId('a');
    delegate(root, 'p2');
    const refused = [
      root.try({ type: 'user-task.complete', taskId }, as('p1')),
      root.try({ type: 'user-task.complete', taskId }, as('p2')),
      root.try({ type: 'user-task.delegate', taskId, assignee: 'p3' }, as('p2')),
      root.try({ type: 'user-task.assign', taskId, assignee: 'p3' }, as('p2')),
      root.try({ type: 'user-task.return', taskId, target: 's', reason: 'x' }, as('p2')),
      root.try({ type: 'user-task.unclaim', taskId }, as('p2')),
    ];
    expect(refused.map((one) => one?.code)).toEqual(Array(6).fill('USER_TASK_DELEGATED'));
    expect(root.try({ type: 'user-task.resolve', taskId }, as('p1'))).toMatchObject({ code: 'USER_TASK_NOT_ASSIGNEE' });
    expect(root.try({ type: 'user-task.recall', taskId }, as('p2'))).toMatchObject({ code: 'USER_TASK_NOT_ASSIGNEE' });
  });

  it('should let the owner recall, and an administrator hand it to somebody else for good', async () => {
    const root = await atA();
    const taskId = root.taskId('a');
    delegate(root, 'p2');
    root.do({ type: 'user-task.recall', taskId }, as('p1'));
    expect(root.last).toEqual([{ type: 'user-task.recalled', taskId, elementId: 'a', by: 'p1', owner: 'p1', delegate: 'p2' }]);
    expect(root.try({ type: 'user-task.resolve', taskId }, as('p1'))).toMatchObject({ code: 'USER_TASK_NOT_DELEGATED' });
    delegate(root, 'p2');
    root.do({ type: 'user-task.assign', taskId, assignee: 'p3' }, SYSTEM).complete('a', undefined, 0, 'p3');
    expect(root.active()).toBe('b');
  });

  it('should refuse oneself, a stranger, somebody else’s task, and a task nobody has', async () => {
    const root = await atA();
    expect(delegate(root, 'p1')).toMatchObject({ code: 'OPERATION_ON_SELF' });
    expect(delegate(root, 'p9')).toMatchObject({ code: 'PERSON_NOT_KNOWN' });
    expect(delegate(root, '')).toMatchObject({ code: 'OPERATION_INVALID' });
    expect(delegate(root, 'p3', 'p2')).toMatchObject({ code: 'USER_TASK_NOT_ASSIGNEE' });
    root.complete('a');
    const command = { type: 'user-task.delegate', taskId: root.taskId('b'), assignee: 'p3' } as const;
    expect(root.try(command, as('p2'))).toMatchObject({ code: 'USER_TASK_NOT_ASSIGNED' });
    expect(root.try({ ...command, taskId: 'id99' }, as('p2'))).toMatchObject({ code: 'USER_TASK_NOT_OPEN' });
  });

  it('should refuse a review delegated to whoever handled the case, or resolved without the certificate', async () => {
    // given: p1 delegated the handling to p2, who resolved: both have handled
    const root = await atA();
    delegate(root, 'p2');
    root.do({ type: 'user-task.resolve', taskId: root.taskId('a') }, as('p2')).complete('a');
    root.facts = { ...root.facts, participations: ['p1', 'p2'].map((personId) => ({ personId, duty: 'handle' })) };
    const taskId = root.taskId('b');
    root.do({ type: 'user-task.claim', taskId }, as('p3'));
    // then
    for (const handler of ['p1', 'p2'])
      expect(root.try({ type: 'user-task.delegate', taskId, assignee: handler }, as('p3'))).toMatchObject({ code: 'DUTY_CONFLICT' });
    root.facts = { ...root.facts, people: { ...root.facts.people, p4: person('p4', 'officer', []) } };
    expect(root.try({ type: 'user-task.delegate', taskId, assignee: 'p4' }, as('p3'))).toMatchObject({ code: 'CERTIFICATE_REQUIRED' });
  });

  it('should count the delegate as a participant within the same step', async () => {
    const root = await atA();
    delegate(root, 'p2');
    root.do({ type: 'user-task.resolve', taskId: root.taskId('a') }, as('p2'));
    expect(root.last.find((event) => event.type === 'user-task.resolved')).toMatchObject({ by: 'p2', duty: 'handle' });
  });
});

describe('the reason of 转办 and 归还', () => {
  it('should be asked for where the node says so, of persons and not of the system', async () => {
    // given
    const model = MODEL.replace(
      'om:operations=assign delegate return unclaim',
      'om:operations=assign unclaim;om:reasons=assign unclaim',
    ).replace('om:duty=handle om', 'om:duty=handle;om');
    const root = (await drive(model, { rules: RULES, facts: factsOf('p1', 'p2', 'p3') })).start();
    const taskId = root.taskId('a');
    // then
    for (const command of [{ type: 'user-task.assign', taskId, assignee: 'p2' } as const, { type: 'user-task.unclaim', taskId } as const]) {
      expect(root.try(command, as('p1'))).toMatchObject({ code: 'REASON_REQUIRED' });
      expect(root.try({ ...command, reason: ' ' }, as('p1'))).toMatchObject({ code: 'REASON_REQUIRED' });
    }
    root.do({ type: 'user-task.assign', taskId, assignee: 'p2' }, SYSTEM);
    root.do({ type: 'user-task.assign', taskId, assignee: 'p3', reason: '另有任务' }, as('p2'));
    expect(root.last).toMatchObject([{ type: 'user-task.assigned', assignee: 'p3', reason: '另有任务' }]);
  });
});
