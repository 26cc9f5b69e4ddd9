import { describe, expect, it } from '@jest/globals';
import { viewOf } from '../../../engine/src/pure.ts';
import { drive } from '../model.ts';
import { as, factsOf, SYSTEM } from './people.ts';

/** 挂起/激活, 终止/作废, 催办, 抄送/已阅, 沟通: operations that move no token, or all of them. */
const facts = factsOf('p1', 'p2', 'p3', 'p4');
const all = 'om:operations=suspend terminate void urge carbon-copy consult delegate return';
const MODEL = `start s\nand f\nuser a {assignee=p1 ${all}}\nboundary t {on=a interrupt=no after=PT5H}\nuser b\nuser late\ns -> f\nf -> a\nf -> b\nt -> late`;
const start = async () => (await drive(MODEL, { facts })).start();

describe('挂起 and 激活', () => {
  it('should accept nothing but activate, and go on afterwards', async () => {
    const root = await start();
    const taskId = root.taskId('a');
    root.do({ type: 'user-task.suspend', taskId, reason: '等待鉴定' }, as('p1'));
    expect(root.last).toEqual([{ type: 'user-task.suspended', taskId, elementId: 'a', by: 'p1', reason: '等待鉴定' }]);
    const commands = [
      { type: 'user-task.complete', taskId },
      { type: 'user-task.suspend', taskId },
      { type: 'user-task.urge', taskId },
      { type: 'user-task.terminate', taskId, reason: 'x' },
      { type: 'user-task.delegate', taskId, assignee: 'p2' },
    ] as const;
    for (const command of commands) expect(root.try(command, as('p1'))).toMatchObject({ code: 'USER_TASK_SUSPENDED' });
    root.do({ type: 'user-task.activate', taskId }, as('p1'));
    expect(root.last).toEqual([{ type: 'user-task.activated', taskId, elementId: 'a', by: 'p1' }]);
    expect(root.try({ type: 'user-task.activate', taskId }, as('p1'))).toMatchObject({ code: 'USER_TASK_NOT_SUSPENDED' });
    expect(root.complete('a').active()).toBe('b');
  });

  it('should let the clock run on, and an administrator activate and reassign', async () => {
    const root = await start();
    const taskId = root.taskId('a');
    root.do({ type: 'user-task.suspend', taskId }, as('p1')).fire('t');
    expect(root.active()).toBe('a b late');
    root.do({ type: 'user-task.assign', taskId, assignee: 'p2' }, SYSTEM);
    expect(root.try({ type: 'user-task.complete', taskId }, as('p2'))).toMatchObject({ code: 'USER_TASK_SUSPENDED' });
    root.do({ type: 'user-task.activate', taskId }, SYSTEM).complete('a', undefined, 0, 'p2');
  });

  it('should hold back signers and persons asked as well', async () => {
    const root = await start();
    root.do({ type: 'user-task.consult', taskId: root.taskId('a'), persons: ['p2'], question: '?' }, as('p1'));
    const item = root.state!.nodes[root.nodeId('a')]!.items![0]!.id;
    root.do({ type: 'user-task.suspend', taskId: root.taskId('a') }, as('p1'));
    expect(root.try({ type: 'user-task.reply', taskId: item, opinion: '好' }, as('p2'))).toMatchObject({ code: 'USER_TASK_SUSPENDED' });
  });
});

