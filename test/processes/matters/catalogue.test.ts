import { fileURLToPath } from 'node:url';
import { loadPack, type MatterCatalogue, matterFacts, tiersFor } from '../../../processes/src/index.ts';

let matters: MatterCatalogue;
beforeAll(async () => {
  matters = (await loadPack(fileURLToPath(new URL('../../../processes/cn', import.meta.url)))).matters;
});

describe('the catalogue of matters', () => {
  it('should hold amounts in fen and name the articles', () => {
    const matter = matters.findMatter('SRHW-001')!;
    expect(matter).toMatchObject({
      kind: '赋权',
      violationBasis: '《城市市容和环境卫生管理条例》第十四条',
      penaltyBasis: '《城市市容和环境卫生管理条例》第三十六条第二项',
      rectifyFirst: true,
      simpleEligible: true,
      hearing: 'no',
      isSample: true,
      powers: { penalty: true, coercive: false },
    });
    expect(tiersFor(matter, 'organization').map(({ tier, minFen, maxFen, text }) => [tier, minFen, maxFen, text])).toEqual([
      ['轻微', null, null, '不予处罚（行政处罚法第三十三条）'],
      ['一般', 50_000, 120_000, null],
      ['较重', 120_000, 220_000, null],
      ['严重', 220_000, 300_000, null],
    ]);
    expect(tiersFor(matter, 'citizen')[1]).toMatchObject({ minFen: 20_000, maxFen: 50_000 });
  });

  it('should know a matter only on the days it is in force', () => {
    expect(matters.findMatter('SRHW-001', '2026-11-21')).not.toBeNull();
    expect(matters.findMatter('SRHW-001', '2023-12-31')).toBeNull();
    expect(matters.findMatter('NOPE-001')).toBeNull();
  });

  it('should give coercive powers to no delegated or empowered matter by default', () => {
    expect(matters.matters.filter((matter) => matter.powers.coercive).every((matter) => matter.kind === '法定')).toBe(true);
    expect(matters.matters.filter((matter) => matter.kind === '委托').every((matter) => matter.inNameOf !== null)).toBe(true);
  });

  it('should give plain JSON for the case record', () => {
    const facts = matterFacts(matters.findMatter('SRHW-001')!, 'citizen');
    expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
    expect(facts['tiers']).toHaveLength(4);
  });
});
