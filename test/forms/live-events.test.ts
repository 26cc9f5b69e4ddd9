import { reconnectPauseMs } from '../../forms/src/shared/live/reconnect-pause.ts';

describe('the pause before the event stream is opened again', () => {
  it('should double up to half a minute', () => {
    expect([1, 2, 3, 4, 5, 6, 20].map((attempt) => reconnectPauseMs(attempt, 0.5))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000,
    ]);
  });

  it('should spread a hundred screens over half its length', () => {
    expect(reconnectPauseMs(4, 0)).toBe(6000);
    expect(reconnectPauseMs(4, 1)).toBe(10_000);
  });
});
