import { presentFacts } from '../../../api/src/modules/case/present-facts.ts';
import type { JsonObject } from '../../../processes/src/json.ts';
import { factSchema } from '../../../processes/src/pack/schemas.ts';
import { Player } from '../play.ts';
import { openWorld } from '../world.ts';

const world = await openWorld();
const names = new Map([...world.sample.people, ...world.sample.agencies].map(({ id, name }) => [id, name]));

/** The final record of every case and clue the scenarios play. */
const records = (
  await Promise.all(
    world.pack.scenarios.map(async (scenario) => {
      const player = new Player(world, scenario.startedAt);
      await player.play(scenario);
      return player.roots.map(({ record }): [string, JsonObject] => [scenario.id, record]);
    }),
  )
).flat();

const shown = (record: JsonObject, language: 'zh' | 'en') =>
  presentFacts([...world.pack.facts.values()], record, { names, isUnmasked: true, language }).flatMap(({ items }) => items);
const coded = new Set([...world.pack.facts.values()].filter(({ options, type }) => options || type === 'boolean').map(({ path }) => path));

describe('facts of a case as people read them', () => {
  it('should show no code word, id or flag name in Chinese', () => {
    const all = records.flatMap(([scenario, record]) => shown(record, 'zh').map(({ path, display }) => ({ scenario, path, display })));
    expect(all.length).toBeGreaterThan(1000);
    // identity and credit numbers hold single letters; a word has two together
    expect(all.filter(({ display }) => /[A-Za-z]{2,}|undefined|null/.test(display))).toEqual([]);
    expect(all.filter(({ path }) => ['matter.isSample', 'matter.code', 'place.lat', 'matter.tiers'].includes(path))).toEqual([]);
  });

  it('should show every coded value in English too', () => {
    for (const [scenario, record] of records)
      for (const { path, display } of shown(record, 'en'))
        if (coded.has(path)) expect([scenario, path, display]).toEqual([scenario, path, expect.not.stringMatching(/[\u4e00-\u9fff]/)]);
  });

  it('should show the facts of a criminal referral', () => {
    const referred = records.find(([scenario, record]) => scenario === 'referred-as-crime' && record['criminal'] !== undefined);
    expect(shown(referred?.[1] as JsonObject, 'zh').map(({ path }) => path)).toEqual(
      expect.arrayContaining(['criminal.charge', 'criminal.policeName']),
    );
  });

  it('should refuse a choice without the words of its options', () => {
    const fact = { path: 'party.kind', type: 'choice', zh: '类型', en: 'Kind', personal: false, statutory: false };
    expect(factSchema.safeParse(fact).success).toBe(false);
    expect(factSchema.safeParse({ ...fact, options: { one: { zh: '一', en: 'One' } } }).success).toBe(true);
  });
});
