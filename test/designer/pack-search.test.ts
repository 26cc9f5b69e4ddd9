import type { DefinitionRow, PackView } from '../../designer/src/app/design-views.ts';
import { shownPacks } from '../../designer/src/app/home/pack-search.ts';

const pack: PackView = {
  id: 'cn',
  version: '0.1.0',
  title: '基础包',
  locality: '0',
  flows: [
    { id: 'legal-review', name: '法制审核' },
    { id: 'draft', name: '未部署' },
  ],
  forms: [{ id: 'conclusion', name: '调查终结报告' }],
  decisions: [],
  documents: [{ id: 'legal-review-opinion', name: '法制审核意见书' }],
};
const definition = (id: string, processId: string, version: string): DefinitionRow => ({
  id,
  processId,
  name: '法制审核',
  version,
  packId: 'cn',
  packVersion: '0.1.0',
  deployedAt: '2026-11-20T00:00:00Z',
  instances: { running: 1, finished: 0, incidents: 0 },
});

describe('the packs on the home page', () => {
  it('should show the version in force of each process, and one that is not deployed without a link', () => {
    // given
    const definitions = [definition('d9', 'legal-review', '9'), definition('d10', 'legal-review', '10')];
    // when
    const [shown] = shownPacks([pack], definitions, '');
    // then
    expect(shown?.processes.map((process) => process.definition?.id ?? null)).toEqual(['d10', null]);
  });

  it('should find by name or id in everything a pack holds, and drop packs without a hit', () => {
    const [shown] = shownPacks([pack], [], '审核');
    expect([shown?.processes.length, shown?.forms.length, shown?.documents.length]).toEqual([1, 0, 1]);
    expect(shownPacks([pack], [], 'CONCLUSION')[0]?.forms).toHaveLength(1);
    expect(shownPacks([pack], [], '没有')).toEqual([]);
  });

  it('should also show a deployed process that the pack does not list', () => {
    expect(shownPacks([pack], [definition('d1', 'hearing', '1')], '')[0]?.processes.map((process) => process.processId)).toContain(
      'hearing',
    );
  });
});
