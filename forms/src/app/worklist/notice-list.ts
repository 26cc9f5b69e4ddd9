import { ChangeDetectionStrategy, Component, DestroyRef, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router } from '@angular/router';
import { auditTime } from 'rxjs';
import { ApiClient, type Page } from '../../shared/http/api-client.ts';
import { asApiError } from '../../shared/http/api-error.ts';
import { Loader } from '../../shared/http/loader.ts';
import { language } from '../../shared/i18n/language.ts';
import { LiveEvents } from '../../shared/live/live-events.ts';
import { EmptyState } from '../../shared/ui/empty-state.ts';
import { ErrorFace } from '../../shared/ui/error-face.ts';
import { Skeleton } from '../../shared/ui/skeleton.ts';
import { Toasts } from '../../shared/ui/toasts.ts';
import { briefInstantText, instantText } from '../../shared/words/dates.ts';
import { WaitingCounts } from './waiting-counts.ts';
import { worklistText } from './worklist.text.ts';

/** Something a person should know of 抄送: nothing to do but read. */
type Notice = {
  readonly id: string;
  readonly caseId: string;
  readonly caseNo: string | null;
  readonly title: string;
  readonly text: string;
  readonly at: string;
  readonly readAt: string | null;
  /** copy: sent by a colleague from a task 抄送 */
  readonly source: 'notice' | 'copy';
  readonly sender: string | null;
  readonly step: string | null;
};

const PAGE_ROWS = 30;
const AT_MOST_EVERY_MS = 800;

/** What was copied to me; opening an entry marks it as read and leads to its case. */
@Component({
  selector: 'om-notice-list',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, ErrorFace, Skeleton],
  template: `
    @if (loader.error(); as error) {
      <om-error-face [error]="error" [showHome]="false" (retry)="load()" />
    } @else if (loader.showSkeleton()) {
      <om-skeleton [rows]="8" [rowHeight]="45" />
    } @else if (loader.value(); as page) {
      @if (page.items.length === 0) {
        <om-empty icon="bell" [title]="t('emptyCopied')" [text]="t('emptyCopiedText')" />
      } @else {
        <ul [attr.aria-label]="t('copied')">
          @for (notice of page.items; track notice.id) {
            <li>
              <a class="row" [class.unread]="!notice.readAt" [href]="'/cases/' + notice.caseId" (click)="open($event, notice)">
                <span class="state">@if (!notice.readAt) {<i aria-hidden="true"></i>{{ t('unread') }}}</span>
                <span class="text">{{ textOf(notice) }}</span>
                <span class="about om-one-line om-quiet">{{ notice.title }}</span>
                <span class="number om-one-line om-quiet">{{ notice.caseNo }}</span>
                <time class="om-quiet" [attr.datetime]="notice.at" [title]="full(notice.at)">{{ when(notice.at) }}</time>
              </a>
            </li>
          }
        </ul>
        <footer>
          @if (page.next) {
            <button type="button" class="om-button" [attr.aria-disabled]="isLoadingMore()" (click)="more()">{{ t(isLoadingMore() ? 'loadingMore' : 'more') }}</button>
          } @else {
            <span class="om-quiet">{{ t('noticesAtEnd', { n: page.items.length }) }}</span>
          }
        </footer>
      }
    }
  `,
  styles: `
    .row { display: grid; grid-template-columns: 64px minmax(0, 1.6fr) minmax(0, 1fr) minmax(0, 0.8fr) 96px; gap: 12px; align-items: center; min-height: 44px; padding: 6px 16px; border-bottom: 1px solid var(--om-line); color: var(--om-text); }
    .row:hover { background: var(--om-hover); text-decoration: none; }
    .row:focus-visible { background: var(--om-blue-tint); box-shadow: inset 3px 0 0 var(--om-blue); border-radius: 0; }
    .unread .text { font-weight: 600; }
    .state { display: flex; gap: 6px; align-items: center; color: var(--om-blue); font-size: var(--om-size-small); white-space: nowrap; }
    i { width: 7px; height: 7px; border-radius: 50%; background: var(--om-blue); }
    time { text-align: right; white-space: nowrap; }
    footer { display: flex; justify-content: center; padding: 12px; }
    @media (width < 768px) {
      li { margin: 8px 12px 0; border: 1px solid var(--om-line); border-radius: 10px; background: var(--om-card); overflow: hidden; }
      .row { grid-template: 'text text' auto 'about about' auto 'state time' auto / minmax(0, 1fr) auto; gap: 4px 12px; padding: 12px 14px; border: 0; }
      .text { grid-area: text; }
      .about { grid-area: about; }
      .number { display: none; }
      .state { grid-area: state; }
      time { grid-area: time; }
    }
  `,
})
export class NoticeList {
  protected readonly t = worklistText;
  protected readonly loader = new Loader<Page<Notice>>();
  protected readonly isLoadingMore = signal(false);
  private readonly api = inject(ApiClient);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  private readonly waiting = inject(WaitingCounts);

  constructor() {
    this.load();
    inject(LiveEvents)
      .ofWorklist.pipe(auditTime(AT_MOST_EVERY_MS), takeUntilDestroyed())
      .subscribe(() => this.load());
    inject(DestroyRef).onDestroy(() => this.loader.stop());
  }

  protected load(): void {
    const limit = Math.min(100, Math.max(PAGE_ROWS, this.loader.value()?.items.length ?? 0));
    void this.loader.load((signal) => this.api.get<Page<Notice>>('/notices', { limit }, signal));
  }

  protected async more(): Promise<void> {
    const cursor = this.loader.value()?.next;
    if (!cursor || this.isLoadingMore()) return;
    this.isLoadingMore.set(true);
    try {
      const page = await this.api.get<Page<Notice>>('/notices', { cursor, limit: PAGE_ROWS });
      this.loader.update((shown) => ({ items: [...shown.items, ...page.items], next: page.next }));
    } catch (thrown) {
      this.toasts.show(asApiError(thrown).textIn(language()), 'wrong');
    } finally {
      this.isLoadingMore.set(false);
    }
  }

  /** A click with a modifier opens a new tab, as everywhere. */
  protected async open(event: MouseEvent, notice: Notice): Promise<void> {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    if (!notice.readAt) await this.markRead(notice);
    await this.router.navigate(['/cases', notice.caseId]);
  }

  /** Not marked is no harm: it stays unread and is marked the next time. */
  private async markRead(notice: Notice): Promise<void> {
    try {
      await this.api.post(`/${notice.source === 'copy' ? 'task-copies' : 'notices'}/${encodeURIComponent(notice.id)}/read`);
      void this.waiting.refresh();
    } catch (thrown) {
      if (!asApiError(thrown).isOffline) this.toasts.show(asApiError(thrown).textIn(language()), 'wrong');
    }
  }

  protected textOf({ source, text, sender, step }: Notice): string {
    if (source === 'notice') return text;
    const copied = this.t('copiedBy', { name: sender ?? '', step: step ?? '' });
    return text ? `${copied}：${text}` : copied;
  }

  protected when(at: string): string {
    return briefInstantText(at, language());
  }

  protected full(at: string): string {
    return instantText(at, language());
  }
}
