import { overlayValues } from '../../forms/src/app/task/overlay-values.ts';

describe('what was kept in this tab over what the server has', () => {
  it('should keep what only the server knows and take what was typed', () => {
    // given
    const base = { filing: { source: '网格员巡查', facts: '旧' }, rows: [1, 2] };
    // when
    const result = overlayValues(base, { filing: { facts: '新' }, rows: [3], extra: null });
    // then
    expect(result).toEqual({ filing: { source: '网格员巡查', facts: '新' }, rows: [3], extra: null });
    expect(base.filing.facts).toBe('旧');
  });
});
