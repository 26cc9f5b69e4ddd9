import { allComponents, type FormComponent, type FormSchema, fieldsOf, targetOf } from '../../../processes/src/form-rules/form.ts';
import { validateSubmission } from '../../../processes/src/form-rules/validate.ts';
import { type JsonObject, valueAt, withValueAt } from '../../../processes/src/json.ts';
import { lintForms } from '../../../processes/src/pack/lint-forms.ts';
import { Player } from '../play.ts';
import { openWorld } from '../world.ts';

const world = await openWorld();

/** What a person who approves, reviews or votes must have before the eyes, by form; all of it is in the record when a scenario gets there. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'filing-team-approval': ['filing.cause', 'party.name', 'filing.facts', 'filing.suspectedClause', 'filing.officerOpinion'],
  'filing-head-approval': ['filing.cause', 'party.name', 'filing.facts', 'filing.officerOpinion', 'filing.teamOpinion'],
  'notice-approval': ['party.name', 'notice.facts', 'notice.reasons', 'notice.basis', 'notice.content'],
  'decision-approval': [
    'party.name',
    'decision.type',
    'decision.facts',
    'decision.basis',
    'decision.content',
    'decision.changedFromNotice',
  ],
  'no-penalty-approval': ['party.name', 'conclusion.opinion', 'conclusion.factsFound', 'conclusion.legalBasis'],
  'closing-approval': ['party.name', 'closing.reason', 'closing.outcome', 'closing.executionSummary'],
  'referral-approval': ['referral.receiverAgencyId', 'referral.reason', 'referral.explanation', 'referral.materials'],
  'criminal-approval': ['party.name', 'criminal.charge', 'criminal.facts', 'criminal.basis'],
  'second-officer-confirm': ['investigation.inspections', 'investigation.interviews', 'investigation.summary'],
  'legal-review': ['party.name', 'review.summary', 'review.proposal', 'notice.content'],
  'discussion-convene': ['discussion.ground', 'discussion.reason', 'notice.content'],
  'discussion-opinion': ['discussion.reason', 'conclusion.factsFound', 'notice.content', 'review.conclusion'],
  'discussion-minutes': ['discussion.reason', 'discussion.members', 'discussion.opinions'],
  'hearing-appoint': ['party.name', 'notice.content', 'officers.lead'],
};

const shownBy = (components: readonly FormComponent[]) =>
  new Set(
    [...fieldsOf(components)].filter(({ component, inRows }) => inRows === null && targetOf(component) === 'show').map((f) => f.path),
  );

const played = await Promise.all(
  world.pack.scenarios.map(async (scenario) => {
    const player = new Player(world, scenario.startedAt);
    await player.play(scenario);
    return player.submissions;
  }),
);
const submissions = played.flat();

describe('forms of those who approve, review and vote', () => {
  it.each(Object.entries(NEEDED))('should show in %s what is to be decided, above the answer', (key, needed) => {
    // given
    const form = world.pack.forms.get(key);
    const [subject, ...answers] = form?.components ?? [];
    // then
    expect([...shownBy([subject as FormComponent])]).toEqual(expect.arrayContaining([...needed]));
    expect([...fieldsOf([subject as FormComponent])].every(({ component }) => targetOf(component) === 'show')).toBe(true);
    expect([...fieldsOf(answers)].length).toBeGreaterThan(0);
  });

  it.each(Object.entries(NEEDED))('should find all of it in the record when %s is filled in', (key, needed) => {
    const reached = submissions.filter(({ formKey }) => formKey === key);
    expect(reached.length).toBeGreaterThan(0);
    for (const { record } of reached)
      expect(needed.filter((path) => [undefined, null, ''].includes(valueAt(record, path) as undefined))).toEqual([]);
  });

  it('should give every step of approval, review, discussion and decision such a card', () => {
    const duties = new Set(['approve', 'review', 'discuss', 'decide']);
    for (const program of world.byProcess.values())
      for (const element of program.elements) {
        if (element.spec.kind !== 'user-task' || !duties.has(element.spec.task.duty ?? '')) continue;
        const key = element.spec.task.formKey ?? '';
        const [first] = world.pack.forms.get(key)?.components ?? [];
        expect([key, shownBy(first ? [first] : []).size > 2]).toEqual([key, true]);
      }
  });

  it.each([
    ['filing-team-approval', 'filing.teamApproved', 'filing.teamOpinion'],
    ['filing-head-approval', 'filing.headApproved', 'filing.headOpinion'],
    ['notice-approval', 'notice.headApproved', 'notice.headOpinion'],
    ['decision-approval', 'decision.approved', 'decision.headOpinion'],
    ['closing-approval', 'closing.teamApproved', 'closing.teamOpinion'],
    ['referral-approval', 'referral.approved', 'referral.opinion'],
  ])('should not let %s be returned with the sentence of consent left as it was', async (key, choice, opinion) => {
    // given
    const form = await world.form(key);
    const sentence = [...allComponents(form.components)].find((component) => component.key === opinion)?.['defaultValue'];
    const returned = (text: string) => withValueAt(withValueAt({}, choice, 'return'), opinion, text) as JsonObject;
    const errorsOf = (data: JsonObject) => validateSubmission(form, data, { mode: 'final' }).errors.map(({ path }) => path);
    // then
    expect(errorsOf(returned(sentence as string))).toEqual([opinion]);
    expect(errorsOf(returned('证据不足，补充后再报。'))).toEqual([]);
  });
});

describe('what the law asks a person to state', () => {
  it('should never be answered by the form itself', () => {
    // given
    const form = structuredClone(world.pack.forms.get('onsite-notice')) as FormSchema;
    const told = [...allComponents(form.components)].find(({ key }) => key === 'onsite.rightsTold') as { defaultValue?: unknown };
    // when
    told.defaultValue = true;
    // then
    expect(told).toHaveProperty('properties.statutory');
    const problems = lintForms({ ...world.pack, forms: new Map([[form.key, form]]) });
    expect(problems.map(({ code, path }) => `${code} ${path}`)).toEqual(['FORM_DEFAULT_STATUTORY onsite.rightsTold']);
  });

  it('should leave by default only what is harmless', () => {
    const defaults = [...world.pack.forms.values()].flatMap((form) =>
      [...allComponents(form.components)].filter(
        (component) => component['defaultValue'] !== undefined && ['radio', 'select', 'checkbox', 'selectboxes'].includes(component.type),
      ),
    );
    const harmless = ['clue.urgency', 'filing.priority', 'clue.anonymous', 'party.idType', 'closing.retention', 'clue.feedbackTo'];
    expect([...new Set(defaults.map(({ key }) => key))].sort()).toEqual([...harmless, 'decision.deferral'].sort());
  });
});
