import { describe, expect, it } from '@jest/globals';
import type { SignMode } from '../../../engine/src/pure.ts';
import { type Drive, drive } from '../model.ts';
import { as, factsOf, person, RULES } from './people.ts';

const facts = factsOf('p1', 'p2', 'p3', 'p4', 'p5');
const ops = 'om:operations=add-sign remove-sign assign delegate suspend return urge consult';
const MODEL = `
start s
user z
user a {assignee=p1 om:duty=discuss ${ops}}
user b
end e
s -> z
z -> a
a -> b
b -> e
`;

async function atA(model = MODEL): Promise<Drive> {
  return (await drive(model, { rules: RULES, facts })).start().complete('z');
}

function add(root: Drive, position: 'before' | 'after' | 'beside', persons: readonly string[], mode?: SignMode, by = 'p1', nth = 0) {
  const command = { type: 'user-task.add-sign', taskId: root.taskId('a', nth), position, persons, ...(mode ? { mode } : {}) } as const;
  return root.try(command, as(by));
}

/** Open signers' items in order, as `person`. */
function signers(root: Drive): string {
  return Object.values(root.state!.nodes)
    .flatMap((node) => node.items ?? [])
    .filter((item) => item.kind === 'sign')
    .map((item) => item.person)
    .join(' ');
}

function itemOf(root: Drive, personId: string): string {
  const items = Object.values(root.state!.nodes).flatMap((node) => node.items ?? []);
  return items.find((item) => item.person === personId)!.id;
}

const sign = (root: Drive, personId: string, agree = true) =>
  root.do({ type: 'user-task.sign', taskId: itemOf(root, personId), agree, ...(agree ? {} : { comment: '证据不足' }) }, as(personId));

const decided = (root: Drive) => root.events.findLast((event) => event.type === 'user-task.signing-decided');

describe('前加签', () => {
  it('should keep the task from completing until everybody has signed', async () => {
    // given
    const root = await atA();
    const taskId = root.taskId('a');
    // when
    expect(add(root, 'before', ['p2', 'p3'])).toBeNull();
    // then
    expect(root.types()).toEqual(['user-task.sign-added', 'work-item.opened', 'work-item.opened']);
    expect(root.last[1]).toMatchObject({
      item: { kind: 'sign', parentTaskId: taskId, assignee: 'p2', duty: 'discuss', operations: ['sign', 'assign', 'delegate', 'urge'] },
    });
    expect(root.try({ type: 'user-task.complete', taskId }, as('p1'))).toMatchObject({ code: 'AWAITS_SIGNERS' });
    sign(root, 'p2');
    expect(root.last[0]).toMatchObject({ type: 'user-task.signed', taskId, by: 'p2', agree: true, duty: 'discuss', position: 'before' });
    expect(root.try({ type: 'user-task.complete', taskId }, as('p1'))).toMatchObject({ code: 'AWAITS_SIGNERS' });
    sign(root, 'p3', false);
    expect(decided(root)).toMatchObject({ taskId, outcome: 'disagreed', agreed: 1, disagreed: 1, of: 2 });
    root.complete('a');
    expect(root.active()).toBe('b');
    expect(root.variables()).toMatchObject({ signing: { position: 'before', outcome: 'disagreed' } });
  });

  it('should let more join the round, in its own mode only', async () => {
    const root = await atA();
    add(root, 'before', ['p2'], 'sequence');
    expect(add(root, 'before', ['p3'], 'any')).toMatchObject({ code: 'SIGN_MODE_DIFFERS' });
    expect(add(root, 'before', ['p3'])).toBeNull();
    expect(signers(root)).toBe('p2');
    sign(root, 'p2');
    expect(signers(root)).toBe('p3');
    sign(root, 'p3');
    expect(decided(root)).toMatchObject({ outcome: 'agreed', of: 2 });
  });
});

