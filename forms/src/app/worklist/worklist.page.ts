import { ChangeDetectionStrategy, Component, computed, DestroyRef, ElementRef, effect, inject, input, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router, RouterLink } from '@angular/router';
import { auditTime } from 'rxjs';
import { Connection } from '../../shared/http/connection.ts';
import { language } from '../../shared/i18n/language.ts';
import { LiveEvents } from '../../shared/live/live-events.ts';
import { EmptyState } from '../../shared/ui/empty-state.ts';
import { ErrorFace } from '../../shared/ui/error-face.ts';
import { Skeleton } from '../../shared/ui/skeleton.ts';
import { Toasts } from '../../shared/ui/toasts.ts';
import { NoticeList } from './notice-list.ts';
import { TaskRowLine } from './task-row.ts';
import type { TaskRow } from './task-row.view.ts';
import { WaitingCounts } from './waiting-counts.ts';
import { WorklistStore } from './worklist.store.ts';
import { EMPTY_KEYS, worklistText } from './worklist.text.ts';
import { addressOfFilter, filterFromAddress, isNarrowed, SCOPES, type Scope, type WorklistFilter } from './worklist-filter.ts';
import { WorklistFilters } from './worklist-filters.ts';

const AT_MOST_EVERY_MS = 800;

/** The worklist 待办: what I have to do, what I may claim, what I did, what was copied to me. */
@Component({
  selector: 'om-worklist-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, ErrorFace, NoticeList, RouterLink, Skeleton, TaskRowLine, WorklistFilters],
  providers: [WorklistStore],
  templateUrl: './worklist.page.html',
  styleUrl: './worklist.page.css',
})
export class WorklistPage {
  readonly scope = input<string>();
  readonly q = input<string>();
  readonly matter = input<string>();
  readonly stage = input<string>();
  readonly due = input<string>();
  readonly sort = input<string>();

  protected readonly t = worklistText;
  protected readonly store = inject(WorklistStore);
  protected readonly counts = inject(WaitingCounts).counts;
  /** What was delegated has a tab only while there is something. */
  protected readonly scopes = computed(() =>
    SCOPES.filter((scope) => scope !== 'delegated' || this.countOf('delegated') > 0 || this.filter().scope === 'delegated'),
  );
  protected readonly emptyKeys = EMPTY_KEYS;
  protected readonly filter = computed(
    () =>
      filterFromAddress({
        scope: this.scope(),
        q: this.q(),
        matter: this.matter(),
        stage: this.stage(),
        due: this.due(),
        sort: this.sort(),
      }),
    { equal: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );
  /** What was copied to me is read, not done: a list of its own. */
  protected readonly isCopied = computed(() => this.filter().scope === 'copied');
  /** Rows already shown stay when a refresh fails: the lost-connection line over the page says so. */
  protected readonly blockingError = computed(() => (this.store.hasAnswer() ? undefined : this.store.error()));
  protected readonly narrowed = computed(() => isNarrowed(this.filter()));
  private readonly router = inject(Router);
  private readonly route = inject(ActivatedRoute);
  private readonly toasts = inject(Toasts);
  private readonly waiting = inject(WaitingCounts);
  private readonly host = inject<ElementRef<HTMLElement>>(ElementRef);

  constructor() {
    const connection = inject(Connection);
    effect(() => {
      const filter = this.filter();
      if (filter.scope !== 'copied') untracked(() => void this.store.show(filter));
    });
    effect(() => {
      language(); // names of steps and matters come in the language of the reader
      if (connection.recoveries() > 0 || language())
        untracked(() => this.store.hasAnswer() && !this.isCopied() && void this.store.refresh());
    });
    inject(LiveEvents)
      .ofWorklist.pipe(auditTime(AT_MOST_EVERY_MS), takeUntilDestroyed())
      .subscribe(() => this.isCopied() || void this.store.refresh());
    inject(DestroyRef).onDestroy(() => this.store.stop());
    void this.waiting.refresh();
  }

  protected narrow(change: Partial<WorklistFilter>): void {
    void this.router.navigate([], {
      relativeTo: this.route,
      queryParams: addressOfFilter({ ...this.filter(), ...change }),
      replaceUrl: change.q !== undefined,
    });
  }

  protected clearFilters(): void {
    this.narrow({ q: '', matter: '', stage: '', due: '' });
  }

  protected addressOf(scope: Scope): Record<string, string | null> {
    return addressOfFilter({ ...this.filter(), scope });
  }

  protected countOf(scope: Scope): number {
    return scope === 'done' ? 0 : (this.counts()?.[scope] ?? 0);
  }

  protected async more(): Promise<void> {
    const error = await this.store.more();
    if (error) this.toasts.show(error.textIn(language()), 'wrong');
  }

  /** Whoever claims wants to begin: the task opens. */
  protected async claim(row: TaskRow): Promise<void> {
    const error = await this.store.claim(row);
    this.toasts.show(error ? error.textIn(language()) : this.t('claimed', { name: row.name }), error ? 'wrong' : 'done');
    void this.waiting.refresh();
    if (!error) await this.router.navigate(['/tasks', row.id]);
  }

  /** ↑ ↓ Home End move between the rows; Enter opens, because a row is a link. */
  protected onKey(event: KeyboardEvent): void {
    const links = [...this.host.nativeElement.querySelectorAll<HTMLElement>('a.row')];
    const at = document.activeElement instanceof HTMLElement ? links.indexOf(document.activeElement) : -1;
    const to = nextIndex(event.key, at, links.length);
    if (to === undefined) return;
    event.preventDefault();
    links[to]?.focus();
  }
}

function nextIndex(key: string, at: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowDown') return Math.min(count - 1, at + 1);
  if (key === 'ArrowUp') return Math.max(0, at - 1);
  if (key === 'Home' && at >= 0) return 0;
  return key === 'End' && at >= 0 ? count - 1 : undefined;
}
