import { describe, expect, it } from '@jest/globals';
import type { Actor, Facts, Participation, RuntimeRules } from '../../../engine/src/pure.ts';
import { type Drive, drive } from '../model.ts';

/*
 * Separation 办审定分离 and binding 同一人 of duty, over every way in which a person comes to hold a task or acts at it, each by the person
 * himself and by his standing deputy 代理人. The duties `handle` and `review` are kept apart, `handle` and `serve` bound together.
 */
const RULES: RuntimeRules = {
  distinctPersons: [{ duties: ['handle', 'review'], guardrail: 'G-03', basis: 'apl-2021#58' }],
  samePerson: [{ duties: ['handle', 'serve'], guardrail: 'G-50', basis: 'apl-2021#61' }],
  qualified: [],
};

const officer = (personId: string, deputyFor: readonly string[] = []) => ({
  personId,
  name: personId,
  posts: [{ postId: `${personId}/officer`, role: 'officer', agencyId: 'town' }],
  certificates: [],
  deputyFor: deputyFor.map((represented) => ({ personId: represented, role: null, processId: null })),
});

/** `handler` handled the case; `other` did not; each has a deputy who did and one who did not. */
const PEOPLE: Facts['people'] = {
  handler: officer('handler'),
  other: officer('other'),
  'deputy-handled': officer('deputy-handled', ['handler', 'other']),
  'deputy-new': officer('deputy-new', ['handler', 'other']),
  holder: officer('holder'),
};
const HANDLED: readonly Participation[] = ['handler', 'deputy-handled'].map((personId) => ({ personId, duty: 'handle' }));

const MODEL = (duty: string, assignee = '') => `
start s
user first {candidateGroups=officer}
user second {${assignee}candidateGroups=officer om:duty=${duty} om:operations=claim unclaim assign return delegate add-sign}
end e
s -> first
first -> second
second -> e
`;
const as = (id: string): Actor => ({ kind: 'person', id });
const onBehalf = (deputy: string | null, represented: string) =>
  deputy === null ? { actor: as(represented), more: {} } : { actor: as(deputy), more: { onBehalfOf: represented } };

async function atSecond(duty: string): Promise<Drive> {
  const root = (await drive(MODEL(duty), { rules: RULES, facts: { case: { agencyId: 'town' }, people: PEOPLE } })).start();
  root.complete('first', undefined, 0, 'holder');
  root.facts = { ...root.facts, participations: HANDLED };
  return root;
}

/** How `person`, perhaps through a deputy, comes to hold the task or acts at it; the refusal's code, or null. */
const WAYS: Readonly<Record<string, (root: Drive, person: string, deputy: string | null) => string | null>> = {
  'claim 认领': (root, person, deputy) => {
    const { actor, more } = onBehalf(deputy, person);
    return root.try({ type: 'user-task.claim', taskId: root.taskId('second'), ...more }, actor)?.code ?? null;
  },
  'complete from the pool 办结': (root, person, deputy) => {
    const { actor, more } = onBehalf(deputy, person);
    return root.try({ type: 'user-task.complete', taskId: root.taskId('second'), ...more }, actor)?.code ?? null;
  },
  'complete what one held before taking part 办结': (root, person, deputy) => {
    const { actor, more } = onBehalf(deputy, person);
    root.facts = { ...root.facts, participations: [] };
    root.do({ type: 'user-task.claim', taskId: root.taskId('second') }, as(person));
    root.facts = { ...root.facts, participations: HANDLED };
    return root.try({ type: 'user-task.complete', taskId: root.taskId('second'), ...more }, actor)?.code ?? null;
  },
  'complete after a return and a second round 退回后重办': (root, person, deputy) => {
    const { actor, more } = onBehalf(deputy, person);
    const taskId = root.taskId('second');
    root.do({ type: 'user-task.return', taskId, target: 'first', reason: '补正' }, as('holder')).complete('first', undefined, 0, 'holder');
    return root.try({ type: 'user-task.complete', taskId: root.taskId('second'), ...more }, actor)?.code ?? null;
  },
};

/** What holds of one person: apart from `handle`, or bound to it. */
const objectionTo = (duty: string, person: string) => {
  const isHandler = HANDLED.some((one) => one.personId === person);
  return duty === 'review' ? (isHandler ? 'DUTY_CONFLICT' : null) : isHandler ? null : 'SAME_PERSON_REQUIRED';
};

