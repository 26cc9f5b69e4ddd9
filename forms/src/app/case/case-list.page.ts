import { ChangeDetectionStrategy, Component, computed, DestroyRef, effect, inject, input, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router, RouterLink } from '@angular/router';
import { auditTime } from 'rxjs';
import { ApiClient, type Page } from '../../shared/http/api-client.ts';
import { asApiError } from '../../shared/http/api-error.ts';
import { Connection } from '../../shared/http/connection.ts';
import { Loader } from '../../shared/http/loader.ts';
import { language } from '../../shared/i18n/language.ts';
import { LiveEvents } from '../../shared/live/live-events.ts';
import { Session } from '../../shared/session/session.ts';
import { EmptyState } from '../../shared/ui/empty-state.ts';
import { ErrorFace } from '../../shared/ui/error-face.ts';
import { Skeleton } from '../../shared/ui/skeleton.ts';
import { Toasts } from '../../shared/ui/toasts.ts';
import { CaseApi } from './case.api.ts';
import { CaseFilters } from './case-filters.ts';
import { type CaseListFilter, filterFrom, isFiltered, paramsOf } from './case-list-filter.ts';
import { CaseTable } from './case-table.ts';
import { caseText } from './case-texts.ts';
import type { CaseKind, CaseRow } from './case-views.ts';

/** How long a burst of pushes is gathered before the list is read again. */
const LIVE_PAUSE_MS = 1500;

/** The cases 案件 or clues 线索 that I may see. Filters stand in the address; pages follow by key, so that nothing is skipped or doubled. */
@Component({
  selector: 'om-case-list-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [CaseFilters, CaseTable, EmptyState, ErrorFace, RouterLink, Skeleton],
  template: `
    <header class="head">
      <h1>{{ t(kind() === 'case' ? 'cases' : 'clues') }}</h1>
      @if (mayStart()) {
        <a class="om-button primary" routerLink="/start" [queryParams]="{ kind: kind() }">{{ t(kind() === 'case' ? 'newCase' : 'newClue') }}</a>
      }
    </header>
    <om-case-filters [kind]="kind()" [filter]="filter()" [matters]="matters()" (change)="apply($event)" />
    <section class="om-card" [attr.aria-busy]="loader.isLoading()">
      @if (loader.error(); as error) {
        <om-error-face [error]="error" [showHome]="false" (retry)="load(true)" />
      } @else if (loader.showSkeleton()) {
        <om-skeleton [rows]="10" [rowHeight]="44" />
      } @else if (rows().length > 0) {
        <om-case-table [rows]="rows()" [kind]="kind()" />
      } @else if (loader.value()) {
        @if (filtered()) {
          <om-empty icon="search" [title]="t('nothingFound')" [text]="t('nothingFoundText')">
            <button type="button" class="om-button" (click)="clear()">{{ t('clearFilters') }}</button>
          </om-empty>
        } @else {
          <om-empty
            [icon]="kind() === 'case' ? 'folder' : 'flag'"
            [title]="t(kind() === 'case' ? 'noCases' : 'noClues')"
            [text]="t(kind() === 'case' ? 'noCasesText' : 'noCluesText')"
          >
            @if (mayStart()) {
              <a class="om-button primary" routerLink="/start" [queryParams]="{ kind: kind() }">{{ t(kind() === 'case' ? 'newCase' : 'newClue') }}</a>
            }
          </om-empty>
        }
      } @else {
        <div class="quiet-space"></div>
      }
    </section>
    @if (rows().length > 0 && !loader.error()) {
      <footer class="foot">
        @if (next()) {
          <button type="button" class="om-button" [disabled]="isLoadingMore()" (click)="more()">{{ t('loadMore') }}</button>
          <span class="om-quiet">{{ t('shownSoFar', { n: rows().length }) }}</span>
        } @else {
          <span class="om-quiet">{{ t('loadedAll', { n: rows().length }) }}</span>
        }
      </footer>
    }
  `,
  styles: `
    :host { display: block; width: 100%; max-width: 1440px; margin: 0 auto; padding: 16px 24px 32px; }
    .head { display: flex; gap: 16px; align-items: center; justify-content: space-between; margin-bottom: 12px; }
    .foot { display: flex; gap: 12px; align-items: center; justify-content: center; padding: 16px; }
    .quiet-space { min-height: 480px; }
    @media (width < 768px) { :host { padding: 12px 12px 24px; } .om-card { border: 0; background: transparent; } }
  `,
})
export class CaseListPage {
  /** From the route: which of the two lists. */
  readonly kind = input<CaseKind>('case');
  readonly q = input<string>();
  readonly status = input<string>();
  readonly stage = input<string>();
  readonly matter = input<string>();

