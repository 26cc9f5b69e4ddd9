import { computed, Injectable, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { auditTime } from 'rxjs';
import { ApiClient } from '../../shared/http/api-client.ts';
import { LiveEvents } from '../../shared/live/live-events.ts';

/** How many tasks wait where. */
export type Counts = {
  readonly mine: number;
  readonly claimable: number;
  readonly done: number;
  readonly copied: number;
  readonly overdue: number;
  readonly delegated: number;
};

const AT_MOST_EVERY_MS = 800;

/** The worklist's counts for the tabs and the badge in the navigation; refreshed by the server's pushes. A failure keeps the last figures. */
@Injectable({ providedIn: 'root' })
export class WaitingCounts {
  private readonly api = inject(ApiClient);
  private readonly known = signal<Counts | undefined>(undefined);

  readonly counts = this.known.asReadonly();
  readonly mine = computed(() => this.known()?.mine ?? 0);
  readonly claimable = computed(() => this.known()?.claimable ?? 0);

  constructor() {
    inject(LiveEvents)
      .ofWorklist.pipe(auditTime(AT_MOST_EVERY_MS), takeUntilDestroyed())
      .subscribe(() => void this.refresh());
  }

  async refresh(): Promise<void> {
    try {
      this.known.set(await this.api.get<Counts>('/user-tasks/counts'));
    } catch {
      // the list itself shows what is wrong; figures of a moment ago are better than none
    }
  }
}
