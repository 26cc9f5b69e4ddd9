import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rehearsalClock } from '../../api/src/rehearsal-clock.ts';

const START = '2026-09-21T09:00:00+08:00';
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'onematter-clock-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe('a rehearsal clock 演练时钟', () => {
  it('should begin at the time asked for and go on from there at the next start, not begin again', async () => {
    // given
    const first = await rehearsalClock(START, { dataDir, isSampleInstallation: true });
    const began = first!.now().getTime();
    expect(Math.abs(began - Date.parse(START))).toBeLessThan(5000);
    // when
    const next = await rehearsalClock(START, { dataDir, isSampleInstallation: true });
    // then: the same distance from real time, so it has gone on
    expect(Math.abs(next!.now().getTime() - first!.now().getTime())).toBeLessThan(50);
    expect(next!.now().getTime()).toBeGreaterThanOrEqual(began);
    expect((await stat(join(dataDir, 'rehearsal-clock.json'))).mode & 0o777).toBe(0o600);
  });

  it('should be there only where it was asked for', async () => {
    expect(await rehearsalClock(undefined, { dataDir, isSampleInstallation: true })).toBeUndefined();
  });

  it.each([
    ['a real installation', START, false],
    ['a time without its zone', '2026-09-21T09:00:00', true],
    ['a day that does not exist', '2026-13-45T09:00:00+08:00', true],
    ['no time at all', 'yesterday', true],
  ])('should be refused: %s', async (_what, start, isSampleInstallation) => {
    await expect(rehearsalClock(start, { dataDir, isSampleInstallation })).rejects.toMatchObject({
      code: 'CLOCK_REFUSED',
      message: expect.stringMatching(/[\u4e00-\u9fff].*[a-z]/s),
    });
  });
});
