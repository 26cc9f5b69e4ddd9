import { JSDOM } from 'jsdom';
import { decisionTablesOf } from '../../designer/src/app/decision/decision-table.ts';
import { entryText } from '../../designer/src/app/decision/entry-text.ts';

const { DOMParser } = new JSDOM().window;
const read = (body: string) =>
  decisionTablesOf(
    new DOMParser().parseFromString(
      `<dmn:definitions xmlns:dmn="https://www.omg.org/spec/DMN/20191111/MODEL/">${body}</dmn:definitions>`,
      'application/xml',
    ),
  );
const words = { yes: '是', no: '否', or: '或' };

describe('a decision table for reading', () => {
  it('should read columns, rules, notes and what it requires, whatever prefix the file uses', () => {
    // given
    const body = `<dmn:decision id="d" name="裁量"><dmn:description> 样例 </dmn:description>
      <dmn:informationRequirement id="r"><dmn:requiredInput href="#in"/></dmn:informationRequirement>
      <dmn:decisionTable id="t" hitPolicy="FIRST">
        <dmn:input id="i" label="情节"><dmn:inputExpression id="e" typeRef="string"><dmn:text>case.c</dmn:text></dmn:inputExpression></dmn:input>
        <dmn:output id="o" name="tier"/>
        <dmn:rule id="r1"><dmn:description>首违不罚</dmn:description><dmn:inputEntry id="a"><dmn:text>-</dmn:text></dmn:inputEntry><dmn:outputEntry id="b"><dmn:text>"轻"</dmn:text></dmn:outputEntry></dmn:rule>
      </dmn:decisionTable></dmn:decision><dmn:inputData id="in" name="调查终结"/>`;
    // when
    const [table] = read(body);
    // then
    expect(table).toEqual({
      id: 'd',
      name: '裁量',
      description: '样例',
      hitPolicy: 'FIRST',
      inputs: [{ label: '情节', expression: 'case.c', type: 'string' }],
      outputs: [{ label: 'tier', expression: 'tier', type: '' }],
      rules: [{ id: 'r1', inputs: [''], outputs: ['"轻"'], note: '首违不罚' }],
      requires: ['调查终结'],
      expression: null,
    });
  });

  it('should show a decision that is an expression, and none for a file that is no DMN', () => {
    expect(
      read('<dmn:decision id="d" name="n"><dmn:literalExpression><dmn:text> 1 + 1 </dmn:text></dmn:literalExpression></dmn:decision>')[0]
        ?.expression,
    ).toBe('1 + 1');
    expect(decisionTablesOf(new DOMParser().parseFromString('<a/>', 'application/xml'))).toEqual([]);
  });

  it('should show a boxed context as one line an entry', () => {
    // given
    const entry = (name: string, text: string) =>
      `<dmn:contextEntry><dmn:variable name="${name}"/><dmn:literalExpression><dmn:text>${text}</dmn:text></dmn:literalExpression></dmn:contextEntry>`;
    // when
    const [table] = read(
      `<dmn:decision id="d" name="n"><dmn:context>${entry('minFen', 'a')}${entry('maxFen', 'b')}</dmn:context></dmn:decision>`,
    );
    // then
    expect(table?.expression).toBe('minFen = a\nmaxFen = b');
  });

  it('should say plain values in words and leave expressions as they are written', () => {
    expect(['"轻微"', 'true', '"甲", "乙,丙"', '100000', '-5.5'].map((entry) => entryText(entry, words))).toEqual([
      '轻微',
      '是',
      '甲 或 乙,丙',
      '100000',
      '-5.5',
    ]);
    expect(['>= 100', '[1..5]', 'not("甲")', 'a + "b"'].map((entry) => entryText(entry, words))).toEqual([
      '>= 100',
      '[1..5]',
      'not("甲")',
      'a + "b"',
    ]);
  });
});
