import { describeProcesses } from '../../../api/src/packs/process-model.ts';
import { lineOfStages } from '../../../api/src/packs/stages.ts';
import { Player } from '../play.ts';
import { openWorld } from '../world.ts';

const world = await openWorld();
const models = (await Promise.all(world.pack.flows.map(({ xml }) => describeProcesses(xml)))).flat();
const processes = new Map(models.map((model) => [model.processId, model]));

/** Stages of the tasks a scenario opened, and the line of steps the case page draws from them. */
async function lineOf(id: string): Promise<{ readonly line: readonly string[]; readonly seen: ReadonlySet<string> }> {
  const scenario = world.pack.scenarios.find((entry) => entry.id === id);
  if (!scenario) throw new Error(`Expected a scenario of the pack, but got ${id}`);
  const root = await new Player(world, scenario.startedAt).play(scenario);
  return { line: lineOfStages(processes, scenario.process, root.stages), seen: root.stages };
}

const ONSITE = ['onsite-party', 'onsite-evidence', 'onsite-evaluate', 'onsite-notice', 'onsite-decision', 'onsite-delivery'];

describe('the line of steps of a case', () => {
  it('should show an on-the-spot case its own steps, payment among them', async () => {
    const { line, seen } = await lineOf('on-the-spot');
    expect(line).toEqual([...ONSITE, 'execute-decision', 'onsite-filing', 'close-archive']);
    expect(line.filter((stage) => !seen.has(stage))).toEqual([]);
  });

  it('should count cash taken on the spot as payment', async () => {
    const { line, seen } = await lineOf('on-the-spot-cash');
    expect(line.filter((stage) => !seen.has(stage))).toEqual([]);
  });

  it('should show the steps of the ordinary procedure once a case is converted, after those done before', async () => {
    const { line } = await lineOf('simple-converted');
    const ordinary = processes.get('ordinary-penalty')?.stages ?? [];
    expect(ordinary).toHaveLength(12);
    expect(line.slice(-12)).toEqual(ordinary);
    expect(line.slice(0, -12)).toEqual(ONSITE.slice(0, line.length - 12));
    expect(line.length).toBeGreaterThan(12);
  });

  it.each(world.pack.scenarios.map(({ id }) => id))('should have a place on the line for every step of %s', async (id) => {
    const { line, seen } = await lineOf(id);
    expect([...seen].filter((stage) => !line.includes(stage))).toEqual([]);
  });
});
