import { addressOfFilter, filterFromAddress, isNarrowed } from '../../forms/src/app/worklist/worklist-filter.ts';

describe('the filter of the worklist', () => {
  it('should come back from the address as it went in', () => {
    // given
    const filter = { scope: 'claimable', q: '人民路', matter: 'SR-012', stage: 'legal-review', due: 'soon', sort: 'due' } as const;
    // when
    const address = addressOfFilter(filter);
    // then
    expect(filterFromAddress(address)).toEqual(filter);
  });

  it('should leave what is not set out of the address', () => {
    expect(addressOfFilter(filterFromAddress({}))).toEqual({ scope: null, q: null, matter: null, stage: null, due: null, sort: null });
  });

  it('should open with an old or mistyped link', () => {
    expect(filterFromAddress({ scope: 'everything', stage: 'no-such-step', due: 'tomorrow', q: ['a', 'b'] })).toEqual({
      ...{ scope: 'mine', q: '', matter: '', stage: '', due: '', sort: '' },
    });
    expect(filterFromAddress({ q: '长'.repeat(200) }).q).toHaveLength(60);
  });

  it('should know whether it narrows the list', () => {
    expect(isNarrowed(filterFromAddress({ scope: 'done' }))).toBe(false);
    expect(isNarrowed(filterFromAddress({ due: 'overdue' }))).toBe(true);
  });
});
