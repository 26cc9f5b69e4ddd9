import { chineseNumber, type Law, lawBook } from '../../../processes/src/pure.ts';

const law: Law = {
  ...{
    id: 'apl-2021',
    title: '中华人民共和国行政处罚法',
    titleEn: 'Administrative Penalty Law',
    shortTitle: '行政处罚法',
    level: 'law',
    issuer: '全国人大常委会',
  },
  ...{
    source: 'test',
    articles: [{ number: '60' }, { number: '58.1.2', gist: '听证的案件' }, { number: '16-1' }, { number: '36' }, { number: '105.10' }],
  },
};
const book = lawBook([law]);

describe('lawBook', () => {
  it.each([
    ['apl-2021#60.1', '第六十条第一款'],
    ['apl-2021#58.1.2', '第五十八条第一款第二项'],
    ['apl-2021#16-1', '第十六条之一'],
    ['apl-2021#36..2', '第三十六条第二项'],
    ['apl-2021#105.10', '第一百零五条第十款'],
  ])('should write %s as %s', (ref, text) => {
    expect(book.articleText(ref)).toBe(`《中华人民共和国行政处罚法》${text}`);
  });

  it.each(['apl-2021#61', 'apl-2021#58', 'acl-2011#60', 'apl-2021', 'apl-2021#', 'apl-2021#6o'])('should refuse %s', (ref) => {
    expect(book.has(ref)).toBe(false);
    expect(() => book.articleText(ref)).toThrow(expect.objectContaining({ code: 'LAW_UNKNOWN' }));
  });

  it('should find the nearest gist', () => {
    expect(book.gist('apl-2021#58.1.2')).toBe('听证的案件');
    expect(book.gist('apl-2021#60.1')).toBeNull();
  });

  it.each([
    [1, '一'],
    [10, '十'],
    [12, '十二'],
    [20, '二十'],
    [101, '一百零一'],
    [110, '一百一十'],
    [1260, '一千二百六十'],
    [1001, '一千零一'],
  ])('should write %i as %s', (value, text) => expect(chineseNumber(value)).toBe(text));
});
