import { computed, Injectable, inject, signal } from '@angular/core';
import type { Page } from '../../shared/http/api-client.ts';
import { type ApiError, asApiError } from '../../shared/http/api-error.ts';
import { newCommandKey } from '../../shared/http/command-key.ts';
import { Loader } from '../../shared/http/loader.ts';
import type { TaskRow } from './task-row.view.ts';
import { WorklistApi } from './worklist.api.ts';
import { filterFromAddress, type WorklistFilter } from './worklist-filter.ts';

const PAGE_ROWS = 30;
const MOST_ROWS_AT_ONCE = 100;

/** The rows of one list as they are on the screen: the pages read so far, refreshed in place. One per worklist page. */
@Injectable()
export class WorklistStore {
  private readonly api = inject(WorklistApi);
  private readonly loader = new Loader<Page<TaskRow>>();
  private readonly loadingMore = signal(false);
  private readonly claimingId = signal('');
  private filter: WorklistFilter = filterFromAddress({});

  readonly error = this.loader.error;
  readonly isLoading = this.loader.isLoading;
  readonly showSkeleton = this.loader.showSkeleton;
  readonly rows = computed(() => this.loader.value()?.items ?? []);
  readonly hasAnswer = computed(() => this.loader.value() !== undefined);
  readonly hasMore = computed(() => Boolean(this.loader.value()?.next));
  readonly isLoadingMore = this.loadingMore.asReadonly();
  readonly claiming = this.claimingId.asReadonly();

  /** Another tab, search or filter: starts at the top. The old rows stay until the new ones are there, unless the tab changed. */
  show(filter: WorklistFilter): Promise<unknown> {
    const keep = filter.scope === this.filter.scope;
    this.filter = filter;
    return this.loader.load((signal) => this.api.list(filter, null, PAGE_ROWS, signal), { keep });
  }

  /** Reads as many rows again as are shown, so that the reader keeps the place. */
  refresh(): Promise<unknown> {
    const count = Math.min(MOST_ROWS_AT_ONCE, Math.max(PAGE_ROWS, this.rows().length));
    return this.loader.load((signal) => this.api.list(this.filter, null, count, signal));
  }

  /** @returns what went wrong, if anything: the rows already shown stay */
  async more(): Promise<ApiError | undefined> {
    const cursor = this.loader.value()?.next;
    if (!cursor || this.loadingMore()) return undefined;
    this.loadingMore.set(true);
    const filter = this.filter;
    try {
      const page = await this.api.list(filter, cursor, PAGE_ROWS);
      if (filter === this.filter)
        this.loader.update((shown) => ({ items: withoutRepeats([...shown.items, ...page.items]), next: page.next }));
      return undefined;
    } catch (thrown) {
      return asApiError(thrown);
    } finally {
      this.loadingMore.set(false);
    }
  }

  /** Claims a task 认领 and takes its row off the list of what can be claimed. */
  async claim(row: TaskRow): Promise<ApiError | undefined> {
    if (this.claimingId()) return undefined;
    this.claimingId.set(row.id);
    try {
      await this.api.claim(row, newCommandKey());
      this.drop(row.id);
      return undefined;
    } catch (thrown) {
      const error = asApiError(thrown);
      if (error.status === 404 || error.status === 409) this.drop(row.id); // somebody else has it
      return error;
    } finally {
      this.claimingId.set('');
    }
  }

  stop(): void {
    this.loader.stop();
  }

  private drop(id: string): void {
    this.loader.update((shown) => ({ ...shown, items: shown.items.filter((row) => row.id !== id) }));
  }
}

/** A row that moved between two pages while they were read appears once, where it was first. */
function withoutRepeats(rows: readonly TaskRow[]): TaskRow[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
