import { describe, expect, it } from '@jest/globals';
import { type Decision, readDecisions } from '../../../engine/src/pure.ts';
import { drive } from '../model.ts';

const wrap = (body: string): string =>
  `<?xml version="1.0"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="test">${body}</definitions>`;

interface TableText {
  readonly policy?: string;
  readonly aggregation?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** cells: inputs, then outputs */
  readonly rules: readonly (readonly string[])[];
}

const text = (value: string): string => `<text>${value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</text>`;

/** `name|type|allowed values|default` */
function outputXml(spec: string, i: number): string {
  const [name, type = '', values = '', otherwise = ''] = spec.split('|') as [string, string?, string?, string?];
  return `<output id="o${i}" name="${name}"${type === '' ? '' : ` typeRef="${type}"`}>${values === '' ? '' : `<outputValues id="ov${i}">${text(values)}</outputValues>`}${otherwise === '' ? '' : `<defaultOutputEntry id="od${i}">${text(otherwise)}</defaultOutputEntry>`}</output>`;
}

function table({ policy = 'UNIQUE', aggregation, inputs, outputs, rules }: TableText): string {
  const columns = inputs
    .map((input, i) => `<input id="i${i}" label="${input}"><inputExpression id="e${i}">${text(input)}</inputExpression></input>`)
    .join('');
  const rows = rules.map((cells, r) => {
    const entry = (tag: string, cell: string, c: number) => `<${tag} id="c${r}-${c}">${text(cell)}</${tag}>`;
    return `<rule id="r${r + 1}">${cells.map((cell, c) => entry(c < inputs.length ? 'inputEntry' : 'outputEntry', cell, c)).join('')}</rule>`;
  });
  return `<decisionTable id="t" hitPolicy="${policy}"${aggregation === undefined ? '' : ` aggregation="${aggregation}"`}>${columns}${outputs.map(outputXml).join('')}${rows.join('')}</decisionTable>`;
}

async function decisions(body: string): Promise<ReadonlyMap<string, Decision>> {
  const read = await readDecisions(wrap(body));
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return read.decisions;
}

async function decide(spec: TableText, variables: { readonly [name: string]: unknown }) {
  const set = await decisions(`<decision id="x" name="x">${table(spec)}</decision>`);
  const { value, matchedRules } = set.get('x')!.evaluate((name) => variables[name], '2026-11-21T00:00:00.000Z');
  return [value, matchedRules];
}

const overlapping = {
  inputs: ['n'],
  outputs: ['o||"high","middle","low"'],
  rules: [
    ['> 1', '"low"'],
    ['> 5', '"high"'],
    ['> 3', '"middle"'],
  ],
};

describe('hit policies', () => {
  it('should demand one match for UNIQUE', async () => {
    expect(await decide({ ...overlapping }, { n: 2 })).toEqual(['low', ['r1']]);
    await expect(decide({ ...overlapping }, { n: 9 })).rejects.toThrow('1 (r1), 2 (r2), 3 (r3)');
  });

  it('should demand agreement for ANY', async () => {
    await expect(decide({ ...overlapping, policy: 'ANY' }, { n: 9 })).rejects.toThrow('agree');
    expect(
      await decide(
        {
          policy: 'ANY',
          inputs: ['n'],
          outputs: ['o'],
          rules: [
            ['> 1', '7'],
            ['> 2', '7'],
          ],
        },
        { n: 3 },
      ),
    ).toEqual([7, ['r1', 'r2']]);
  });

  it.each<[string, unknown, string[]]>([
    ['FIRST', 'low', ['r1']],
    ['PRIORITY', 'high', ['r2']],
    ['OUTPUT ORDER', ['high', 'middle', 'low'], ['r2', 'r3', 'r1']],
    ['RULE ORDER', ['low', 'high', 'middle'], ['r1', 'r2', 'r3']],
    ['COLLECT', ['low', 'high', 'middle'], ['r1', 'r2', 'r3']],
  ])('should settle several matches by %s', async (policy, value, rules) => {
    expect(await decide({ ...overlapping, policy }, { n: 9 })).toEqual([value, rules]);
  });

  it.each([
    ['SUM', 60],
    ['MIN', 10],
    ['MAX', 30],
    ['COUNT', 3],
  ])('should aggregate by %s', async (aggregation, value) => {
    const spec = {
      policy: 'COLLECT',
      aggregation,
      inputs: ['n'],
      outputs: ['o'],
      rules: [
        ['> 1', '10'],
        ['> 2', '20'],
        ['> 3', '30'],
      ],
    };
    expect((await decide(spec, { n: 9 }))[0]).toBe(value);
  });

  it('should give null, the default, or an empty list when nothing matches', async () => {
    expect((await decide(overlapping, { n: 0 }))[0]).toBeNull();
    expect((await decide({ ...overlapping, outputs: ['o|||"none"'] }, { n: 0 }))[0]).toBe('none');
    expect((await decide({ ...overlapping, policy: 'COLLECT' }, { n: 0 }))[0]).toEqual([]);
  });
});

