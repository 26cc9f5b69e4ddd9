import { deadlineSchema } from '../../../processes/src/deadlines/definition.ts';
import { trackDeadlines } from '../../../processes/src/deadlines/track.ts';
import { withValueAt } from '../../../processes/src/json.ts';
import { lintFacts } from '../../../processes/src/pack/lint-facts.ts';
import { Player } from '../play.ts';
import { openWorld } from '../world.ts';

const { pack, ...world } = await openWorld();

/** The clocks on the case page at the end of a scenario. */
async function clocksOf(id: string): Promise<string[]> {
  const scenario = pack.scenarios.find((entry) => entry.id === id);
  if (!scenario) throw new Error(`Expected a scenario of the pack, but got ${id}`);
  const player = new Player({ pack, ...world }, scenario.startedAt);
  const { record } = await player.play(scenario);
  return trackDeadlines(pack.deadlines.values(), record, player.now, pack.calendar).map((row) => row.id);
}

describe('the clocks a case shows', () => {
  it.each([
    // T02 ninety days, T07 service, T08 payment, T04 hearing, T06 defence, T17 and T18 remedies
    ['main-job', ['T02', 'T06', 'T07', 'T08'], ['T04']],
    ['hearing-held', ['T02', 'T04', 'T06', 'T07', 'T08'], []],
    ['on-the-spot', ['T08', 'T17', 'T18'], ['T02', 'T04', 'T06', 'T07']],
    ['on-the-spot-cash', ['T08'], ['T02', 'T07']],
    ['simple-converted', ['T02', 'T06', 'T07', 'T08'], []],
    ['no-penalty', ['T02', 'T07'], ['T04', 'T08']],
  ])('should be those of its procedure and decision: %s', async (scenario, shown, absent) => {
    const clocks = await clocksOf(scenario);
    expect(clocks).toEqual(expect.arrayContaining(shown));
    expect(clocks.filter((id) => absent.includes(id))).toEqual([]);
  });

  it('should refuse a condition that is no FEEL, and name a fact that does not exist', () => {
    // given
    const fields = { id: 'T99', name: 'x', title: '期限', titleEn: 'Period', whose: 'agency', bound: 'at-most', from: 'case.filed' };
    const whole = { ...fields, within: 5, count: 'working-days', basis: ['apl-2021#60'], onExpiry: { zh: '预警', en: 'Alert' } };
    // then
    expect(deadlineSchema.safeParse({ ...whole, when: 'case.decision.fineFen > ' }).success).toBe(false);
    const unknown = deadlineSchema.parse({ ...whole, when: 'case.decision.shoeSize > 40' });
    expect(lintFacts({ ...pack, deadlines: new Map([['T99', unknown]]) })).toMatchObject([
      { code: 'FLOW_FACT_UNKNOWN', path: 'case.decision.shoeSize' },
    ]);
  });

  it('should treat a fact the record lacks as absent, not as a fault', () => {
    const record = withValueAt({}, 'filing.filedOn', '2026-09-21');
    expect(trackDeadlines(pack.deadlines.values(), record, '2026-09-22T01:00:00.000Z', pack.calendar).map(({ id }) => id)).toEqual(['T02']);
  });
});
