import { asksForPosition, withFoundNow, withPosition } from '../../forms/src/app/start/start-data.ts';

const form = {
  components: [
    { type: 'panel', key: 'p', components: ['clue.foundAt', 'place.lat', 'place.lng'].map((key) => ({ type: 'textfield', key })) },
  ],
};
const now = new Date('2026-11-21T06:05:00Z');

describe('what a start form begins with', () => {
  it('should offer the position only where a form asks for both coordinates', () => {
    expect(asksForPosition(form)).toBe(true);
    expect(asksForPosition({ components: [{ type: 'number', key: 'place.lat' }] })).toBe(false);
  });

  it('should add the coordinates and keep what was typed', () => {
    // given
    const data = { clue: { content: 'x' }, place: { address: '人民路' } };
    // when / then
    expect(withPosition(data, { lat: 29.5, lng: 106.5, accuracyMetres: 8 })).toEqual({
      clue: { content: 'x' },
      place: { address: '人民路', lat: 29.5, lng: 106.5 },
    });
  });

  it('should begin the time of discovery with now, but never change one that is there or is not asked for', () => {
    expect(withFoundNow(form, {}, now)).toEqual({ clue: { foundAt: '2026-11-21T06:05:00.000Z' } });
    expect(withFoundNow(form, { clue: { foundAt: 'then' } }, now)).toEqual({ clue: { foundAt: 'then' } });
    expect(withFoundNow({ components: [] }, { a: 1 }, now)).toEqual({ a: 1 });
  });
});