describe('后加签', () => {
  it('should hear the signers once the assignee has completed, and let the token leave when they have decided', async () => {
    const root = await atA();
    const taskId = root.taskId('a');
    add(root, 'after', ['p2', 'p3']);
    expect(signers(root)).toBe('');
    root.complete('a', { note: 1 });
    expect(root.types()).toEqual(['user-task.completed', 'variables.changed', 'work-item.opened', 'work-item.opened']);
    expect(root.active()).toBe('a');
    expect(root.try({ type: 'user-task.complete', taskId }, as('p1'))).toMatchObject({ code: 'USER_TASK_NOT_OPEN' });
    sign(root, 'p3');
    expect(sign(root, 'p2').active()).toBe('b');
    expect(decided(root)).toMatchObject({ taskId, position: 'after', outcome: 'agreed' });
    expect(root.complete('b').state).toMatchObject({ status: 'completed', nodes: {} });
  });

  it('should branch by what they decided', async () => {
    const root = (
      await drive(
        `start s\nuser a {${ops}}\nxor g\nuser yes\nuser no\ns -> a\na -> g\ng -> yes [signing.outcome = "agreed"]\ng -> no [default]`,
        { facts },
      )
    ).start();
    add(root, 'after', ['p2'], 'any');
    root.complete('a');
    expect(sign(root, 'p2', false).active()).toBe('no');
  });
});

describe('modes', () => {
  it.each<[SignMode, string, string]>([
    ['all', 'p2+ p3- p4+', 'disagreed'],
    ['all', 'p4+ p2+ p3+', 'agreed'],
    ['any', 'p3+', 'agreed'],
    ['any', 'p3-', 'disagreed'],
    ['sequence', 'p2+ p3+ p4+', 'agreed'],
    ['sequence', 'p2- p3+ p4+', 'disagreed'],
    [{ ratio: 60 }, 'p2+ p4+', 'agreed'],
    [{ ratio: 60 }, 'p2- p3+ p4+', 'agreed'],
    [{ ratio: 60 }, 'p2- p4-', 'disagreed'],
    [{ ratio: 100 }, 'p2-', 'disagreed'],
    [{ ratio: 1 }, 'p2- p3- p4+', 'agreed'],
  ])('should decide %j by %s: %s', async (mode, answers, outcome) => {
    const root = await atA();
    add(root, 'after', ['p2', 'p3', 'p4'], mode);
    root.complete('a');
    const list = answers.split(' ');
    for (const [i, answer] of list.entries()) {
      expect(root.active()).toBe('a'); // not decided before the last of them
      if (mode === 'sequence') expect(signers(root)).toBe(['p2', 'p3', 'p4'][i]);
      sign(root, answer.slice(0, 2), answer.endsWith('+'));
    }
    expect(decided(root)).toMatchObject({ outcome });
    expect(root.active()).toBe('b');
    expect(root.events.filter((event) => event.type === 'work-item.closed')).toHaveLength(
      root.events.filter((event) => event.type === 'work-item.opened').length,
    );
  });
});

