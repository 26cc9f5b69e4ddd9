import {
  ageOn,
  birthOn,
  capitalAmount,
  fenToYuan,
  findScripts,
  isCreditCode,
  isIdNumber,
  yuanToFen,
} from '../../../processes/src/form-rules/index.ts';

describe('identity numbers (GB 11643) and credit codes (GB 32100)', () => {
  it.each(['11010519491231002X', '440524188001010014', ' 11010519491231002x '])('should take %s', (text) => {
    expect(isIdNumber(text)).toBe(true);
  });
  it.each(['330802190002290017', '110105194912310021', '11010519491231002', '', '一二三'])('should refuse %j', (text) => {
    expect(isIdNumber(text)).toBe(false);
  });
  it('should find the day of birth and the full years', () => {
    expect(birthOn('11010519491231002X')).toBe('1949-12-31');
    expect(ageOn('2012-11-21', '2026-11-21')).toBe(13); // 十四周岁 is reached on the day after the birthday
    expect(ageOn('2012-11-21', '2026-11-22')).toBe(14);
  });
  it.each(['91350100M000100Y43', '92330802MA2XXXXX19'])('should take the credit code %s', (text) => expect(isCreditCode(text)).toBe(true));
  it.each(['91350100M000100Y44', '9135010IM000100Y43', '91350100M000100Y4'])('should refuse the credit code %s', (text) =>
    expect(isCreditCode(text)).toBe(false),
  );
});

describe('money', () => {
  it.each([
    [0, '零元整'],
    [5, '伍分'],
    [50, '伍角整'],
    [100, '壹元整'],
    [123405, '壹仟贰佰叁拾肆元零伍分'],
    [20000, '贰佰元整'],
    [140950, '壹仟肆佰零玖元伍角整'],
    [600714, '陆仟零柒元壹角肆分'],
    [10700053, '壹拾万柒仟元零伍角叁分'],
    [100_000_500_000, '壹拾亿零伍仟元整'],
    [1_000_001_00, '壹佰万零壹元整'],
  ])('should write %i fen as %s', (fen, text) => expect(capitalAmount(fen)).toBe(text));
  it('should go between yuan as typed and fen without binary fractions', () => {
    expect(yuanToFen('1,234.5')).toBe(123450);
    expect(yuanToFen('0.29')).toBe(29);
    expect(yuanToFen('1.005')).toBeNull();
    expect(yuanToFen('-1')).toBeNull();
    expect(fenToYuan(123450)).toBe('1,234.50');
    expect(fenToYuan(7)).toBe('0.07');
  });
});

describe('findScripts', () => {
  it('should find every place where a stock library would run text', () => {
    const found = findScripts({
      components: [
        { key: 'a', customConditional: 'show = true', conditional: { json: { '==': [1, 1] } } },
        { key: 'b', logic: [{ trigger: { type: 'javascript', javascript: '1' } }] },
        { key: 'c', html: '<img src=x onerror=alert(1)>', tooltip: 'plain' },
        { key: 'd', label: '{{ constructor.constructor("x")() }}', validate: { custom: 'valid = true' } },
      ],
    });
    expect(found.map((script) => script.path)).toEqual([
      'components[0].customConditional',
      'components[1].logic[0].trigger',
      'components[2].html',
      'components[3].label',
      'components[3].validate.custom',
    ]);
  });

  it.each([
    ['{% x %}', true],
    ['{{ a(b) }}', true],
    ['{{ a } (b) }}', false],
    ['{{ a(b) }', false],
    ['{{ data.a }} (元)', false],
    ['%} {%', false],
  ])('should see in %j whether it is a template that runs: %s', (label, isScript) => {
    expect(findScripts({ label }).length > 0).toBe(isScript);
  });

  it.each(['{%', '{{(', '{{'])('should read a text of unended %s in time linear in its length', (opening) => {
    const start = performance.now();
    expect(findScripts({ label: opening.repeat(200_000) })).toEqual([]);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
