import { describe, expect, it } from '@jest/globals';
import type { Facts, RuntimeRules } from '../../../engine/src/pure.ts';
import { drive } from '../model.ts';

const RULES: RuntimeRules = {
  distinctPersons: [{ duties: ['handle', 'review'], guardrail: 'G-03', basis: 'apl-2021#58' }],
  qualified: [{ duty: 'review', certificate: 'legal-qualification', guardrail: 'G-05', basis: 'apl-2021#58.2' }],
};

const person = (personId: string, role: string, certificates: string[] = [], agencyId = 'town') => ({
  personId,
  name: personId,
  posts: [{ postId: `post-${personId}`, role, agencyId }],
  certificates,
});

const FACTS: Partial<Facts> = {
  case: { agencyId: 'town' },
  people: {
    p1: person('p1', 'officer', ['legal-qualification']),
    p2: person('p2', 'officer'),
    p3: person('p3', 'reviewer', ['legal-qualification']),
    p4: person('p4', 'reviewer'),
    p5: person('p5', 'reviewer', ['legal-qualification'], 'other-town'),
  },
};

const MODEL = `
start s
user handle {candidateGroups=officer om:duty=handle om:operations=claim unclaim assign complete}
user review {candidateGroups=reviewer;candidateUsers=p1,p2;om:duty=review;om:operations=claim unclaim assign}
end e
s -> handle
handle -> review
review -> e
`;

const as = (id: string) => ({ kind: 'person', id }) as const;

async function atReview() {
  const root = (await drive(MODEL, { rules: RULES, facts: FACTS })).start();
  root.complete('handle', undefined, 0, 'p1');
  root.facts = { ...root.facts, participations: [{ personId: 'p1', duty: 'handle' }] };
  return root;
}

describe('claiming and completing', () => {
  it('should let a candidate claim, and nobody else while it is held', async () => {
    const root = (await drive(MODEL, { rules: RULES, facts: FACTS })).start();
    const taskId = root.taskId('handle');
    root.do({ type: 'user-task.claim', taskId }, as('p2'));
    expect(root.last).toEqual([
      { type: 'user-task.assigned', taskId, elementId: 'handle', assignee: 'p2', from: null, operation: 'claim' },
    ]);
    expect(root.try({ type: 'user-task.claim', taskId }, as('p1'))).toMatchObject({ code: 'USER_TASK_ASSIGNED' });
    expect(root.try({ type: 'user-task.complete', taskId }, as('p1'))).toMatchObject({ code: 'USER_TASK_NOT_ASSIGNEE' });
    root.do({ type: 'user-task.unclaim', taskId }, as('p2')).do({ type: 'user-task.claim', taskId }, as('p1'));
  });

  it('should refuse a person who is no candidate, also of another agency', async () => {
    const root = await atReview();
    const taskId = root.taskId('review');
    expect(root.try({ type: 'user-task.claim', taskId }, as('p9'))).toMatchObject({ code: 'USER_TASK_NOT_CANDIDATE' });
    expect(root.try({ type: 'user-task.claim', taskId }, as('p5'))).toMatchObject({ code: 'USER_TASK_NOT_CANDIDATE' });
    expect(root.try({ type: 'user-task.complete', taskId }, as('p5'))).toMatchObject({ code: 'USER_TASK_NOT_CANDIDATE' });
  });

  it('should let a candidate complete an unassigned task, which claims it first', async () => {
    const root = await atReview();
    root.complete('review', undefined, 0, 'p3');
    expect(root.types().slice(0, 2)).toEqual(['user-task.assigned', 'user-task.completed']);
    expect(root.state!.status).toBe('completed');
  });

  it('should refuse a task that is done', async () => {
    const root = (await drive(MODEL, { rules: RULES, facts: FACTS })).start();
    const taskId = root.taskId('handle');
    root.complete('handle', undefined, 0, 'p1');
    expect(root.try({ type: 'user-task.complete', taskId }, as('p1'))).toMatchObject({ code: 'USER_TASK_NOT_OPEN' });
  });

  it('should refuse what the node does not allow, and the system', async () => {
    const root = (await drive('start s\nuser a {om:operations=claim}\ns -> a', { facts: FACTS })).start();
    const taskId = root.taskId('a');
    expect(root.try({ type: 'user-task.unclaim', taskId })).toMatchObject({ code: 'OPERATION_NOT_ALLOWED' });
    expect(root.try({ type: 'user-task.complete', taskId }, { kind: 'system', id: 'timer' })).toMatchObject({ code: 'PERSON_REQUIRED' });
  });

  it('should refuse a completion whose own output mapping fails, and keep an incident that comes later', async () => {
    const own = (await drive('start s\nuser a {out=x:count(for i in 1..n return i)}\nuser b\ns -> a\na -> b')).start();
    const before = own.state;
    expect(own.try({ type: 'user-task.complete', taskId: own.taskId('a'), output: { n: 9_000_000 } })).toMatchObject({
      code: 'FEEL_LIMIT_EXCEEDED',
    });
    expect(own.state).toBe(before);
    const later = (await drive('start s\nuser a\nscript b {feel=count(for i in 1..n return i) result=x}\ns -> a\na -> b')).start();
    later.complete('a', { n: 9_000_000 });
    expect(later.active()).toBe('b!FEEL_LIMIT_EXCEEDED');
  });
});

