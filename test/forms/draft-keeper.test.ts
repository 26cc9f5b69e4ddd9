import { jest } from '@jest/globals';
import { DraftKeeper } from '../../forms/src/app/task/draft-keeper.ts';
import { localCopy } from '../../forms/src/app/task/local-copy.ts';

/** A tab's storage as a browser has it; Node has none. */
class TabStorage {
  private readonly items = new Map<string, string>();
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
}

function recordInto(sent: unknown[]) {
  return async (data: unknown) => {
    sent.push(data);
    return { savedAt: '' };
  };
}

describe('a draft that saves itself', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    Object.assign(globalThis, { sessionStorage: new TabStorage() });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('should save once, two seconds after the last change', async () => {
    // given
    const sent: unknown[] = [];
    const draft = new DraftKeeper('t1', recordInto(sent));
    // when
    draft.change({ a: 1 });
    await jest.advanceTimersByTimeAsync(1500);
    draft.change({ a: 2 });
    await jest.advanceTimersByTimeAsync(1999);
    // then
    expect(sent).toEqual([]);
    expect(draft.state()).toBe('changed');
    await jest.advanceTimersByTimeAsync(1);
    expect(sent).toEqual([{ a: 2 }]);
    expect(draft.state()).toBe('saved');
    expect(draft.hasUnsaved()).toBe(false);
  });

  it('should not wait longer than fifteen seconds for somebody who keeps typing', async () => {
    const sent: unknown[] = [];
    const draft = new DraftKeeper('t1', recordInto(sent));
    for (let second = 0; second < 16; second += 1) {
      draft.change({ second });
      await jest.advanceTimersByTimeAsync(1000);
    }
    expect(sent.length).toBeGreaterThan(0);
  });

  it('should keep in this tab what the server did not take, until it does', async () => {
    // given
    let isDown = true;
    const draft = new DraftKeeper('t1', async () => {
      if (isDown) throw new Error('down');
      return { savedAt: '' };
    });
    // when
    draft.change({ a: 1 });
    await draft.flush();
    // then
    expect(draft.state()).toBe('failed');
    expect(localCopy('t1')).toEqual({ a: 1 });
    // when
    isDown = false;
    await draft.flush();
    // then
    expect(draft.state()).toBe('saved');
    expect(localCopy('t1')).toBeUndefined();
  });

  it('should save nothing more once the task is done', async () => {
    const sent: unknown[] = [];
    const draft = new DraftKeeper('t1', recordInto(sent));
    draft.change({ a: 1 });
    draft.stop();
    await jest.advanceTimersByTimeAsync(20_000);
    draft.change({ a: 2 });
    await draft.flush();
    expect(sent).toEqual([]);
  });
});
