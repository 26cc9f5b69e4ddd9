import { remedyOf } from '../../processes/src/pure.ts';

const township = { name: '青溪镇人民政府', countyGovernmentName: '云江县人民政府', courtName: '云江县人民法院' };
const bureau = { name: '东平市交通运输局', countyGovernmentName: '东平市人民政府', courtName: '东平市人民法院' };

describe('remedyOf', () => {
  it.each(['法定', '赋权'] as const)('should name the county government and a direct suit for %s', (kind) => {
    const result = remedyOf({ kind, procedure: 'ordinary', agency: township });
    expect(result).toMatchObject({
      remedy: {
        respondent: '青溪镇人民政府',
        reconsideration: { organ: '云江县人民政府', comesFirst: false, period: { length: 60, unit: 'days' } },
        suit: { court: '云江县人民法院', period: { length: 6, unit: 'months' }, runsFrom: 'decision-received' },
        text: '如不服本决定，可以自收到本决定书之日起六十日内向云江县人民政府申请行政复议，也可以自收到本决定书之日起六个月内依法向云江县人民法院提起行政诉讼。',
      },
    });
  });

  it('should put reconsideration first for a decision on the spot', () => {
    const result = remedyOf({ kind: '赋权', procedure: 'onspot', agency: township });
    expect(result).toMatchObject({
      remedy: {
        reconsideration: { comesFirst: true },
        suit: { period: { length: 15, unit: 'days' }, runsFrom: 'reconsideration-decision-received' },
        text: '如不服本决定，应当自收到本决定书之日起六十日内，先向云江县人民政府申请行政复议；对行政复议决定仍不服的，可以自收到行政复议决定书之日起十五日内，依法向云江县人民法院提起行政诉讼。',
      },
    });
  });

  it('should name the delegating organ, its government and court for a delegated matter', () => {
    const result = remedyOf({ kind: '委托', procedure: 'ordinary', agency: township, delegatingOrgan: bureau });
    expect(result).toMatchObject({
      remedy: { respondent: '东平市交通运输局', reconsideration: { organ: '东平市人民政府' }, suit: { court: '东平市人民法院' } },
    });
  });

  it('should name what is missing instead of guessing an organ', () => {
    expect(remedyOf({ kind: '委托', procedure: 'ordinary', agency: township })).toEqual({ missing: ['matter.delegatingOrgan'] });
    expect(remedyOf({ kind: '赋权', procedure: 'ordinary', agency: { ...township, courtName: ' ' } })).toEqual({
      missing: ['agency.courtName'],
    });
  });
});
