import type { FormSchema } from '@onematter/processes/form-rules';
import { labelOfPath, problemsInOrder, splitPath } from '../../forms/src/shared/form/field-names.ts';
import { outgoingData } from '../../forms/src/shared/form/form-data.ts';
import { prepareForm, SHOWN_TYPE } from '../../forms/src/shared/form/prepare-form.ts';
import { shownText } from '../../forms/src/shared/form/shown-text.ts';
import { valueAt } from '../../forms/src/shared/form/value-at.ts';

const form: FormSchema = {
  key: 'file-case',
  title: '立案审批表',
  components: [
    {
      type: 'panel',
      key: 'p',
      components: [
        { type: 'textfield', key: 'case.no', label: '案号', properties: { om: 'show' } },
        { type: 'datetime', key: 'filing.foundOn', label: '发现日期', enableTime: false },
        { type: 'textfield', key: 'party.name', label: '当事人' },
        { type: 'omMoney', key: 'fineFen', label: '罚款', validate: { min: 20000 } },
        {
          type: 'datagrid',
          key: 'interviews',
          label: '询问笔录',
          components: [
            { type: 'textfield', key: 'name', label: '被询问人' },
            { type: 'datetime', key: 'heldOn', label: '日期', enableTime: false },
          ],
        },
      ],
    },
  ],
};

describe('what leaves a form', () => {
  it('should hold dates as days, and neither shown values nor strangers', () => {
    // given
    const data = {
      case: { no: '青溪〔2026〕1号' },
      filing: { foundOn: '2026-11-10T00:00:00+08:00' },
      party: { name: '赵立强', secret: 'x' },
      fineFen: 123450,
      interviews: [{ name: '钱五', heldOn: '2026-11-11T00:00:00+00:00' }],
      stranger: true,
    };
    // when / then
    expect(outgoingData(form, data)).toEqual({
      filing: { foundOn: '2026-11-10' },
      party: { name: '赵立强' },
      fineFen: 123450,
      interviews: [{ name: '钱五', heldOn: '2026-11-11' }],
    });
  });

  it('should pass on what is no date, for the rule to name', () => {
    expect(outgoingData(form, { filing: { foundOn: '昨天' } })).toEqual({ filing: { foundOn: '昨天' } });
  });

  it('should read a path that ends early as nothing', () => {
    expect(valueAt({ a: 'text' }, 'a.b.c')).toBeUndefined();
    expect(valueAt(null, 'a')).toBeUndefined();
  });
});

describe('a form made ready for the renderer', () => {
  const leaves = (readOnly: boolean) => prepareForm(form, { readOnly, language: 'zh' }).components[0]?.components ?? [];

  it('should show values that are only read as text', () => {
    expect(leaves(false).map((component) => component.type)).toEqual([SHOWN_TYPE, 'datetime', 'textfield', 'omMoney', 'datagrid']);
    expect(leaves(true).map((component) => component.type)).toEqual([SHOWN_TYPE, SHOWN_TYPE, SHOWN_TYPE, SHOWN_TYPE, 'datagrid']);
    expect(leaves(true)[4]?.components?.map((component) => component.type)).toEqual([SHOWN_TYPE, SHOWN_TYPE]);
  });

  it('should show a table that is only read without a row to add', () => {
    // given
    const cell = { type: 'datetime', key: 'on', validate: { required: true } };
    const grid = { type: 'datagrid', key: 'g', properties: { om: 'show' as const }, components: [cell] };
    // when
    const [shown] = prepareForm({ key: 'k', title: 't', components: [grid] }, { readOnly: false, language: 'zh' }).components;
    // then
    expect(shown).toMatchObject({ disableAddingRemovingRows: true, components: [{ type: SHOWN_TYPE, key: 'on' }] });
    expect(shown?.components?.[0]?.validate).toBeUndefined();
  });

  it('should word money rules in yuan and ask for an exact amount', () => {
    const money = leaves(false)[3];
    expect(money?.['errors']).toMatchObject({ min: '罚款不得小于200.00元' });
    expect(JSON.stringify(money?.validate?.json)).toContain('omFen');
  });

  it('should leave the published form as it was', () => {
    const before = JSON.stringify(form);
    prepareForm(form, { readOnly: true, language: 'en' });
    expect(JSON.stringify(form)).toBe(before);
  });

  it('should start a table empty unless a row is asked for', () => {
    expect(leaves(false)[4]).toMatchObject({ initEmpty: true });
  });
});

describe('problems and their fields', () => {
  it('should find row and column of a path in a table', () => {
    expect(splitPath('interviews[1].name')).toEqual({ field: 'interviews', row: 1, column: 'name' });
    expect(splitPath('party.name')).toEqual({ field: 'party.name', row: null, column: '' });
  });

  it('should name fields as people know them', () => {
    expect(labelOfPath(form, 'party.name')).toBe('当事人');
    expect(labelOfPath(form, 'interviews[1].name')).toBe('询问笔录 2 被询问人');
    expect(labelOfPath(form, 'unknown')).toBe('');
  });

  it('should list them in the order of the form, strangers last', () => {
    const problem = (path: string) => ({ path, code: 'REQUIRED', messages: { zh: path, en: path } });
    const sorted = problemsInOrder(form, ['elsewhere', 'interviews[0].name', 'filing.foundOn', 'party.name'].map(problem));
    expect(sorted.map(({ path }) => path)).toEqual(['filing.foundOn', 'party.name', 'interviews[0].name', 'elsewhere']);
  });
});

describe('a value as its reader sees it', () => {
  it.each([
    [{ type: 'select', key: 'k', data: { values: [{ label: '公民', value: 'citizen' }] } }, 'citizen', '公民'],
    [{ type: 'radio', key: 'k', values: [{ label: '属实', value: 'true' }] }, true, '属实'],
    [{ type: 'radio', key: 'k', values: [] }, false, '否'],
    [{ type: 'selectboxes', key: 'k', values: [{ label: '第二十七条', value: 'a27' }] }, { a27: true, a42: false }, '第二十七条'],
    [{ type: 'checkbox', key: 'k' }, true, '是'],
    [{ type: 'datetime', key: 'k' }, '2026-11-10', '2026年11月10日'],
    [{ type: 'datetime', key: 'k', enableTime: true }, '2026-11-10T01:30:00Z', '2026年11月10日 09:30'],
    [{ type: 'omMoney', key: 'k' }, 120000, '1,200.00 元（壹仟贰佰元整）'],
    [{ type: 'omMoney', key: 'k' }, '一千', '一千'],
    [{ type: 'textarea', key: 'k' }, '第一行\n第二行', '第一行\n第二行'],
    [{ type: 'number', key: 'k' }, 0, '0'],
    [{ type: 'textfield', key: 'k' }, null, ''],
  ])('should be told from %j', (component, value, text) => {
    expect(shownText(component, value, 'zh')).toBe(text);
  });
});