  protected readonly t = caseText;
  private readonly api = inject(CaseApi);
  private readonly http = inject(ApiClient);
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  private readonly toasts = inject(Toasts);
  private readonly connection = inject(Connection);

  protected readonly loader = new Loader<Page<CaseRow>>();
  protected readonly later = signal<readonly CaseRow[]>([]);
  protected readonly next = signal<string | null>(null);
  protected readonly isLoadingMore = signal(false);
  protected readonly matters = signal<readonly { code: string; name: string }[]>([]);
  protected readonly rows = computed(() => [...(this.loader.value()?.items ?? []), ...this.later()]);
  protected readonly filter = computed(() =>
    filterFrom({ q: this.q(), status: this.status(), stage: this.stage(), matter: this.matter() }),
  );
  protected readonly filtered = computed(() => isFiltered(this.filter()));
  protected readonly mayStart = computed(
    () => this.session.current() !== null && this.session.may(this.kind() === 'case' ? 'case.open' : 'clue.report'),
  );

  constructor() {
    effect(() => {
      this.kind();
      this.filter();
      language(); // the server words its answers in the reader's language
      untracked(() => this.load(false));
    });
    let recoveries = this.connection.recoveries();
    effect(() => {
      if (this.connection.recoveries() === recoveries) return;
      recoveries = this.connection.recoveries();
      untracked(() => this.load(true));
    });
    inject(LiveEvents)
      .events.pipe(auditTime(LIVE_PAUSE_MS), takeUntilDestroyed())
      .subscribe(() => this.later().length === 0 && this.load(true));
    inject(DestroyRef).onDestroy(() => this.loader.stop());
    void this.loadMatters();
  }

  protected apply(change: Partial<CaseListFilter>): void {
    const queryParams = paramsOf({ ...this.filter(), ...change });
    void this.router.navigate([], { queryParams, queryParamsHandling: 'merge', replaceUrl: true });
  }

  protected clear(): void {
    this.apply({ q: '', status: '', stage: '', matter: '' });
  }

  protected async load(keep: boolean): Promise<void> {
    const page = await this.loader.load((signal) => this.api.list(this.kind(), this.filter(), null, signal), { keep });
    if (!page) return;
    this.later.set([]);
    this.next.set(page.next);
  }

  protected async more(): Promise<void> {
    this.isLoadingMore.set(true);
    try {
      const page = await this.api.list(this.kind(), this.filter(), this.next());
      const known = new Set(this.rows().map((row) => row.id));
      this.later.update((rows) => [...rows, ...page.items.filter((row) => !known.has(row.id))]);
      this.next.set(page.next);
    } catch (thrown) {
      this.toasts.show(asApiError(thrown).textIn(language()), 'wrong');
    } finally {
      this.isLoadingMore.set(false);
    }
  }

  /** The choices of the matter filter; without them the list works all the same. */
  private async loadMatters(): Promise<void> {
    try {
      const page = await this.http.get<Page<{ code: string; name: string }>>('/matters', { limit: 100 });
      this.matters.set(page.items.map(({ code, name }) => ({ code, name })));
    } catch {
      this.matters.set([]);
    }
  }
}