describe('decisions', () => {
  it('should not take a missing input for true', async () => {
    expect((await decide({ inputs: ['flag'], outputs: ['o'], rules: [['true', '1']] }, {}))[0]).toBeNull();
  });

  it('should give several outputs as a context', async () => {
    expect(
      (await decide({ inputs: ['n'], outputs: ['tier|string', 'fineFen|number'], rules: [['-', '"轻微"', 'n * 100']] }, { n: 5 }))[0],
    ).toEqual({ tier: '轻微', fineFen: 500 });
  });

  it('should refuse a value of another type than the column says', async () => {
    await expect(decide({ inputs: ['n'], outputs: ['o|number'], rules: [['-', '"x"']] }, { n: 1 })).rejects.toThrow('number');
  });

  it('should chain requirements, literal expressions and boxed contexts, names with blanks included', async () => {
    const set = await decisions(`
      <inputData id="in" name="面积" /><decision id="base" name="基准 金额"><informationRequirement id="q1"><requiredInput href="#in" /></informationRequirement><literalExpression id="l1"><text>面积 * 1000</text></literalExpression></decision>
      <decision id="final" name="final"><informationRequirement id="q2"><requiredDecision href="#base" /></informationRequirement>
        <context id="c"><contextEntry id="ce1"><variable id="v1" name="doubled" /><literalExpression id="l2"><text>基准 金额 * 2</text></literalExpression></contextEntry><contextEntry id="ce2"><literalExpression id="l3"><text>doubled + 1</text></literalExpression></contextEntry></context></decision>`);
    expect(set.get('final')!.evaluate((name) => (name === '面积' ? 3 : undefined), '2026-11-21T00:00:00.000Z').value).toBe(6001);
  });

  const literal = (value: string) => `<literalExpression>${text(value)}</literalExpression>`;
  const resultOf = async (body: string, variables: { readonly [name: string]: unknown } = {}) =>
    (await decisions(body)).get('x')!.evaluate((name) => variables[name], '2026-11-21T00:00:00.000Z').value;
  const fine = `<businessKnowledgeModel id="fine" name="罚款 计算"><encapsulatedLogic><formalParameter name="area" /><formalParameter name="rate" />
    ${literal('area * rate')}</encapsulatedLogic></businessKnowledgeModel>`;
  const requires = '<knowledgeRequirement id="k1"><requiredKnowledge href="#fine" /></knowledgeRequirement>';

  it('should call a knowledge model from FEEL and by a boxed invocation, arguments by name', async () => {
    const invoked = `<invocation>${literal('罚款 计算')}<binding><parameter name="rate" />${literal('10')}</binding><binding><parameter name="area" />${literal('n + 1')}</binding></invocation>`;
    expect(await resultOf(`${fine}<decision id="x" name="x">${requires}${literal('罚款 计算(n, 10)')}</decision>`, { n: 3 })).toBe(30);
    expect(await resultOf(`${fine}<decision id="x" name="x">${requires}${invoked}</decision>`, { n: 3 })).toBe(40);
    const unknown = invoked.replace('name="rate"', 'name="other"');
    expect(await resultOf(`${fine}<decision id="x" name="x">${requires}${unknown}</decision>`, { n: 3 })).toBeNull();
    expect(await resultOf(`${fine}<decision id="x" name="x">${literal('罚款 计算(1, 2)')}</decision>`)).toBeNull(); // not required: nothing there
  });

  it('should evaluate boxed lists, relations, and functions of a context', async () => {
    expect(await resultOf(`<decision id="x" name="x"><list>${literal('1')}${literal('n')}</list></decision>`, { n: 2 })).toEqual([1, 2]);
    const relation = `<relation><column name="tier" /><column name="fen" /><row>${literal('"轻微"')}${literal('100')}</row><row>${literal('"严重"')}${literal('n')}</row></relation>`;
    expect(await resultOf(`<decision id="x" name="x">${relation}</decision>`, { n: 7 })).toEqual([
      { tier: '轻微', fen: 100 },
      { tier: '严重', fen: 7 },
    ]);
    const context = `<context><contextEntry><variable name="double" /><functionDefinition><formalParameter name="a" />${literal('a * factor')}</functionDefinition></contextEntry>
      <contextEntry>${literal('double(4)')}</contextEntry></context>`;
    expect(await resultOf(`<decision id="x" name="x">${context}</decision>`, { factor: 2 })).toBe(8);
  });

  it('should end a function that calls itself without end', async () => {
    const endless = `<context><contextEntry><variable name="f" /><functionDefinition><formalParameter name="g" />${literal('g(g)')}</functionDefinition></contextEntry>
      <contextEntry>${literal('f(f)')}</contextEntry></context>`;
    await expect(resultOf(`<decision id="x" name="x">${endless}</decision>`)).rejects.toMatchObject({ code: 'FEEL_LIMIT_EXCEEDED' });
  });

  it.each(['20211108', '20230324'])('should read DMN 1.4 and 1.5 (%s)', async (version) => {
    const read = await readDecisions(wrap(`<decision id="x" name="x">${literal('1')}</decision>`).replace('20191111', version));
    expect('decisions' in read && read.decisions.get('x')!.evaluate(() => undefined, '2026-11-21T00:00:00.000Z').value).toBe(1);
    const later = await readDecisions(
      wrap(`<decision id="x" name="x"><conditional><if>${literal('true')}</if></conditional></decision>`).replace('20191111', version),
    );
    expect(later).toMatchObject({ problems: [{ code: 'DECISION_INVALID' }] });
  });

  it.each([
    [
      'a circle',
      '<decision id="a" name="a"><informationRequirement id="q"><requiredDecision href="#b" /></informationRequirement><literalExpression id="l"><text>1</text></literalExpression></decision><decision id="b" name="b"><informationRequirement id="r"><requiredDecision href="#a" /></informationRequirement><literalExpression id="m"><text>1</text></literalExpression></decision>',
      'DECISION_INVALID',
    ],
    [
      'a missing requirement',
      '<decision id="a" name="a"><informationRequirement id="q"><requiredDecision href="#b" /></informationRequirement><literalExpression id="l"><text>1</text></literalExpression></decision>',
      'REFERENCE_MISSING',
    ],
    [
      'a syntax error',
      '<decision id="a" name="a"><literalExpression id="l"><text>1 +</text></literalExpression></decision>',
      'EXPRESSION_INVALID',
    ],
    [
      'a bad cell',
      `<decision id="a" name="a">${table({ inputs: ['n'], outputs: ['o'], rules: [['> >', '1']] })}</decision>`,
      'EXPRESSION_INVALID',
    ],
    [
      'a rule with too few cells',
      `<decision id="a" name="a">${table({ inputs: ['n'], outputs: ['o'], rules: [['-']] })}</decision>`,
      'DECISION_INVALID',
    ],
    ['a knowledge model without a function', '<businessKnowledgeModel id="k" name="k" />', 'DECISION_INVALID'],
    [
      'a function in Java',
      '<businessKnowledgeModel id="k" name="k"><encapsulatedLogic kind="Java"><literalExpression id="l"><text>1</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>',
      'DECISION_INVALID',
    ],
    ['a decision service', '<decisionService id="k" name="k" />', 'DECISION_INVALID'],
    ['no logic', '<decision id="a" name="a" />', 'DECISION_INVALID'],
    [
      'priorities without values',
      `<decision id="a" name="a">${table({ policy: 'PRIORITY', inputs: ['n'], outputs: ['o'], rules: [['-', '1']] })}</decision>`,
      'DECISION_INVALID',
    ],
  ])('should refuse %s', async (_what, body, code) => {
    const read = await readDecisions(wrap(body));
    expect('problems' in read && read.problems).toContainEqual(expect.objectContaining({ code }));
  });

  it('should refuse other versions of DMN, and DOCTYPE', async () => {
    expect(await readDecisions('<definitions xmlns="http://www.omg.org/spec/DMN/20151101/dmn.xsd" />')).toMatchObject({
      problems: [{ code: 'DECISION_INVALID' }],
    });
    expect(await readDecisions('<!DOCTYPE x><x/>')).toMatchObject({ problems: [{ code: 'MODEL_DOCTYPE' }] });
  });
});

