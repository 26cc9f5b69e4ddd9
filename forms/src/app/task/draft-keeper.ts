import { computed, signal } from '@angular/core';
import { dropLocalCopy, keepLocally, type Values } from './local-copy.ts';

const PAUSE_MS = 2000;
const LONGEST_MS = 15_000;

export type DraftState = 'clean' | 'changed' | 'saving' | 'saved' | 'failed';

/**
 * Saves the draft by itself: two seconds after the last change, and at least every fifteen while somebody keeps typing. What
 * the server did not take is kept in this tab until it does.
 *
 * ```
 * clean ── change ─→ changed ── pause ─→ saving ── ok ─→ saved ── change ─→ changed …
 *                                          └── no answer ─→ failed ── change, or the button ─→ …
 * ```
 */
export class DraftKeeper {
  private readonly send: (data: Values) => Promise<{ readonly savedAt: string }>;
  private readonly taskId: string;
  private readonly current = signal<DraftState>('clean');
  private readonly lastSavedAt = signal<number | undefined>(undefined);
  private waiting: Values | undefined;
  private pause: ReturnType<typeof setTimeout> | undefined;
  private waitingSince = 0;
  private running: Promise<void> | undefined;
  private isStopped = false;

  readonly state = this.current.asReadonly();
  /** Instant (ms) of the last save in this visit, by this computer's clock. */
  readonly savedAt = this.lastSavedAt.asReadonly();
  readonly hasUnsaved = computed(() => this.current() === 'changed' || this.current() === 'saving' || this.current() === 'failed');

  constructor(taskId: string, send: (data: Values) => Promise<{ readonly savedAt: string }>) {
    this.taskId = taskId;
    this.send = send;
  }

  change(data: Values): void {
    if (this.isStopped) return;
    if (!this.waiting) this.waitingSince = Date.now();
    this.waiting = data;
    this.current.set('changed');
    clearTimeout(this.pause);
    const left = LONGEST_MS - (Date.now() - this.waitingSince);
    this.pause = setTimeout(() => void this.flush(), Math.max(0, Math.min(PAUSE_MS, left)));
  }

  /** Saves now what is not saved yet; resolves when nothing is left, also when it failed (see `state`). */
  async flush(): Promise<void> {
    clearTimeout(this.pause);
    if (this.running) await this.running;
    const data = this.waiting;
    if (!data || this.isStopped) return;
    this.waiting = undefined;
    this.running = this.save(data).finally(() => {
      this.running = undefined;
    });
    await this.running;
  }

  /** Nothing is saved any more: the task is done, returned or handed over. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.pause);
    this.waiting = undefined;
    this.current.set('clean');
    dropLocalCopy(this.taskId);
  }

  private async save(data: Values): Promise<void> {
    this.current.set('saving');
    try {
      await this.send(data);
      if (this.isStopped) return;
      dropLocalCopy(this.taskId);
      this.lastSavedAt.set(Date.now());
      if (!this.waiting) this.current.set('saved');
    } catch {
      if (this.isStopped) return;
      this.waiting ??= data;
      keepLocally(this.taskId, this.waiting);
      this.current.set('failed'); // the action bar says so; the next change or the button tries again
    }
  }
}
