import { submissionGroups, yuanText } from '../../forms/src/app/case/submission-lines.ts';

const words = { yes: '是', no: '否', date: (on: string) => `<${on}>`, money: (fen: number) => `${yuanText(fen)} 元` };
const panel = (title: string, ...components: unknown[]) => ({ type: 'panel', key: title, title, components });

describe('a submission as lines to read', () => {
  it('should show choices by their labels, money in yuan, dates and yes or no in words', () => {
    // given
    const schema = {
      components: [
        panel(
          '裁量',
          { type: 'radio', key: 'conclusion.circumstances', label: '违法情节', values: [{ label: '轻微', value: 'slight' }], input: true },
          { type: 'omMoney', key: 'conclusion.proposedFineFen', label: '拟罚款', input: true },
          { type: 'columns', columns: [{ components: [{ type: 'datetime', key: 'filing.foundOn', label: '发现日期', input: true }] }] },
          { type: 'checkbox', key: 'conclusion.firstOffence', label: '初次违法', input: true },
          {
            type: 'select',
            key: 'conclusion.mitigating',
            label: '从轻情节',
            input: true,
            data: {
              values: [
                { label: '主动改正', value: 'a' },
                { label: '配合', value: 'b' },
              ],
            },
          },
        ),
      ],
    };
    const data = {
      conclusion: { circumstances: 'slight', proposedFineFen: 120050, firstOffence: true, mitigating: ['a', 'b'] },
      filing: { foundOn: '2026-09-23' },
    };
    // when
    const [group] = submissionGroups(schema, data, words);
    // then
    expect(group?.title).toBe('裁量');
    expect(group?.lines.map((line) => line.text)).toEqual(['轻微', '1,200.50 元', '<2026-09-23>', '是', '主动改正、配合']);
  });

  it('should keep empty fields as empty lines and skip what is only decoration or hidden', () => {
    // given
    const schema = {
      components: [
        { type: 'content', key: 'hint', html: '<b>x</b>' },
        { type: 'textfield', key: 'a', label: '甲', input: true },
        { type: 'textfield', key: 'b', label: '乙', input: true, hidden: true },
      ],
    };
    // when / then
    expect(submissionGroups(schema, {}, words)).toEqual([{ title: '', lines: [{ key: 'a', label: '甲', text: '', rows: [] }] }]);
  });

  it('should leave out an empty field that was only asked for under a condition', () => {
    // given
    const asked = { type: 'textarea', key: 'reason', label: '理由', input: true, conditional: { show: true, when: 'a', eq: 'no' } };
    // when / then
    expect(submissionGroups({ components: [asked] }, {}, words)).toEqual([]);
    expect(submissionGroups({ components: [asked] }, { reason: '不符' }, words)[0]?.lines[0]?.text).toBe('不符');
  });

  it('should show the rows of a grid with the labels of their columns', () => {
    // given
    const grid = {
      type: 'datagrid',
      key: 'interviews',
      label: '询问',
      components: [{ type: 'textfield', key: 'name', label: '姓名', input: true }],
    };
    // when
    const [group] = submissionGroups({ components: [grid] }, { interviews: [{ name: '张三' }, { name: '李四' }] }, words);
    // then
    expect(group?.lines[0]?.rows.map((row) => row[0]?.text)).toEqual(['张三', '李四']);
  });

  it('should never fail on a form it does not understand', () => {
    expect(submissionGroups(null, undefined, words)).toEqual([]);
    expect(submissionGroups({ components: [null, { type: 'new-thing', key: 'x', input: true }] }, { x: { y: 1 } }, words)).toEqual([
      { title: '', lines: [{ key: 'x', label: 'x', text: '{"y":1}', rows: [] }] },
    ]);
  });

  it('should write 分 as yuan without binary fractions', () => {
    expect([0, 5, 120000, 123456789, -250].map(yuanText)).toEqual(['0.00', '0.05', '1,200.00', '1,234,567.89', '-2.50']);
  });
});
