import { describe, expect, it } from '@jest/globals';
import { candidatePrincipals, compile, type Facts, postPrincipals, readModel } from '../../../engine/src/pure.ts';
import { bpmn, drive } from '../model.ts';

/** province ▸ city ▸ county ▸ town, village below town */
const AGENCIES: NonNullable<Facts['agencies']> = {
  province: { ancestors: [] },
  city: { ancestors: ['province'] },
  county: { ancestors: ['city', 'province'] },
  town: { ancestors: ['county', 'city', 'province'] },
  village: { ancestors: ['town', 'county', 'city', 'province'] },
  elsewhere: { ancestors: ['province'] },
};
const PLACES = Object.keys(AGENCIES);
const people = Object.fromEntries(
  PLACES.map((agencyId) => [
    agencyId,
    { personId: agencyId, name: agencyId, posts: [{ postId: agencyId, role: 'officer', agencyId }], certificates: [] },
  ]),
);
const FACTS: Partial<Facts> = { case: { agencyId: 'town' }, people, agencies: AGENCIES };

async function claimers(attributes: string): Promise<string[]> {
  const root = (await drive(`start s\nuser a {candidateGroups=officer ${attributes}}\ns -> a`, { facts: FACTS })).start();
  const taskId = root.taskId('a');
  return PLACES.filter((personId) => {
    if (root.try({ type: 'user-task.claim', taskId }, { kind: 'person', id: personId }) !== null) return false;
    root.do({ type: 'user-task.unclaim', taskId }, { kind: 'person', id: personId });
    return true;
  });
}

describe('candidates by post 岗位候选人', () => {
  it.each([
    ['', ['town']],
    ['om:agencyReach=agency', ['town']],
    ['om:agencyReach=parents', ['province', 'city', 'county', 'town']],
    ['om:agencyReach=children', ['town', 'village']],
    ['om:agency=county om:agencyReach=parents', ['province', 'city', 'county']],
    ['om:agency=county om:agencyReach=children', ['county', 'town', 'village']],
  ])('should be those within reach: %s', async (attributes, expected) => {
    expect(await claimers(attributes)).toEqual(expected);
  });

  it('should stand in the worklists of exactly those who may claim it', async () => {
    for (const agencyReach of ['agency', 'parents', 'children'] as const) {
      const task = { candidateUsers: [], candidateRoles: ['officer'], ...(agencyReach === 'agency' ? {} : { agencyReach }) };
      const standsUnder = new Set(candidatePrincipals(task, 'town', AGENCIES));
      const finders = PLACES.filter((place) =>
        postPrincipals('officer', place, AGENCIES[place]!.ancestors).some((principal) => standsUnder.has(principal)),
      );
      expect(finders).toEqual(await claimers(`om:agencyReach=${agencyReach}`));
    }
  });

  it("should be the case's own people where the model says so", async () => {
    const facts = { ...FACTS, case: { agencyId: 'town', handlers: ['village', 'city'] } };
    const root = (await drive('start s\nuser a {candidateUsers==case.handlers}\ns -> a', { facts })).start();
    const taskId = root.taskId('a');
    expect(root.try({ type: 'user-task.claim', taskId }, { kind: 'person', id: 'town' })?.code).toBe('USER_TASK_NOT_CANDIDATE');
    root.do({ type: 'user-task.claim', taskId }, { kind: 'person', id: 'city' });
  });

  it('should refuse a reach and a rule it does not know, each with element and remedy', async () => {
    const read = await readModel(bpmn('start s\nuser a {om:agencyReach=uncles}\nuser b {om:assign=lottery}\ns -> a\na -> b'));
    if ('problems' in read) throw new Error('Expected a model');
    const compiled = compile(read.model);
    expect('problems' in compiled && compiled.problems).toMatchObject([
      { code: 'ATTRIBUTE_INVALID', elementId: 'a', remedy: { en: 'Use: agency, parents, children' } },
      { code: 'ATTRIBUTE_INVALID', elementId: 'b', remedy: { en: 'Use: claim, least-loaded, round-robin' } },
    ]);
  });
});