describe('终止 and 作废', () => {
  it.each([
    ['terminate', 'user-task.terminated', 'terminated:重复立案', undefined],
    ['void', 'user-task.voided', 'voided:重复立案', true],
  ] as const)('should end the whole root by %s with its cause', async (operation, type, cause, isVoid) => {
    const root = await start();
    const taskId = root.taskId('a');
    root.do({ type: `user-task.${operation}`, taskId, reason: '重复立案' }, as('p1'));
    expect(root.last[0]).toEqual({ type, taskId, elementId: 'a', by: 'p1', reason: '重复立案' });
    expect(root.last.at(-1)).toEqual({ type: 'root.terminated', cause });
    expect(root.last.filter((event) => event.type === 'user-task.cancelled')).toHaveLength(2);
    expect(root.types()).toContain('timer.cancelled');
    expect(root.state).toMatchObject({ status: 'terminated', nodes: {}, variables: {} });
    expect(root.state!.void).toBe(isVoid);
    expect(viewOf(root.programs, root.state!).isVoid).toBe(isVoid ?? false);
    expect(root.try({ type: 'user-task.complete', taskId }, as('p1'))).toMatchObject({ code: 'USER_TASK_NOT_OPEN' });
  });

  it('should ask for a reason and for the one who has the task', async () => {
    const root = await start();
    const taskId = root.taskId('a');
    expect(root.try({ type: 'user-task.terminate', taskId, reason: ' ' }, as('p1'))).toMatchObject({ code: 'REASON_REQUIRED' });
    expect(root.try({ type: 'user-task.void', taskId, reason: 'x'.repeat(2001) }, as('p1'))).toMatchObject({ code: 'TEXT_TOO_LONG' });
    expect(root.try({ type: 'user-task.void', taskId, reason: 'x' }, as('p2'))).toMatchObject({ code: 'USER_TASK_NOT_ASSIGNEE' });
  });
});

describe('催办', () => {
  it('should name whom it urges, once an hour', async () => {
    const root = await start();
    const taskId = root.taskId('a');
    root.do({ type: 'user-task.urge', taskId, message: '请尽快' }, as('p2'));
    expect(root.last).toEqual([
      { type: 'user-task.urged', taskId, elementId: 'a', by: 'p2', persons: ['p1'], roles: [], message: '请尽快' },
    ]);
    expect(root.try({ type: 'user-task.urge', taskId }, as('p3'))).toMatchObject({
      code: 'URGED_RECENTLY',
      details: { againAt: '2026-11-21T01:00:00.000Z' },
    });
    root.now = '2026-11-21T01:00:00.000Z';
    root.do({ type: 'user-task.urge', taskId }, as('p3'));
  });

  it('should urge the candidates of a task nobody has, and nobody by himself or by a stranger', async () => {
    const root = (await drive('start s\nuser a {candidateGroups=officer;om:operations=claim urge}\ns -> a', { facts })).start();
    const taskId = root.taskId('a');
    expect(root.try({ type: 'user-task.urge', taskId }, as('p9'))).toMatchObject({ code: 'PERSON_NOT_KNOWN' });
    root.do({ type: 'user-task.urge', taskId }, as('p2'));
    expect(root.last[0]).toMatchObject({ persons: [], roles: ['officer'] });
    const own = (await drive(MODEL, { facts })).start();
    expect(own.try({ type: 'user-task.urge', taskId: own.taskId('a') }, as('p1'))).toMatchObject({ code: 'OPERATION_ON_SELF' });
  });
});

