import { ChangeDetectionStrategy, Component, DestroyRef, effect, inject, input, signal, untracked } from '@angular/core';
import type { Page } from '@onematter/forms/shared/http/api-client';
import { asApiError } from '@onematter/forms/shared/http/api-error';
import { Loader } from '@onematter/forms/shared/http/loader';
import { language } from '@onematter/forms/shared/i18n/language';
import { EmptyState } from '@onematter/forms/shared/ui/empty-state';
import { ErrorFace } from '@onematter/forms/shared/ui/error-face';
import { Skeleton } from '@onematter/forms/shared/ui/skeleton';
import { Toasts } from '@onematter/forms/shared/ui/toasts';
import { type CaseLine, DesignApi } from '../design.api.ts';
import { designerText } from '../designer-texts.ts';

/** The cases that run on a process; each opens in the application where cases are handled. */
@Component({
  selector: 'om-process-cases',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, ErrorFace, Skeleton],
  template: `
    @if (loader.error(); as error) {
      <om-error-face [error]="error" [showHome]="false" (retry)="load()" />
    } @else if (loader.showSkeleton()) {
      <om-skeleton [rows]="5" [rowHeight]="44" />
    } @else if (loader.value(); as page) {
      @if (page.items.length === 0) {
        <om-empty icon="folder" [title]="t('noCases')" [text]="t('noCasesText')" />
      } @else {
        <ul>
          @for (row of rows(); track row.id) {
            <li>
              <a [href]="address(row)" [title]="t('openCase')">
                <span class="no">{{ row.caseNo ?? t('noNumber') }}</span>
                <span class="what">{{ row.matter?.name ?? row.title }}</span>
                @if (row.stageName; as stage) {
                  <span class="om-mark blue">{{ stage }}</span>
                }
              </a>
            </li>
          }
        </ul>
        @if (next()) {
          <p class="more"><button type="button" class="om-button small" [disabled]="isLoadingMore()" (click)="more()">{{ t('more') }}</button></p>
        }
      }
    }
  `,
  styles: `
    li + li { border-top: 1px solid var(--om-line); }
    a { display: flex; flex-wrap: wrap; gap: 2px 16px; align-items: center; padding: 9px 16px; color: inherit; }
    a:hover { background: var(--om-hover); text-decoration: none; }
    .no { color: var(--om-blue); white-space: nowrap; font-variant-numeric: tabular-nums; }
    .what { flex: 1; min-width: 160px; overflow-wrap: anywhere; }
    .more { padding: 12px; text-align: center; }
  `,
})
export class ProcessCases {
  readonly definitionId = input.required<string>();

  protected readonly t = designerText;
  protected readonly loader = new Loader<Page<CaseLine>>();
  protected readonly rows = signal<readonly CaseLine[]>([]);
  protected readonly next = signal<string | null>(null);
  protected readonly isLoadingMore = signal(false);
  private readonly api = inject(DesignApi);
  private readonly toasts = inject(Toasts);

  constructor() {
    inject(DestroyRef).onDestroy(() => this.loader.stop());
    effect(() => {
      this.definitionId();
      language(); // the server words its answers in the reader's language
      untracked(() => void this.load());
    });
  }

  protected async load(): Promise<void> {
    const page = await this.loader.load((signal) => this.api.cases(this.definitionId(), null, signal), { keep: false });
    if (page) this.show(page.items, page.next);
  }

  protected async more(): Promise<void> {
    this.isLoadingMore.set(true);
    try {
      const page = await this.api.cases(this.definitionId(), this.next());
      this.show([...this.rows(), ...page.items], page.next);
    } catch (thrown) {
      this.toasts.show(asApiError(thrown).textIn(language()), 'wrong');
    } finally {
      this.isLoadingMore.set(false);
    }
  }

  /** In the other application: a full address, not a route of this one. */
  protected address(row: CaseLine): string {
    return `/${row.kind === 'clue' ? 'clues' : 'cases'}/${encodeURIComponent(row.id)}/diagram`;
  }

  private show(rows: readonly CaseLine[], next: string | null): void {
    this.rows.set(rows);
    this.next.set(next);
  }
}
