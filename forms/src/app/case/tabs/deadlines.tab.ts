import { ChangeDetectionStrategy, Component, inject, signal } from '@angular/core';
import { language } from '../../../shared/i18n/language.ts';
import { DueLight } from '../../../shared/ui/due-light.ts';
import { EmptyState } from '../../../shared/ui/empty-state.ts';
import { ErrorFace } from '../../../shared/ui/error-face.ts';
import { Icon } from '../../../shared/ui/icon.ts';
import { Skeleton } from '../../../shared/ui/skeleton.ts';
import { dateText, instantText } from '../../../shared/words/dates.ts';
import { CaseApi } from '../case.api.ts';
import { caseText } from '../case-texts.ts';
import type { CaseDeadline } from '../case-views.ts';
import { DayCalendar } from '../day-calendar-view.ts';
import { tabData } from '../tab-data.ts';

const TONES = { running: 'blue', met: 'green', overdue: 'red', paused: 'amber' } as const;

/** 期限: every clock of the case with its law, its light, and each day of its counting. */
@Component({
  selector: 'om-deadlines-tab',
  changeDetection: ChangeDetectionStrategy.OnPush,
  imports: [DayCalendar, DueLight, EmptyState, ErrorFace, Icon, Skeleton],
  template: `
    @if (data.error(); as error) {
      <om-error-face [error]="error" [showHome]="false" (retry)="data.reload()" />
    } @else if (data.showSkeleton()) {
      <div class="om-card"><om-skeleton [rows]="4" [rowHeight]="88" /></div>
    } @else if (data.value(); as deadlines) {
      @if (deadlines.length === 0) {
        <div class="om-card"><om-empty icon="calendar" [title]="t('deadlinesEmpty')" [text]="t('deadlinesEmptyText')" /></div>
      }
      @for (deadline of deadlines; track deadline.id + deadline.startOn) {
        <section class="om-card">
          <div class="line">
            <div class="what">
              <h2>{{ deadline.title }}</h2>
              <p class="om-quiet">
                <span>{{ t(deadline.whose === 'party' ? 'whoseParty' : 'whoseAgency') }}</span>
                @if (deadline.startOn; as on) {
                  <span>{{ t('startLine', { start: date(on) }) }}</span>
                }
                <span>{{ due(deadline) }}</span>
              </p>
              @if (deadline.basis.length > 0) {
                <p class="om-quiet">
                  {{ t('basis') }}{{ t('colon') }}@for (basis of deadline.basis; track basis.ref; let last = $last) {{{ basis.text || basis.ref }}@if (!last) {、}}
                </p>
              }
            </div>
            <div class="state">
              @if (deadline.status === 'running' || deadline.status === 'overdue') {
                <om-due-light [deadline]="deadline" />
              }
              <span class="om-mark" [class]="tone(deadline)">{{ t(statusKey(deadline)) }}</span>
            </div>
          </div>
          @if (deadline.isProvisional ? null : deadline.problem; as problem) {
            <p class="om-quiet problem"><om-icon name="info" />{{ problem }}</p>
          }
          @if (deadline.days.length > 0) {
            <button type="button" class="om-button small quiet" [attr.aria-expanded]="isOpen(deadline)" (click)="toggle(deadline)">
              <om-icon [name]="isOpen(deadline) ? 'up' : 'down'" />{{ t(isOpen(deadline) ? 'hideCounted' : 'howCounted') }}
            </button>
            @if (isOpen(deadline)) {
              <om-day-calendar [title]="deadline.title" [days]="deadline.days" [dueOn]="deadline.dueOn ?? ''" />
            }
          }
        </section>
      }
    }
  `,
  styles: `
    section { padding: 14px 20px; }
    section + section { margin-top: 12px; }
    .line { display: flex; gap: 16px; align-items: flex-start; justify-content: space-between; }
    .what p { display: flex; flex-wrap: wrap; gap: 2px 16px; margin-top: 2px; }
    .state { display: flex; flex: none; gap: 10px; align-items: center; }
    .problem { display: flex; gap: 6px; align-items: center; margin-top: 4px; color: var(--om-amber); }
    .om-button { margin: 6px 0 0 -8px; }
    om-day-calendar { margin-top: 8px; }
    @media (width < 768px) { section { padding: 12px; } .line { flex-direction: column-reverse; gap: 8px; } }
  `,
})
export class DeadlinesTab {
  protected readonly t = caseText;
  private readonly api = inject(CaseApi);
  protected readonly data = tabData((id, signal) => this.api.deadlines(id, signal));
  private readonly opened = signal<ReadonlySet<string>>(new Set());

  protected isOpen(deadline: CaseDeadline): boolean {
    return this.opened().has(keyOf(deadline));
  }

  protected toggle(deadline: CaseDeadline): void {
    const opened = new Set(this.opened());
    if (!opened.delete(keyOf(deadline))) opened.add(keyOf(deadline));
    this.opened.set(opened);
  }

  protected tone(deadline: CaseDeadline): string {
    return TONES[deadline.status];
  }

  protected statusKey(deadline: CaseDeadline): `deadline.${CaseDeadline['status']}` {
    return `deadline.${deadline.status}`;
  }

  protected due(deadline: CaseDeadline): string {
    if (deadline.dueOn && deadline.isProvisional) return this.t('dueProvisional', { due: this.date(deadline.dueOn) });
    if (deadline.dueOn) return this.t('dueLine', { due: this.date(deadline.dueOn) });
    return this.t('dueLineAt', { at: instantText(deadline.dueAt, language()) });
  }

  protected date(on: string): string {
    return dateText(on, language());
  }
}

/** The same clock may run twice in a case, e.g. after a second notice. */
function keyOf(deadline: CaseDeadline): string {
  return `${deadline.id} ${deadline.startOn}`;
}
