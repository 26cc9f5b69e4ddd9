import { ChangeDetectionStrategy, Component, computed, inject, signal } from '@angular/core';
import { addressOf } from '../../../shared/http/api-client.ts';
import { language } from '../../../shared/i18n/language.ts';
import { Session } from '../../../shared/session/session.ts';
import { EmptyState } from '../../../shared/ui/empty-state.ts';
import { ErrorFace } from '../../../shared/ui/error-face.ts';
import { Icon } from '../../../shared/ui/icon.ts';
import { Skeleton } from '../../../shared/ui/skeleton.ts';
import { dateText } from '../../../shared/words/dates.ts';
import { CaseApi } from '../case.api.ts';
import { CaseStore } from '../case.store.ts';
import { caseText } from '../case-texts.ts';
import { tabData } from '../tab-data.ts';
import { TIMELINE_FILTERS, type TimelineFilter, type TimelineItem, timelineDays } from '../timeline-days.ts';
import { TimelineEntry } from '../timeline-entry.ts';

/** 办理过程: who did what, when, with what they filled in and what was issued; refused attempts too. */
@Component({
  selector: 'om-timeline-tab',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [EmptyState, ErrorFace, Icon, Skeleton, TimelineEntry],
  template: `
    @if (data.error(); as error) {
      <om-error-face [error]="error" [showHome]="false" (retry)="data.reload()" />
    } @else if (data.showSkeleton()) {
      <div class="om-card"><om-skeleton [rows]="8" /></div>
    } @else if (data.value(); as items) {
      <div class="om-card">
        @if (items.length === 0) {
          <om-empty icon="clock" [title]="t('timelineEmpty')" [text]="t('timelineEmptyText')" />
        } @else {
          <header>
            <div class="choice" role="group" [attr.aria-label]="t('timelineFilter')">
              @for (choice of filters; track choice) {
                <button type="button" [attr.aria-pressed]="filter() === choice" (click)="filter.set(choice)">{{ t(filterKey(choice)) }}</button>
              }
            </div>
            @if (session.may('history.export')) {
              <a class="om-button small quiet om-only-desk" [href]="exportAddress()" download [title]="t('exportHint')"><om-icon name="download" />{{ t('exportHistory') }}</a>
            }
          </header>
          @for (day of days(); track day.date) {
            <section>
              <h2>{{ date(day.date) }}</h2>
              <ol>
                @for (item of day.items; track item.seq) {
                  <li><om-timeline-entry [item]="item" [caseId]="store.id()" /></li>
                }
              </ol>
            </section>
          } @empty {
            <p class="om-quiet nothing">{{ t('timelineNothing') }}</p>
          }
        }
      </div>
    }
  `,
  styles: `
    header { flex-wrap: wrap; }
    .choice { display: flex; flex-wrap: wrap; gap: 4px; }
    .choice button { padding: 2px 12px; border: 1px solid var(--om-line); border-radius: 14px; background: var(--om-card); cursor: pointer; }
    .choice button[aria-pressed='true'] { border-color: var(--om-blue); background: var(--om-blue-tint); color: var(--om-blue); font-weight: 500; }
    section { padding: 12px 20px; }
    section + section { border-top: 1px solid var(--om-line); }
    h2 { margin-bottom: 4px; color: var(--om-text-quiet); font-size: var(--om-size-small); font-weight: 500; }
    .nothing { padding: 32px; text-align: center; }
    @media (width < 768px) { section { padding: 10px 12px; } .choice button { min-height: 36px; } }
  `,
})
export class TimelineTab {
  protected readonly t = caseText;
  protected readonly filters = TIMELINE_FILTERS;
  protected readonly store = inject(CaseStore);
  protected readonly session = inject(Session);
  private readonly api = inject(CaseApi);
  protected readonly data = tabData((id, signal) => this.api.timeline(id, signal));
  protected readonly filter = signal<TimelineFilter>('work');
  protected readonly days = computed(() => timelineDays(this.data.value() ?? ([] as readonly TimelineItem[]), this.filter()));
  protected readonly exportAddress = computed(() => addressOf(`/cases/${this.store.id()}/history/export`));

  protected filterKey(filter: TimelineFilter): `timeline.${TimelineFilter}` {
    return `timeline.${filter}`;
  }

  protected date(on: string): string {
    return dateText(on, language());
  }
}