describe('减签', () => {
  const remove = (root: Drive, taskId: string, persons: readonly string[], by = 'p1') =>
    root.try({ type: 'user-task.remove-sign', taskId, persons }, as(by));

  it('should take back who has not answered, and decide by what is left', async () => {
    const root = await atA();
    const taskId = root.taskId('a');
    add(root, 'before', ['p2', 'p3']);
    sign(root, 'p2');
    expect(remove(root, taskId, ['p2'])).toMatchObject({ code: 'SIGNER_NOT_FOUND' });
    expect(remove(root, taskId, ['p3'])).toBeNull();
    expect(root.types()).toEqual(['user-task.sign-removed', 'work-item.closed', 'user-task.signing-decided', 'variables.changed']);
    expect(root.complete('a').active()).toBe('b');
  });

  it('should open the next of a sequence, and withdraw a round nobody has answered', async () => {
    const root = await atA();
    add(root, 'before', ['p2', 'p3', 'p4'], 'sequence');
    remove(root, root.taskId('a'), ['p2']);
    expect(signers(root)).toBe('p3');
    expect(remove(root, root.taskId('a'), ['p3', 'p4'])).toBeNull();
    expect(decided(root)).toMatchObject({ outcome: 'withdrawn', position: 'before', agreed: 0, disagreed: 0, of: 0 });
    expect(root.complete('a').active()).toBe('b');
    expect(root.variables()['signing']).toMatchObject({ outcome: 'withdrawn' });
  });

  it('should say that a round planned after the task is withdrawn', async () => {
    const root = await atA();
    add(root, 'after', ['p2']);
    expect(remove(root, root.taskId('a'), ['p2'])).toBeNull();
    expect(decided(root)).toMatchObject({ outcome: 'withdrawn', position: 'after' });
    expect(root.complete('a').active()).toBe('b');
  });

  it('should leave a disagreement where another round is withdrawn', async () => {
    const root = await atA();
    add(root, 'before', ['p2']);
    sign(root, 'p2', false);
    add(root, 'before', ['p3']);
    expect(remove(root, root.taskId('a'), ['p3'])).toBeNull();
    expect(root.variables()['signing']).toMatchObject({ outcome: 'disagreed', disagreed: 1 });
  });

  it('should not lower the share that must agree once somebody has disagreed', async () => {
    const root = await atA();
    add(root, 'before', ['p2', 'p3', 'p4'], { ratio: 60 });
    sign(root, 'p2', false);
    expect(remove(root, root.taskId('a'), ['p4'])).toMatchObject({ code: 'SIGNERS_FIXED' });
    sign(root, 'p3');
    sign(root, 'p4', false);
    expect(decided(root)).toMatchObject({ outcome: 'disagreed', of: 3 });
  });

  it('should keep the last one the token waits for; only who completed may take back then', async () => {
    const root = await atA();
    const taskId = root.taskId('a');
    add(root, 'after', ['p2', 'p3']);
    root.complete('a');
    expect(remove(root, taskId, ['p2', 'p3'])).toMatchObject({ code: 'LAST_SIGNER' });
    expect(remove(root, taskId, ['p2'], 'p4')).toMatchObject({ code: 'USER_TASK_NOT_ASSIGNEE' });
    expect(remove(root, taskId, ['p2'])).toBeNull();
    expect(remove(root, taskId, ['p3'])).toMatchObject({ code: 'LAST_SIGNER' });
    expect(sign(root, 'p3').active()).toBe('b');
  });
});

