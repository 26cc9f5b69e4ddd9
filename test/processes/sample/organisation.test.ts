import { fileURLToPath } from 'node:url';
import { isCreditCode } from '../../../processes/src/form-rules/index.ts';
import {
  expandScript,
  lintScenarios,
  loadPack,
  loadSample,
  parseSample,
  type SampleOrganisation,
  type SampleScript,
  type Scenario,
} from '../../../processes/src/index.ts';

const dir = fileURLToPath(new URL('../../../processes/sample/yunjiang', import.meta.url));
let sample: SampleOrganisation;
beforeAll(async () => {
  sample = await loadSample(dir, { today: '2026-11-21' });
});
const person = (id: string) => sample.people.find((entry) => entry.id === id)!;

describe('the sample organisation', () => {
  it('should have every role of the pack, held by somebody', async () => {
    const pack = await loadPack(fileURLToPath(new URL('../../../processes/cn', import.meta.url)));
    const held = new Set(sample.people.flatMap((entry) => entry.posts.map((post) => post.role)));
    expect([...pack.roles.keys()].filter((role) => !held.has(role))).toEqual([]);
    expect([...held].filter((role) => !pack.roles.has(role))).toEqual([]);
  });

  it('should have one expired certificate and one that expires soon, whatever the day', () => {
    expect(person('wuqiang').certificates[0]?.validTo).toBe('2026-11-11');
    expect(person('zhangwei').certificates[0]?.validTo).toBe('2027-01-05');
    expect(person('zhaofa').certificates).toEqual([expect.objectContaining({ kind: 'legal-qualification', validTo: null })]);
  });

  it('should give every account a name of its own', () => {
    expect(new Set(sample.people.map((entry) => entry.username)).size).toBe(sample.people.length);
  });

  it('should refuse a post at a body that does not exist', () => {
    const files = {
      'localities.yaml': '- { id: a, code: "99", name: 甲, shortName: 甲, level: county, parent: null }',
      'agencies.yaml': '[]',
      'people.yaml':
        '- { id: x, name: 某, username: x, posts: [{ role: clerk, agency: nowhere, unit: 一, title: 二, from: "2024-01-01" }] }',
    };
    expect(parseSample(files, '2026-11-21')).toEqual({
      problems: [expect.objectContaining({ code: 'SCHEMA', file: 'people.yaml', path: 'x' })],
    });
  });
});

describe('the sample scripts', () => {
  it('should each be a scenario of the pack, played by people of one agency, with numbers that hold', async () => {
    const pack = await loadPack(fileURLToPath(new URL('../../../processes/cn', import.meta.url)));
    expect(sample.scripts.length).toBeGreaterThanOrEqual(10);
    for (const script of sample.scripts) {
      const expanded = expandScript(script, pack.scenarios);
      if ('problem' in expanded) throw new Error(expanded.problem.message.en);
      const { scenario } = expanded;
      const actors = [scenario.startedBy, ...scenario.steps.flatMap((step) => ('by' in step ? [step.by] : []))];
      for (const actor of actors)
        expect([script.id, person(actor).posts.some((post) => post.agency === scenario.agency)]).toEqual([script.id, true]);
      const said = JSON.stringify([scenario.answers, scenario.steps]);
      for (const word of Object.keys(script.words)) expect([script.id, said.includes(`"${word}`)]).toEqual([script.id, false]);
      for (const [, code] of said.matchAll(/"party\.uscc":"([^"]+)"/g)) expect([code, isCreditCode(code as string)]).toEqual([code, true]);
      expect(said).not.toContain('advanceTo');
    }
  });

  it('should fit the forms they answer', async () => {
    const pack = await loadPack(fileURLToPath(new URL('../../../processes/cn', import.meta.url)));
    const scenarios = sample.scripts.flatMap((script) => {
      const expanded = expandScript(script, pack.scenarios);
      return 'scenario' in expanded ? [expanded.scenario] : [];
    });
    expect(await lintScenarios(pack, scenarios)).toEqual([]);
  });

  it('should say where a script has gone out of step with the pack', () => {
    const script = { ...sample.scripts[0]!, until: 'no-such-step' };
    expect(expandScript(script, [])).toHaveProperty('problem');
  });

  it('should change people, words and single answers, and leave the rest', () => {
    const base: Scenario = {
      ...{ id: 'b', title: '原剧本', sample: true, process: 'p', agency: 'a', startedBy: 'x' },
      answers: { 'place.address': '工业路1号', 'officers.lead': '@person:x' },
      steps: [
        {
          by: 'x',
          task: 't1',
          answers: { 'party.type': 'citizen', 'party.idNo': '1', n: 5, gone: true, list: [{ a: '工业路1号' }] },
          materials: [],
        },
        { by: 'y', task: 't2', answers: {}, materials: [] },
      ],
    };
    const script: SampleScript = {
      ...{ id: 's', title: '样例', titleEn: 'Sample', scenario: 'b', until: 't2', people: { x: 'z' }, words: { 工业路: '东路' } },
      ...{ set: { n: 6, gone: null }, party: { 'party.type': 'organization' } },
    };
    expect(expandScript(script, [base])).toMatchObject({
      scenario: {
        startedBy: 'z',
        answers: { 'place.address': '东路1号', 'officers.lead': '@person:z' },
        steps: [{ by: 'z', task: 't1', answers: { n: 6, list: [{ a: '东路1号' }], 'party.type': 'organization' } }],
        expect: { openTasks: ['t2'] },
      },
    });
  });
});
