import { computed, type Signal, signal } from '@angular/core';
import { type ApiError, asApiError } from './api-error.ts';

export type LoadState<T> = {
  /** The last answer; stays while it is loaded again, so that nothing jumps. */
  readonly value: Signal<T | undefined>;
  readonly error: Signal<ApiError | undefined>;
  readonly isLoading: Signal<boolean>;
  /** True only after 300 ms without a first answer: before that a skeleton would only flicker. */
  readonly showSkeleton: Signal<boolean>;
};

const SKELETON_AFTER_MS = 300;

/**
 * One thing a page loads and may load again. A newer `load` aborts the older one, and an answer that comes too late is
 * dropped. Not tied to a component: call `stop` when the page goes.
 */
export class Loader<T> implements LoadState<T> {
  private readonly current = signal<T | undefined>(undefined);
  private readonly failure = signal<ApiError | undefined>(undefined);
  private readonly loading = signal(false);
  private readonly isSlow = signal(false);
  private aborter: AbortController | undefined;
  private slowTimer: ReturnType<typeof setTimeout> | undefined;

  readonly value = this.current.asReadonly();
  readonly error = this.failure.asReadonly();
  readonly isLoading = this.loading.asReadonly();
  readonly showSkeleton = computed(() => this.isSlow() && this.loading() && this.current() === undefined);

  /** Loads; `keep: false` forgets the present value first (another thing is being looked at). */
  async load(ask: (signal: AbortSignal) => Promise<T>, { keep = true }: { keep?: boolean } = {}): Promise<T | undefined> {
    this.aborter?.abort();
    const aborter = new AbortController();
    this.aborter = aborter;
    this.begin(keep);
    try {
      const answer = await ask(aborter.signal);
      if (aborter.signal.aborted) return undefined;
      this.current.set(answer);
      this.failure.set(undefined);
      return answer;
    } catch (thrown) {
      if (!aborter.signal.aborted) this.failure.set(asApiError(thrown));
      return undefined;
    } finally {
      if (this.aborter === aborter) this.end();
    }
  }

  /** Changes the value in place, e.g. after an own command. */
  update(change: (value: T) => T): void {
    const value = this.current();
    if (value !== undefined) this.current.set(change(value));
  }

  stop(): void {
    this.aborter?.abort();
    this.end();
  }

  private begin(keep: boolean): void {
    if (!keep) this.current.set(undefined);
    this.failure.set(undefined);
    this.loading.set(true);
    clearTimeout(this.slowTimer);
    this.slowTimer = setTimeout(() => this.isSlow.set(true), SKELETON_AFTER_MS);
  }

  private end(): void {
    clearTimeout(this.slowTimer);
    this.isSlow.set(false);
    this.loading.set(false);
  }
}
