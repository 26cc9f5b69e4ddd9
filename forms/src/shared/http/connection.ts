import { Injectable, signal } from '@angular/core';

const PROBE_MS = 4000;

/**
 * Whether the server answers. The API client reports every outcome; while it is gone, `/api/health` is asked every
 * four seconds and at once when the browser says the network is back. `recoveries` counts the returns: a page that reads
 * it in an effect loads again by itself.
 */
@Injectable({ providedIn: 'root' })
export class Connection {
  private readonly lost = signal(false);
  private readonly returns = signal(0);
  private timer: ReturnType<typeof setInterval> | undefined;

  readonly isLost = this.lost.asReadonly();
  readonly recoveries = this.returns.asReadonly();

  constructor() {
    globalThis.addEventListener?.('online', () => void this.probe());
    globalThis.addEventListener?.('offline', () => this.report(false));
  }

  /** Called by the API client: an answer of any kind, or none. */
  report(answered: boolean): void {
    if (answered === !this.lost()) return;
    this.lost.set(!answered);
    if (answered) {
      clearInterval(this.timer);
      this.returns.update((count) => count + 1);
    } else {
      this.timer = setInterval(() => void this.probe(), PROBE_MS);
    }
  }

  /** Asks once whether the server is there again. */
  async probe(): Promise<void> {
    if (!this.lost()) return;
    try {
      const reply = await fetch('/api/health', { cache: 'no-store', signal: AbortSignal.timeout(PROBE_MS) });
      if (reply.ok) this.report(true);
    } catch {
      // still away: the next probe asks again
    }
  }
}