describe('an error in a table', () => {
  const endless = 'count(for i in 1..900, j in 1..900 return i)';
  const failing = async (spec: TableText, variables: { readonly [name: string]: unknown } = { n: 1 }) => {
    const outcome = decide(spec, variables);
    await expect(outcome).rejects.toBeInstanceOf(Error);
    return outcome.catch((error: unknown) => error);
  };

  it.each<[string, TableText, object, string]>([
    [
      'the output of a rule that is of another type',
      {
        inputs: ['n'],
        outputs: ['fine|number'],
        rules: [
          ['> 5', '1'],
          ['-', '"x"'],
        ],
      },
      {
        code: 'DECISION_FAILED',
        details: {
          rule: { id: 'r2', number: 2 },
          cell: { clause: 'output', id: 'o0', label: 'fine' },
          expression: '"x"',
          from: 0,
          to: 3,
        },
      },
      'Decision “x”, rule 2 (r2), output “fine” (o0): Expected a number, but got "x"; in “"x"”, characters 1 to 3',
    ],
    [
      'the output of a rule that runs on, with the position',
      { inputs: ['n'], outputs: ['a', 'b'], rules: [['-', '1', `1 + ${endless}`]] },
      {
        code: 'FEEL_LIMIT_EXCEEDED',
        details: {
          rule: { id: 'r1', number: 1 },
          cell: { clause: 'output', id: 'o1', label: 'b' },
          expression: `1 + ${endless}`,
          from: expect.any(Number),
        },
      },
      'rule 1 (r1), output “b” (o1)',
    ],
    [
      'the input cell of a rule',
      {
        inputs: ['m', 'n'],
        outputs: ['a'],
        rules: [
          ['2', '-', '1'],
          ['-', `< ${endless}`, '1'],
        ],
      },
      { details: { rule: { id: 'r2', number: 2 }, cell: { clause: 'input', id: 'i1', label: 'n' }, expression: `< ${endless}` } },
      'rule 2 (r2), input “n” (i1)',
    ],
    [
      'an input expression, which belongs to no rule',
      { inputs: [endless], outputs: ['a'], rules: [['-', '1']] },
      { details: { decision: 'x', cell: { clause: 'input', id: 'i0', label: endless }, expression: endless } },
      'Decision “x”, input “',
    ],
    [
      'what cannot be summed up',
      {
        policy: 'COLLECT',
        aggregation: 'SUM',
        inputs: ['n'],
        outputs: ['a'],
        rules: [
          ['-', '1'],
          ['-', '"two"'],
        ],
      },
      { details: { rule: { id: 'r2', number: 2 }, expression: '"two"' } },
      'Expected a number for SUM',
    ],
  ])('should name %s', async (_what, spec, fields, message) => {
    const error = await failing(spec);
    expect(error).toMatchObject({ decision: 'x', ...fields });
    expect((error as Error).message).toContain(message);
  });

  it('should name the required decision in which it arose, and its element', async () => {
    const set = await decisions(`<decision id="base" name="base"><literalExpression id="l1">${text(endless)}</literalExpression></decision>
      <decision id="x" name="x"><informationRequirement id="q"><requiredDecision href="#base" /></informationRequirement><literalExpression id="l2">${text('base')}</literalExpression></decision>`);
    expect(() => set.get('x')!.evaluate(() => undefined, '2026-11-21T00:00:00.000Z')).toThrow(
      expect.objectContaining({ details: expect.objectContaining({ decision: 'base', element: 'l1', expression: endless }) }),
    );
  });

  it('should name rule, column and position at deployment', async () => {
    const read = await readDecisions(
      wrap(
        `<decision id="x" name="x">${table({
          inputs: ['n'],
          outputs: ['fine'],
          rules: [
            ['> 1', '1'],
            ['> >', '1 +'],
          ],
        })}</decision>`,
      ),
    );
    if (!('problems' in read)) throw new Error('Expected problems, but the table was taken');
    expect(read.problems.map(({ elementId, message }) => [elementId, message.en])).toEqual([
      ['c1-0', expect.stringContaining('“x”, rule 2 (r2), input “n” (i0): Expression “> >”, character')],
      ['c1-1', expect.stringContaining('“x”, rule 2 (r2), output “fine” (o0): Expression “1 +”, character')],
    ]);
    expect(read.problems[0]!.message.zh).toContain('第 2 条规则（r2），输入列“n”（i0）');
  });
});