describe('separation of duty 办审定分离', () => {
  it('should refuse review by whoever handled the case, whatever role or certificate they have', async () => {
    const root = await atReview();
    const taskId = root.taskId('review');
    const refusal = {
      kind: 'refused',
      code: 'DUTY_CONFLICT',
      details: { guardrail: 'G-03', basis: 'apl-2021#58', duty: 'review', held: 'handle', taskId },
    };
    expect(root.try({ type: 'user-task.claim', taskId }, as('p1'))).toEqual(refusal);
    expect(root.try({ type: 'user-task.complete', taskId }, as('p1'))).toEqual(refusal);
    expect(root.try({ type: 'user-task.assign', taskId, assignee: 'p1' }, as('p3'))).toEqual(refusal);
  });

  it('should ask for the certificate of the duty', async () => {
    const root = await atReview();
    const taskId = root.taskId('review');
    expect(root.try({ type: 'user-task.claim', taskId }, as('p4'))).toMatchObject({
      code: 'CERTIFICATE_REQUIRED',
      details: { certificate: 'legal-qualification' },
    });
    expect(root.try({ type: 'user-task.assign', taskId, assignee: 'p4' }, as('p3'))).toMatchObject({ code: 'CERTIFICATE_REQUIRED' });
  });

  it('should assign to a candidate who may hold it', async () => {
    const root = await atReview();
    const taskId = root.taskId('review');
    root.do({ type: 'user-task.claim', taskId }, as('p3'));
    root.facts = { ...root.facts, people: { ...root.facts.people, p6: person('p6', 'reviewer', ['legal-qualification']) } };
    root.do({ type: 'user-task.assign', taskId, assignee: 'p6', reason: '出差' }, as('p3'));
    expect(root.last).toEqual([
      { type: 'user-task.assigned', taskId, elementId: 'review', assignee: 'p6', from: 'p3', operation: 'assign', reason: '出差' },
    ]);
    expect(root.try({ type: 'user-task.assign', taskId, assignee: 'p7' }, as('p6'))).toMatchObject({ code: 'PERSON_NOT_KNOWN' });
  });

  it('should open a task unassigned when the named assignee may not hold it, in the same step too', async () => {
    // given: the model names the handler as reviewer; the participation is made by this very command
    const root = (await drive('start s\nuser a {om:duty=handle}\nuser b {om:duty=review}\ns -> a\na -> b', { rules: RULES, facts: FACTS }))
      .start()
      .complete('a');
    expect(root.last.find((event) => event.type === 'user-task.opened')).toMatchObject({
      task: { assignee: null, withheld: { assignee: 'p1', code: 'DUTY_CONFLICT', details: { held: 'handle' } } },
    });
  });

  it('should ask a named assignee whose facts are unknown for the certificate when they complete', async () => {
    const root = (await drive('start s\nuser a {om:duty=review}\ns -> a', { rules: RULES, facts: { ...FACTS, people: {} } })).start();
    expect(root.last.find((event) => event.type === 'user-task.opened')).toMatchObject({ task: { assignee: 'p1' } });
    expect(root.try({ type: 'user-task.complete', taskId: root.taskId('a') })).toMatchObject({ code: 'CERTIFICATE_REQUIRED' });
  });

  it('should let the system hand a withheld task to somebody who may hold it, and to nobody else', async () => {
    // given
    const root = (await drive('start s\nuser a {om:duty=handle}\nuser b {om:duty=review}\ns -> a\na -> b', { rules: RULES, facts: FACTS }))
      .start()
      .complete('a');
    root.facts = { ...root.facts, participations: [{ personId: 'p1', duty: 'handle' }] };
    const taskId = root.taskId('b');
    const system = { kind: 'system', id: 'administrator' } as const;
    // then
    expect(root.try({ type: 'user-task.assign', taskId, assignee: 'p1' }, system)).toMatchObject({ code: 'DUTY_CONFLICT' });
    root.do({ type: 'user-task.assign', taskId, assignee: 'p3' }, system).complete('b', undefined, 0, 'p3');
    expect(root.state!.status).toBe('completed');
  });
});
