import { compile, type Program, readModel } from '../../../engine/src/pure.ts';
import { valueAt } from '../../../processes/src/json.ts';
import type { Scenario } from '../../../processes/src/pack/scenario.ts';
import type { CaseRoot } from '../case-root.ts';
import { type Choices, explore, happened } from '../explore.ts';
import { Player } from '../play.ts';
import { openWorld, type World } from '../world.ts';

/** Everything the people of a case may say between the notice and the decision. */
const CHOICES: Choices = {
  'record-defence': [{ 'defence.made': true }, { 'defence.made': false }],
  'record-hearing-request': [
    { 'defence.hearingRequested': true, 'defence.waived': null },
    { 'defence.hearingRequested': false, 'defence.waived': true },
  ],
  'receive-request': [{ 'hearing.accepted': true }, { 'hearing.accepted': false }],
  'appoint-chair': [{ 'hearing.chair': 'tingzheng' }],
  'hold-hearing': ['held', 'absent', 'left', 'withdrawn'].map((attendance) => ({ 'hearing.attendance': attendance })),
  'report-hearing': [{ 'hearing.report': '听证报告', 'hearing.conclusion': 'support' }],
  'review-defence': [{ 'defence.newFacts': false }],
  'review-items': [
    { 'review.fileComplete': 'complete', 'review.conclusion': 'pass' },
    { 'review.fileComplete': 'complete', 'review.conclusion': 'pass-with-changes' },
    { 'review.fileComplete': 'complete', 'review.conclusion': 'not-pass' },
  ],
  rectify: [{ 'review.rectifyTo': 'documents' }],
  'resolve-dispute': [{ 'review.disputeDecision': 'withdraw' }],
  'convene-discussion': [{ 'discussion.members': ['mali'] }],
  'sign-minutes': [{ 'discussion.conclusion': 'agree' }],
};
const UNTIL_REVIEW = {
  choices: CHOICES,
  facts: ['defence.made', 'defence.waived', 'hearing.attendance', 'hearing.accepted'],
  marks: ['hold-hearing', 'record-hearing-request', '⏱ hearing-lapsed', '⏱ hearing-period-over'],
};
const UNTIL_DECISION = { choices: CHOICES, facts: ['review.conclusion', 'review.round'], marks: ['review-items'] };
/** the steps that may come first once the rights of the party have been kept */
const AFTER_RIGHTS = ['assemble-file', 'propose-discussion', 'draft-decision'];

const world = await openWorld();

/** A case up to the notice that tells the party of its rights, served. */
async function notified(scenarioId: string, inWorld: World = world): Promise<CaseRoot> {
  return played(scenarioId, ({ steps }) => steps.findIndex((act) => 'task' in act && act.task === 'serve-notice'), inWorld);
}

/** A scenario played up to its act of that index. */
async function played(scenarioId: string, endOf: (scenario: Scenario) => number, inWorld: World = world): Promise<CaseRoot> {
  const scenario = inWorld.pack.scenarios.find(({ id }) => id === scenarioId) as Scenario;
  const { expect: _, ...rest } = scenario;
  return new Player(inWorld, scenario.startedAt).play({ ...rest, steps: scenario.steps.slice(0, endOf(scenario) + 1) });
}

/** Art. 63, 64 (红线 G-06): heard, waived in writing, or the five working days are over. */
function mayDecide({ root, way }: { readonly root: CaseRoot; readonly way: readonly string[] }): boolean {
  const hasLapsed = happened(way, '⏱ hearing-lapsed') || happened(way, '⏱ hearing-period-over');
  return hasLapsed || happened(way, 'hold-hearing') || valueAt(root.record, 'defence.waived') === true;
}