describe('并加签', () => {
  const members = (more: string, operations = ops) =>
    `start s\nuser z\nuser a {each=officers;as=officer;assignee==officer;${more}${operations}}\nuser b\ns -> z\nz -> a\na -> b`;

  async function atMembers(more = ''): Promise<Drive> {
    return (await drive(members(more), { facts })).start({ officers: ['p1', 'p2'] }).complete('z');
  }

  it('should add a member of a parallel multi-instance for each person, with a place in the output', async () => {
    const root = await atMembers('collect=votes;value=vote;');
    expect(add(root, 'beside', ['p3'])).toBeNull();
    expect(root.active()).toBe('a a a');
    root.complete('a', { vote: 'x' }, 0, 'p1').complete('a', { vote: 'y' }, 0, 'p2');
    expect(root.complete('a', { vote: 'z' }, 0, 'p3').active()).toBe('b');
    expect(root.variables()['votes']).toEqual(['x', 'y', 'z']);
  });

  it('should append to a sequential one, and give the turn to the person', async () => {
    const root = await atMembers('sequential=yes;');
    add(root, 'beside', ['p3']);
    expect(root.active()).toBe('a');
    root.complete('a', undefined, 0, 'p1').complete('a', undefined, 0, 'p2');
    expect(root.complete('a', undefined, 0, 'p3').active()).toBe('b');
  });

  it('should give the task to the person whatever the model assigns', async () => {
    const root = (await drive(`start s\nuser z\nuser a {each=[1,2];assignee=p1;${ops}}\nuser b\ns -> z\nz -> a\na -> b`, { facts }))
      .start()
      .complete('z');
    add(root, 'beside', ['p4']);
    root.complete('a', undefined, 2, 'p4').complete('a').complete('a');
    expect(root.active()).toBe('b');
  });

  it('should take members back, never oneself, and count those who are there', async () => {
    const root = await atMembers('until=numberOfCompletedInstances / numberOfInstances >= 0.5;');
    add(root, 'beside', ['p3', 'p4']);
    const remove = (persons: string[], by = 'p1') => root.try({ type: 'user-task.remove-sign', taskId: root.taskId('a'), persons }, as(by));
    expect(remove(['p1'])).toMatchObject({ code: 'LAST_SIGNER' });
    expect(remove(['p5'])).toMatchObject({ code: 'SIGNER_NOT_FOUND' });
    expect(remove(['p3', 'p4'])).toBeNull();
    expect(root.active()).toBe('a a');
    expect(root.complete('a', undefined, 0, 'p1').active()).toBe('b'); // one of two
  });

  it('should take those whose turn has not come out of a sequence', async () => {
    const root = (await drive(members('sequential=yes;collect=votes;value=vote;'), { facts }))
      .start({ officers: ['p1', 'p2', 'p3'] })
      .complete('z');
    add(root, 'beside', ['p4']);
    root.do({ type: 'user-task.remove-sign', taskId: root.taskId('a'), persons: ['p2', 'p4'] }, as('p1'));
    root.complete('a', { vote: 1 }, 0, 'p1');
    expect(root.complete('a', { vote: 3 }, 0, 'p3').active()).toBe('b');
    expect(root.variables()['votes']).toEqual([1, 3]);
  });

  it('should be refused where there is no multi-instance', async () => {
    expect(add(await atA(), 'beside', ['p2'])).toMatchObject({ code: 'SIGN_POSITION_NOT_POSSIBLE' });
  });
});

