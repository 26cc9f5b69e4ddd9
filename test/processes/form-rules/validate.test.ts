import { caseWrites, type FormSchema, fillOptions, validateSubmission, variables } from '../../../processes/src/form-rules/index.ts';

const form: FormSchema = {
  key: 'file-case',
  title: '立案审批',
  display: 'form',
  components: [
    {
      type: 'panel',
      key: 'partyPanel',
      title: '当事人',
      components: [
        {
          type: 'radio',
          key: 'party.type',
          label: '当事人类型',
          input: true,
          values: [
            { label: '公民', value: 'citizen' },
            { label: '单位', value: 'organization' },
          ],
          validate: { required: true, onlyAvailableItems: true },
        },
        { type: 'textfield', key: 'party.name', label: '姓名或名称', input: true, validate: { required: true, maxLength: 10 } },
        {
          type: 'textfield',
          key: 'party.idNo',
          label: '证件号码',
          input: true,
          conditional: { show: true, conjunction: 'all', conditions: [{ component: 'party.type', operator: 'isEqual', value: 'citizen' }] },
          validate: { required: true, json: { if: [{ omIdNumber: [{ var: 'value' }] }, true, '身份证号码不正确'] } },
        },
        {
          type: 'textfield',
          key: 'party.uscc',
          label: '统一社会信用代码',
          input: true,
          conditional: { json: { '===': [{ var: 'data.party.type' }, 'organization'] } },
          validate: { required: true, json: { if: [{ omUscc: [{ var: 'value' }] }, true, '统一社会信用代码不正确'] } },
        },
      ],
    },
    {
      type: 'datetime',
      key: 'filing.foundOn',
      label: '发现日期',
      input: true,
      enableTime: false,
      format: 'yyyy-MM-dd',
      validate: { required: true, json: { if: [{ omDateNotAfter: [{ var: 'value' }, 'today'] }, true, '发现日期不得晚于今天'] } },
    },
    { type: 'omMoney', key: 'conclusion.proposedFineFen', label: '拟处罚款', input: true, validate: { min: 0, max: 100000 } },
    {
      type: 'select',
      key: 'officers.second',
      label: '协办人',
      input: true,
      dataType: 'string',
      properties: { options: 'people?role=case-officer' },
      validate: { required: true, onlyAvailableItems: true },
    },
    {
      type: 'radio',
      key: 'approved',
      label: '是否同意',
      input: true,
      properties: { om: 'variable' },
      values: [
        { label: '同意', value: 'true' },
        { label: '不同意', value: 'false' },
      ],
      validate: { required: true },
    },
    { type: 'textfield', key: 'matter.name', label: '事项', input: true, disabled: true, properties: { om: 'show' } },
    {
      type: 'textarea',
      key: 'why',
      label: '理由',
      input: true,
      conditional: { json: { '===': [{ var: 'data.matter.name' }, '占道'] } },
      validate: { required: true },
    },
    {
      type: 'datagrid',
      key: 'investigation.interviews',
      label: '询问',
      input: true,
      components: [
        { type: 'textfield', key: 'name', label: '被询问人', input: true, validate: { required: true } },
        { type: 'datetime', key: 'heldOn', label: '日期', input: true, enableTime: false, format: 'yyyy-MM-dd' },
      ],
    },
  ],
};

const good = {
  party: { type: 'citizen', name: '王某某', idNo: '11010519491231002X' },
  filing: { foundOn: '2026-11-20T00:00:00+08:00' },
  conclusion: { proposedFineFen: 50000 },
  officers: { second: '0012' },
  approved: 'true',
  why: '占道经营',
  investigation: { interviews: [{ name: '赵某', heldOn: '2026-11-19T16:00:00.000Z' }] },
};
const record = { matter: { name: '占道' } };
const final = { mode: 'final', today: '2026-11-21', record } as const;
const people = () => [{ label: '张伟（云江执法 0012）', value: '0012' }];

