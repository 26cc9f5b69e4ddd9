import { valueAt } from '../../../processes/src/json.ts';
import type { Scenario } from '../../../processes/src/pack/scenario.ts';
import { Player } from '../play.ts';
import { openWorld } from '../world.ts';

const world = await openWorld();

describe('scenarios of the base pack', () => {
  it.each(world.pack.scenarios.map((scenario): [string, Scenario] => [scenario.id, scenario]))(
    'should play %s to the end it promises',
    async (_id, scenario) => {
      // given
      const player = new Player(world, scenario.startedAt);
      // when
      const root = await player.play(scenario);
      // then
      const { expect: wanted } = scenario;
      if (!wanted) throw new Error('Expected every scenario of the base pack to say what must come out');
      if (wanted.openTasks) expect(root.openElements).toEqual([...wanted.openTasks].sort());
      if (wanted.status) expect(valueAt(root.record, 'status')).toBe(wanted.status);
      if (wanted.outcome) expect(valueAt(root.record, 'outcome')).toBe(wanted.outcome);
      if (wanted.status === 'closed') expect(root.state?.status).toBe('completed');
      for (const [path, value] of Object.entries(wanted.facts ?? {})) expect([path, valueAt(root.record, path)]).toEqual([path, value]);
      for (const document of wanted.documents ?? []) expect(root.documents).toContain(document);
    },
  );

  it('should give the result of the case back to the clue it came from', async () => {
    // given
    const player = new Player(world);
    const scenario = world.pack.scenarios.find(({ id }) => id === 'main-job') as Scenario;
    // when
    const root = await player.play(scenario);
    // then
    const clue = player.roots.find(({ id }) => id === root.record['originClueId']);
    expect(clue?.openElements).toEqual(['feedback']);
    expect(valueAt(clue?.record, 'clue.caseOutcome')).toBe('penalised');
    expect(valueAt(clue?.record, 'clue.linkedCaseNo')).toBe(root.record['caseNo']);
  });
});
