import { filterFrom, isFiltered, NO_FILTER, paramsOf, queryOf } from '../../forms/src/app/case/case-list-filter.ts';

describe('the filter of a list of cases', () => {
  it('should come back from the address as it was written there', () => {
    // given
    const filter = { q: '赵', status: 'open', stage: 'legal-review', matter: '330217001' } as const;
    // when / then
    expect(filterFrom(paramsOf(filter))).toEqual(filter);
    expect(paramsOf(NO_FILTER)).toEqual({ q: null, status: null, stage: null, matter: null });
  });

  it('should open a mangled link without the parts that mean nothing', () => {
    expect(filterFrom({ status: 'burnt', q: `  ${'长'.repeat(80)}`, other: 'x' })).toEqual({ ...NO_FILTER, q: '长'.repeat(60) });
  });

  it('should ask the server only for what is filtered', () => {
    expect(queryOf('clue', { ...NO_FILTER, status: 'closed' }, 'abc')).toEqual({
      kind: 'clue',
      limit: '30',
      status: 'closed',
      cursor: 'abc',
    });
    expect(isFiltered(NO_FILTER)).toBe(false);
  });
});
