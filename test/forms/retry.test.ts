import { ownError, parseProblem } from '../../forms/src/shared/http/api-error.ts';
import { CommandKeeper, newCommandKey } from '../../forms/src/shared/http/command-key.ts';
import { withRetry } from '../../forms/src/shared/http/retry.ts';

function planned() {
  const pauses: number[] = [];
  return { pauses, plan: { pausesMs: [400, 1500], wait: async (ms: number) => void pauses.push(ms) } };
}

describe('repeating a call', () => {
  it('should repeat after a lost answer and give the answer that came', async () => {
    // given
    const { pauses, plan } = planned();
    const answers = [ownError('OFFLINE'), parseProblem(503, {}), 'done'];
    // when
    const answer = await withRetry(async () => {
      const next = answers.shift();
      if (next instanceof Error) throw next;
      return next;
    }, plan);
    // then
    expect(answer).toBe('done');
    expect(pauses).toEqual([400, 1500]);
  });

  it('should not repeat what was refused', async () => {
    const { pauses, plan } = planned();
    const refusal = parseProblem(403, { code: 'DUTY_CONFLICT' });
    await expect(withRetry(() => Promise.reject(refusal), plan)).rejects.toBe(refusal);
    expect(pauses).toEqual([]);
  });

  it('should give up with the last error', async () => {
    const { plan } = planned();
    await expect(withRetry(() => Promise.reject(ownError('OFFLINE')), plan)).rejects.toMatchObject({ code: 'OFFLINE' });
  });
});

describe('the key of a command', () => {
  it('should be a UUID v4, also where the browser makes none', () => {
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    expect(newCommandKey()).toMatch(uuid);
    const original = crypto.randomUUID;
    Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true });
    try {
      expect(newCommandKey()).toMatch(uuid);
    } finally {
      Object.defineProperty(crypto, 'randomUUID', { value: original, configurable: true });
    }
  });

  it('should stay while the same thing is sent again, and change with the content or after an answer', () => {
    const keeper = new CommandKeeper();
    const first = keeper.keyFor({ a: 1 });
    expect(keeper.keyFor({ a: 1 })).toBe(first);
    const second = keeper.keyFor({ a: 2 });
    expect(second).not.toBe(first);
    keeper.answered();
    expect(keeper.keyFor({ a: 2 })).not.toBe(second);
  });
});
