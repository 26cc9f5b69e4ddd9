import { describe, expect, it } from '@jest/globals';
import { clockFaceOf, valueOfClockFace } from '../../forms/src/shared/form/picker-time.ts';

/** As the picker shows it: local fields of the device. */
const face = (date: Date | undefined) =>
  date && `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()} ${date.getHours()}:${String(date.getMinutes()).padStart(2, '0')}`;

describe('time in the date picker', () => {
  it.each([
    ['2026-11-20T22:00:00.000Z', '2026-11-21 6:00'],
    ['2026-11-21T06:00:00+08:00', '2026-11-21 6:00'],
    ['2026-11-21T06:00', '2026-11-21 6:00'],
    ['2026-12-31T16:30:00Z', '2027-1-1 0:30'],
  ])('should show %s as it is in China', (value, shown) => {
    expect(face(clockFaceOf(value, true))).toBe(shown);
  });

  it('should mean China by what is typed', () => {
    expect(valueOfClockFace(new Date(2026, 10, 21, 6, 0), true)).toBe('2026-11-20T22:00:00.000Z');
  });

  it.each(['2026-11-21', '2026-11-21T00:00:00.000Z', '2026-11-21T00:00:00-05:00', '2026-11-20T16:00:00.000Z'])(
    'should keep the day %s',
    (value) => {
      const shown = clockFaceOf(value, false);
      expect(face(shown)).toBe('2026-11-21 0:00');
      expect(shown && valueOfClockFace(shown, false)).toBe('2026-11-21T00:00:00.000Z');
    },
  );

  it.each([undefined, null, '', 'soon', 5])('should not make a time of %p', (value) => {
    expect(clockFaceOf(value, true)).toBeUndefined();
    expect(clockFaceOf(value, false)).toBeUndefined();
  });
});