describe.each(['review', 'serve'])('the duty %s', (duty) => {
  const persons = ['handler', 'other'] as const;
  const deputies = [null, 'deputy-handled', 'deputy-new'] as const;
  const cases = Object.keys(WAYS).flatMap((way) => persons.flatMap((person) => deputies.map((deputy) => ({ way, person, deputy }))));

  it.each(cases)('should be asked of $person (deputy: $deputy) on $way', async ({ way, person, deputy }) => {
    // given
    const root = await atSecond(duty);
    // when
    const code = WAYS[way]!(root, person, deputy);
    // then: the person acted for is looked at first, then the deputy
    expect(code).toBe(objectionTo(duty, person) ?? (deputy === null ? null : objectionTo(duty, deputy)));
  });

  const receiving = persons.flatMap((person) =>
    ([null, 'deputy-new'] as const).flatMap((deputy) => (['person', 'system'] as const).map((by) => ({ person, deputy, by }))),
  );
  it.each(receiving)('should be asked of $person who receives it 转办 from the $by (deputy of the giver: $deputy)', async (given) => {
    const { person, deputy, by } = given;
    const root = await atSecond(duty);
    const people = { ...PEOPLE, 'deputy-new': officer('deputy-new', ['holder']) };
    root.facts = { ...root.facts, people };
    const { actor, more } =
      by === 'system' ? { actor: { kind: 'system', id: 'assignment' } as const, more: {} } : onBehalf(deputy, 'holder');
    const refusal = root.try({ type: 'user-task.assign', taskId: root.taskId('second'), assignee: person, ...more }, actor);
    expect(refusal?.code ?? null).toBe(objectionTo(duty, person));
  });

  const handed = persons.flatMap((person) =>
    ([null, 'deputy-new'] as const).flatMap((deputy) =>
      (['delegate', 'add-sign'] as const).map((operation) => ({ person, deputy, operation })),
    ),
  );
  it.each(handed)(
    'should be asked of $person by $operation 委派、加签 (deputy of the giver: $deputy)',
    async ({ person, deputy, operation }) => {
      const root = await atSecond(duty);
      const taskId = root.taskId('second');
      root.facts = { ...root.facts, participations: [] };
      root.do({ type: 'user-task.claim', taskId }, as('holder'));
      root.facts = { ...root.facts, participations: HANDLED, people: { ...PEOPLE, 'deputy-new': officer('deputy-new', ['holder']) } };
      const { actor, more } = onBehalf(deputy, 'holder');
      const refusal =
        operation === 'delegate'
          ? root.try({ type: 'user-task.delegate', taskId, assignee: person, reason: '出差', ...more }, actor)
          : root.try(
              { type: 'user-task.add-sign', taskId, position: 'before', mode: 'all', persons: [person], reason: '会商', ...more },
              actor,
            );
      expect(refusal?.code ?? null).toBe(objectionTo(duty, person));
    },
  );

  it.each(persons)('should be withheld from %s whom the model names although he may not hold it', async (person) => {
    const text = MODEL(duty, `assignee=${person};`);
    const facts = { case: { agencyId: 'town' }, people: PEOPLE, participations: HANDLED };
    const root = (await drive(text, { rules: RULES, facts })).start().complete('first', undefined, 0, 'holder');
    const opened = root.last.find((event) => event.type === 'user-task.opened');
    const code = objectionTo(duty, person);
    expect(opened).toMatchObject({ task: { assignee: code === null ? person : null } });
    expect(opened).toMatchObject(code === null ? {} : { task: { withheld: { assignee: person, code } } });
  });
});

describe('binding of duty 同一人', () => {
  it('should name the rule and the other duty in its refusal', async () => {
    const root = await atSecond('serve');
    const taskId = root.taskId('second');
    expect(root.try({ type: 'user-task.claim', taskId }, as('other'))).toEqual({
      kind: 'refused',
      code: 'SAME_PERSON_REQUIRED',
      details: { guardrail: 'G-50', basis: 'apl-2021#61', duty: 'serve', other: 'handle', taskId },
    });
  });

  it('should bind nobody before somebody holds the other duty, whichever comes first', async () => {
    const root = await atSecond('serve');
    root.facts = { ...root.facts, participations: [] };
    expect(root.try({ type: 'user-task.claim', taskId: root.taskId('second') }, as('other'))).toBeNull();
    const reversed = await atSecond('handle');
    reversed.facts = { ...reversed.facts, participations: [{ personId: 'other', duty: 'serve' }] };
    const taskId = reversed.taskId('second');
    expect(reversed.try({ type: 'user-task.claim', taskId }, as('handler'))?.code).toBe('SAME_PERSON_REQUIRED');
    expect(reversed.try({ type: 'user-task.claim', taskId }, as('other'))).toBeNull();
  });
});