describe('a business rule task', () => {
  const model = 'start s\nrule r {decision=x result=tier}\nuser a\ns -> r\nr -> a';

  it('should write its result and record the matched rules', async () => {
    const set = await decisions(
      `<decision id="x" name="x">${table({ inputs: ['amount'], outputs: ['o'], rules: [['> 100', '"重"']] })}</decision>`,
    );
    const root = (await drive(model, { decisions: set })).start({ amount: 200 });
    expect(root.active()).toBe('a');
    expect(root.state!.variables['p1']).toEqual({ amount: 200, tier: '重' });
    expect(root.last.find((event) => event.type === 'decision.evaluated')).toEqual({
      type: 'decision.evaluated',
      elementId: 'r',
      decisionId: 'x',
      inputs: { amount: 200 },
      result: '重',
      matchedRules: ['r1'],
    });
  });

  it('should raise an incident when its hit policy is violated', async () => {
    const set = await decisions(
      `<decision id="x" name="x">${table({
        inputs: ['n'],
        outputs: ['o'],
        rules: [
          ['-', '1'],
          ['-', '2'],
        ],
      })}</decision>`,
    );
    const root = (await drive(model, { decisions: set })).start();
    expect(root.active()).toBe('r!DECISION_FAILED');
    expect(root.last.find((event) => event.type === 'incident.raised')).toMatchObject({
      details: {
        decision: 'x',
        rules: [
          { id: 'r1', number: 1 },
          { id: 'r2', number: 2 },
        ],
      },
    });
  });
});
