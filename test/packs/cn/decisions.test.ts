import type { Json, JsonObject } from '../../../engine/src/pure.ts';
import { openWorld } from '../world.ts';

const world = await openWorld();
const tiers = [
  { tier: '轻微', circumstances: '初次', minFen: null, maxFen: null, text: '不予处罚' },
  { tier: '一般', circumstances: '5平方米以下', minFen: 50000, maxFen: 120000, text: null },
  { tier: '较重', circumstances: '5至20平方米', minFen: 120000, maxFen: 220000, text: null },
];

function decide(id: string, record: JsonObject): Json {
  const decision = world.decisions.get(id);
  if (!decision) throw new Error(`Expected a decision of the pack, but got ${id}`);
  return decision.evaluate((name) => (name === 'case' ? record : undefined), '2026-09-21T01:00:00.000Z').value;
}

const conclusion = (facts: JsonObject) => ({ opinion: 'penalty', circumstances: 'ordinary', aggravating: [], mitigating: [], ...facts });

describe('discretion 裁量', () => {
  const discretion = (facts: JsonObject) => decide('discretion', { matter: { tiers }, conclusion: conclusion(facts) });

  it('should give the tier of the circumstances, its range and the middle of it', () => {
    expect(discretion({ proposedFineFen: 80000 })).toMatchObject({
      tier: '一般',
      minFen: 50000,
      maxFen: 120000,
      suggestedFen: 85000,
      withinTier: true,
    });
  });
  it('should move up one tier for an aggravating circumstance and suggest the upper quarter', () => {
    expect(discretion({ aggravating: ['repeat'], proposedFineFen: 80000 })).toMatchObject({
      tier: '较重',
      suggestedFen: 195000,
      withinTier: false,
    });
  });
  it('should call a fine outside where the tier says no penalty', () => {
    expect(discretion({ circumstances: 'slight', proposedFineFen: 10000 })).toMatchObject({
      tier: '轻微',
      minFen: null,
      withinTier: false,
    });
  });
  it.each([50000, 120000])('should count the ends of the range as within it (%i)', (proposedFineFen) => {
    expect(discretion({ proposedFineFen })).toMatchObject({ withinTier: true });
  });
  it.each([49999, 120001])('should call %i outside the range', (proposedFineFen) => {
    expect(discretion({ proposedFineFen })).toMatchObject({ withinTier: false });
  });
  it('should say so where the matter has no tiers', () => {
    const result = decide('discretion', { matter: {}, conclusion: conclusion({ proposedFineFen: 80000 }) });
    expect(result).toMatchObject({ minFen: null, suggestedFen: null, withinTier: true, rule: '本事项未公布裁量阶次' });
  });
});

describe('right to a hearing 听证权利', () => {
  it.each([
    ['citizen', 499999, ['fine'], false],
    ['citizen', 500000, ['fine'], true],
    ['organization', 4999999, ['fine'], false],
    ['organization', 5000000, ['fine'], true],
    ['organization', null, ['warning'], false],
    ['citizen', null, ['revoke'], true],
    ['citizen', 100, ['fine', 'suspend-business'], true],
    ['citizen', null, ['confiscation'], true],
    ['organization', null, ['restrict-business'], true],
    ['citizen', null, null, false],
  ])('should be as Art. 63 has it for %s, %s 分, %j', (type, fineFen, measures, eligible) => {
    expect(decide('hearing-eligible', { party: { type }, notice: { fineFen, measures } })).toMatchObject({ eligible });
  });
});

describe('legal review 法制审核', () => {
  it.each([
    [{ conclusion: { publicInterest: true, opinion: 'no-penalty' } }, '行政处罚法第五十八条第一款第一项：涉及重大公共利益'],
    [
      { hearing: { attendance: 'held' }, conclusion: {} },
      '行政处罚法第五十八条第一款第二项：直接关系当事人或者第三人重大权益，经过听证程序',
    ],
    [{ conclusion: { complex: true } }, '行政处罚法第五十八条第一款第三项：案件情况疑难复杂、涉及多个法律关系'],
    [
      { matter: { legalReviewWhen: ['拆除前须履行催告'] }, conclusion: {} },
      '行政处罚法第五十八条第一款第四项：法律、法规规定应当进行法制审核的其他情形',
    ],
    [{ conclusion: { opinion: 'penalty' } }, '本机关规定：适用普通程序作出处罚决定的案件一律审核（样例）'],
  ])('should be required for %j', (record, ground) => {
    expect(decide('legal-review-required', record)).toEqual({ required: true, ground });
  });
  it('should not be required for a case without penalty and without a ground', () => {
    const record = { matter: { legalReviewWhen: ['complex-or-public-interest'] }, conclusion: { opinion: 'no-penalty', complex: false } };
    expect(decide('legal-review-required', record)).toEqual({ required: false, ground: '' });
  });
});

describe('collective discussion 集体讨论', () => {
  it.each([
    [{ conclusion: { complex: true } }],
    [{ conclusion: { major: true } }],
    [{ hearing: { conclusion: 'lighten' } }],
    [{ review: { conclusion: 'pass-with-changes' } }],
    [{ discretion: { withinTier: false } }],
    [{ notice: { measures: ['revoke'] } }],
    [{ notice: { hearingEligible: true } }],
  ])('should be required for %j', (record) => {
    expect(decide('discussion-required', record)).toMatchObject({ required: true });
  });
  it('should not be required for a plain case', () => {
    const record = {
      conclusion: { complex: false, major: false },
      review: { conclusion: 'pass' },
      discretion: { withinTier: true },
      notice: { measures: ['fine'], hearingEligible: false },
    };
    expect(decide('discussion-required', record)).toEqual({ required: false, ground: '' });
  });
});

describe('limit of the simple procedure 简易程序限额', () => {
  it.each([
    ['citizen', 'fine', 20000, true, 'onspot'],
    ['citizen', 'fine', 20001, true, 'convert'],
    ['organization', 'warning-fine', 300000, true, 'onspot'],
    ['organization', 'fine', 300001, true, 'convert'],
    ['citizen', 'warning', null, true, 'onspot'],
    ['citizen', 'fine', 5000, false, 'convert'],
    ['citizen', 'no-penalty', null, true, 'no-penalty'],
    ['citizen', 'convert', null, true, 'convert'],
  ])('should be as Art. 51 has it: %s, %s, %s 分, matter %s → %s', (type, handling, fineFen, simpleEligible, route) => {
    expect(decide('simple-limit', { party: { type }, matter: { simpleEligible }, onsite: { handling, fineFen } })).toMatchObject({ route });
  });
});