describe('who may sign', () => {
  it('should refuse oneself, whoever signs already, strangers, and too many', async () => {
    const root = await atA();
    expect(add(root, 'before', ['p1'])).toMatchObject({ code: 'OPERATION_ON_SELF' });
    add(root, 'before', ['p2']);
    expect(add(root, 'before', ['p2'])).toMatchObject({ code: 'SIGNER_DUPLICATE' });
    expect(add(root, 'before', ['p9'])).toMatchObject({ code: 'PERSON_NOT_KNOWN' });
    const many = Array.from({ length: 5000 }, (_, i) => `q${i}`);
    expect(add(root, 'before', many)).toMatchObject({ code: 'PERSONS_TOO_MANY' });
    for (const mode of [{ ratio: 0 }, { ratio: 101 }, { ratio: 1.5 }, 'most', null] as never[])
      expect(
        root.try({ type: 'user-task.add-sign', taskId: root.taskId('a'), position: 'after', persons: ['p3'], mode }, as('p1')),
      ).toMatchObject({ code: 'OPERATION_INVALID' });
    expect(add(root, 'inside' as never, ['p3'])).toMatchObject({ code: 'OPERATION_INVALID' });
  });

  it('should bound what one task may have open', async () => {
    const root = await atA();
    root.facts = { ...root.facts, people: { ...root.facts.people, ...factsOf(...Array.from({ length: 250 }, (_, i) => `q${i}`)).people } };
    const names = (from: number) => Array.from({ length: 100 }, (_, i) => `q${from + i}`);
    expect(add(root, 'before', names(0))).toBeNull();
    expect(add(root, 'before', names(100))).toBeNull();
    expect(add(root, 'before', ['q200'])).toMatchObject({ code: 'PERSONS_TOO_MANY', details: { limit: 200 } });
    expect(add(root, 'after', names(150).slice(0, 99), 'sequence')).toBeNull();
  });

  it('should refuse a signer who may not hold the duty, when added, handed on, and when signing', async () => {
    // given: a review; p2 handled the case, p3 has no certificate
    const root = (await drive(`start s\nuser a {om:duty=review ${ops}}\nuser b\ns -> a\na -> b`, { rules: RULES, facts })).start();
    root.facts = {
      ...root.facts,
      participations: [{ personId: 'p2', duty: 'handle' }],
      people: { ...root.facts.people, p3: person('p3', 'officer', []) },
    };
    // then
    expect(add(root, 'before', ['p2'])).toMatchObject({ code: 'DUTY_CONFLICT' });
    expect(add(root, 'after', ['p3'])).toMatchObject({ code: 'CERTIFICATE_REQUIRED' });
    add(root, 'before', ['p4']);
    const taskId = itemOf(root, 'p4');
    expect(root.try({ type: 'user-task.assign', taskId, assignee: 'p2' }, as('p4'))).toMatchObject({ code: 'DUTY_CONFLICT' });
    expect(root.try({ type: 'user-task.delegate', taskId, assignee: 'p2' }, as('p4'))).toMatchObject({ code: 'DUTY_CONFLICT' });
    root.facts = { ...root.facts, participations: [{ personId: 'p4', duty: 'handle' }] };
    expect(root.try({ type: 'user-task.sign', taskId, agree: true }, as('p4'))).toMatchObject({ code: 'DUTY_CONFLICT' });
  });

  it('should let a signer hand on and delegate, but not add signers, complete or return', async () => {
    const root = await atA();
    add(root, 'before', ['p2']);
    const taskId = itemOf(root, 'p2');
    for (const command of [
      { type: 'user-task.add-sign', taskId, position: 'before', persons: ['p3'] },
      { type: 'user-task.complete', taskId },
      { type: 'user-task.return', taskId, target: 'z', reason: 'x' },
    ] as const)
      expect(root.try(command, as('p2'))).toMatchObject({ code: 'OPERATION_NOT_ALLOWED' });
    root.do({ type: 'user-task.delegate', taskId, assignee: 'p3' }, as('p2'));
    expect(root.try({ type: 'user-task.sign', taskId, agree: true }, as('p3'))).toMatchObject({ code: 'USER_TASK_DELEGATED' });
    root
      .do({ type: 'user-task.resolve', taskId, opinion: '同意' }, as('p3'))
      .do({ type: 'user-task.assign', taskId, assignee: 'p4' }, as('p2'));
    expect(root.try({ type: 'user-task.sign', taskId, agree: true }, as('p2'))).toMatchObject({ code: 'USER_TASK_NOT_ASSIGNEE' });
    root.do({ type: 'user-task.sign', taskId, agree: true }, as('p4'));
    expect(root.try({ type: 'user-task.sign', taskId, agree: true }, as('p4'))).toMatchObject({ code: 'USER_TASK_NOT_OPEN' });
  });

  it('should ask for a comment with a disagreement, and for an answer', async () => {
    const root = await atA();
    add(root, 'before', ['p2']);
    const taskId = itemOf(root, 'p2');
    expect(root.try({ type: 'user-task.sign', taskId, agree: false }, as('p2'))).toMatchObject({ code: 'REASON_REQUIRED' });
    expect(root.try({ type: 'user-task.sign', taskId, agree: 'yes' as never }, as('p2'))).toMatchObject({ code: 'OPERATION_INVALID' });
    expect(root.try({ type: 'user-task.sign', taskId, agree: true }, { kind: 'system', id: 'timer' })).toMatchObject({
      code: 'PERSON_REQUIRED',
    });
    root.do({ type: 'user-task.suspend', taskId: root.taskId('a') }, as('p1'));
    expect(root.try({ type: 'user-task.sign', taskId, agree: true }, as('p2'))).toMatchObject({ code: 'USER_TASK_SUSPENDED' });
  });
});

