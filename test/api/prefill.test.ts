import { prefill } from '../../api/src/modules/form/prefill.ts';

const form = {
  key: 'review',
  title: '审核',
  components: [
    { type: 'radio', key: 'review.conclusion', values: [{ label: '同意', value: 'pass' }] },
    { type: 'textarea', key: 'review.summary', properties: { om: 'show' as const } },
  ],
};
const facts = { review: { conclusion: 'pass', summary: '占道堆放物料' } };

describe('what a form opens with', () => {
  it.each(['review', 'approve', 'decide', 'discuss'])('should not answer for whoever has to %s in a second round', (duty) => {
    expect(prefill(form, {}, facts, null, duty)).toEqual({ review: { summary: '占道堆放物料' } });
  });

  it('should keep what the officer wrote before when a step comes back to them', () => {
    expect(prefill(form, {}, facts, null, 'handle')).toEqual(facts);
  });

  it('should give a judging person their own draft again', () => {
    expect(prefill(form, {}, facts, { review: { conclusion: 'not-pass' } }, 'review')).toMatchObject({
      review: { conclusion: 'not-pass' },
    });
  });
});
