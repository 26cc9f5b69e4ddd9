import { describe, expect, it } from '@jest/globals';
import { prepareForm } from '../../forms/src/shared/form/prepare-form.ts';
import { fittingTexts, type Holds, standingTexts, withStandingTexts } from '../../forms/src/shared/form/standing-text.ts';
import { valueAt } from '../../forms/src/shared/form/value-at.ts';
import type { FormSchema } from '../../processes/src/form-rules/index.ts';

const CONSENT = '同意立案。';
const FORM = {
  key: 'approval',
  title: '审批',
  display: 'form',
  components: [
    { type: 'radio', key: 'filing.approved', label: '审批', input: true, values: [] },
    {
      type: 'textarea',
      key: 'filing.opinion',
      label: '意见',
      input: true,
      defaultValue: CONSENT,
      validate: { required: true, json: 'rule' },
    },
  ],
} as unknown as FormSchema;
const texts = standingTexts(FORM);
/** the pack's rule: the sentence of consent stands beside 同意 only */
const holds: Holds = (_rule, { value, data }) => value !== CONSENT || valueAt(data, 'filing.approved') === 'agree';
const data = (approved: string, opinion: string) => ({ filing: { approved, opinion } });

describe('a text that stands in a field before anybody wrote there', () => {
  it('should be put in by us, not by the library, which would mark the untouched field', () => {
    // when
    const prepared = prepareForm(FORM, { readOnly: false, language: 'zh' });
    // then
    expect(prepared.components[1]).not.toHaveProperty('defaultValue');
    expect(withStandingTexts(texts, { filing: { cause: '占道' } })).toEqual({ filing: { cause: '占道', opinion: CONSENT } });
  });

  it('should not come back where somebody wrote, or took it out', () => {
    expect(withStandingTexts(texts, data('', '另行研究'))).toEqual(data('', '另行研究'));
    expect(withStandingTexts(texts, data('', ''))).toEqual(data('', ''));
  });

  it('should be taken out when the choice says the opposite, and come back with the choice', () => {
    expect(fittingTexts(texts, data('disagree', CONSENT), new Set(), holds)).toEqual([{ path: 'filing.opinion', text: '' }]);
    expect(fittingTexts(texts, data('agree', ''), new Set(['filing.opinion']), holds)).toEqual([{ path: 'filing.opinion', text: CONSENT }]);
  });

  it('should leave alone what a person wrote or cleared', () => {
    expect(fittingTexts(texts, data('disagree', '证据不足'), new Set(), holds)).toEqual([]);
    expect(fittingTexts(texts, data('agree', ''), new Set(), holds)).toEqual([]);
    expect(fittingTexts(texts, data('agree', '同意，尽快'), new Set(['filing.opinion']), holds)).toEqual([]);
  });
});