describe('the hearing guard', () => {
  it('should not let a hearing-eligible case reach the decision without hearing, written waiver or lapse of the period', async () => {
    // given
    const root = await notified('hearing-waived');
    expect(valueAt(root.record, 'notice.hearingEligible')).toBe(true);
    // when
    const { arrived, states } = explore(root, AFTER_RIGHTS, UNTIL_REVIEW);
    // then
    expect(arrived.filter((here) => !mayDecide(here)).map(({ way }) => way)).toEqual([]);
    expect(arrived.length).toBeGreaterThan(5);
    expect(states).toBeGreaterThan(30);
  });

  it('should reach the decision by each of the three lawful ways', async () => {
    // when
    const { arrived } = explore(await notified('hearing-waived'), AFTER_RIGHTS, UNTIL_REVIEW);
    // then
    expect(arrived.some(({ root }) => valueAt(root.record, 'defence.waived') === true)).toBe(true);
    for (const act of ['hold-hearing', '⏱ hearing-lapsed', '⏱ hearing-period-over'])
      expect([act, arrived.some(({ way }) => happened(way, act))]).toEqual([act, true]);
  });

  it('should not reach the decision without a passed legal review where one is required', async () => {
    // given
    const ready = explore(await notified('hearing-waived'), AFTER_RIGHTS, UNTIL_REVIEW).arrived[0]?.root as CaseRoot;
    expect(ready.openElements).toEqual(['assemble-file']);
    // when
    const { arrived } = explore(ready, ['draft-decision', 'apply-closing'], UNTIL_DECISION);
    // then
    const deciding = arrived.filter(({ root }) => root.openElements.includes('draft-decision'));
    const passed = deciding.map(({ root }) => valueAt(root.record, 'review.conclusion'));
    expect(new Set(passed)).toEqual(new Set(['pass', 'pass-with-changes']));
  });

  it('should not ask for a hearing where there is no right to one', async () => {
    // when
    const { arrived } = explore(await notified('main-job'), AFTER_RIGHTS, UNTIL_REVIEW);
    // then
    expect(arrived.length).toBeGreaterThan(0);
    expect(arrived.some(({ way }) => happened(way, 'record-hearing-request'))).toBe(false);
  });

  it.each([
    ['a measure that the notice did not tell', { 'decision.measures': ['fine', 'revoke'] }, true],
    ['a larger fine', { 'decision.fineFen': 6000001 }, true],
    ['what the notice told', {}, false],
    ['less than the notice told', { 'decision.fineFen': 5000000 }, false],
  ])('should tell the party anew before deciding %s, whatever the officer calls it', async (_what, drafted, isTold) => {
    // given
    const notice = { 'decision.type': 'penalty', 'decision.measures': ['fine'], 'decision.fineFen': 6000000 };
    const choices = {
      ...{ 'draft-decision': [{ ...notice, ...drafted, 'decision.changedFromNotice': 'same' }] },
      'approve-decision': [{ 'decision.approved': 'agree' }],
    };
    const end = (scenario: Scenario) => scenario.steps.findIndex((act) => 'task' in act && act.task === 'sign-minutes');
    const root = await played('hearing-waived', end);
    expect(root.openElements).toEqual(['draft-decision']);
    // when
    const { arrived } = explore(root, ['serve-document', 'draft-notice'], { choices, facts: [], marks: [] });
    // then
    expect(arrived.map((here) => here.root.openElements)).toEqual([[isTold ? 'draft-notice' : 'serve-document']]);
  });

  it('should notice a flow that lets the right be skipped', async () => {
    // given: the gateway asks for the wrong thing
    const broken = await withFlow('ordinary-penalty', (xml) =>
      xml.replace('=case.notice.hearingEligible = true', '=case.notice.hearingEligible = false'),
    );
    const root = await notified('hearing-waived', broken);
    // when
    const { arrived } = explore(root, AFTER_RIGHTS, UNTIL_REVIEW);
    // then
    expect(arrived.some((here) => !mayDecide(here))).toBe(true);
  });
});

/** The world with one flow changed. */
async function withFlow(processId: string, change: (xml: string) => string): Promise<World> {
  const xml = world.pack.flows.find(({ processes }) => processes.some(({ id }) => id === processId))?.xml as string;
  const changed = change(xml);
  if (changed === xml) throw new Error('Expected the change to change the flow');
  const read = await readModel(changed);
  const compiled = 'problems' in read ? read : compile(read.model, { decisions: world.decisions });
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems));
  const byProcess = new Map<string, Program>([
    ...world.byProcess,
    ...compiled.programs.map((program): [string, Program] => [program.processId, program]),
  ]);
  return { ...world, byProcess, programs: { ...world.programs, program: (id) => byProcess.get(id) ?? null } };
}