describe('validateSubmission', () => {
  let filled: FormSchema;
  beforeAll(async () => {
    filled = await fillOptions(form, people);
  });

  it('should accept a good submission and store dates as legal dates', () => {
    const { data, errors } = validateSubmission(filled, good, final);
    expect(errors).toEqual([]);
    expect(data).toEqual({
      ...good,
      approved: true,
      filing: { foundOn: '2026-11-20' },
      investigation: { interviews: [{ name: '赵某', heldOn: '2026-11-20' }] },
    });
  });

  it('should name every wrong field at once, with its label', () => {
    const { errors } = validateSubmission(
      filled,
      {
        party: { type: 'citizen', name: '一个超过十个字的很长的名字啊', idNo: '330802190002290017' },
        filing: { foundOn: '2026-11-22' },
        conclusion: { proposedFineFen: 100001 },
        officers: { second: 'someone' },
        investigation: { interviews: [{ heldOn: '2026-02-30' }] },
      },
      final,
    );
    expect(errors.map(({ path, code }) => [path, code])).toEqual([
      ['party.name', 'TOO_LONG'],
      ['party.idNo', 'LOGIC'],
      ['filing.foundOn', 'LOGIC'],
      ['conclusion.proposedFineFen', 'TOO_LARGE'],
      ['officers.second', 'OPTION_UNKNOWN'],
      ['approved', 'REQUIRED'],
      ['why', 'REQUIRED'],
      ['investigation.interviews[0].name', 'REQUIRED'],
      ['investigation.interviews[0].heldOn', 'DATE_INVALID'],
    ]);
    expect(errors[0]?.messages).toEqual({ zh: '姓名或名称不得超过10个字', en: '姓名或名称 must have at most 10 characters' });
    expect(errors[1]?.messages.zh).toBe('身份证号码不正确');
    expect(errors[3]?.messages.zh).toBe('拟处罚款不得大于1000 元');
  });

  it('should drop unknown keys, hidden fields and shown fields, and believe the record over the request', () => {
    const { data, errors } = validateSubmission(
      filled,
      {
        ...good,
        why: undefined,
        evil: 1,
        party: { type: 'organization', name: '某公司', idNo: '11010519491231002X', uscc: '91350100M000100Y43', rank: 9 },
        matter: { name: '占道' },
      },
      { ...final, record: { matter: { name: '别的' } } },
    );
    expect(errors).toEqual([]);
    expect(data['party']).toEqual({ type: 'organization', name: '某公司', uscc: '91350100M000100Y43' });
    expect(data).not.toHaveProperty('evil');
    expect(data).not.toHaveProperty('matter');
    expect(data).not.toHaveProperty('why');
  });

  it.each([
    ['party.name', { party: { type: 'citizen', name: { $gt: '' }, idNo: '11010519491231002X' } }, 'SHAPE'],
    ['party.name', { party: { type: 'citizen', name: 7, idNo: '11010519491231002X' } }, 'SHAPE'],
    ['conclusion.proposedFineFen', { conclusion: { proposedFineFen: 1.5 } }, 'AMOUNT_INVALID'],
    ['conclusion.proposedFineFen', { conclusion: { proposedFineFen: -1 } }, 'AMOUNT_INVALID'],
    ['conclusion.proposedFineFen', { conclusion: { proposedFineFen: '9元' } }, 'AMOUNT_INVALID'],
    ['conclusion.proposedFineFen', { conclusion: { proposedFineFen: [1] } }, 'AMOUNT_INVALID'],
    ['conclusion.proposedFineFen', { conclusion: { proposedFineFen: true } }, 'AMOUNT_INVALID'],
    ['conclusion.proposedFineFen', { conclusion: { proposedFineFen: {} } }, 'AMOUNT_INVALID'],
    ['conclusion.proposedFineFen', { conclusion: { proposedFineFen: JSON.parse('1e999') } }, 'AMOUNT_INVALID'],
    ['investigation.interviews', { investigation: { interviews: 'x' } }, 'SHAPE'],
    ['approved', { approved: 'zzz' }, 'OPTION_UNKNOWN'],
    ['approved', { approved: 1 }, 'OPTION_UNKNOWN'],
    ['approved', { approved: 'TRUE' }, 'OPTION_UNKNOWN'],
    ['approved', { approved: ['true'] }, 'SHAPE'],
    ['approved', { approved: {} }, 'SHAPE'],
    ['officers.second', { officers: { second: ['0012'] } }, 'SHAPE'],
    ['filing.foundOn', { filing: { foundOn: '1899-12-31' } }, 'DATE_RANGE'],
    ['filing.foundOn', { filing: { foundOn: 20261120 } }, 'DATE_INVALID'],
  ])('should refuse a value of the wrong type at %s', (path, change, code) => {
    const { errors } = validateSubmission(filled, { ...good, ...change }, final);
    expect(errors.map((error) => [error.path, error.code])).toContainEqual([path, code]);
  });

  const choices: FormSchema = {
    key: 'choices',
    title: '选择',
    components: [
      {
        type: 'select',
        key: 'measures',
        label: '处罚种类',
        input: true,
        multiple: true,
        dataType: 'string',
        data: { values: [{ label: '警告', value: 'warning' }] },
      },
      { type: 'selectboxes', key: 'boxes', label: '材料', input: true, values: [{ label: '照片', value: 'photo' }] },
      { type: 'radio', key: 'level', label: '等级', input: true, values: [{ label: '一级', value: '1' }] },
      { type: 'radio', key: 'told', label: '已告知', input: true, properties: { om: 'show' }, values: [{ label: '是', value: 'true' }] },
      { type: 'datetime', key: 'foundAt', label: '发现时间', input: true, enableTime: true, format: 'yyyy-MM-dd HH:mm' },
    ],
  };

  it.each(['draft', 'final'] as const)('should take what is offered and refuse everything else, in a %s', (mode) => {
    const errorsOf = (data: object) => validateSubmission(choices, data, { mode }).errors.map(({ path, code }) => `${path} ${code}`);
    expect(errorsOf({ measures: ['warning'], boxes: { photo: true }, level: '1', foundAt: '2026-11-20T08:00:00+08:00' })).toEqual([]);
    expect(errorsOf({ measures: [], boxes: {}, level: '' })).toEqual([]);
    expect(errorsOf({ measures: ['warning', 'jail'], boxes: { photo: true, x: true }, level: 2 })).toEqual([
      'measures OPTION_UNKNOWN',
      'boxes OPTION_UNKNOWN',
      'level OPTION_UNKNOWN',
    ]);
    expect(errorsOf({ measures: [['warning']], boxes: 'photo', level: [1] })).toEqual(['measures SHAPE', 'boxes SHAPE', 'level SHAPE']);
  });

  it('should not hold against a form what the record shows in it', () => {
    expect(validateSubmission(choices, {}, { mode: 'final', record: { told: 'once' } }).errors).toEqual([]);
  });

  it.each([
    ['0000-01-01T00:00:00Z', 'DATE_RANGE'],
    ['1899-12-31T00:00:00Z', 'DATE_RANGE'],
    ['2101-01-01T00:00:00Z', 'DATE_RANGE'],
    ['9999-12-31T23:59:00-23:59', 'DATE_RANGE'],
    ['+123456-01-01T00:00:00Z', 'DATE_RANGE'],
    ['2026-13-01T00:00:00Z', 'DATE_INVALID'],
    ['noon', 'DATE_INVALID'],
  ])('should refuse the instant %s with %s', (foundAt, code) => {
    expect(validateSubmission(choices, { foundAt }, { mode: 'final' }).errors).toMatchObject([{ path: 'foundAt', code }]);
  });

  it('should bound a text that its form does not', () => {
    const open: FormSchema = { key: 'x', title: 'x', components: [{ type: 'textarea', key: 'a', label: '经过', input: true }] };
    expect(validateSubmission(open, { a: '字'.repeat(20_001) }, { mode: 'draft' }).errors[0]?.messages.zh).toBe('经过不得超过20000个字');
  });

  it('should not invent a row in a grid that was not sent', () => {
    const { investigation: _, ...rest } = good;
    expect(validateSubmission(filled, rest, final)).toMatchObject({ errors: [], data: { investigation: { interviews: [] } } });
  });

  it('should take a draft with holes, and still refuse wrong types', () => {
    expect(validateSubmission(filled, { party: { type: 'citizen' } }, { mode: 'draft', record }).errors).toEqual([]);
    expect(validateSubmission(filled, { party: { name: [] } }, { mode: 'draft', record }).errors.map((error) => error.path)).toEqual([
      'party.name',
    ]);
  });

  it('should refuse instead of passing when a pattern cannot be compiled', () => {
    const broken: FormSchema = {
      key: 'x',
      title: 'x',
      components: [{ type: 'textfield', key: 'a', label: '甲', input: true, validate: { pattern: '(' } }],
    };
    expect(validateSubmission(broken, { a: 'b' }, { mode: 'final' }).errors.map((error) => error.code)).toEqual(['RULE_FAULT']);
  });

  it.each([null, 7, 'text', [], [1], JSON.parse('{"__proto__": {"polluted": true}}')])('should survive the body %j', (body) => {
    expect(validateSubmission(filled, body, final).errors.length).toBeGreaterThan(0);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('should split a submission into case writes and process variables', () => {
    const { data } = validateSubmission(filled, good, final);
    expect(variables(filled, data)).toEqual({ approved: true });
    expect(caseWrites(filled, data)).toContainEqual({ path: 'party.uscc', value: null });
    expect(caseWrites(filled, data).map((write) => write.path)).not.toContain('matter.name');
  });
});
