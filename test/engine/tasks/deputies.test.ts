import { describe, expect, it } from '@jest/globals';
import type { Actor, Deputation, Facts, RuntimeRules } from '../../../engine/src/pure.ts';
import { drive } from '../model.ts';

const RULES: RuntimeRules = {
  distinctPersons: [{ duties: ['handle', 'review'], guardrail: 'G-03', basis: 'apl-2021#58' }],
  qualified: [{ duty: 'review', certificate: 'legal-qualification', guardrail: 'G-08', basis: 'apl-2021#58.2' }],
};

const ALL: Deputation = { personId: 'chief', role: null, processId: null };
const person = (personId: string, role: string | null, deputyFor: readonly Deputation[] = [], certificates: string[] = []) => ({
  personId,
  name: personId,
  posts: role === null ? [] : [{ postId: `${personId}/${role}`, role, agencyId: 'town' }],
  certificates,
  deputyFor,
});
const factsWith = (deputyFor: readonly Deputation[], certificates: string[] = ['legal-qualification']): Partial<Facts> => ({
  case: { agencyId: 'town' },
  people: { chief: person('chief', 'reviewer', [], ['legal-qualification']), stand: person('stand', null, deputyFor, certificates) },
});

const MODEL = `
start s
user a {candidateGroups=reviewer om:duty=review om:operations=claim unclaim assign return}
user b {candidateGroups=reviewer om:duty=handle}
end e
s -> a
a -> b
b -> e
`;
const as = (id: string): Actor => ({ kind: 'person', id });
const FOR_CHIEF = { onBehalfOf: 'chief' } as const;

describe('standing deputies 代理', () => {
  it('should let a deputy claim for the represented person, who then holds the task', async () => {
    const root = (await drive(MODEL, { rules: RULES, facts: factsWith([ALL]) })).start();
    const taskId = root.taskId('a');
    root.do({ type: 'user-task.claim', taskId, ...FOR_CHIEF }, as('stand'));
    expect(root.last).toEqual([
      { type: 'user-task.assigned', taskId, elementId: 'a', assignee: 'chief', from: null, operation: 'claim', onBehalfOf: 'chief' },
    ]);
    root.do({ type: 'user-task.unclaim', taskId }, as('chief'));
  });

  it('should let both take part in what the deputy completes, in the same step too', async () => {
    const root = (await drive(MODEL, { rules: RULES, facts: factsWith([ALL]) })).start();
    root.do({ type: 'user-task.complete', taskId: root.taskId('a'), ...FOR_CHIEF }, as('stand'));
    expect(root.last.filter((event) => event.type === 'user-task.completed')).toMatchObject([{ by: 'stand', onBehalfOf: 'chief' }]);
    const named = MODEL.replace('user b {candidateGroups=reviewer', 'user b {assignee=chief;candidateGroups=reviewer');
    const other = (await drive(named, { rules: RULES, facts: factsWith([ALL]) })).start();
    other.do({ type: 'user-task.complete', taskId: other.taskId('a'), ...FOR_CHIEF }, as('stand'));
    expect(other.last.find((event) => event.type === 'user-task.opened')).toMatchObject({
      task: { elementId: 'b', assignee: null, withheld: { assignee: 'chief', code: 'DUTY_CONFLICT' } },
    });
  });

  it('should refuse whoever is no deputy, and the deputy who does not say for whom', async () => {
    const root = (await drive(MODEL, { rules: RULES, facts: factsWith([]) })).start();
    const taskId = root.taskId('a');
    expect(root.try({ type: 'user-task.claim', taskId, ...FOR_CHIEF }, as('stand'))).toMatchObject({ code: 'NOT_DEPUTY' });
    const system = { kind: 'system', id: 'assignment' } as const;
    expect(root.try({ type: 'user-task.complete', taskId, ...FOR_CHIEF }, system)).toMatchObject({ code: 'NOT_DEPUTY' });
    root.facts = { ...root.facts, ...factsWith([ALL]) };
    expect(root.try({ type: 'user-task.claim', taskId }, as('stand'))).toMatchObject({ code: 'USER_TASK_NOT_CANDIDATE' });
  });

  it('should not reach a deputy of the deputy', async () => {
    const facts = factsWith([ALL]);
    const people = { ...facts.people, third: person('third', null, [{ ...ALL, personId: 'stand' }]) };
    const root = (await drive(MODEL, { rules: RULES, facts: { ...facts, people } })).start();
    expect(root.try({ type: 'user-task.claim', taskId: root.taskId('a'), ...FOR_CHIEF }, as('third'))).toMatchObject({
      code: 'NOT_DEPUTY',
    });
  });

  it('should ask the certificate of the deputy as well', async () => {
    const root = (await drive(MODEL, { rules: RULES, facts: factsWith([ALL], []) })).start();
    const refusal = root.try({ type: 'user-task.complete', taskId: root.taskId('a'), ...FOR_CHIEF }, as('stand'));
    expect(refusal).toMatchObject({ code: 'CERTIFICATE_REQUIRED' });
  });

  it.each([
    ['the role of the task', { ...ALL, role: 'reviewer' }, null],
    ['another role', { ...ALL, role: 'clerk' }, 'NOT_DEPUTY'],
    ['the process', { ...ALL, processId: 'p' }, null],
    ['another process', { ...ALL, processId: 'q' }, 'NOT_DEPUTY'],
    ['role and process', { ...ALL, role: 'reviewer', processId: 'p' }, null],
    ['the role in another process', { ...ALL, role: 'reviewer', processId: 'q' }, 'NOT_DEPUTY'],
  ])('should keep a power limited to %s', async (_what, power, code) => {
    const root = (await drive(MODEL, { rules: RULES, facts: factsWith([power]) })).start();
    const refusal = root.try({ type: 'user-task.claim', taskId: root.taskId('a'), ...FOR_CHIEF }, as('stand'));
    expect(refusal?.code ?? null).toBe(code);
  });

  it('should let the deputy return and hand on what the represented person holds', async () => {
    const held = MODEL.replace('b {candidateGroups=reviewer', 'b {assignee=chief;candidateGroups=reviewer om:operations=return assign');
    const facts = factsWith([ALL]);
    const people = { ...facts.people, third: person('third', 'reviewer') };
    const root = (await drive(held, { facts: { ...facts, people } })).start();
    root.complete('a', undefined, 0, 'chief');
    const taskId = root.taskId('b');
    root.do({ type: 'user-task.return', taskId, target: 'a', reason: '补正', ...FOR_CHIEF }, as('stand'));
    expect(root.last.find((event) => event.type === 'user-task.returned')).toMatchObject({ by: 'stand', onBehalfOf: 'chief' });
    root.complete('a', undefined, 0, 'chief');
    root.do({ type: 'user-task.assign', taskId: root.taskId('b'), assignee: 'third', reason: '出差', ...FOR_CHIEF }, as('stand'));
    expect(root.last).toMatchObject([{ assignee: 'third', from: 'chief', operation: 'assign', onBehalfOf: 'chief' }]);
  });
});