describe('抄送 and 已阅', () => {
  it('should make a copy for each person and leave the control state alone', async () => {
    const root = await start();
    const before = JSON.stringify(root.state);
    root.do({ type: 'user-task.carbon-copy', taskId: root.taskId('a'), persons: ['p2', 'p3'] }, as('p1'));
    expect(root.last).toMatchObject([{ type: 'user-task.carbon-copied', by: 'p1', copies: [{ personId: 'p2' }, { personId: 'p3' }] }]);
    expect(JSON.stringify(root.state)).toBe(before);
  });

  it('should be read once, by its receiver, also when all has ended', async () => {
    const root = await start();
    root.do({ type: 'user-task.carbon-copy', taskId: root.taskId('a'), persons: ['p2'] }, as('p1'));
    const sent = root.last.find((event) => event.type === 'user-task.carbon-copied')!;
    const copy = { ...sent.copies[0]!, taskId: sent.taskId, elementId: 'a', readAt: null };
    const read = { type: 'user-task.read', copyId: copy.copyId } as const;
    root.do({ type: 'user-task.terminate', taskId: root.taskId('a'), reason: 'x' }, as('p1'));
    expect(root.try(read, as('p2'))).toMatchObject({ code: 'COPY_NOT_FOUND' });
    root.facts = { ...root.facts, copy };
    expect(root.try(read, as('p3'))).toMatchObject({ code: 'COPY_NOT_YOURS' });
    root.do(read, as('p2'));
    expect(root.last).toEqual([{ type: 'user-task.read', copyId: copy.copyId, taskId: copy.taskId, elementId: 'a', by: 'p2' }]);
    root.facts = { ...root.facts, copy: { ...copy, readAt: root.now } };
    expect(root.try(read, as('p2'))).toMatchObject({ code: 'COPY_READ' });
  });

  it('should refuse persons twice, oneself, strangers, nobody, too many, and what is no list', async () => {
    const root = await start();
    const copy = (persons: unknown) =>
      root.try({ type: 'user-task.carbon-copy', taskId: root.taskId('a'), persons: persons as string[] }, as('p1'))?.code;
    expect(copy(['p2', 'p2'])).toBe('OPERATION_INVALID');
    expect(copy([])).toBe('OPERATION_INVALID');
    expect(copy('p2')).toBe('OPERATION_INVALID');
    expect(copy([{ personId: 'p2' }])).toBe('OPERATION_INVALID');
    expect(copy(['p1'])).toBe('OPERATION_ON_SELF');
    expect(copy(['p2', 'p9'])).toBe('PERSON_NOT_KNOWN');
    expect(copy(Array.from({ length: 5000 }, (_, i) => `q${i}`))).toBe('PERSONS_TOO_MANY');
  });
});

describe('沟通', () => {
  const ask = { type: 'user-task.consult', persons: ['p2', 'p3'], question: '是否构成情节轻微？' } as const;

  it('should ask without waiting, take each answer once, and close with the task', async () => {
    const root = await start();
    const taskId = root.taskId('a');
    root.do({ ...ask, taskId }, as('p1'));
    expect(root.types()).toEqual(['user-task.consulted', 'work-item.opened', 'work-item.opened']);
    const [first, second] = root.state!.nodes[root.nodeId('a')]!.items!;
    expect(root.try({ ...ask, taskId }, as('p1'))).toMatchObject({ code: 'PERSON_ALREADY_ASKED' });
    expect(root.try({ type: 'user-task.reply', taskId: first!.id, opinion: '是' }, as('p3'))).toMatchObject({
      code: 'USER_TASK_NOT_ASSIGNEE',
    });
    expect(root.try({ type: 'user-task.reply', taskId: first!.id, opinion: '' }, as('p2'))).toMatchObject({ code: 'OPERATION_INVALID' });
    root.do({ type: 'user-task.reply', taskId: first!.id, opinion: '是' }, as('p2'));
    expect(root.last).toEqual([
      { type: 'user-task.replied', taskId, elementId: 'a', itemId: first!.id, by: 'p2', opinion: '是' },
      { type: 'work-item.closed', taskId: first!.id, elementId: 'a', kind: 'consult', by: 'p2', cause: 'answered' },
    ]);
    expect(root.try({ type: 'user-task.reply', taskId: first!.id, opinion: '是' }, as('p2'))).toMatchObject({ code: 'USER_TASK_NOT_OPEN' });
    root.complete('a');
    expect(root.last).toContainEqual({
      type: 'work-item.closed',
      taskId: second!.id,
      elementId: 'a',
      kind: 'consult',
      by: null,
      cause: 'ended',
    });
  });

  it('should let whoever is asked do nothing but reply', async () => {
    const root = await start();
    root.do({ ...ask, taskId: root.taskId('a') }, as('p1'));
    const taskId = root.state!.nodes[root.nodeId('a')]!.items![0]!.id;
    for (const command of [
      { type: 'user-task.complete', taskId },
      { type: 'user-task.delegate', taskId, assignee: 'p4' },
      { type: 'user-task.assign', taskId, assignee: 'p4' },
      { type: 'user-task.consult', taskId, persons: ['p4'], question: '?' },
      { type: 'user-task.terminate', taskId, reason: 'x' },
    ] as const)
      expect(root.try(command, as('p2'))).toMatchObject({ code: 'OPERATION_NOT_ALLOWED' });
  });
});