describe('ids of other things', () => {
  it('should be told apart', async () => {
    const root = await atA();
    const taskId = root.taskId('a');
    add(root, 'before', ['p2']);
    root.do({ type: 'user-task.consult', taskId, persons: ['p3'], question: '?' }, as('p1'));
    expect(root.try({ type: 'user-task.sign', taskId, agree: true }, as('p1'))).toMatchObject({ code: 'USER_TASK_NOT_OPEN' });
    expect(root.try({ type: 'user-task.sign', taskId: itemOf(root, 'p3'), agree: true }, as('p3'))).toMatchObject({
      code: 'OPERATION_NOT_ALLOWED',
      details: { allowed: ['reply'] },
    });
    expect(root.try({ type: 'user-task.reply', taskId: itemOf(root, 'p2'), opinion: 'x' }, as('p2'))).toMatchObject({
      code: 'OPERATION_NOT_ALLOWED',
    });
    expect(root.try({ type: 'user-task.sign', taskId: 'constructor', agree: true }, as('p2'))).toMatchObject({
      code: 'USER_TASK_NOT_OPEN',
    });
    expect(root.try({ type: 'user-task.take-back', taskId: itemOf(root, 'p2') }, as('p2'))).toMatchObject({ code: 'TAKE_BACK_TOO_LATE' });
    expect(root.try({ type: 'user-task.remove-sign', taskId, persons: ['__proto__'] }, as('p1'))).toMatchObject({
      code: 'SIGNER_NOT_FOUND',
    });
  });

  it('should let a deputy sign for whom he acts for, and count both', async () => {
    const root = await atA();
    add(root, 'before', ['p2']);
    const deputy = { ...person('p5'), deputyFor: [{ personId: 'p2', role: null, processId: null }] };
    root.facts = { ...root.facts, people: { ...root.facts.people, p5: deputy } };
    const command = { type: 'user-task.sign', taskId: itemOf(root, 'p2'), agree: true } as const;
    expect(root.try(command, as('p5'))).toMatchObject({ code: 'USER_TASK_NOT_ASSIGNEE' });
    expect(root.try({ ...command, onBehalfOf: 'p3' }, as('p5'))).toMatchObject({ code: 'NOT_DEPUTY' });
    root.do({ ...command, onBehalfOf: 'p2' }, as('p5'));
    expect(root.last[0]).toMatchObject({ type: 'user-task.signed', by: 'p5', onBehalfOf: 'p2', duty: 'discuss' });
  });
});

describe('a round that ends with its node', () => {
  const timed = `start s\nuser a {${ops}}\nboundary t {on=a after=PT1H}\nuser b\nuser late\ns -> a\na -> b\nt -> late`;

  it.each(['before', 'after'] as const)('should close the items when a boundary event interrupts (%s)', async (position) => {
    const root = (await drive(timed, { facts })).start();
    add(root, position, ['p2', 'p3']);
    if (position === 'after') root.complete('a');
    const taskId = itemOf(root, 'p2');
    root.fire('t');
    expect(root.active()).toBe('late');
    expect(root.last.filter((event) => event.type === 'work-item.closed')).toHaveLength(2);
    expect(root.try({ type: 'user-task.sign', taskId, agree: true }, as('p2'))).toMatchObject({ code: 'USER_TASK_NOT_OPEN' });
  });

  it('should close them when the task is returned and when the root is cancelled', async () => {
    const root = await atA();
    add(root, 'before', ['p2']);
    root.do({ type: 'user-task.return', taskId: root.taskId('a'), target: 'z', reason: '补正' }, as('p1'));
    expect(root.types()).toContain('work-item.closed');
    expect(root.complete('z').complete('a').active()).toBe('b'); // the round went with the node
    const other = await atA();
    add(other, 'before', ['p2']);
    const taskId = itemOf(other, 'p2');
    other.do({ type: 'root.cancel', reason: 'x' });
    expect(other.types()).toContain('work-item.closed');
    expect(other.try({ type: 'user-task.sign', taskId, agree: true }, as('p2'))).toMatchObject({ code: 'USER_TASK_NOT_OPEN' });
  });
});
