import { describe, expect, it } from '@jest/globals';
import { firstStart, nextStart } from '../../../engine/src/runtime/start-timers.ts';

const NOW = '2026-11-21T02:00:00.000Z';

describe('firstStart', () => {
  it.each([
    ['date', '2026-12-01T09:00:00+08:00', { dueAt: '2026-12-01T01:00:00.000Z', every: null, left: 1 }],
    ['date', '2020-01-01', 'past'],
    ['duration', 'PT90M', { dueAt: '2026-11-21T03:30:00.000Z', every: null, left: 1 }],
    ['cycle', 'R3/P1D', { dueAt: '2026-11-22T02:00:00.000Z', every: 'P1D', left: 3 }],
    ['cycle', 'R/2026-12-01T09:00:00+08:00/P1M', { dueAt: '2026-12-01T01:00:00.000Z', every: 'P1M', left: null }],
    ['cycle', 'R/2026-11-20T09:00:00+08:00/P1D', { dueAt: '2026-11-22T01:00:00.000Z', every: 'P1D', left: null }],
    ['cycle', 'R2/2020-01-01T00:00:00Z/P1D', 'past'],
    ['duration', 'duration("PT2H")', { dueAt: '2026-11-21T04:00:00.000Z', every: null, left: 1 }],
    ['date', 'date and time("2026-11-22T00:00:00Z")', { dueAt: '2026-11-22T00:00:00.000Z', every: null, left: 1 }],
    ['duration', 'caseNo', null],
    ['cycle', 'R/soon', null],
    ['date', '1 +', null],
  ] as const)('should read the %s %s', (type, text, expected) => {
    expect(firstStart({ type, text }, NOW)).toEqual(expected);
  });
});

describe('nextStart', () => {
  it('should keep the phase of a cycle, count what was skipped and end with it', () => {
    expect(nextStart({ dueAt: NOW, every: 'P1D', left: 3 }, '2026-11-21T02:00:01.000Z')).toEqual({
      dueAt: '2026-11-22T02:00:00.000Z',
      every: 'P1D',
      left: 2,
    });
    expect(nextStart({ dueAt: NOW, every: 'P1D', left: 3 }, '2026-11-22T03:00:00.000Z')).toEqual({
      dueAt: '2026-11-23T02:00:00.000Z',
      every: 'P1D',
      left: 1,
    });
    expect(nextStart({ dueAt: NOW, every: 'P1D', left: 1 }, '2026-11-21T02:00:01.000Z')).toBeNull();
    expect(nextStart({ dueAt: NOW, every: null, left: 1 }, NOW)).toBeNull();
  });

  it('should catch up with an old fast cycle at once', () => {
    expect(nextStart({ dueAt: '2000-01-01T00:00:00.000Z', every: 'PT1S', left: null }, '2026-11-21T02:00:00.500Z')).toMatchObject({
      dueAt: '2026-11-21T02:00:01.000Z',
    });
  });
});
