import { safeReturnAddress } from '../../forms/src/shared/session/return-address.ts';

describe('the address to come back to after login', () => {
  it.each(['/tasks/1?a=b', '/designer/', '/cases/x/evidence'])('should be kept: %s', (address) => {
    expect(safeReturnAddress(address)).toBe(address);
  });

  it.each([null, undefined, '', 'https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '/login?return=/x'])(
    'should never lead off the site or in a circle: %s',
    (address) => {
      expect(safeReturnAddress(address)).toBe('/');
    },
  );
});
